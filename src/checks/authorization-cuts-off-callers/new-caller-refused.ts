import { placeOf, resourceKey, subjectText, say } from '../../manifest/index.ts';
import type { Origin } from '../../manifest/index.ts';
import type { Call, Mesh, Workload } from '../../istio/index.ts';
import { callTargets, knownCalls, attributeSource } from '../../istio/index.ts';
import { asWritten, principalOf } from './denied-caller-fix.ts';
import type { Check, ToldBy } from '../detection/check.ts';
import { checks, idOf } from '../detection/check.ts';
import { workloadId } from '../detection/finding-scope.ts';
import { provesAbsence } from '../detection/absence-proof.ts';
import type { Access, DecidingPolicy } from './caller-access.ts';
import { accessOf, refusedPart } from './caller-access.ts';
import { callerName, callKey, SHOWN_BY } from './call-losses.ts';

type CallTarget = ReturnType<typeof callTargets>[number];

const NEW_CALLER: Check = {
  id: 'new-caller-refused',
  title: "Called workload's policies deny a caller they never allowed",
  level: 'high',
  blind: 'Callers in neither variables nor routes, and properties that only some requests have.',
};
const WITHOUT_IDENTITY: Check = {
  id: 'caller-without-identity-denied',
  title: 'DENY rule with exceptions denies a caller without identity',
  level: 'high',
  blind: 'Callers in neither variables nor routes, such as external clients.',
};

/** Describes a known call of which a workload lets no request in. */
interface RefusedCall {
  readonly call: Call;
  readonly target: CallTarget;
  readonly workload: Workload;
  readonly access: Access;
  readonly deciding: DecidingPolicy;
  /** The path or method that is refused, where the caller is admitted with another. */
  readonly only: ReturnType<typeof refusedPart>;
}

/**
 * Finds callers that no policy lets in, whether or not something changed for them. For a change only those
 * that it brings are told: they lose no access, for they never had any. AUTHZ-12, 36, 37.
 */
export const refusedCallers = checks([NEW_CALLER, WITHOUT_IDENTITY], (input) => {
  const { mesh, before } = input;
  const isChange = before !== null && before !== mesh;
  const known = new Set(isChange ? knownCalls(before).map(callKey) : []);
  const calls = knownCalls(mesh).filter(
    (call) => call.sure === 'sends' && !known.has(callKey(call)),
  );
  const found = new Map<string, ToldBy>();
  for (const refused of calls.flatMap((call) => refusalsOf(mesh, call))) {
    if (refused === null || !isTold(input, refused)) continue;
    const told = tell(refused);
    const key = `${resourceKey(told.subject)} ${told.key ?? ''}`;
    if (!found.has(key)) found.set(key, told);
  }
  return [...found.values()];
});

/**
 * Tells whether a refusal is certain: a rule denies it, or all policies of the namespace are here, so that no
 * other one lets the caller in.
 */
const isTold = (input: Side, { deciding, workload }: RefusedCall): boolean =>
  deciding.policy.action !== 'ALLOW' || provesAbsence(input, workload.namespace);

/** Holds what tells whether all policies of a namespace are seen. */
type Side = Parameters<typeof provesAbsence>[0];

/** Finds a policy that refuses every request of a call, as far as policies are seen; null where one lets some of them in. */
export const refusingSeen = (mesh: Mesh, call: Call): DecidingPolicy['policy'] | null =>
  refusalsFor(mesh, call, () => true);

/** Finds a policy that does so at every workload that the call reaches, where that is certain; null where it is not. */
export const refusingPolicy = (input: Side, call: Call): DecidingPolicy['policy'] | null =>
  refusalsFor(input.mesh, call, (one) => isTold(input, one));

function refusalsFor(
  mesh: Mesh,
  call: Call,
  counts: (refused: RefusedCall) => boolean,
): DecidingPolicy['policy'] | null {
  const refusals = refusalsOf(mesh, call);
  const isAlways = refusals.every((one) => one !== null && counts(one));
  return isAlways ? (refusals[0]?.deciding.policy ?? null) : null;
}

/** Gives each workload's refusal of a call; null for one that lets some requests in. */
const refusalsOf = (mesh: Mesh, call: Call): readonly (RefusedCall | null)[] =>
  callTargets(mesh, call).flatMap((target) =>
    target.workloads.map((workload) => refusalAt(mesh, call, target, workload)),
  );

/** Tells whether an application calls itself; one that has its own address is no caller of itself. */
const isOwn = ({ source }: Call, { resource }: Workload): boolean =>
  source.kind === 'workload' && resourceKey(source.workload.resource) === resourceKey(resource);

function refusalAt(
  mesh: Mesh,
  call: Call,
  target: CallTarget,
  workload: Workload,
): RefusedCall | null {
  const access = isOwn(call, workload) ? null : accessOf(mesh, target, workload);
  const deciding = toldPolicy(access?.because ?? []);
  return access?.isNever !== true || deciding === undefined
    ? null
    : { call, target, workload, access, deciding, only: refusedPart(mesh, target, workload) };
}

