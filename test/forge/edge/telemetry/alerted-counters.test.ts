import { expect, test } from 'vitest';
import { createMetrics } from '../../../../src/forge/edge/telemetry/metrics.ts';

test('what an alert waits for begins with none, so that the first of it is seen', async () => {
  const metrics = createMetrics();
  metrics.observe({
    kinds: ['review', 'rollback'],
    counts: () => Promise.resolve({ waiting: 0, running: 0, failed: 0 }),
    ready: () => Promise.resolve(true),
  });
  const { text } = await metrics.exposition();
  expect(text).toContain(
    'meshwarden_deliveries_total{event="pull_request",outcome="not-stored"} 0',
  );
  expect(text).toContain('meshwarden_jobs_total{kind="rollback",outcome="failed"} 0');
  expect(text).toContain('meshwarden_signatures_refused_total 0');
});
