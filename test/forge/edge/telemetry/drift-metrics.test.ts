import { expect, test } from 'vitest';
import { createMetrics } from '../../../../src/forge/edge/telemetry/metrics.ts';

test('objects that differ are counted by environment, kind and tier, and are gone when they are', async () => {
  const metrics = createMetrics();
  const shown = async () => {
    const { text } = await metrics.exposition();
    return text.split('\n').filter((line) => line.startsWith('meshwarden_drift'));
  };
  const route = { kind: 'VirtualService', tier: 'high' };
  metrics.driftSeen(1, 'prod', { at: 5_000, objects: [route, route] });
  metrics.driftSeen(2, 'prod', { at: 3_000, objects: [route] });
  expect(await shown()).toEqual([
    'meshwarden_drift_objects{environment="prod",kind="VirtualService",tier="high"} 3',
    'meshwarden_drift_compared_timestamp_seconds{environment="prod"} 3',
  ]);
  metrics.driftSeen(1, 'prod', { at: 9_000, objects: [] });
  metrics.driftSeen(2, 'prod', null);
  expect(await shown()).toEqual([
    'meshwarden_drift_compared_timestamp_seconds{environment="prod"} 9',
  ]);
});
