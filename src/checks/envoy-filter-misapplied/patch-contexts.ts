import { containsLabels, isGatewayWorkload, viewOf } from '../../istio/index.ts';
import type { Mesh, Workload } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';

type Sort = 'gateway' | 'sidecar';

/** Names of which sort the proxies are that a filter picks. */
export interface PickedProxies {
  readonly kind: Sort;
  /** The pods that are seen, the first of them; null where only the labels tell. */
  readonly seen: Workload | null;
}

/** Tells of which sort the proxies are that a filter picks by labels; null where they are of both, or it is not known. */
export function pickedBy(mesh: Mesh, filter: Resource): PickedProxies | null {
  const { selector, targetRefs } = viewOf('EnvoyFilter', filter);
  if (selector.value.size === 0 || targetRefs.value.length > 0) return null;
  const isRoot = filter.namespace === mesh.configuration.rootNamespace;
  const seen = mesh.workloads.filter(
    ({ namespace, labels }) =>
      (isRoot || namespace === filter.namespace) && containsLabels(labels, selector.value),
  );
  const [first = null] = seen;
  if (first === null)
    return GATEWAY_LABEL.test(selector.value.get('istio') ?? '')
      ? { kind: 'gateway', seen: null }
      : null;
  if (seen.every((one) => isGatewayWorkload(mesh, one))) return { kind: 'gateway', seen: first };
  return seen.every((one) => isSidecar(mesh, one)) ? { kind: 'sidecar', seen: first } : null;
}

/** The labels that the charts and profiles of Istio give to pods of gateways. */
const GATEWAY_LABEL = /^(?:ingress|egress|eastwest)(?:-?gateway)?$/;

const isSidecar = (mesh: Mesh, workload: Workload): boolean =>
  workload.sidecar.kind === 'known' && workload.sidecar.value && !isGatewayWorkload(mesh, workload);

const CONTEXTS: Readonly<Record<Sort, ReadonlySet<string>>> = {
  gateway: new Set(['SIDECAR_INBOUND', 'SIDECAR_OUTBOUND']),
  sidecar: new Set(['GATEWAY']),
};

/** Names what is taken whatever the context: the bootstrap, and what is put beside the listeners. */
const ANYWHERE: ReadonlySet<string> = new Set(['BOOTSTRAP', 'EXTENSION_CONFIG']);

/** Gives the place of the first context that the proxies do not have, where that holds for all patches. */
export function missedBy(
  filter: Resource,
  kind: Sort,
): { readonly context: string; readonly origin: Origin } | null {
  const patches = viewOf('EnvoyFilter', filter).configPatches.value;
  const isMissed = patches.every(
    ({ applyTo, context }) =>
      !ANYWHERE.has(applyTo?.value ?? '') && CONTEXTS[kind].has(context?.value ?? ''),
  );
  const context = patches[0]?.context ?? null;
  return isMissed && context !== null ? { context: context.value, origin: context.origin } : null;
}

/** Tells whether no proxy that a filter picks has the context of one of its patches. */
export function missesItsProxies(mesh: Mesh, filter: Resource): boolean {
  const picked = pickedBy(mesh, filter);
  return picked !== null && missedBy(filter, picked.kind) !== null;
}
