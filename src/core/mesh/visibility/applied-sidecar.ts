import { asSidecar } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { containsLabels } from '../label-index.ts';
import type { Mesh } from '../mesh.ts';
import { creationOrders } from '../registry/creation-order.ts';
import { groupedBy } from '../grouped-by.ts';
import type { Proxy } from './proxy.ts';

/** Where one Sidecar may be the oldest, and another as well, all of them; null stands for none. */
type Candidates = readonly (Resource | null)[];

const indexes = new WeakMap<Mesh, ReadonlyMap<string, readonly Resource[]>>();

function sidecarsIn(mesh: Mesh, namespace: string): readonly Resource[] {
  const known = indexes.get(mesh);
  const index =
    known ??
    groupedBy(mesh.ofKind('networking.istio.io', 'Sidecar'), (sidecar) => sidecar.namespace);
  if (known === undefined) indexes.set(mesh, index);
  return index.get(namespace) ?? [];
}

/**
 * The one Sidecar that applies to a proxy: the oldest that selects its workload, else the oldest without selector of
 * its namespace, else of the root namespace; several where only their ages decide. Gateways have none.
 * SIDECAR-1, 2, 13.
 */
export function appliedSidecars(mesh: Mesh, proxy: Proxy): Candidates {
  if (proxy.kind === 'gateway') return [null];
  const own = sidecarsIn(mesh, proxy.namespace);
  const selecting = own.filter((sidecar) => {
    const { workloadSelector, workloadLabels } = asSidecar(sidecar);
    return workloadSelector !== null && containsLabels(proxy.labels, workloadLabels.value);
  });
  for (const level of [
    selecting,
    own.filter(selectsNothing),
    sidecarsIn(mesh, mesh.configuration.rootNamespace).filter(selectsNothing),
  ])
    if (level.length > 0) return oldestOf(level);
  return [null];
}

const selectsNothing = (sidecar: Resource): boolean => asSidecar(sidecar).workloadSelector === null;

function oldestOf(level: readonly Resource[]): Candidates {
  const orders = creationOrders(level, (sidecar) => sidecar);
  return orders.length === 0 ? level : [...new Set(orders.flatMap(([first]) => first ?? []))];
}
