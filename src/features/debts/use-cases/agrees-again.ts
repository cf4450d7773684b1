import type { EnvironmentDrift, HandDebt } from '../../../review/index.ts';
import { environmentOfUnit } from '../../../gitops/index.ts';
import { subjectText } from '../../../manifest/index.ts';
import type { DebtEnd } from './settle-debt.ts';

/**
 * Whether clusters and Git have the same of an object again that was changed by hand: it was seen to differ, and since
 * then, in a cluster that was read whole, it does not. What was never seen to differ proves nothing.
 */
export function agreesAgain(
  { environment, resource, at }: HandDebt,
  known: readonly EnvironmentDrift[],
): DebtEnd | null {
  const object = subjectText(resource);
  const meant = known.filter(
    (each) =>
      each.environment === environment || environmentOfUnit(each.environment) === environment,
  );
  const differs = meant.some(({ drifts }) =>
    drifts.some((drift) => subjectText(drift.resource) === object),
  );
  const settled = meant
    .flatMap((each) => each.settled)
    .find((each) => each.object === object && each.at > at);
  return differs || settled === undefined
    ? null
    : { how: `${environment} and Git have the same ${object} again`, by: null };
}
