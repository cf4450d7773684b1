import { productionFirst } from '../../../gitops/index.ts';
import type { Rollout } from '../../../compare/index.ts';
import type { ReportContext } from '../review/report-context.ts';

/** What is told of several environments at once, production first. */
export interface AlikeRollout {
  readonly rollout: Rollout;
  readonly environments: readonly string[];
}

/** Puts environments together of which the same is told; null for those of which nothing is. */
export function alikeRollouts(
  { review }: ReportContext,
  told: (rollout: Rollout) => unknown,
): readonly AlikeRollout[] {
  const found = new Map<string, Rollout[]>();
  for (const { name } of productionFirst(review.environments))
    for (const rollout of review.rollouts.filter(({ environment }) => environment === name)) {
      const what = told(rollout);
      const key = JSON.stringify(what, (field, value: unknown) =>
        field === 'origin' ? null : value,
      );
      if (what !== null) found.set(key, [...(found.get(key) ?? []), rollout]);
    }
  return [...found.values()].flatMap((members) => {
    const [rollout] = members;
    return rollout === undefined
      ? []
      : [{ rollout, environments: members.map(({ environment }) => environment) }];
  });
}
