import type { Mesh, Workload } from '../istio/index.ts';
import { gatewaysOfCharts, revisionNamedBy } from '../istio/index.ts';

/**
 * Says what becomes of proxies that run when their control plane goes away: it signs their certificates as well, which are
 * for a day unless somebody sets that otherwise, or has another authority sign them.
 */
export const WITHOUT_CONTROL_PLANE =
  'keep their last configuration and get no certificates from it any more (where it signs them, calls with mTLS fail once theirs end, after a day by default)';

/** Finds who names one of the revisions: workloads, and the namespaces that they or gateways of charts are in. */
export function askingForRevision(
  mesh: Mesh,
  names: ReadonlySet<string>,
): { readonly workloads: readonly Workload[]; readonly namespaces: readonly string[] } {
  const asks = (labels: ReadonlyMap<string, string> | undefined): boolean => {
    const named = labels === undefined ? null : revisionNamedBy(labels);
    return named !== null && names.has(named.revision);
  };
  const named = mesh
    .ofKind('', 'Namespace')
    .flatMap(({ name }) => (asks(mesh.namespaceLabels(name)) ? [name] : []));
  const workloads = mesh.workloads.filter(({ namespace, labels }) => {
    const ofNamespace = revisionNamedBy(mesh.namespaceLabels(namespace) ?? new Map());
    return ofNamespace === null ? asks(labels) : names.has(ofNamespace.revision);
  });
  const gateways = gatewaysOfCharts(mesh).filter(
    ({ namespace, labels }) => named.includes(namespace) || asks(labels),
  );
  const all = [...named, ...[...workloads, ...gateways].map(({ namespace }) => namespace)];
  return { workloads, namespaces: [...new Set(all)].sort() };
}
