import type { AfterMergeContext } from '../../../../src/features/after-merge/texts/after-merge-report.ts';
import type { WatchedRun } from '../watched-runs.ts';
import { APPLIED_AT, watchToTheEnd } from '../watched-runs.ts';

const COMMIT = '4f2c1e9'.padEnd(40, '0');

/** What a run comes to, on pull request 41 of a repository. */
export async function afterMergeOf(
  run: Partial<WatchedRun>,
  given: Partial<AfterMergeContext> = {},
): Promise<AfterMergeContext> {
  const { step } = await watchToTheEnd({
    ...{ seed: 3, scrapeSeconds: 15 },
    services: [{ namespace: 'shop', name: 'orders', shape: 'flat' }],
    ...run,
  });
  return {
    ...{ commit: COMMIT, environment: 'prod', judgement: step.judgement },
    applied: { at: APPLIED_AT, by: 'Application argocd/shop-prod' },
    radius: { unnamed: [], leftOut: 0, isPartial: false },
    pullRequest: { number: 41, mergedBy: 'alice', onCall: ['acme/on-call'] },
    ...given,
  };
}

/** Errors that rise by three in ten as soon as it is applied. */
export const FAILING: Partial<WatchedRun> = {
  services: [
    {
      ...({ namespace: 'shop', name: 'orders', shape: 'flat' } as const),
      planted: { kind: 'errors', rise: 0.3, afterSeconds: 0 },
    },
    { namespace: 'shop', name: 'payments', shape: 'noise' },
    { namespace: 'shop', name: 'stock', shape: 'low-traffic' },
  ],
};
