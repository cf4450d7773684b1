import type { Origin } from '../../manifest/index.ts';
import { subjectText } from '../../manifest/index.ts';
import type { Call, Mesh, Workload } from '../../istio/index.ts';
import { callingClient, callTargets, knownCalls } from '../../istio/index.ts';
import type { MeshSides } from '../detection/check.ts';
import type { PolicyPoint } from '../authorization/policy-points.ts';
import type { Access } from './caller-access.ts';
import { accessOf } from './caller-access.ts';

type CallTarget = ReturnType<typeof callTargets>[number];

/** A call that was let in and is not any more, or is handed to an external authorizer now. */
export interface LostCall {
  readonly kind: 'denied' | 'asked';
  /** The call after the change; one that only a policy showed may exist before it only. */
  readonly call: Call;
  /** The place where its requests arrive: the Service that is called, or one that a route sends them to. */
  readonly target: CallTarget;
  readonly workload: Workload;
  readonly before: Access;
  readonly after: Access;
  readonly callerName: string;
  /**
   * Holds both sides of the caller where its own identity changed, by another service account or the loss of
   * its sidecar; null otherwise.
   */
  readonly caller: { readonly before: Workload; readonly after: Workload } | null;
  /** Says why the call went elsewhere before; null where it did not. */
  readonly rerouted: Rerouted | null;
}

/**
 * Says what sends a call to another Service than before: a route that does, or the loss of one that sent it
 * elsewhere.
 */
export interface Rerouted {
  readonly by: 'route' | 'lost-route';
  /** The places of the route, on the side that has it. */
  readonly because: readonly Origin[];
}

/**
 * Lists known calls whose caller and destination exist before and after, and which lose access between. That
 * can be only where the policies of what they reach changed (`points`), or the caller's identity, or the
 * route that sends them there.
 */
export function lostCalls(
  points: readonly PolicyPoint[],
  before: Mesh,
  after: Mesh,
): readonly LostCall[] {
  const changed = new Set(points.flatMap(({ workload }) => workload ?? []));
  const was = new Map(knownCalls(before).map((call) => [callKey(call), call]));
  const found = new Map<string, LostCall>();
  for (const call of [...knownCalls(after), ...identityCalls(was.values(), after)])
    for (const lost of lossesOf(call, { was, changed, before, after }))
      found.set(`${lost.callerName} ${subjectText(lost.workload)}`, lost);
  return [...found.values()];
}

/**
 * Gives the calls of callers that only the policies of the base admit by name: what a policy drops, it must
 * have named.
 */
function* identityCalls(calls: Iterable<Call>, after: Mesh): Generator<Call> {
  for (const call of calls) {
    const { source } = call;
    if (source.kind !== 'identity' || !accountRemains(source, after)) continue;
    const destination = after.service(call.destination.namespace, call.destination.name);
    if (destination !== undefined) yield { ...call, destination };
  }
}

/**
 * Tells whether the caller is still there: one whose workloads this change removes loses nothing, while one
 * that is not rendered here may.
 */
function accountRemains(source: Call['source'] & { kind: 'identity' }, after: Mesh): boolean {
  return (
    !after.ownNamespaces.has(source.namespace) ||
    after.workloads.some(
      ({ namespace, serviceAccount }) =>
        namespace === source.namespace && serviceAccount === source.serviceAccount,
    )
  );
}

interface Comparison extends MeshSides {
  readonly was: ReadonlyMap<string, Call>;
  /** The workloads whose policies changed. */
  readonly changed: ReadonlySet<Workload>;
}

function lossesOf(call: Call, { was, changed, before, after }: Comparison): readonly LostCall[] {
  const old = was.get(callKey(call));
  if (old === undefined) return [];
  const caller = callerChange(before, after, old, call);
  const earlier = callTargets(before, old);
  return callTargets(after, call).flatMap((target) => {
    const rerouted = rerouting(target, earlier);
    const isOther = caller !== null || rerouted !== null;
    return target.workloads
      .filter((workload) => isOther || changed.has(workload))
      .flatMap((workload) => {
        const [letIn] = earlier.flatMap((one) =>
          one.workloads
            .filter((each) => rerouted !== null || sameWorkload(each, workload))
            .flatMap((each) => accessOf(before, one, each) ?? [])
            .filter(({ isNever }) => !isNever),
        );
        const met = accessOf(after, target, workload);
        if (letIn === undefined || met === null) return [];
        const kind = lossOf(call, letIn, met);
        const sides = { before: letIn, after: met, callerName: callerName(call.source) };
        return kind === null ? [] : [{ kind, call, target, workload, ...sides, caller, rerouted }];
      });
  });
}

/**
 * Says what leads the call to a Service at which it did not arrive before; null where it did arrive there.
 */
function rerouting(
  { service, because }: CallTarget,
  earlier: readonly CallTarget[],
): Rerouted | null {
  if (earlier.some((one) => one.service.host === service.host)) return null;
  return because.length > 0
    ? { by: 'route', because }
    : { by: 'lost-route', because: earlier.flatMap((one) => one.because) };
}

function lossOf({ source }: Call, before: Access, after: Access): LostCall['kind'] | null {
  if (after.isNever) return 'denied';
  const isAsked = before.asks.length === 0 && after.asks.length > 0;
  return source.kind === 'workload' && isAsked ? 'asked' : null;
}

const sameWorkload = (a: Workload, b: Workload): boolean =>
  a.namespace === b.namespace && a.resource.stableName === b.resource.stableName;

/**
 * Gives both sides of a caller that has another service account, or no longer a proxy that shows one; null
 * where neither is so.
 */
function callerChange(before: Mesh, after: Mesh, old: Call, now: Call): LostCall['caller'] {
  if (!('workload' in old.source) || !('workload' in now.source)) return null;
  const [earlier, later] = [old.source.workload, now.source.workload];
  if (earlier === null || later === null) return null;
  const hasIdentity = (mesh: Mesh, { source, port }: Call): boolean => {
    const { proxy } = callingClient({ mesh, allNamespaces: true }, source, port);
    return proxy.kind === 'unknown' || proxy.value;
  };
  return earlier.serviceAccount === later.serviceAccount &&
    hasIdentity(before, old) === hasIdentity(after, now)
    ? null
    : { before: earlier, after: later };
}

/**
 * Makes a key of who calls what, and where: the same caller may call one Service on several ports and paths, by several methods.
 */
export const callKey = ({ source, destination, port, path, method, route }: Call): string =>
  JSON.stringify([
    callerName(source),
    // a Gateway of Istio and one of the Gateway API are others, whatever they are called
    source.kind === 'gateway' && route !== undefined,
    destination.namespace,
    destination.name,
    port,
    path,
    method,
  ]);

/**
 * Names a caller as sentences do: `Deployment shop/web`, `Gateway istio-system/public`, `service account
 * shop/batch`.
 */
export function callerName(source: Call['source']): string {
  switch (source.kind) {
    case 'workload':
      return subjectText({ ...source.workload, name: source.workload.resource.stableName });
    case 'gateway':
      return `Gateway ${source.namespace}/${source.name}`;
    case 'identity':
      return `service account ${source.namespace}/${source.serviceAccount}`;
  }
}

/** Says how a call is seen, as it stands before its place. */
export const SHOWN_BY: Readonly<Record<Call['basis'], string>> = {
  variable: 'The caller has the Service address',
  route: 'A route sends requests there',
  policy: 'A policy named the caller',
  monitor: 'Prometheus scrapes it',
};
