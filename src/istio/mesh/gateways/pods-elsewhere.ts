import type { Resource } from '../../../manifest/index.ts';
import { API_GROUPS, selectorOf } from '../../../manifest/index.ts';
import { asGateway } from '../../views/gateway.ts';
import { gatewaysOfCharts } from '../charts/chart-gateways.ts';
import { containsLabels } from '../label-index.ts';
import type { Mesh } from '../mesh.ts';

/** Pods that Gateways of Istio select, and nobody makes here: another repository does, or a chart that is not seen. */
export interface PodsElsewhere {
  /** Tells them apart on both sides of a change: the labels in one order. */
  readonly key: string;
  /** The namespace in which something here selects them too, or that of their Gateways; empty where that is not known. */
  readonly namespace: string;
  /** Lists what is known of their labels: those that the Gateways ask for. */
  readonly labels: ReadonlyMap<string, string>;
  /** Lists the Gateways that ask for these labels, of which there is one at least. */
  readonly gateways: readonly Resource[];
}

/** Finds them, one for each selector; a Gateway without one is for every pod. GW-1. */
export function gatewayPodsElsewhere(mesh: Mesh): readonly PodsElsewhere[] {
  const seen = [...mesh.workloads, ...gatewaysOfCharts(mesh)];
  const found = new Map<string, PodsElsewhere>();
  for (const gateway of mesh.ofKind(API_GROUPS.istioNetworking, 'Gateway')) {
    const labels = asGateway(gateway).selector.value;
    if (labels.size === 0 || seen.some((pods) => containsLabels(pods.labels, labels))) continue;
    const key = JSON.stringify([...labels].sort(([a], [b]) => (a < b ? -1 : 1)));
    const known = found.get(key);
    const gateways = [...(known?.gateways ?? []), gateway];
    found.set(key, { key, namespace: '', labels, gateways });
  }
  return [...found.values()].map((pods) => ({ ...pods, namespace: namespaceOf(mesh, pods) }));
}

/** Kinds of Istio whose selector is for pods of their own namespace. */
const SELECTING: readonly (readonly [group: string, kind: string])[] = [
  [API_GROUPS.istioSecurity, 'AuthorizationPolicy'],
  [API_GROUPS.istioSecurity, 'RequestAuthentication'],
  [API_GROUPS.istioNetworking, 'EnvoyFilter'],
];

/**
 * Gives the namespace of pods that are not here: where policies or Services are written for them, else that of Gateways
 * which stand together in a namespace without workloads, as the charts of gateways have it.
 */
function namespaceOf(mesh: Mesh, { labels, gateways }: PodsElsewhere): string {
  const policies = SELECTING.flatMap(([group, kind]) => mesh.ofKind(group, kind)).filter((policy) =>
    isFor(selectorOf(policy), labels),
  );
  const services = mesh.services.filter(({ selector }) => isFor(selector, labels));
  const selecting = new Set([...policies, ...services].map(({ namespace }) => namespace));
  const standing = new Set(gateways.map(({ namespace }) => namespace));
  const [only = '', ...others] = selecting.size > 0 ? selecting : standing;
  const isOwn = selecting.size > 0 || !mesh.workloads.some(({ namespace }) => namespace === only);
  return others.length === 0 && isOwn ? only : '';
}

const isFor = (
  selector: ReadonlyMap<string, string>,
  labels: ReadonlyMap<string, string>,
): boolean => selector.size > 0 && containsLabels(labels, selector);
