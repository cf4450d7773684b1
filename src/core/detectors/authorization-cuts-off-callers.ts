import { closedPoints } from './authorization-cuts-off-callers/closed-points.ts';
import { cutOffCallers } from './authorization-cuts-off-callers/cut-off-callers.ts';
import { headerDenials } from './authorization-cuts-off-callers/header-denials.ts';
import { comparableMesh } from './authorization/comparable-mesh.ts';
import { changedPolicyPoints } from './authorization/policy-points.ts';
import type { Detector, FindingDraft } from './detector.ts';
import { resourceKey } from '../manifest/resource.ts';

/**
 * Callers that were let in and are not any more: a new DENY, a first ALLOW policy, a principal dropped,
 * a selector widened, an authorizer put before in-mesh calls. AUTHZ-8…20, 53, ROLL-9, ROLL-12.
 */
export const authorizationCutsOffCallers: Detector = {
  id: 'authorization-cuts-off-callers',
  title: 'Callers lose access through an AuthorizationPolicy',
  detect({ before, mesh, rendered, renderedBefore }) {
    if (before === null || before === mesh) return { findings: [] };
    const after = comparableMesh(mesh, before, rendered, renderedBefore);
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

/** Where everyone is refused, the callers among them are not said again. */
const withoutCauses = (
  drafts: readonly FindingDraft[],
  said: readonly FindingDraft[],
): readonly FindingDraft[] => {
  const causes = new Set(said.map(({ subject }) => resourceKey(subject)));
  return drafts.filter(({ subject }) => !causes.has(resourceKey(subject)));
};
