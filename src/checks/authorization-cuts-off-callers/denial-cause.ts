import type { Origin, Resource } from '../../manifest/index.ts';
import { placeOf, resourceKey, sameData, subjectText } from '../../manifest/index.ts';
import type { AuthorizationPolicy, Mesh } from '../../istio/index.ts';
import { policiesInForce } from '../../istio/index.ts';
import { policyFate } from '../authorization/policy-fate.ts';
import type { MeshSides } from '../detection/check.ts';
import type { Access, DecidedAccess, DecidingPolicy } from './caller-access.ts';

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

/**
 * Says why a denial is there: a rule that denies or a first ALLOW policy is new here, or else an ALLOW policy
 * let callers in and does not any more. Null where no policy of the point changed. `isNamed` says that a rule that
 * denies names them, and asks for something else besides.
 */
export function denialCause(
  was: DecidedAccess,
  is: DecidedAccess & Partial<Pick<Access, 'behind'>>,
  { before, after, isNamed = false }: MeshSides & { readonly isNamed?: boolean },
): DenialCause | null {
  const { behind = null } = is;
  const old = was.targets.flatMap((target) => policiesInForce(before, target).flat());
  const rule = is.because.find(({ policy }) => policy.action !== 'ALLOW');
  if (rule !== undefined) return denyingRule(rule, old);
  const left = is.targets.flatMap((target) => policiesInForce(after, target).flat());
  const dropped = was.because.find(({ policy }) => !isUnchanged(policy, left));
  const first = is.because.find(({ policy }) => !isUnchanged(policy, old));
  // what a waypoint let in before is beside the point where the pods behind it refuse
  if (first !== undefined && (behind !== null || dropped === undefined))
    return firstAllow(first, old, { waypoint: behind, isNamed }, before);
  return dropped === undefined ? tokensCause(was, is) : droppedAdmission(dropped, after);
}

/**
 * Explains a denial by the validation of tokens: without it no token counts, so a policy that asks for one
 * refuses everybody (JWT-6). Null where it did not go away.
 */
function tokensCause(was: DecidedAccess, is: DecidedAccess): DenialCause | null {
  const [[gone], [asking]] = [was.validatedBy, is.because];
  if (gone === undefined || is.validatedBy.length > 0 || asking === undefined) return null;
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
  { waypoint, isNamed }: { readonly waypoint: Resource | null; readonly isNamed: boolean },
  before: Mesh,
): DenialCause {
  const { resource } = policy;
  const subject = subjectText(resource);
  const who =
    waypoint === null
      ? 'them'
      : `${subjectText(waypoint)}, the waypoint that pods see as the caller`;
  const refuses =
    isNamed && waypoint === null ? 'allows them other requests only' : `does not name ${who}`;
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
