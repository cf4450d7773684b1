import {
  containsLabels,
  exportedTo,
  gatewaysOfCharts,
  isGatewayWorkload,
  viewOf,
} from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { choosesPods } from '../../manifest/index.ts';
import { foreignReach } from './foreign-hosts.ts';
import type { Mesh } from '../../istio/index.ts';

/**
 * Names the namespaces whose clients look a DestinationRule up; `*` for all. A rule is found in the client's
 * own namespace, in that of the service, and in the root namespace (DR-2, DR-3, DR-7, DR-10).
 */
export function clientNamespaces(rule: Resource, mesh: Mesh): ReadonlySet<string> {
  if (choosesPods(rule)) return new Set([rule.namespace]);
  const exported = exportedTo(rule, mesh.configuration);
  const host = viewOf('DestinationRule', rule).host?.value ?? '';
  const reach = foreignReach(host, rule.namespace, mesh);
  const isFoundByOthers =
    reach === null || reach === '*' || rule.namespace === mesh.configuration.rootNamespace;
  if (isFoundByOthers) return exported;
  const isOwn = exported.has('*') || exported.has(rule.namespace);
  return isOwn ? new Set([rule.namespace]) : new Set();
}

/** Tells whether there may be a client that uses the rule: one that is not proved to be absent. */
export function mayHaveClients(rule: Resource, mesh: Mesh): boolean {
  return [...clientNamespaces(rule, mesh)].some(
    (namespace) => namespace !== rule.namespace || mayHoldClients(namespace, mesh),
  );
}

/** Names the charts of the control plane, which bring no clients. */
const WITHOUT_CLIENTS: ReadonlySet<string> = new Set([
  'istiod',
  'istio-discovery',
  'base',
  'istio-base',
  'cni',
  'istio-cni',
  'ztunnel',
]);

function mayHoldClients(namespace: string, mesh: Mesh): boolean {
  const workloads = mesh.workloads.filter((workload) => workload.namespace === namespace);
  if (
    namespace === '' ||
    mesh.partial ||
    mesh.namespaceLabels(namespace)?.get('istio.io/dataplane-mode') === 'ambient' ||
    gatewaysOfCharts(mesh).some((gateway) => gateway.namespace === namespace) ||
    mesh.charts.some(
      (release) => release.namespace === namespace && !WITHOUT_CLIENTS.has(release.chart),
    )
  )
    return true;
  if (workloads.length > 0)
    return workloads.some(
      (workload) =>
        workload.sidecar.kind === 'unknown' ||
        workload.sidecar.value ||
        isGatewayWorkload(mesh, workload),
    );
  return namespace !== mesh.configuration.rootNamespace || hasUnseenGateway(mesh);
}

/** Tells whether there is a Gateway whose pods are not rendered here: they may be in the root namespace. */
function hasUnseenGateway(mesh: Mesh): boolean {
  const pods = [...mesh.workloads, ...gatewaysOfCharts(mesh)];
  return mesh.ofKind('networking.istio.io', 'Gateway').some((gateway) => {
    const { selector } = viewOf('Gateway', gateway);
    return !pods.some(({ labels }) => containsLabels(labels, selector.value));
  });
}
