import { placeOf, resourceKey, subjectText, plainOf } from '../../manifest/index.ts';
import type { Mesh, anyRequestOf } from '../../istio/index.ts';
import { ambientLabel, callingClient, isAmbient, namesPeer } from '../../istio/index.ts';
import { scopeOfWorkloads } from '../detection/finding-scope.ts';
import type { PolicyPoint } from '../authorization/policy-points.ts';
import type { Check, ToldBy } from '../detection/check.ts';
import type { DenialCause } from './denial-cause.ts';
import { denialCause } from './denial-cause.ts';
import type { LostCall, Rerouted } from './call-losses.ts';
import { lostCalls } from './call-losses.ts';
import type { DecidingPolicy } from './caller-access.ts';

const CALLER_REFUSED: Check = {
  id: 'caller-refused',
  title: 'Callers that the configuration shows lose access',
  level: 'high',
  blind:
    'Callers that neither a variable, a route nor a policy shows, and what only some requests carry.',
};
const CALLER_ASKED: Check = {
  id: 'caller-asked',
  title: 'Workloads that call each other must pass an external authorizer',
  level: 'high',
  blind: 'What the authorizer answers them.',
};
export const CALLER_CHECKS = [CALLER_REFUSED, CALLER_ASKED];

const LEFT_OUT =
  'Leave in-mesh callers out of the CUSTOM rule (notPaths, hosts or a gateway of their own), or make sure they send what the authorizer asks for.';

interface CutOff {
  readonly cause: DenialCause;
  readonly kind: LostCall['kind'];
  readonly calls: LostCall[];
}

/**
 * Finds callers that the rendered configuration shows and that lose access, with one finding for each cause.
 */
export function cutOffCallers(
  points: readonly PolicyPoint[],
  before: Mesh,
  after: Mesh,
): readonly ToldBy[] {
  const found = new Map<string, CutOff>();
  for (const lost of withoutDoubles(lostCalls(points, before, after))) {
    const cause = causeOf(lost, before, after);
    if (cause === null) continue;
    const key = `${lost.kind} ${resourceKey(cause.subject)}`;
    const cutOff = found.get(key) ?? { cause, kind: lost.kind, calls: [] };
    found.set(key, cutOff);
    cutOff.calls.push(lost);
  }
  return [...found.values()].map((cutOff) => tell(cutOff, after));
}

/**
 * Drops an identity that a policy names where a workload that runs under it is there: they are one caller.
 */
function withoutDoubles(calls: readonly LostCall[]): readonly LostCall[] {
  const key = (namespace: string, account: string, lost: LostCall): string =>
    `${namespace}/${account} ${subjectText(lost.workload)}`;
  const workloads = new Set(
    calls.flatMap((lost) => {
      const { source } = lost.call;
      return source.kind === 'workload'
        ? [key(source.workload.namespace, source.workload.serviceAccount, lost)]
        : [];
    }),
  );
  return calls.filter((lost) => {
    const { source } = lost.call;
    return (
      source.kind !== 'identity' ||
      !workloads.has(key(source.namespace, source.serviceAccount, lost))
    );
  });
}

function causeOf(lost: LostCall, before: Mesh, after: Mesh): DenialCause | null {
  if (lost.rerouted !== null)
    return routeCause(lost, lost.rerouted, lost.rerouted.by === 'route' ? after : before);
  const was = before.workloads.find(
    ({ namespace, resource }) =>
      namespace === lost.workload.namespace &&
      resource.stableName === lost.workload.resource.stableName,
  );
  const cause = denialCause(
    {
      before: was ?? lost.workload,
      after: lost.workload,
      letIn: lost.before.because,
      denies: lost.kind === 'asked' ? lost.after.asks : lost.after.because,
    },
    before,
    after,
  );
  return cause ?? callerCause(lost, before, after);
}

/**
 * Explains a loss by routes: one sends the calls now to a Service that does not let them in, or none sends
 * them past it any more.
 */
