import { CLOSING_CHECKS, closedPoints } from './authorization-cuts-off-callers/closed-points.ts';
import { CALLER_CHECKS, cutOffCallers } from './authorization-cuts-off-callers/cut-off-callers.ts';
import { HEADER_DEMANDED, headerDenials } from './authorization-cuts-off-callers/header-denials.ts';
import { changedPolicyPoints } from './authorization/policy-points.ts';
import type { Look } from './check.ts';
import { detectorOf, sidesOf } from './check.ts';
import type { FindingDraft } from './detector.ts';
import { resourceKey } from '../manifest/index.ts';

/** All that is lost at the points whose policies changed, which are found once. */
const lostAccess: Look = {
  checks: [...CLOSING_CHECKS, ...CALLER_CHECKS, HEADER_DEMANDED],
  find: (input) => {
    const sides = sidesOf(input);
    if (sides === null) return { findings: [] };
    const { before, after } = sides;
    const points = changedPolicyPoints(before, after);
    const closed = closedPoints(points, before, after);
    return {
      findings: [
        ...closed,
        ...withoutCauses(cutOffCallers(points, before, after), closed),
        ...headerDenials(points, after),
      ],
    };
  },
};

/**
 * Callers that were let in and are not any more: a new DENY, a first ALLOW policy, a principal dropped,
 * a selector widened, an authorizer put before in-mesh calls. AUTHZ-8…20, 53, ROLL-9, ROLL-12.
 */
export const authorizationCutsOffCallers = detectorOf(
  'authorization-cuts-off-callers',
  'callers that the configuration shows and that lose their permission',
  [lostAccess],
);

/** Where everyone is refused, the callers among them are not said again. */
const withoutCauses = (
  drafts: readonly FindingDraft[],
  said: readonly FindingDraft[],
): readonly FindingDraft[] => {
  const causes = new Set(said.map(({ subject }) => resourceKey(subject)));
  return drafts.filter(({ subject }) => !causes.has(resourceKey(subject)));
};
