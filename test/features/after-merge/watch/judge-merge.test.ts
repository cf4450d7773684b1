import { describe, expect, test } from 'vitest';
import type { GeneratedService } from '../../../../sandbox/prometheus/generate-metrics.ts';
import type { WatchedJudgement } from '../../../../src/features/after-merge/watch/judging/merge-judgement.ts';
import type { WatchedRun } from '../watched-runs.ts';
import { APPLIED_AT, watchToTheEnd } from '../watched-runs.ts';

const orders = (given: Partial<GeneratedService>): GeneratedService => ({
  ...{ namespace: 'shop', name: 'orders', shape: 'flat' },
  ...given,
});

async function judged(given: Partial<GeneratedService>, run: Partial<WatchedRun> = {}) {
  const { step, now } = await watchToTheEnd({
    ...{ seed: 3, scrapeSeconds: 15, services: [orders(given)] },
    ...run,
  });
  const { judgement } = step;
  const service = judgement.watched.find(({ watched }) => watched.kind === 'service');
  return { judgement, service, step, minutes: (now - APPLIED_AT) / 60_000 };
}

const kindsOf = (judgement: WatchedJudgement | undefined): readonly string[] =>
  judgement?.views.flatMap(({ movements }) => movements.map(({ kind }) => kind)) ?? [];

describe('what is a regression', () => {
  test('errors that rise are told before the watch is over', async () => {
    const planted = { kind: 'errors', rise: 0.3, afterSeconds: 0 } as const;
    const { judgement, service, step, minutes } = await judged({ planted });
    expect(judgement.verdict).toBe('regression');
    expect(kindsOf(service)).toContain('failed');
    expect(minutes).toBeLessThan(8);
    expect(step.next).not.toBeNull();
    const [view] = service?.views ?? [];
    expect(view?.movements.find(({ kind }) => kind === 'failed')).toMatchObject({
      after: expect.closeTo(0.3, 1),
    });
  });

  test('so are refusals, where callers are cut off', async () => {
    const planted = { kind: 'refusals', rise: 0.5, afterSeconds: 20 } as const;
    const { service } = await judged({ planted });
    expect(kindsOf(service)).toContain('refused');
  });

  test('so are answers that take several times as long', async () => {
    const planted = { kind: 'latency', times: 8, afterSeconds: 0 } as const;
    const { service } = await judged({ planted });
    expect(kindsOf(service)).toEqual(expect.arrayContaining(['p50', 'p99']));
    expect(kindsOf(service)).not.toContain('failed');
  });

  test('so is configuration that proxies reject', async () => {
    const { judgement, service } = await judged({}, { rejects: 4 });
    expect(service?.verdict).toBe('fine');
    expect(judgement.controlPlane).toMatchObject({ verdict: 'regression' });
    expect(judgement.verdict).toBe('regression');
  });

  test('thresholds are those of the configuration', async () => {
    const planted = { kind: 'errors', rise: 0.1, afterSeconds: 0 } as const;
    const settings = { errors: { ratio: 2, rise: 0.3, requests: 50 } };
    const { judgement } = await judged({ planted }, { settings });
    expect(judgement.verdict).toBe('fine');
  });
});

describe('what is no regression', () => {
  test.each(['flat', 'growing', 'gaps', 'deploy-spike'] as const)('%s', async (shape) => {
    const { judgement, step } = await judged({ shape });
    expect(judgement.verdict).toBe('fine');
    expect(step.next).toBeNull();
  });

  test('what is as bad as it was before', async () => {
    const planted = { kind: 'errors', rise: 0.2, afterSeconds: -4_000 } as const;
    const { judgement, service } = await judged({ planted });
    expect(judgement.verdict).toBe('fine');
    expect(service?.views[0]?.before.failed).toBeGreaterThan(1_000);
  });
});

describe('what is not known', () => {
  test('a Service that hardly anybody calls', async () => {
    const settings = { errors: { ratio: 2, rise: 0.01, requests: 500 } };
    const { judgement, service } = await judged({ shape: 'low-traffic' }, { settings });
    expect(judgement.verdict).toBe('not-known');
    expect(service?.why?.kind).toBe('few-requests');
  });

  test('a Service of which Prometheus has nothing', async () => {
    const { judgement } = await judged({}, { services: [] });
    expect(judgement).toMatchObject({ verdict: 'not-known', watched: [] });
  });

  test('a control plane that is not scraped, beside a Service that is fine', async () => {
    const { judgement } = await judged({}, { withoutIstiod: true });
    expect(judgement.verdict).toBe('fine');
    expect(judgement.controlPlane).toMatchObject({
      verdict: 'not-known',
      why: { kind: 'no-series' },
      rejects: null,
    });
  });

  test('numbers that are none leave steps out, and never make errors', async () => {
    const { service } = await judged({ shape: 'nan' });
    expect(['fine', 'not-known']).toContain(service?.verdict);
    expect(service?.views[0]?.view.before.steps).toContain(null);
  });
});
