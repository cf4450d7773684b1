import type { RenderedEnvironment } from '../../gitops/index.ts';
import {
  completedHost,
  createHostResolver,
  gatewaysOfCharts,
  groupedBy,
  indexHosts,
  indexLabels,
  viewOf,
} from '../../istio/index.ts';
import type { Mesh, Service } from '../../istio/index.ts';
import type { PodsByLabels } from '../meshed-pods.ts';
import { itemsAt, numberAt, stringAt } from '../../manifest/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { findHiddenObjects } from './hidden-objects.ts';
import type { HiddenObjects } from './hidden-objects.ts';
import { orOpen } from './unresolved-text.ts';

type ChartGateway = ReturnType<typeof gatewaysOfCharts>[number];
type HostResolver = ReturnType<typeof createHostResolver>;

/** Pods that a selector can match: a workload rendered here, or a gateway that a chart makes. */
export interface Pods {
  readonly namespace: string;
  readonly labels: ReadonlyMap<string, string>;
  /** `Deployment shop/web`. */
  readonly resource: Resource;
  readonly origin: Origin;
  readonly gateway: ChartGateway | null;
}

/** A port of a Service or ServiceEntry as it is written. */
export interface WrittenPort {
  readonly number: number | null;
  readonly name: string | null;
  /** The port number; null where it is a name, or not said. */
  readonly targetPort: number | null;
  readonly origin: Origin;
}

/** Everything of one environment that references can resolve to. */
export interface World {
  readonly mesh: Mesh;
  readonly rendered: RenderedEnvironment;
  readonly hosts: HostResolver;
  /**
   * Finds pods by their labels; where none have them, it finds those whose labels or namespace are not filled
   * in.
   */
  readonly pods: PodsByLabels<Pods>;
  readonly allPods: readonly Pods[];
  readonly gateways: readonly ChartGateway[];
  readonly hidden: HiddenObjects;
  /**
   * Tells whether it is a closed world: what is not rendered does not exist, unless something rendered here
   * makes it.
   */
  readonly isClosed: boolean;
  /** Lists objects of one kind in one namespace. */
  inNamespace(group: string, kind: string, namespace: string): readonly Resource[];
  /** Lists Services of that name in any namespace. */
  servicesNamed(name: string): readonly Service[];
  /** Lists DestinationRules that speak of the same host, whatever form it is written in. */
  rulesOf(host: string, namespace: string): readonly Resource[];
  /** Gives the path of the root that writes an object, or names what an operator makes it of. */
  rootOf(resource: Resource): string | null;
  /** Lists workloads whose pods run as a service account. */
  accountUsers(namespace: string, account: string): readonly Resource[];
  /** Tells whether inputs of the object were not in the tree, so that it may have more in it. */
  readonly isIncomplete: (resource: Resource) => boolean;
  /** Lists ports of a Service, over all roots that write it. */
  servicePorts(service: Resource): readonly WrittenPort[];
  /** Gives the object that an operator makes a Service of; null of one that is written. */
  makerOf(service: Resource): Resource | null;
}

/** Indexes one side of a change. `earlier` helps to tell what a root that fails would write. */
export function createWorld(
  mesh: Mesh,
  rendered: RenderedEnvironment,
  earlier: RenderedEnvironment | null,
  isClosed = false,
): World {
  const gateways = gatewaysOfCharts(mesh);
  const allPods = [...mesh.workloads.map(podsOfWorkload), ...gateways.map(podsOfGateway)];
  const byNamespace = groupedBy(
    mesh.resources,
    ({ group, kind, namespace }) => `${group}/${kind}/${namespace}`,
  );
  const hosts = createHostResolver(mesh);
  const accounts = groupedBy(
    mesh.workloads,
    ({ namespace, serviceAccount }) => `${namespace}/${serviceAccount}`,
  );
  const makers = new Map(mesh.services.map(({ resource, madeBy }) => [resource, madeBy]));
  const makerOf = (service: Resource): Resource | null => makers.get(service) ?? null;
  const written = groupedBy(
    [...mesh.ofKind('', 'Service'), ...[...makers.keys()].filter((one) => makerOf(one) !== null)],
    ({ namespace, name }) => `${namespace}/${name}`,
  );
  const services = groupedBy(mesh.services, ({ name }) => name);
  const incomplete = incompleteResources(rendered);
  return {
    mesh,
    rendered,
    hosts,
    pods: orOpen(indexLabels(allPods), allPods),
    allPods,
    gateways,
    hidden: findHiddenObjects(mesh, rendered, { earlier, isClosed }),
    isClosed,
    inNamespace: (group, kind, namespace) => byNamespace.get(`${group}/${kind}/${namespace}`) ?? [],
    servicesNamed: (name) => services.get(name) ?? [],
    rulesOf: indexDestinationRules(mesh, hosts),
    accountUsers: (namespace, account) =>
      accounts.get(`${namespace}/${account}`)?.map(({ resource }) => resource) ?? [],
    rootOf: (resource) =>
      rendered.roots.find(({ resources }) => resources.includes(makerOf(resource) ?? resource))
        ?.root.path ?? null,
    makerOf,
    isIncomplete: (resource) => incomplete.has(resource),
    servicePorts: ({ namespace, name }) =>
      (written.get(`${namespace}/${name}`) ?? []).flatMap(({ node }) =>
        itemsAt(node, 'spec', 'ports').map((port) => ({
          number: numberAt(port, 'port') ?? null,
          name: stringAt(port, 'name') ?? null,
          targetPort: numberAt(port, 'targetPort') ?? null,
          origin: port.origin,
        })),
      ),
  };
}

const podsOfWorkload = ({ namespace, labels, resource }: Mesh['workloads'][number]): Pods => ({
  namespace,
  labels,
  resource,
  origin: resource.origin,
  gateway: null,
});

const podsOfGateway = (gateway: ChartGateway): Pods => ({
  namespace: gateway.namespace,
  labels: gateway.labels,
  resource: gateway.source,
  origin: gateway.origin,
  gateway,
});

/** Lists objects of roots whose generators read files that are not in the repository. */
function incompleteResources(rendered: RenderedEnvironment): ReadonlySet<Resource> {
  return new Set(
    rendered.roots
      .filter(({ gaps }) => gaps.some(({ reason }) => reason === 'missing-input'))
      .flatMap(({ resources }) => resources),
  );
}

/** Finds the DestinationRules of a host, exact ones first, whatever form both are written in. */
function indexDestinationRules(
  mesh: Mesh,
  hosts: HostResolver,
): (host: string, namespace: string) => readonly Resource[] {
  const rules = indexHosts(
    mesh.ofKind('networking.istio.io', 'DestinationRule').flatMap((rule) => {
      const host = viewOf('DestinationRule', rule).host?.value;
      return host === undefined
        ? []
        : [{ host: canonicalHost(mesh, hosts, host, rule.namespace), item: rule }];
    }),
  );
  return (host, namespace) =>
    rules.covering(canonicalHost(mesh, hosts, host, namespace)).map(({ item }) => item);
}

/** Gives one text for every way to write the host of a Service (DR-1). */
function canonicalHost(mesh: Mesh, hosts: HostResolver, text: string, namespace: string): string {
  const target = hosts.resolve(text, namespace);
  if (target.kind === 'service') return target.service.host;
  return completedHost(text, namespace, mesh.configuration.clusterDomain);
}
