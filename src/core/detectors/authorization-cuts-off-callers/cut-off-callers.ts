import { placeOf, resourceKey, subjectText } from '../../manifest/index.ts';
import type { Mesh } from '../../mesh/index.ts';
import { scopeOfWorkloads } from '../authorization/point-scope.ts';
import type { PolicyPoint } from '../authorization/policy-points.ts';
import type { Check } from '../check.ts';
import type { FindingDraft } from '../detector.ts';
import type { DenialCause } from './denial-cause.ts';
import { denialCause } from './denial-cause.ts';
import type { LostCall } from './lost-calls.ts';
import { lostCalls } from './lost-calls.ts';

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

const MOST_NAMED = 3;

interface CutOff {
  readonly cause: DenialCause;
  readonly kind: LostCall['kind'];
  readonly calls: LostCall[];
}

/** Callers that the rendered configuration shows and that lose access, one finding per cause. */
export function cutOffCallers(
  points: readonly PolicyPoint[],
  before: Mesh,
  after: Mesh,
): readonly FindingDraft[] {
  const found = new Map<string, CutOff>();
  for (const lost of withoutDoubles(lostCalls(points, before, after))) {
    const cause = causeOf(lost, before, after);
    if (cause === null) continue;
    const key = `${lost.kind} ${resourceKey(cause.subject)}`;
    const cutOff = found.get(key) ?? { cause, kind: lost.kind, calls: [] };
    found.set(key, cutOff);
    cutOff.calls.push(lost);
  }
  return [...found.values()].map((cutOff) => draftOf(cutOff, after));
}

/** An identity that a policy names and a workload that runs under it are one caller. */
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
  const old = lost.call.destination.workloads.find((one) => one === lost.workload);
  const was = before.workloads.find(
    ({ namespace, resource }) =>
      namespace === lost.workload.namespace &&
      resource.stableName === lost.workload.resource.stableName,
  );
  const cause = denialCause(
    {
      before: was ?? lost.workload,
      after: old ?? lost.workload,
      letIn: lost.before.because,
      denies: lost.kind === 'asked' ? lost.after.asks : lost.after.because,
    },
    before,
    after,
  );
  return cause ?? callerCause(lost);
}

/** The caller runs under another service account now, or without sidecar, and the policies name what it was. */
function callerCause({ caller, after }: LostCall): DenialCause | null {
  if (caller === null) return null;
  const { resource, serviceAccount, sidecar } = caller.after;
  const policies = after.because.map(({ policy }) => subjectText(policy.resource));
  if (serviceAccount === caller.before.serviceAccount) {
    const origin = (sidecar.kind === 'known' ? sidecar.because[0] : undefined) ?? resource.origin;
    return {
      subject: resource,
      origin,
      side: 'head',
      why: `${subjectText(resource)} has no sidecar any more (${placeOf(origin)}), so it shows no identity to ${[...new Set(policies)].join(' and ')}.`,
    };
  }
  const origin = caller.after.serviceAccountOrigin;
  return {
    subject: resource,
    origin,
    side: 'head',
    why: `${subjectText(resource)} runs as service account ${serviceAccount} now instead of ${caller.before.serviceAccount} (${placeOf(origin)}), which ${[...new Set(policies)].join(' and ')} does not admit.`,
  };
}

function draftOf({ cause, kind, calls }: CutOff, after: Mesh): FindingDraft {
  const callers = [...new Set(calls.map(({ callerName }) => callerName))];
  const services = [...new Set(calls.map(({ call }) => subjectText(call.destination.resource)))];
  const isTcp = calls.every(({ after: access }) => access.isTcp);
  return {
    check: (kind === 'denied' ? CALLER_REFUSED : CALLER_ASKED).id,
    subject: cause.subject,
    key: kind === 'denied' ? 'callers' : 'callers asked',
    scope: scopeOfWorkloads([...new Set(calls.map(({ workload }) => workload))], after),
    message:
      kind === 'denied'
        ? `${listed(callers)} can no longer call ${listed(services)}${pathText(calls)}.`
        : `${listed(callers)} must pass an external authorizer to call ${listed(services)}.`,
    why: `${cause.why} ${evidence(calls)}`,
    symptom: isTcp && kind === 'denied' ? 'connection closed' : '403, RBAC: access denied',
    origin: cause.origin,
    side: cause.side,
    related: calls.slice(0, 5).map(({ call }) => call.origin),
    fix: { text: fixText(kind, calls) },
  };
}

function pathText(calls: readonly LostCall[]): string {
  const paths = [...new Set(calls.map(({ call }) => call.path))];
  const [path] = paths;
  return paths.length !== 1 || path === null || path === undefined || path === '/'
    ? ''
    : ` on ${path}`;
}

function listed(names: readonly string[]): string {
  if (names.length <= MOST_NAMED) return names.join(' and ');
  return `${names.slice(0, MOST_NAMED).join(', ')} and ${String(names.length - MOST_NAMED)} more`;
}

const BASIS = {
  variable: 'The caller has its address',
  route: 'A route leads there',
  policy: 'A policy named the caller',
} as const;

function evidence(calls: readonly LostCall[]): string {
  const [first] = calls;
  return first === undefined ? '' : `${BASIS[first.call.basis]} (${placeOf(first.call.origin)}).`;
}

function fixText(kind: LostCall['kind'], calls: readonly LostCall[]): string {
  if (kind === 'asked')
    return 'Leave in-mesh callers out of the CUSTOM rule (notPaths, hosts or a gateway of their own), or make sure they send what the authorizer asks for.';
  const principals = [...new Set(calls.flatMap(({ call }) => principalOf(call.source) ?? []))];
  if (principals.length === 0)
    return 'Keep a rule that admits them, or move them to another path first.';
  return `Add an ALLOW rule with principals ${listed(principals)}, or keep the rule that admitted them until they have stopped calling.`;
}

function principalOf(source: LostCall['call']['source']): string | undefined {
  const text = (namespace: string, account: string): string =>
    `cluster.local/ns/${namespace}/sa/${account}`;
  if (source.kind === 'identity') return text(source.namespace, source.serviceAccount);
  return source.workload === null
    ? undefined
    : text(source.workload.namespace, source.workload.serviceAccount);
}
