import {
  containsLabels,
  egressHosts,
  groupedBy,
  isGatewayWorkload,
  isVisibleIn,
  registryOf,
  viewOf,
} from '../../../istio/index.ts';
import type { Resource } from '../../../manifest/index.ts';
import type { Mesh, Workload } from '../../../istio/index.ts';
import type { ChangedObject } from '../changed-objects.ts';
import { hostsOf } from './affected-services.ts';

type EgressHosts = ReturnType<typeof egressHosts>;

/** Workloads of one namespace whose proxies see the same of others. */
export interface ProxyGroup {
  readonly namespace: string;
  readonly isGateway: boolean;
  /** The Sidecar that narrows what they see; null for none. */
  readonly sidecar: Resource | null;
  /** What its listeners import; null for all. */
  readonly egress: readonly EgressHosts[] | null;
  readonly workloads: readonly Workload[];
}

/** Everything with a proxy, or of which that cannot be told, by what it sees. SIDECAR-1, 2. */
export function proxyGroups(mesh: Mesh): readonly ProxyGroup[] {
  const sidecars = groupedBy(
    mesh.ofKind('networking.istio.io', 'Sidecar'),
    ({ namespace }) => namespace,
  );
  const { rootNamespace } = mesh.configuration;
  const ofRoot = (sidecars.get(rootNamespace) ?? []).find((one) => !isSelective(one)) ?? null;
  const withProxy = mesh.workloads.filter(
    (one) => isGatewayWorkload(mesh, one) || one.sidecar.kind !== 'known' || one.sidecar.value,
  );
  const groups = new Map<string, { first: Omit<ProxyGroup, 'workloads'>; workloads: Workload[] }>();
  for (const workload of withProxy) {
    const { namespace } = workload;
    const isGateway = isGatewayWorkload(mesh, workload);
    const own = sidecars.get(namespace) ?? [];
    const sidecar = isGateway ? null : (appliedTo(workload, own) ?? ofRoot);
    const key = `${namespace} ${String(isGateway)} ${sidecar?.namespace ?? ''} ${sidecar?.name ?? ''}`;
    const known = groups.get(key);
    if (known === undefined)
      groups.set(key, {
        first: { namespace, isGateway, sidecar, egress: egressOf(sidecar, namespace) },
        workloads: [workload],
      });
    else known.workloads.push(workload);
  }
  return [...groups.values()].map(({ first, workloads }) => ({ ...first, workloads }));
}

const isSelective = (sidecar: Resource): boolean =>
  viewOf('Sidecar', sidecar).workloadSelector !== null;

/** One that chooses the workload comes before one for its namespace. */
const appliedTo = ({ labels }: Workload, own: readonly Resource[]): Resource | null =>
  own.find(
    (one) =>
      isSelective(one) && containsLabels(labels, viewOf('Sidecar', one).workloadLabels.value),
  ) ??
  own.find((one) => !isSelective(one)) ??
  null;

/** A Sidecar without listeners for what goes out lets all in. */
function egressOf(sidecar: Resource | null, namespace: string): readonly EgressHosts[] | null {
  if (sidecar === null) return null;
  const listeners = viewOf('Sidecar', sidecar).egress.value;
  if (listeners.length === 0) return null;
  return listeners.map(({ hosts }) =>
    egressHosts(
      hosts.value.map(({ value }) => value),
      namespace,
    ),
  );
}

/** How many services the proxies of a namespace are told of. */
export interface ServicesReceived {
  readonly namespace: string;
  /** Workloads whose proxies are. */
  readonly workloads: number;
  readonly before: number;
  readonly after: number;
}

/** More groups of proxies are not counted. */
const MOST_GROUPS = 200;

/**
 * Where a Sidecar or an `exportTo` comes, goes or changes: the services that proxies receive on both sides, of those that
 * receive others. Sidecars of pods that are there on one side only count for nobody.
 */
export function servicesReceived(
  changed: readonly ChangedObject[],
  before: { readonly mesh: Mesh; readonly groups: readonly ProxyGroup[] },
  after: { readonly mesh: Mesh; readonly groups: readonly ProxyGroup[] },
): readonly ServicesReceived[] {
  if (!changed.some((one) => changesSight(one, before.mesh, after.mesh))) return [];
  const [first, second] = [countIn(before.mesh), countIn(after.mesh)];
  const old = new Map(
    before.groups.flatMap((group) => group.workloads.map((one) => [keyOf(one), group] as const)),
  );
  const found = new Map<string, ServicesReceived>();
  for (const group of after.groups.slice(0, MOST_GROUPS)) {
    const [sample] = group.workloads;
    const counterpart = sample === undefined ? undefined : old.get(keyOf(sample));
    if (counterpart === undefined || group.isGateway) continue;
    const counts = { before: first(counterpart), after: second(group) };
    if (counts.before === counts.after) continue;
    const key = JSON.stringify([group.namespace, counts]);
    const workloads = (found.get(key)?.workloads ?? 0) + group.workloads.length;
    found.set(key, { namespace: group.namespace, workloads, ...counts });
  }
  return [...found.values()].toSorted(
    (a, b) => Math.abs(b.after - b.before) - Math.abs(a.after - a.before),
  );
}

const keyOf = ({ resource: { kind, namespace, name } }: ProxyGroup['workloads'][number]): string =>
  `${kind} ${namespace}/${name}`;

/** Whether who sees what may differ by it: a Sidecar, or what says for whom a service is. */
function changesSight(
  { before: old, after: now }: ChangedObject,
  before: Mesh,
  after: Mesh,
): boolean {
  if ((now ?? old)?.kind === 'Sidecar') return true;
  return old !== null && now !== null && exportOf(before, old) !== exportOf(after, now);
}

const exportOf = (mesh: Mesh, object: Resource): string =>
  ['Service', 'ServiceEntry'].includes(object.kind)
    ? hostsOf(mesh, object)
        .flatMap((host) => registryOf(mesh).named(host))
        .flatMap(({ namespace, exportTo }) => (namespace === object.namespace ? [...exportTo] : []))
        .sort()
        .join()
    : '';

/** How many services the proxies of a group are told of. */
export const countIn =
  (mesh: Mesh): ((group: ProxyGroup) => number) =>
  ({ namespace, egress }) =>
    registryOf(mesh).services.filter(
      ({ exportTo, namespace: own, host }) =>
        isVisibleIn(exportTo, namespace) &&
        (egress === null || egress.some((one) => one.importsService(own, host))),
    ).length;
