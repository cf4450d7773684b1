import { listed, placeOf, resourceKey, stringMapAt, subjectText } from '../../manifest/index.ts';
import type { Mesh, PolicyTarget, Workload } from '../../istio/index.ts';
import {
  admittedAtPods,
  anyRequestOf,
  callTargets,
  isBypassed,
  isNetworkKind,
  knownCalls,
  containsLabels,
  servicesSelecting,
  viewOf,
} from '../../istio/index.ts';
import { enforcesPolicies } from '../authorization/enforcement.ts';
import { namePoints, reachOfPoints } from '../detection/finding-scope.ts';
import { conditionText } from '../authorization/policy-place.ts';
import type { PolicyPoint } from '../authorization/policy-points.ts';
import type { Check, ToldBy } from '../detection/check.ts';
import type { DenialCause } from './denial-cause.ts';
import { denialCause } from './denial-cause.ts';
import type { DecidingPolicy } from './caller-access.ts';

const NOBODY_ADMITTED: Check = {
  id: 'nobody-admitted',
  title: 'Workload or gateway now denies every caller',
  level: 'high',
  blind:
    'Whether anyone calls it. Callers without a sidecar, if no route reaches the workload and no such caller is known here.',
};
const EVERYONE_ASKED: Check = {
  id: 'everyone-asked',
  title: 'Gateway now requires external authorization for calls between workloads',
  level: 'high',
  blind: "The authorizer's response to callers without a session.",
};
export const CLOSING_CHECKS = [NOBODY_ADMITTED, EVERYONE_ASKED];

interface Closing {
  readonly kind: 'closed' | 'asked';
  readonly cause: DenialCause;
  readonly points: PolicyPoint[];
  /** Names the external authorizers that are asked before. */
  readonly askedFirst: readonly string[];
}

/**
 * Finds workloads and gateways that were open to someone and deny everyone now, with one finding for each
 * cause.
 */
export function closedPoints(
  points: readonly PolicyPoint[],
  before: Mesh,
  after: Mesh,
): readonly ToldBy[] {
  const found = new Map<string, Closing>();
  const isCalled = callableIn(after);
  for (const point of points)
    for (const closing of isCallable(point, before, isCalled)
      ? closingsOf(point, before, after)
      : []) {
      const key = `${closing.kind} ${resourceKey(closing.cause.subject)}`;
      const known = found.get(key);
      if (known === undefined) found.set(key, closing);
      else known.points.push(point);
    }
  return [...found.values()].map((closing) => tell(closing, after));
}

function closingsOf(point: PolicyPoint, before: Mesh, after: Mesh): readonly Closing[] {
  const was = anyone(before, point.before);
  const is = anyone(after, point.after);
  if (was.verdict === 'deny') return [];
  const askedFirst = [...new Set(is.asks.map(({ policy }) => policy.provider ?? ''))];
  const closing = (
    kind: Closing['kind'],
    denies: readonly DecidingPolicy[],
  ): readonly Closing[] => {
    const cause = denialCause(
      { ...was, targets: [point.before] },
      { ...is, because: denies, targets: [point.after] },
      { before, after },
    );
    return cause === null ? [] : [{ kind, cause, points: [point], askedFirst }];
  };
  // whom nobody lets in is refused whatever the authorizer answers
  if (is.verdict === 'deny') return closing('closed', is.because);
  const isAskedNow =
    was.asks.length === 0 && is.asks.length > 0 && isInnerGateway(point.after, after);
  return isAskedNow ? closing('asked', is.asks) : [];
}

/** Decides what anyone's requests meet at a target. */
const anyone = (mesh: Mesh, target: PolicyTarget): ReturnType<typeof admittedAtPods> =>
  admittedAtPods(mesh, target, anyRequestOf({ kind: 'unknown' }));

/**
 * Tells whether somebody may call the pods of a point. Where no workload is rendered, something other than
 * what is around pods must be known in the namespace.
 */
function isCallable(
  { workload, before: target }: PolicyPoint,
  before: Mesh,
  isCalled: (workload: Workload) => boolean,
): boolean {
  if (workload !== null) return isCalled(workload);
  return before.resources.some(
    (one) =>
      one.namespace === target.namespace && !AROUND_PODS.has(one.kind) && !isNetworkKind(one),
  );
}

