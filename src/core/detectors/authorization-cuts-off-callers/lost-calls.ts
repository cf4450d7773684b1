import { subjectText } from '../../manifest/index.ts';
import type { Call, CallSource, Mesh, Workload } from '../../mesh/index.ts';
import { knownCalls } from '../../mesh/index.ts';
import type { PolicyPoint } from '../authorization/policy-points.ts';
import { enforcesPolicies } from '../authorization/enforcement.ts';
import type { Access } from './caller-access.ts';
import { accessOf } from './caller-access.ts';

/** A call that was let in and is not any more, or is handed to an external authorizer now. */
export interface LostCall {
  readonly kind: 'denied' | 'asked';
  /** As it is after the change; a call that only a policy showed may exist before it only. */
  readonly call: Call;
  readonly workload: Workload;
  readonly before: Access;
  readonly after: Access;
  readonly callerName: string;
  /** Set where the caller's own identity changed: another service account, or no sidecar any more. */
  readonly caller: { readonly before: Workload; readonly after: Workload } | null;
}

/**
 * Known calls whose caller and destination exist before and after, and which lose access between.
 * Only where the policies of the destination changed (`points`), or the caller's identity, can that be.
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

/** Callers that only the policies of the base admit by name: what a policy drops, it must have named. */
function* identityCalls(calls: Iterable<Call>, after: Mesh): Generator<Call> {
  for (const call of calls) {
    const { source } = call;
    if (source.kind !== 'identity' || !accountRemains(source, after)) continue;
    const destination = after.service(call.destination.namespace, call.destination.name);
    if (destination !== undefined) yield { ...call, destination };
  }
}

/** A caller whose workloads this change removes loses nothing; one that is not rendered here may. */
function accountRemains(source: CallSource & { kind: 'identity' }, after: Mesh): boolean {
  return (
    !after.ownNamespaces.has(source.namespace) ||
    after.workloads.some(
      ({ namespace, serviceAccount }) =>
        namespace === source.namespace && serviceAccount === source.serviceAccount,
    )
  );
}

interface Comparison {
  readonly was: ReadonlyMap<string, Call>;
  /** Workloads whose policies changed. */
  readonly changed: ReadonlySet<Workload>;
  readonly before: Mesh;
  readonly after: Mesh;
}

function* lossesOf(call: Call, { was, changed, before, after }: Comparison): Generator<LostCall> {
  const old = was.get(callKey(call));
  if (old === undefined) return;
  const caller = callerChange(old.source, call.source);
  for (const workload of call.destination.workloads) {
    if (caller === null && !changed.has(workload)) continue;
    const oldWorkload = old.destination.workloads.find((one) => sameWorkload(one, workload));
    if (oldWorkload === undefined || !enforcesPolicies(after, workload, null)) continue;
    const accessBefore = accessOf(before, old, oldWorkload);
    const accessAfter = accessOf(after, call, workload);
    const kind = lossOf(call, accessBefore, accessAfter);
    if (kind === null) continue;
    yield {
      kind,
      call,
      workload,
      before: accessBefore,
      after: accessAfter,
      callerName: callerName(call.source),
      caller,
    };
  }
}

function lossOf(call: Call, before: Access, after: Access): LostCall['kind'] | null {
  if (before.isNever) return null;
  if (after.isNever) return 'denied';
  const isInMesh = call.source.kind === 'workload';
  return isInMesh && before.asks.length === 0 && after.asks.length > 0 ? 'asked' : null;
}

const sameWorkload = (a: Workload, b: Workload): boolean =>
  a.namespace === b.namespace && a.resource.stableName === b.resource.stableName;

function callerChange(old: CallSource, now: CallSource): LostCall['caller'] {
  if (!('workload' in old) || !('workload' in now)) return null;
  if (old.workload === null || now.workload === null) return null;
  const hasIdentity = ({ sidecar }: Workload): boolean =>
    sidecar.kind === 'unknown' || sidecar.value;
  return old.workload.serviceAccount === now.workload.serviceAccount &&
    hasIdentity(old.workload) === hasIdentity(now.workload)
    ? null
    : { before: old.workload, after: now.workload };
}

/** Who calls what, where; the same caller may call one Service on several ports and paths. */
const callKey = ({ source, destination, port, path }: Call): string =>
  JSON.stringify([callerName(source), destination.namespace, destination.name, port, path]);

/** `Deployment shop/web`, `Gateway istio-system/public`, `service account shop/batch`. */
function callerName(source: CallSource): string {
  switch (source.kind) {
    case 'workload':
      return subjectText({ ...source.workload, name: source.workload.resource.stableName });
    case 'gateway':
      return `Gateway ${source.namespace}/${source.name}`;
    case 'identity':
      return `service account ${source.namespace}/${source.serviceAccount}`;
  }
}
