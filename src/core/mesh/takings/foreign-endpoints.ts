import { asServiceEntry, asWorkloadEntry } from '../../istio/index.ts';
import { API_GROUPS } from '../../kinds/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { stringMapAt } from '../../manifest/index.ts';
import { containsLabels } from '../label-index.ts';
import type { Mesh } from '../mesh.ts';

/** A Service or ServiceEntry that an object adds addresses to. */
export interface JoinedService {
  readonly namespace: string;
  readonly name: string;
  readonly kind: 'Service' | 'ServiceEntry';
  /** Null where it is not rendered here. */
  readonly resource: Resource | null;
  /** Whether its pods are chosen by labels: then nobody writes its addresses but the cluster. */
  readonly choosesPods: boolean;
}

/** How an object of one kind says what its addresses are of. */
interface EndpointKind {
  readonly group: string;
  readonly kind: string;
  readonly joins: (resource: Resource, mesh: Mesh) => readonly JoinedService[];
}

/** Kinds that hold addresses which calls are sent to. A new one is one row. */
const ENDPOINT_KINDS: readonly EndpointKind[] = [
  {
    group: 'discovery.k8s.io',
    kind: 'EndpointSlice',
    joins: ({ node, namespace }, mesh) => {
      const name = stringMapAt(node, 'metadata', 'labels').get('kubernetes.io/service-name');
      return name === undefined ? [] : [serviceOf(namespace, name, mesh)];
    },
  },
  {
    group: API_GROUPS.core,
    kind: 'Endpoints',
    joins: ({ namespace, name }, mesh) => [serviceOf(namespace, name, mesh)],
  },
  {
    group: API_GROUPS.istioNetworking,
    kind: 'WorkloadEntry',
    joins: (entry, mesh) =>
      selecting(
        entry.namespace,
        new Map([
          ...stringMapAt(entry.node, 'metadata', 'labels'),
          ...asWorkloadEntry(entry).labels.value,
        ]),
        mesh,
      ),
  },
];

/** Objects that hold addresses, with what these are of. */
export const endpointsIn = (
  mesh: Mesh,
): readonly { readonly resource: Resource; readonly joins: readonly JoinedService[] }[] =>
  ENDPOINT_KINDS.flatMap(({ group, kind, joins }) =>
    mesh.ofKind(group, kind).map((resource) => ({ resource, joins: joins(resource, mesh) })),
  );

function serviceOf(namespace: string, name: string, mesh: Mesh): JoinedService {
  const service = mesh.service(namespace, name);
  return {
    ...{ namespace, name, kind: 'Service', resource: service?.resource ?? null },
    choosesPods: (service?.selector.size ?? 0) > 0,
  };
}

/** What selects a machine by its labels: a Service or a ServiceEntry of its namespace (SE-9). */
function selecting(
  namespace: string,
  labels: ReadonlyMap<string, string>,
  mesh: Mesh,
): readonly JoinedService[] {
  const services = mesh.services.filter(
    (one) =>
      one.namespace === namespace && one.selector.size > 0 && containsLabels(labels, one.selector),
  );
  const entries = mesh.ofKind(API_GROUPS.istioNetworking, 'ServiceEntry').filter((entry) => {
    const asked = asServiceEntry(entry).workloadLabels.value;
    return entry.namespace === namespace && asked.size > 0 && containsLabels(labels, asked);
  });
  return [
    ...services.map(({ name, resource }) => ({
      ...{ namespace, name, kind: 'Service' as const, resource, choosesPods: false },
    })),
    ...entries.map((resource) => ({
      ...{ namespace, name: resource.name, kind: 'ServiceEntry' as const, resource },
      choosesPods: false,
    })),
  ];
}
