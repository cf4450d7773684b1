import { asDestinationRule } from '../../views/destination-rule.ts';
import { createdAt } from '../../views/field.ts';
import { indexHosts } from '../../views/hosts.ts';
import { isVisibleIn } from '../../views/visibility.ts';
import { coversHost } from '../../../manifest/index.ts';
import type { HostIndex } from '../../views/hosts.ts';
import type { Mesh } from '../mesh.ts';
import type { Aged } from './creation-order.ts';
import { compareAge, creationOrders, sortedByAge } from './creation-order.ts';
import { groupedBy } from '../../matching/grouping.ts';
import type { RegistryService } from './registry-service.ts';
import { ofService, ofServiceEntry } from './registry-service.ts';

/** All hosts that istiod knows of, from Services and ServiceEntries, oldest first. */
interface ServiceRegistry {
  readonly services: readonly RegistryService[];
  /** Theirs, each once. */
  readonly hosts: readonly string[];
  /** Tells whether any of the services only stands for another name (SE-10). */
  readonly hasAliases: boolean;
  /** Hosts of the services of one namespace. */
  readonly hostsIn: (namespace: string) => readonly string[];
  /** Lists the services of exactly this host: of several namespaces, or of several objects of one. */
  readonly named: (host: string) => readonly RegistryService[];
  /** Lists the services whose host is this name or a wildcard that covers it, most specific first. */
  readonly covering: (host: string) => ReturnType<HostIndex<RegistryService>['covering']>;
}

const registries = new WeakMap<Mesh, ServiceRegistry>();

/** The registry of a mesh, built once. */
export function registryOf(mesh: Mesh): ServiceRegistry {
  const known = registries.get(mesh);
  if (known !== undefined) return known;
  const { settings } = mesh.configuration;
  const services = sortedServices([
    ...mesh.services.map((service) => ofService(service, settings)),
    ...mesh
      .ofKind('networking.istio.io', 'ServiceEntry')
      .flatMap((entry) => ofServiceEntry(entry, settings)),
  ]);
  const byHost = groupedBy(services, ({ host }) => host);
  const byNamespace = new Map(
    [...groupedBy(services, ({ namespace }) => namespace)].map(([namespace, own]) => [
      namespace,
      [...new Set(own.map(({ host }) => host))],
    ]),
  );
  const index = indexHosts(services.map((service) => ({ host: service.host, item: service })));
  const registry: ServiceRegistry = {
    services,
    hosts: [...byHost.keys()],
    hasAliases: services.some(({ alias }) => alias !== null),
    hostsIn: (namespace) => byNamespace.get(namespace) ?? [],
    named: (host) => byHost.get(host) ?? [],
    covering: (host) => index.covering(host),
  };
  registries.set(mesh, registry);
  return registry;
}

/** Older first; of one age by name, which is the host for one of a ServiceEntry, then by namespace (SE-5). */
export const compareServices = (a: RegistryService, b: RegistryService): number =>
  compareAge(agedOf(a), agedOf(b)) || compareAge(a.resource, b.resource);

/** Sorts in the same order: sorting keeps that of what is alike to it. */
const sortedServices = (services: readonly RegistryService[]): readonly RegistryService[] =>
  sortedByAge(
    sortedByAge(services, ({ resource }) => resource),
    agedOf,
  );

const agedOf = ({ kubernetes, host, resource }: RegistryService): Aged =>
  kubernetes ? resource : { node: resource.node, name: host, namespace: resource.namespace };

/**
 * The one service that counts of those of one host that a proxy of `namespace` imports, with the ports of others
 * that merge into it: SE-5. Undefined where there is none.
 */
export function chosenService(
  mesh: Mesh,
  imported: readonly RegistryService[],
  namespace: string,
): RegistryService | undefined {
  if (imported.length < 2) return imported[0];
  const own = imported.filter((service) => service.namespace === namespace);
  const kubernetes = imported.filter((service) => service.kubernetes);
  const [first = []] = [own, kubernetes, ...byExport(imported)].filter(({ length }) => length > 0);
  const possible = possiblyFirst(first).map((chosen) => asMerged(chosen, imported));
  const [one, ...others] = possible;
  return one === undefined || others.every((other) => isAlike(mesh, one, other))
    ? one
    : { ...one, untold: `which of the ServiceEntries of ${one.host} is the oldest`, possible };
}

/**
 * Chooses where a Sidecar applies before 1.24: which of several that differ counts there is not told (SE-5).
 */
