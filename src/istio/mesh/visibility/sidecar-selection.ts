import { asSidecar } from '../../views/sidecar.ts';
import type { Resource } from '../../../manifest/index.ts';
import { containsLabels } from '../label-index.ts';
import type { Mesh, Proxy } from '../mesh.ts';
import { creationOrders } from '../registry/creation-order.ts';
import { groupedBy } from '../../matching/grouping.ts';

/** Lists all Sidecars of which each may be the oldest; null stands for none. */
type Candidates = readonly (Resource | null)[];

/** The Sidecars of one namespace. */
interface Own {
  readonly selecting: readonly {
    readonly sidecar: Resource;
    readonly labels: ReadonlyMap<string, string>;
  }[];
  /** The Sidecars of workloads that none of those selects. */
  readonly otherwise: Candidates;
}

const indexes = new WeakMap<Mesh, ReadonlyMap<string, Own>>();

function sidecarsIn(mesh: Mesh, namespace: string): Own | undefined {
  const known = indexes.get(mesh);
  const index = known ?? indexSidecars(mesh);
  if (known === undefined) indexes.set(mesh, index);
  return index.get(namespace);
}

const indexSidecars = (mesh: Mesh): ReadonlyMap<string, Own> =>
  new Map(
    [
      ...groupedBy(mesh.ofKind('networking.istio.io', 'Sidecar'), (sidecar) => sidecar.namespace),
    ].map(([namespace, own]) => [
      namespace,
      {
        selecting: own
          .filter((sidecar) => !selectsNothing(sidecar))
          .map((sidecar) => ({ sidecar, labels: asSidecar(sidecar).workloadLabels.value })),
        otherwise: oldestOf(own.filter(selectsNothing)),
      },
    ]),
  );

/**
 * The one Sidecar that applies to a proxy: the oldest that selects its workload, else the oldest without selector of
 * its namespace, else of the root namespace; several where only their ages decide. Gateways have none.
 * SIDECAR-1, 2, 13.
 */
export function appliedSidecars(mesh: Mesh, proxy: Proxy): Candidates {
  if (proxy.kind === 'gateway') return NO_SIDECAR;
  const own = sidecarsIn(mesh, proxy.namespace);
  const selecting = (own?.selecting ?? []).filter(({ labels }) =>
    containsLabels(proxy.labels, labels),
  );
  if (selecting.length > 0) return oldestOf(selecting.map(({ sidecar }) => sidecar));
  if (own !== undefined && own.otherwise.length > 0) return own.otherwise;
  const ofMesh = sidecarsIn(mesh, mesh.configuration.rootNamespace)?.otherwise ?? [];
  return ofMesh.length > 0 ? ofMesh : NO_SIDECAR;
}

const NO_SIDECAR: Candidates = [null];

const selectsNothing = (sidecar: Resource): boolean => asSidecar(sidecar).workloadSelector === null;

function oldestOf(level: readonly Resource[]): Candidates {
  const orders = creationOrders(level, (sidecar) => sidecar);
  return orders.length === 0 ? level : [...new Set(orders.flatMap(([first]) => first ?? []))];
}
