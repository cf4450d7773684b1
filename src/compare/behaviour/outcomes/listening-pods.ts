import { lostFits } from '../../../istio/index.ts';
import type { Mesh } from '../../../istio/index.ts';
import type { FollowedRequest } from '../request-differences.ts';

type CallEnding = FollowedRequest['outcome']['endings'][number];

/**
 * Reads calls to ports that pods do not declare as answered on both sides, unless the port and the pods fit on the other side:
 * whatever listens there does so on both.
 */
export const asListening = (
  before: FollowedRequest,
  after: FollowedRequest,
): readonly [FollowedRequest, FollowedRequest] => [
  listening(before, after.mesh),
  listening(after, before.mesh),
];

function listening(followed: FollowedRequest, other: Mesh): FollowedRequest {
  const { mesh, outcome } = followed;
  if (outcome.endings.every(({ ending }) => ending.kind !== 'unknown')) return followed;
  const endings = outcome.endings.map((one): CallEnding =>
    isAlike(one, mesh, other)
      ? { ...one, ending: { kind: 'answered', by: one.endpoint, from: 'workload', status: null } }
      : one,
  );
  return { ...followed, outcome: { ...outcome, endings } };
}

function isAlike({ ending, endpoint }: CallEnding, mesh: Mesh, other: Mesh): boolean {
  if (ending.kind !== 'unknown' || ending.unlisted === undefined) return false;
  const { service: name, port: number } = ending.unlisted;
  return !lostFits(mesh, other).some(
    ({ service, port, workload }) =>
      `${service.namespace}/${service.name}` === name &&
      port.port === number &&
      workload === endpoint,
  );
}