/**
 * Tells whether anyone may call a workload: it has a Service, which is not one that all routes bypass, unless
 * a call that the configuration shows arrives there all the same.
 */
function callableIn(mesh: Mesh): (workload: Workload) => boolean {
  let reached: ReadonlySet<Workload> | undefined;
  const isReached = (workload: Workload): boolean => {
    reached ??= new Set(
      knownCalls(mesh).flatMap((call) =>
        callTargets(mesh, call).flatMap(({ workloads }) => workloads),
      ),
    );
    return reached.has(workload);
  };
  return (workload) => {
    if (!enforcesPolicies(mesh, workload, null)) return false;
    const services = mesh.services.filter((service) => service.workloads.includes(workload));
    return (
      services.some((service) => !isBypassed(mesh, service)) ||
      (services.length > 0 && isReached(workload))
    );
  };
}

/** Kinds in a namespace that do not show whether pods run there. */
const AROUND_PODS: ReadonlySet<string> = new Set([
  'AuthorizationPolicy',
  'ConfigMap',
  'LimitRange',
  'PeerAuthentication',
  'RequestAuthentication',
  'ResourceQuota',
  'Role',
  'RoleBinding',
  'Secret',
  'ServiceAccount',
  'Sidecar',
]);

/**
 * Tells whether all Services of a gateway are inside the cluster: its callers are then workloads, not people
 * with a session.
 */
function isInnerGateway(target: PolicyTarget, mesh: Mesh): boolean {
  const isGateway = mesh.ofKind('networking.istio.io', 'Gateway').some((gateway) => {
    const selector = viewOf('Gateway', gateway).selector.value;
    return selector.size > 0 && containsLabels(target.labels, selector);
  });
  const services = servicesSelecting(mesh, target);
  return (
    isGateway && services.length > 0 && services.every(({ resource }) => !isExternal(resource.node))
  );
}

function isExternal(node: Parameters<typeof stringMapAt>[0]): boolean {
  const type = stringMapAt(node, 'spec').get('type');
  return type === 'LoadBalancer' || type === 'NodePort';
}

function tell({ kind, cause, points, askedFirst }: Closing, after: Mesh): ToldBy {
  const where = namePoints(points);
  const isClosed = kind === 'closed';
  return {
    by: isClosed ? NOBODY_ADMITTED : EVERYONE_ASKED,
    subject: cause.subject,
    key: isClosed ? 'everyone' : 'everyone asked',
    ...reachOfPoints(points, after),
    message: isClosed
      ? `Nobody can call ${where} any more${conditionText(points)}.`
      : `Every call through ${where}${conditionText(points)} must pass an external authorizer, calls between workloads included.`,
    why: cause.why,
    symptom: isClosed
      ? refusedText(askedFirst)
      : '403 or a redirect to a login page, for callers without a session',
    origin: cause.origin,
    side: cause.side,
    fix: { text: fixText(isClosed, cause) },
  };
}

/** An authorizer is asked before policies decide: whom it refuses gets its own answer (AUTHZ-10). */
function refusedText(askedFirst: readonly string[]): string {
  const named = listed(
    askedFirst.filter((name) => name !== ''),
    MOST_NAMED,
  );
  const refused = '403, RBAC: access denied';
  return askedFirst.length === 0
    ? `${refused}; connection closed for TCP`
    : `${refused}, for whom the external authorizer${named === '' ? '' : ` ${named}`} lets through; others get its own answer (403, or a redirect to a login page)`;
}

const MOST_NAMED = 2;

function fixText(isClosed: boolean, { subject, origin, side, isAltered }: DenialCause): string {
  if (!isClosed)
    return `Limit the rule at ${placeOf(origin)} to the hosts or paths that people use, or keep calls between workloads on a gateway without it.`;
  if (isAltered)
    return `Keep ${subjectText(subject)} as it was, or allow its callers in an ALLOW policy there.`;
  return side === 'base'
    ? `Keep the rule, or add an ALLOW policy with the callers that need it in the same change.`
    : `Add an ALLOW policy with the callers that need it before ${subjectText(subject)} applies.`;
}