/** Prefers an ALLOW policy that lists callers, where one may be added, to one without rules, which admits nobody on purpose. */
const toldPolicy = ([first, ...others]: Access['because']): DecidingPolicy | undefined =>
  first?.policy.action === 'ALLOW' && first.policy.rules.length === 0
    ? (others.find(({ policy: { action, rules } }) => action === 'ALLOW' && rules.length > 0) ??
      first)
    : first;

function tell(refused: RefusedCall): ToldBy {
  const { call, target, workload, access, deciding, only } = refused;
  const { policy, origin } = deciding;
  const caller = callerName(call.source);
  const service = subjectText(target.service.resource);
  const isUnnamed =
    access.peers.every(({ kind }) => kind === 'plaintext') && asksForAbsentPeer(deciding);
  const own = call.source.kind === 'workload' ? call.source.workload.resource : policy.resource;
  const { says, because, fix } = isUnnamed ? unnamedText(deciding) : refusalText(refused);
  const asked = only === null ? service : `${service} with ${only.part} \`${only.value}\``;
  return {
    by: isUnnamed ? WITHOUT_IDENTITY : NEW_CALLER,
    subject: isUnnamed ? policy.resource : own,
    key: `${caller} refused at ${asked}`,
    calls: [{ caller, called: [service, subjectText(workload)] }],
    of: [workloadId(own), idOf(target.service.resource), idOf(policy.resource)],
    scope: { level: 'service', workloads: 1, services: 1, namespaces: 1 },
    cause: `${subjectText(policy.resource)} refuses`,
    message: `${caller} cannot call ${asked}: ${subjectText(policy.resource)} ${says}.`,
    why: `${because}. ${SHOWN_BY[call.basis]} (${placeOf(call.origin)}).`,
    symptom: access.isTcp ? say`connection closed` : say`403, RBAC: access denied`,
    origin: isUnnamed ? origin : call.origin,
    related: [isUnnamed ? call.origin : origin],
    fix: { text: fix },
  };
}

interface RefusalText {
  readonly says: string;
  readonly because: string;
  readonly fix: string;
}

const unnamedText = ({ origin }: DecidingPolicy): RefusalText => ({
  says: 'denies whoever shows no identity',
  because: `The DENY rule spares some callers by their names (${placeOf(origin)}), and this one shows none, so it is not among them`,
  fix: 'Give the caller a sidecar, or write whom the rule is to stop, in place of whom it is to spare.',
});

function refusalText({ access, workload, deciding, only }: RefusedCall): RefusalText {
  const { policy, origin } = deciding;
  if (only !== null) return partText(deciding, only);
  const fix = fixText(access, policy, workload);
  return policy.action === 'ALLOW'
    ? {
        says: 'does not admit it',
        because: `No ALLOW policy of ${subjectText(workload)} has a rule for it (${placeOf(placeOfCallers(policy))})`,
        fix,
      }
    : {
        says: 'denies it',
        because: `A rule matches each of its requests (${placeOf(origin)})`,
        fix,
      };
}

/** Tells of a caller that is admitted, but not with this path or method. */
function partText(
  deciding: DecidingPolicy,
  { part, value, admits: [admitting = deciding] }: NonNullable<RefusedCall['only']>,
): RefusalText {
  const [origin, at] = [deciding.origin, admitting.origin];
  const orLeave = 'or leave the call as it was';
  return deciding.policy.action === 'ALLOW'
    ? {
        says: `does not allow this ${part}`,
        because: `The rule at ${placeOf(at)} allows the caller another ${part}`,
        fix: `Add \`${value}\` to \`${part}s\` of the rule at ${placeOf(at)}, ${orLeave}.`,
      }
    : {
        says: `denies this ${part}`,
        because: `A rule matches it (${placeOf(origin)})`,
        fix: `Exclude \`${value}\` from the rule at ${placeOf(origin)}, ${orLeave}.`,
      };
}

/** Gives the values that let callers in, where a chart or variables write the policy; else the policy's own place. */
const placeOfCallers = ({ resource, rules }: DecidingPolicy['policy']): Origin =>
  rules
    .flatMap(({ from }) => from.flat())
    .map(({ origin }) => origin)
    .find(({ via }) => via?.kind === 'template' || via?.kind === 'substitution') ?? resource.origin;

function fixText(access: Access, policy: DecidingPolicy['policy'], called: Workload): string {
  const { resource, rules } = policy;
  const principal = principalOf(access);
  const who =
    principal === undefined
      ? 'the service account of the caller'
      : asWritten(principal, [{ policy }]);
  // one without rules is there to admit nobody
  return rules.length === 0
    ? `Allow ${who} in an ALLOW policy of ${subjectText(called)}, or leave the call out.`
    : `Allow ${who} in ${subjectText(resource)} or another ALLOW policy there, or leave the call out.`;
}

/**
 * Tells whether the rule that decides asks for callers of another name than these; a caller that shows no
 * name is one of them (AUTHZ-37).
 */
const asksForAbsentPeer = ({ policy, origin }: DecidingPolicy): boolean =>
  policy.action === 'DENY' &&
  policy.rules
    .filter((rule) => rule.origin === origin)
    .some(({ from, when }) =>
      [...from, ...when]
        .flat()
        .some(({ negated, attribute }) => negated && attributeSource(attribute)?.of === 'peer'),
    );