function routeCause(
  { target, after: access }: LostCall,
  { by, because }: Rerouted,
  mesh: Mesh,
): DenialCause {
  const { resource } = target.service;
  const route = mesh.resources.find(
    ({ kind, origin }) => ROUTES.has(kind) && because.includes(origin),
  );
  const origin = because[0] ?? resource.origin;
  const policies = [...new Set(access.because.map(({ policy }) => subjectText(policy.resource)))];
  const name = route === undefined ? 'A route' : subjectText(route);
  const place = placeOf(origin);
  return {
    subject: route ?? resource,
    origin,
    side: by === 'route' ? 'head' : 'base',
    why:
      by === 'route'
        ? `${name} sends these calls to ${subjectText(resource)} now (${place}), where ${policies.join(' and ')} ${policies.length === 1 ? 'does' : 'do'} not let them in.`
        : `${name} no longer sends these calls elsewhere (${place}): they come to ${subjectText(resource)}, where ${policies.join(' and ')} ${policies.length === 1 ? 'does' : 'do'} not let them in.`,
  };
}

const ROUTES: ReadonlySet<string> = new Set(['VirtualService', 'HTTPRoute']);

/**
 * Explains a loss by the caller: it runs under another service account now, or shows none, and the policies
 * name what it was. Null where nothing of the kind changed.
 */
function callerCause(
  { caller, call, after }: LostCall,
  before: Mesh,
  mesh: Mesh,
): DenialCause | null {
  if (caller === null) return null;
  const { resource, serviceAccount, sidecar } = caller.after;
  const policies = [...new Set(after.because.map(({ policy }) => subjectText(policy.resource)))];
  const subject = subjectText(resource);
  if (isAmbient(before, caller.before) && !isAmbient(mesh, caller.after)) {
    const origin = ambientLabel(before, caller.before);
    return {
      subject: resource,
      origin,
      side: 'base',
      why: `${subject} is in the ambient mesh no longer (${placeOf(origin)} at the base), so it shows no identity to ${policies.join(' and ')}.`,
    };
  }
  if (serviceAccount === caller.before.serviceAccount) {
    const { proxy } = callingClient({ mesh, allNamespaces: true }, call.source, call.port);
    const origin = (proxy.kind === 'known' ? proxy.because[0] : undefined) ?? resource.origin;
    const what =
      sidecar.kind === 'known' && sidecar.value
        ? 'sends these calls past its sidecar now'
        : 'has no sidecar any more';
    return {
      subject: resource,
      origin,
      side: 'head',
      why: `${subject} ${what} (${placeOf(origin)}), so it shows no identity to ${policies.join(' and ')}.`,
    };
  }
  const origin = caller.after.serviceAccountOrigin;
  return {
    subject: resource,
    origin,
    side: 'head',
    formerAccount: caller.before.serviceAccount,
    why: `${subject} runs as service account ${serviceAccount} now instead of ${caller.before.serviceAccount} (${placeOf(origin)}), which ${policies.join(' and ')} ${policies.length === 1 ? 'does' : 'do'} not admit.`,
  };
}

function tell({ cause, kind, calls }: CutOff, after: Mesh): ToldBy {
  const callers = [...new Set(calls.map(({ callerName }) => callerName))];
  const services = [...new Set(calls.map(({ target }) => subjectText(target.service.resource)))];
  const isTcp = calls.every(({ after: access }) => access.isTcp);
  return {
    by: kind === 'denied' ? CALLER_REFUSED : CALLER_ASKED,
    subject: cause.subject,
    key: kind === 'denied' ? 'callers' : 'callers asked',
    calls: calls.map(({ callerName, target, workload }) => ({
      caller: callerName,
      called: [subjectText(target.service.resource), subjectText(workload)],
    })),
    scope: scopeOfWorkloads([...new Set(calls.map(({ workload }) => workload))], after),
    message:
      kind === 'denied'
        ? `${listNames(callers)} can no longer call ${listNames(services)}${pathText(calls)}.`
        : `${listNames(callers)} must pass an external authorizer to call ${listNames(services)}.`,
    why: `${cause.why} ${evidence(calls)}`,
    symptom: isTcp && kind === 'denied' ? 'connection closed' : '403, RBAC: access denied',
    origin: cause.origin,
    side: cause.side,
    related: calls.slice(0, 5).map(({ call }) => call.origin),
    fix: { text: kind === 'asked' ? LEFT_OUT : fixOfDenial(cause, calls) },
  };
}

