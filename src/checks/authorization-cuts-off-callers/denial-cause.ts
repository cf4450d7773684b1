import type { Origin, Resource } from '../../manifest/index.ts';
import { placeOf, resourceKey, sameData, subjectText } from '../../manifest/index.ts';
import type { AuthorizationPolicy, Mesh, PolicyTarget } from '../../istio/index.ts';
import { policiesInForce, policyIndexOf, tokensInForce } from '../../istio/index.ts';
import { policyFate } from '../authorization/policy-fate.ts';
import type { Access, DecidingPolicy } from './caller-access.ts';

/** Names the object that this change made or altered so that callers lose access. */
export interface DenialCause {
  readonly subject: Resource;
  readonly origin: Origin;
  readonly side: 'head' | 'base';
  readonly why: string;
  /** Says what else than admitting them keeps them in, as it follows "or". */
  readonly undo: string;
  /** Tells whether the object was there and says something else now. */
  readonly isAltered?: boolean;
}

/** Stands at the end of a reason where what is left lets nobody of them in. */
export const NO_OTHER = 'No other rendered policy allows them';

/** Holds a point before and after, with what let callers in and what denies them now. */
export interface Denial {
  readonly before: PolicyTarget;
  readonly after: PolicyTarget;
  readonly letIn: readonly DecidingPolicy[];
  readonly denies: readonly DecidingPolicy[];
  /** Name the waypoints that the calls came through before, and come through now. */
  readonly throughBefore: Access['through'];
  readonly through: Access['through'];
  /** Set where a rule that denies names them, and asks for something else besides. */
  readonly isNamed?: boolean;
}

/**
 * Says why a denial is there: a rule that denies or a first ALLOW policy is new here, or else an ALLOW policy
 * let callers in and does not any more. Null where no policy of the point changed.
 */
export function denialCause(denial: Denial, before: Mesh, after: Mesh): DenialCause | null {
  const old = [
    ...policiesInForce(before, denial.before).flat(),
    ...policiesAtWaypoint(before, denial.throughBefore),
  ];
  const denying = denial.denies.filter(({ policy }) => policy.action !== 'ALLOW');
  const [rule] = denying;
  if (rule !== undefined) return denyingRule(rule, old);
  const dropped = denial.letIn.find(
    ({ policy }) =>
      !isUnchanged(policy, [
        ...policiesInForce(after, denial.after).flat(),
        ...policiesAtWaypoint(after, denial.through),
      ]),
  );
  const first = denial.denies.find(({ policy }) => !isUnchanged(policy, old));
  if (first !== undefined && isBehindWaypoint(denial))
    return firstAllow(first, old, denial, before);
  if (dropped !== undefined) return droppedAdmission(dropped, after);
  return first === undefined
    ? tokensCause(denial, before, after)
    : firstAllow(first, old, { ...denial, through: null }, before);
}

/** Lists the policies that only a waypoint reads: those that name a target (AUTHZ-4…6). */
const policiesAtWaypoint = (
  mesh: Mesh,
  through: Access['through'],
): readonly AuthorizationPolicy[] =>
  through === null
    ? []
    : policyIndexOf(mesh).policies.filter(({ targetRefs }) => targetRefs.length > 0);

/** Tells whether the pods behind a waypoint refuse: what it let in before is beside the point. */
const isBehindWaypoint = ({ through }: Denial): boolean =>
  through !== null && !through.decidesItself;

/**
 * Explains a denial by the validation of tokens: without it no token counts, so a policy that asks for one
 * refuses everybody (JWT-6). Null where it did not go away.
 */
function tokensCause(denial: Denial, before: Mesh, after: Mesh): DenialCause | null {
  const left = tokensInForce(after, denial.after).flat();
  const gone = tokensInForce(before, denial.before)
    .flat()
    .find(
      ({ resource }) => !left.some((one) => resourceKey(one.resource) === resourceKey(resource)),
    );
  const [asking] = denial.denies;
  if (gone === undefined || left.length > 0 || asking === undefined) return null;
  const { resource } = gone;
  return {
    subject: resource,
    origin: resource.origin,
    side: 'base',
    undo: `keep ${subjectText(resource)} until they stop calling`,
    why: `${subjectText(resource)} (${placeOf(resource.origin)}) no longer applies there, so no token is validated. ${subjectText(asking.policy.resource)} requires one (${placeOf(asking.origin)}).`,
  };
}

/** Tells whether a policy says what it said; its labels and annotations beside that decide nothing. */
const isUnchanged = (
  { resource, dryRun }: AuthorizationPolicy,
  others: readonly AuthorizationPolicy[],
): boolean =>
  others.some(
    (other) =>
      resourceKey(other.resource) === resourceKey(resource) &&
      (other.dryRun === null) === (dryRun === null) &&
      sameData(other.resource.node.entries.get('spec'), resource.node.entries.get('spec')),
  );

function denyingRule(
  { policy, origin }: DecidingPolicy,
  old: readonly AuthorizationPolicy[],
): DenialCause | null {
  const subject = subjectText(policy.resource);
  const what =
    policy.action === 'CUSTOM'
      ? `${subject} sends every request to the external authorizer ${policy.provider ?? ''} (${placeOf(origin)}).`
      : `${subject} has a DENY rule that matches all their requests (${placeOf(origin)}).`;
  return isUnchanged(policy, old)
    ? null
    : {
        ...{ subject: policy.resource, origin, side: 'head', why: what },
        undo: 'revert the rule until they stop calling',
        isAltered: old.some((one) => resourceKey(one.resource) === resourceKey(policy.resource)),
      };
}

function firstAllow(
  { policy }: DecidingPolicy,
  old: readonly AuthorizationPolicy[],
  { through, isNamed = false }: Pick<Denial, 'through' | 'isNamed'>,
  before: Mesh,
): DenialCause {
  const { resource } = policy;
  const subject = subjectText(resource);
  const who =
    through === null
      ? 'them'
      : `${subjectText(through.gateway)}, the waypoint that pods see as the caller`;
  const refuses =
    isNamed && through === null ? 'allows them other requests only' : `does not name ${who}`;
  const why =
    policy.rules.length === 0
      ? `${subject} has no rule that matches anything, so it allows nothing (${placeOf(resource.origin)}).`
      : `${subject} is the first ALLOW policy there (${placeOf(resource.origin)}): it turns on default deny and ${refuses}.`;
  const wasThere = old.some((one) => resourceKey(one.resource) === resourceKey(resource));
  const isTurned =
    !wasThere &&
    before.find(resource.group, resource.kind, resource.namespace, resource.name) !== undefined;
  const undo = wasThere ? `keep ${subject} as it was` : `leave ${subject} out`;
  return {
    ...{ subject: resource, origin: resource.origin, side: 'head', why },
    undo: isTurned
      ? `let ${subject} select the same pods as before`
      : `${undo} until they stop calling`,
    isAltered: wasThere || isTurned,
  };
}

/**
 * Explains a denial by the ALLOW policy that is gone or changed: the policies that are left deny by default,
 * so no rule of them that denies is the cause.
 */
function droppedAdmission({ policy, origin }: DecidingPolicy, after: Mesh): DenialCause {
  const fate = policyFate(policy, after, origin);
  return {
    ...{ subject: policy.resource, ...fate },
    why: `${fate.why} ${NO_OTHER}.`,
    undo: 'keep the previous rule until they stop calling',
    isAltered: fate.side === 'head',
  };
}