export function chosenBefore(
  mesh: Mesh,
  imported: readonly RegistryService[],
  namespace: string,
): RegistryService | undefined {
  const chosen = chosenService(mesh, imported, namespace);
  const [first, ...others] = imported;
  if (chosen === undefined || first === undefined) return chosen;
  return others.every((other) => isAlike(mesh, first, other))
    ? chosen
    : {
        ...chosen,
        untold: `which service of ${chosen.host} counts where a Sidecar applies before 1.24`,
        possible: imported,
      };
}

/** Groups services: those that are exported to namespaces by name come before those for all. */
const byExport = (services: readonly RegistryService[]): readonly RegistryService[][] => [
  services.filter(({ exportTo }) => !exportTo.has('*')),
  services.filter(({ exportTo }) => exportTo.has('*')),
];

/** Lists the rivals that may be the oldest: only the first where all say when they were made. */
function possiblyFirst(rivals: readonly RegistryService[]): readonly RegistryService[] {
  if (rivals.length < 2 || rivals.some(({ kubernetes }) => kubernetes)) return rivals.slice(0, 1);
  if (rivals.every(({ resource }) => createdAt(resource) !== null)) return rivals.slice(0, 1);
  const orders = creationOrders(rivals, ({ resource }) => resource);
  return orders.length === 0 ? rivals : [...new Set(orders.flatMap(([oldest]) => oldest ?? []))];
}

/** Adds the ports of others of its namespace; a Kubernetes Service there comes before the chosen one. */
function asMerged(chosen: RegistryService, imported: readonly RegistryService[]): RegistryService {
  const beside = imported.filter(({ namespace }) => namespace === chosen.namespace);
  const first = beside.find(({ kubernetes }) => kubernetes) ?? chosen;
  if (first.kubernetes) return first;
  return withPortsOf(
    first,
    beside.filter(({ mergeKey }) => mergeKey === first.mergeKey),
  );
}

/** Tells whether calls to either of the two end alike. */
const isAlike = (mesh: Mesh, one: RegistryService, other: RegistryService): boolean =>
  textOf(mesh, one) === textOf(mesh, other);

function textOf(mesh: Mesh, service: RegistryService): string {
  const { namespace, ports, mergeKey, external, backing } = service;
  return JSON.stringify([
    external && !isRuledAtHome(mesh, service) ? '' : namespace,
    mergeKey,
    external,
    backing.kind,
    ports
      .map(({ number, protocol, targetPort }) => [number, protocol, targetPort])
      .sort(([a], [b]) => Number(a) - Number(b)),
  ]);
}

/** Tells whether a DestinationRule of the service's own namespace may be looked up for it (DR-2). */
const isRuledAtHome = (mesh: Mesh, { namespace, host }: RegistryService): boolean =>
  mesh
    .ofKind('networking.istio.io', 'DestinationRule')
    .some(
      (rule) =>
        rule.namespace === namespace &&
        coversHost((asDestinationRule(rule).host?.value ?? '').toLowerCase(), host),
    );

function withPortsOf(
  service: RegistryService,
  others: readonly RegistryService[],
): RegistryService {
  const ports = new Map(
    others.toReversed().flatMap((other) => other.ports.map((port) => [port.number, port])),
  );
  for (const port of service.ports) ports.set(port.number, port);
  return ports.size === service.ports.length ? service : { ...service, ports: [...ports.values()] };
}

/** Tells whether proxies of a namespace may know the service at all (SE-4). */
export const isExported = (service: RegistryService, namespace: string): boolean =>
  isVisibleIn(service.exportTo, namespace);

/** The port of that number. */
export const portOf = (
  service: RegistryService,
  port: number,
): RegistryService['ports'][number] | undefined =>
  service.ports.find(({ number }) => number === port);

/** Names that lead to names: longer chains resolvers give up on. */
const MOST_ALIASES = 8;

/** The Service that a name stands for in the cluster's DNS, through Services of type ExternalName (SE-10). */
export function resolvedName(
  mesh: Mesh,
  name: string,
): { readonly host: string; readonly service: RegistryService | undefined } {
  let host = name;
  for (let hops = 0; hops <= MOST_ALIASES; hops++) {
    const service = registryOf(mesh)
      .named(host)
      .find((one: RegistryService) => one.kubernetes);
    if (service === undefined || service.alias === null) return { host, service };
    host = service.alias;
  }
  return { host, service: undefined };
}
