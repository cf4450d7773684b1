import { subjectText } from '../../../../manifest/index.ts';
import type { DriftOfCluster, JudgedDrift, ObjectDrift } from '../drift.ts';
import type { AdoptionRefusal } from './adoption.ts';

/** Differences that Git can be made to say, and why others cannot. */
interface AdoptableDrifts {
  readonly drifts: readonly ObjectDrift[];
  readonly apart: readonly AdoptionRefusal[];
}

/** Tells whether all clusters of an environment have a difference alike. */
export const isInAll = (
  { clusters = [] }: Pick<DriftOfCluster, 'clusters'>,
  { clusters: own = clusters }: Pick<JudgedDrift, 'clusters'>,
): boolean => clusters.every((each) => own.includes(each));

/** Git says one thing to all clusters of an environment: what not all of them have alike it cannot say. */
export function adoptableOf(
  { clusters }: Pick<DriftOfCluster, 'clusters'>,
  wanted: readonly JudgedDrift[],
): AdoptableDrifts {
  const others = ({ clusters: own }: JudgedDrift): readonly string[] =>
    own === undefined || clusters === undefined
      ? []
      : clusters.filter((each) => !own.includes(each));
  return {
    drifts: wanted.filter((each) => others(each).length === 0).map(({ drift }) => drift),
    apart: wanted.flatMap((each): readonly AdoptionRefusal[] =>
      others(each).length === 0
        ? []
        : [
            {
              kind: 'clusters-differ',
              subject: subjectText(each.drift.git ?? each.drift.live),
              clusters: each.clusters ?? [],
              others: others(each),
            },
          ],
    ),
  };
}
