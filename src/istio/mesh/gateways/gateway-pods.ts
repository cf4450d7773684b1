import { asGateway } from '../../views/gateway.ts';
import { containsLabels } from '../label-index.ts';
import { ANYTHING } from '../../matching/label-requirement.ts';
import type { SelectionCandidate } from '../../matching/label-requirement.ts';
import { gatewaysOfCharts } from '../charts/chart-gateways.ts';
import { isGatewayWorkload } from '../proxies.ts';
import type { Mesh, Workload } from '../mesh.ts';
import { API_GROUPS } from '../../../manifest/index.ts';

/** Pods that lead traffic into the mesh or out of it. */
export interface KnownGatewayPods {
  readonly namespace: string;
  /** The name of their Deployment, or of the object that has them made. */
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  /** Is null if nothing here renders them; what a chart makes may have more labels. */
  readonly workload: Workload | null;
  /** Lists the ports of the pods to which their Services lead; empty where none is seen. */
  readonly ports: readonly (number | string)[];
}

/** Lists ports for probes and metrics: load balancers ask there, and no caller does. */
const STATUS_PORTS: ReadonlySet<number | string> = new Set([15020, 15021, 15090, 'status-port']);

const known = new WeakMap<Mesh, readonly KnownGatewayPods[]>();

/**
 * Lists the gateways of an environment: those rendered, those that charts or Istio make, and those that
 * Gateways of Istio ask for.
 */
export function gatewayPodsOf(mesh: Mesh): readonly KnownGatewayPods[] {
  const before = known.get(mesh);
  if (before !== undefined) return before;
  const rendered = mesh.workloads
    .filter((workload) => isGatewayWorkload(mesh, workload))
    .map((workload) => ({
      ...{ namespace: workload.namespace, name: workload.name, labels: workload.labels },
      workload,
      ports: mesh.services
        .filter(({ workloads }) => workloads.includes(workload))
        .flatMap(({ ports }) => ports.map(({ targetPort }) => targetPort))
        .filter((port) => !STATUS_PORTS.has(port)),
    }));
  const made = gatewaysOfCharts(mesh).map(({ namespace, name, labels }) =>
    unseen(namespace, name, labels),
  );
  const seen = [...rendered, ...made];
  const asked = mesh.ofKind(API_GROUPS.istioNetworking, 'Gateway').flatMap((gateway) => {
    const selector = asGateway(gateway).selector.value;
    return selector.size === 0 || seen.some(({ labels }) => containsLabels(labels, selector))
      ? []
      : [unseen(gateway.namespace, gateway.name, selector)];
  });
  const found = [...seen, ...asked];
  known.set(mesh, found);
  return found;
}

const unseen = (
  namespace: string,
  name: string,
  labels: ReadonlyMap<string, string>,
): KnownGatewayPods => ({ namespace, name, labels, workload: null, ports: [] });

/** Views the pods of a gateway as selectors see them; they may have labels that are not known. */
export const gatewayCandidate = (
  { labelsOf }: { readonly labelsOf: (namespace: string) => SelectionCandidate['ofNamespace'] },
  { namespace, labels, workload }: KnownGatewayPods,
): SelectionCandidate => ({
  namespace,
  ofNamespace: labelsOf(namespace),
  labels: new Map([...labels].map(([key, value]) => [key, [value]] as const)),
  accounts: ANYTHING,
  mayHave: () => workload === null,
});
