import { describe, expect, test } from 'vitest';
import type { DeliveredMerge } from '../../../src/features/after-merge/use-cases/merge-watch.ts';
import {
  watchDelivered,
  watchMerge,
} from '../../../src/features/after-merge/use-cases/merge-watch.ts';
import { DEFAULT_WATCH } from '../../../src/features/after-merge/watch/watch-settings.ts';
import { generateMetrics } from '../../../sandbox/prometheus/generate-metrics.ts';
import { APPLIED_AT, prometheusOver, watchedOf } from './watched-runs.ts';

const MINUTE = 60_000;
const orders = { namespace: 'shop', name: 'orders', shape: 'flat' } as const;
const settings = { ...DEFAULT_WATCH, scrapeSeconds: 15 };
const merge = { appliedAt: APPLIED_AT, watched: watchedOf(orders), settings };

const portsAt = (minutes: number, rise = 0) => ({
  clock: { now: () => APPLIED_AT + minutes * MINUTE },
  prometheus: prometheusOver(
    generateMetrics({
      ...{ seed: 5, appliedAt: APPLIED_AT, scrapeSeconds: 15, minutesAfter: 30 },
      services: [{ ...orders, planted: { kind: 'errors', rise, afterSeconds: 0 } }],
    }),
  ),
});

describe('a look', () => {
  test('right after the sync says when there will be enough to see', async () => {
    const step = await watchMerge(merge, portsAt(0.1));
    expect(step).toEqual({
      kind: 'waiting',
      next: APPLIED_AT + 5.5 * MINUTE,
      until: APPLIED_AT + 16.5 * MINUTE,
      problems: [],
    });
  });

  test('on the way says nothing while nothing got worse, and when to look again', async () => {
    const step = await watchMerge(merge, portsAt(9));
    expect(step).toMatchObject({ kind: 'waiting' });
    expect(step.next).toBe(APPLIED_AT + 9.5 * MINUTE);
  });

  test('says at once that errors rose, and looks again when all is seen', async () => {
    const step = await watchMerge(merge, portsAt(6, 0.4));
    expect(step).toMatchObject({
      kind: 'judged',
      judgement: { verdict: 'regression' },
      next: APPLIED_AT + 16.5 * MINUTE,
    });
  });

  test('at the end judges for good', async () => {
    expect(await watchMerge(merge, portsAt(17))).toMatchObject({
      kind: 'judged',
      judgement: { verdict: 'fine' },
      next: null,
    });
  });

  test('asks a server that does not answer no further', async () => {
    let asked = 0;
    const prometheus = {
      queryRange: () => {
        asked += 1;
        return Promise.resolve({
          kind: 'not-known',
          problem: { kind: 'timed-out', seconds: 20 },
        } as const);
      },
    };
    const step = await watchMerge(merge, { ...portsAt(17), prometheus });
    expect(step).toMatchObject({
      judgement: { verdict: 'not-known', problems: [{ kind: 'timed-out', seconds: 20 }] },
    });
    expect(asked).toBeLessThanOrEqual(4);
  });
});

describe('a merge that Argo CD or Flux applies', () => {
  const COMMIT = 'a'.repeat(40);
  const application = (status: unknown) =>
    ({
      kind: 'Application',
      object: { metadata: { name: 'shop', namespace: 'argocd' }, status },
    }) as const;
  const delivered = (deliverers: DeliveredMerge['deliverers']): DeliveredMerge => ({
    ...{ deliverers, mergedAt: APPLIED_AT - 3 * MINUTE, watched: merge.watched, settings },
    contains: (revision) => revision === COMMIT,
  });
  const deployedAt = new Date(APPLIED_AT).toISOString();

  test('is watched since it was applied', async () => {
    const synced = application({ history: [{ revision: COMMIT, deployedAt }] });
    expect(await watchDelivered(delivered([synced]), portsAt(17))).toMatchObject({
      kind: 'watched',
      applied: { at: APPLIED_AT, by: 'Application argocd/shop' },
      step: { kind: 'judged', judgement: { verdict: 'fine' } },
    });
  });

  test('is waited for where one of two has not applied it, and not for ever', async () => {
    const synced = application({ history: [{ revision: COMMIT, deployedAt }] });
    const flux = {
      kind: 'Kustomization',
      object: { metadata: { name: 'mesh', namespace: 'flux-system' }, status: {} },
      source: null,
    } as const;
    const both = delivered([synced, flux]);
    expect(await watchDelivered(both, portsAt(1))).toMatchObject({
      kind: 'not-applied',
      applied: { kind: 'waiting', by: 'Kustomization flux-system/mesh' },
      next: APPLIED_AT + 2 * MINUTE,
    });
    expect(await watchDelivered(both, portsAt(360))).toMatchObject({ next: null });
    expect(await watchDelivered(delivered([]), portsAt(1))).toEqual({
      ...{ kind: 'not-applied', applied: null, next: null },
    });
  });
});
