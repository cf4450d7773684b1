import { placeOf, resourceKey, subjectText } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { ambientLabel, callingClient, isAmbient, requestsOf } from '../../istio/index.ts';
import { scopeOfWorkloads } from '../detection/finding-scope.ts';
import { lowerFirst } from '../detection/clause-words.ts';
import type { PolicyPoint } from '../authorization/policy-points.ts';
import type { Check, ToldBy } from '../detection/check.ts';
import type { DenialCause } from './denial-cause.ts';
import { denialCause, NO_OTHER } from './denial-cause.ts';
import type { LostCall, Rerouted } from './call-losses.ts';
import { lostCalls, SHOWN_BY } from './call-losses.ts';
import { fixOfDenial, listNames, namingRules } from './denied-caller-fix.ts';

const CALLER_REFUSED: Check = {
  id: 'caller-refused',
  title: 'Known callers lose access',
  level: 'high',
  blind:
    'Callers in neither variables, routes nor policies, and properties that only some requests have.',
};
const CALLER_ASKED: Check = {
  id: 'caller-asked',
  title: 'Calls between workloads now require external authorization',
  level: 'high',
  blind: "The authorizer's response to them.",
};
export const CALLER_CHECKS = [CALLER_REFUSED, CALLER_ASKED];

const LEFT_OUT =
  'Leave in-mesh callers out of the CUSTOM rule (notPaths, hosts or a gateway of their own), or make sure they send what the authorizer requires.';

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
  const is = lost.kind === 'asked' ? { ...lost.after, because: lost.after.asks } : lost.after;
  return (
    denialCause(lost.before, is, { before, after, isNamed: namingRules(lost).length > 0 }) ??
    callerCause(lost, before, after)
  );
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
    undo: `keep ${route === undefined ? 'the route' : name} as it was until they stop calling`,
    why:
      by === 'route'
        ? `${name} now sends these calls to ${subjectText(resource)} (${place}), where ${policies.join(' and ')} ${policies.length === 1 ? 'does' : 'do'} not allow them.`
        : `${name} no longer sends these calls elsewhere (${place}): they reach ${subjectText(resource)}, where ${policies.join(' and ')} ${policies.length === 1 ? 'does' : 'do'} not allow them.`,
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
      undo: `keep ${subject} in the ambient mesh until they do`,
      why: `${subject} is no longer in the ambient mesh (${placeOf(origin)} at the base), so it shows no identity to ${policies.join(' and ')}.`,
    };
  }
  if (serviceAccount === caller.before.serviceAccount) {
    const { proxy } = callingClient({ mesh, allNamespaces: true }, call.source, call.port);
    const origin = (proxy.kind === 'known' ? proxy.because[0] : undefined) ?? resource.origin;
    const what =
      sidecar.kind === 'known' && sidecar.value
        ? 'now sends these calls past its sidecar'
        : 'no longer has a sidecar';
    return {
      subject: resource,
      origin,
      side: 'head',
      undo: `keep ${subject} as it was until they do`,
      why: `${subject} ${what} (${placeOf(origin)}), so it shows no identity to ${policies.join(' and ')}.`,
    };
  }
  const origin = caller.after.serviceAccountOrigin;
  return {
    subject: resource,
    origin,
    side: 'head',
    undo: `keep service account ${caller.before.serviceAccount} until a rule allows the new one`,
    why: `${subject} now runs as service account ${serviceAccount} (was ${caller.before.serviceAccount}, ${placeOf(origin)}), which ${policies.join(' and ')} ${policies.length === 1 ? 'does' : 'do'} not allow.`,
  };
}

function tell({ cause, kind, calls }: CutOff, after: Mesh): ToldBy {
  const callers = [...new Set(calls.map(({ callerName }) => callerName))];
  const services = [...new Set(calls.map(({ target }) => subjectText(target.service.resource)))];
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
        ? `${listNames(callers)} can no longer call ${listNames(services)}${partsText(calls)}.`
        : `${listNames(callers)} must pass an external authorizer to call ${listNames(services)}.`,
    why: withEvidence(cause.why, evidence(calls)),
    symptom: symptomOf(kind, calls),
    origin: cause.origin,
    side: cause.side,
    related: calls.slice(0, 5).map(({ call }) => call.origin),
    fix: { text: kind === 'asked' ? LEFT_OUT : fixOfDenial(cause, calls) },
  };
}

/** A waypoint that reads requests answers 503 where the pods behind it close the connection (AMBIENT-4). */
function symptomOf(kind: LostCall['kind'], calls: readonly LostCall[]): string {
  const isTcp = calls.every(({ after: access }) => access.isTcp);
  if (!isTcp || kind !== 'denied') return '403, RBAC: access denied';
  return calls.every(
    ({ after: { behind }, target }) => behind !== null && requestsOf(target.port, null)[0] !== null,
  )
    ? '503 from the waypoint, whose connections the pods close'
    : 'connection closed';
}

/** Names the path and the method that all of them have, such as ` on /charges with POST`. */
function partsText(calls: readonly LostCall[]): string {
  const only = (values: readonly (string | null | undefined)[]): string | null => {
    const [value = null, ...others] = new Set(values);
    return others.length > 0 || value === '/' ? null : value;
  };
  const path = only(calls.map(({ call }) => call.path));
  const method = only(calls.map(({ call }) => call.method));
  return `${path === null ? '' : ` on ${path}`}${method === null ? '' : ` with ${method}`}`;
}

const withEvidence = (why: string, seen: string): string =>
  why.endsWith(`${NO_OTHER}.`) && seen !== ''
    ? `${why.slice(0, -1)}, and ${lowerFirst(seen)}`
    : `${why} ${seen}`;

function evidence(calls: readonly LostCall[]): string {
  const [first] = calls;
  if (first === undefined) return '';
  const { call, target, rerouted } = first;
  const seen = `${SHOWN_BY[call.basis]} (${placeOf(call.origin)}).`;
  const [route] = target.because;
  return route === undefined || rerouted !== null
    ? seen
    : `${seen} A route sends calls to ${subjectText(call.destination.resource)} there (${placeOf(route)}).`;
}
