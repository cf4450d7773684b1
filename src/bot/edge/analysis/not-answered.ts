import type { FetchCharts } from '../../../charts/index.ts';
import type { ReadCluster } from '../../../forge/index.ts';

/** The answer to a question that was not asked. */
export const SOMETHING_ELSE = {
  kind: 'failed',
  message: 'The analysis did something else than was asked.',
} as const;

/** For a task that may have no charts fetched. */
export const NOTHING_FETCHED: FetchCharts = ({ references }) =>
  Promise.resolve(references.map(() => ({ kind: 'unlisted' })));

/** Only who looks for drift may ask. */
export const NOTHING_READ: ReadCluster = ({ kinds, named }) =>
  Promise.resolve(
    [...kinds, ...named.map(({ of }) => of)].map((of) => ({
      kind: 'unknown',
      of,
      reason: 'forbidden',
      why: 'no cluster may be read for this',
    })),
  );