function pathText(calls: readonly LostCall[]): string {
  const paths = [...new Set(calls.map(({ call }) => call.path))];
  const [path] = paths;
  return paths.length !== 1 || path === null || path === undefined || path === '/'
    ? ''
    : ` on ${path}`;
}

const BASIS = {
  variable: 'The caller has its address',
  route: 'A route leads there',
  policy: 'A policy named the caller',
} as const;

function evidence(calls: readonly LostCall[]): string {
  const [first] = calls;
  if (first === undefined) return '';
  const { call, target, rerouted } = first;
  const seen = `${BASIS[call.basis]} (${placeOf(call.origin)}).`;
  const [route] = target.because;
  return route === undefined || rerouted !== null
    ? seen
    : `${seen} A route sends calls to ${subjectText(call.destination.resource)} there (${placeOf(route)}).`;
}

const MOST_NAMED = 3;

/** Lists three names at most, and says how many more there are. */
function listNames(names: readonly string[]): string {
  if (names.length <= MOST_NAMED) return names.join(' and ');
  return `${names.slice(0, MOST_NAMED).join(', ')} and ${String(names.length - MOST_NAMED)} more`;
}

/**
 * Says what lets callers in again that are denied now. It proposes nothing that the policies hold already,
 * and nothing that does not help: no ALLOW rule against a rule that denies, no principal for a caller that
 * shows none.
 */
function fixOfDenial(cause: DenialCause, calls: readonly LostCall[]): string {
  const denying = calls
    .flatMap(({ after }) => after.because)
    .find(({ policy }) => policy.action !== 'ALLOW');
  if (denying !== undefined)
    return `Let the rule at ${placeOf(denying.origin)} leave them out: no ALLOW rule comes before it.`;
  if (cause.subject.kind === 'RequestAuthentication')
    return `Keep ${subjectText(cause.subject)} there, or take what asks for a token out of the policies first.`;
  if (calls.every(({ after }) => after.peers.every(({ kind }) => kind === 'plaintext')))
    return 'Let them show who they are, by a sidecar and mTLS, or keep a rule that admits what shows no identity.';
  const unnamed = calls.filter((call) => namingRules(call).length === 0);
  const principals = [...new Set(unnamed.flatMap(({ call }) => principalOf(call.source) ?? []))];
  const uris = principals.filter((principal) => calls.some((call) => namesAsUri(call, principal)));
  if (uris.length > 0 && uris.length === principals.length)
    return `Write ${listNames(uris)}: a principal has no \`spiffe://\` in front of it.`;
  if (principals.length > 0)
    return `Admit ${listNames(principals)} in an ALLOW rule, or keep ${cause.formerAccount === undefined ? 'the rule that did until they stop calling' : `service account ${cause.formerAccount} until one does`}.`;
  const [naming] = calls.flatMap(namingRules);
  if (naming === undefined || unnamed.length > 0)
    return 'Keep a rule that admits them, or move them to another path first.';
  return `${subjectText(naming.policy.resource)} names them already (${placeOf(naming.origin)}): let that rule hold for what they call, its port, path and method, and for what they send.`;
}

/** Lists the rules of the deciding policies that name the caller and ask for something else besides. */
const namingRules = ({ after }: LostCall): readonly DecidingPolicy[] =>
  after.because.flatMap(({ policy }) =>
    policy.rules
      .filter((rule) => after.peers.some((peer) => isIdentity(peer) && namesPeer(rule, peer)))
      .map(({ origin }) => ({ policy, origin })),
  );

/**
 * Tells whether a policy names a principal as the URI of its certificate, which matches nobody (AUTHZ-33).
 */
const namesAsUri = ({ after }: LostCall, principal: string): boolean =>
  after.because.some(({ policy }) =>
    JSON.stringify(plainOf(policy.resource.node)).includes(`"spiffe://${principal}"`),
  );

const isIdentity = ({ kind }: Parameters<typeof anyRequestOf>[0]): boolean => kind === 'identity';

function principalOf(source: LostCall['call']['source']): string | undefined {
  const text = (namespace: string, account: string): string =>
    `cluster.local/ns/${namespace}/sa/${account}`;
  if (source.kind === 'identity') return text(source.namespace, source.serviceAccount);
  return source.workload === null
    ? undefined
    : text(source.workload.namespace, source.workload.serviceAccount);
}
