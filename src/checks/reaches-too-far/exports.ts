import {
  completedHost,
  exportedTo,
  groupedBy,
  knownCalls,
  registryOf,
  viewOf,
} from '../../istio/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { listed, placeOf, subjectText, say } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { check, toldOfEach } from '../detection/check.ts';
import type { Some, Told } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';
import { worldOf } from '../detection/absence-proof.ts';
import { namespaceId } from '../detection/finding-scope.ts';

const GROUP = 'networking.istio.io';
const KINDS = ['VirtualService', 'DestinationRule', 'ServiceEntry'];

/**
 * Says from how many Services and namespaces on a mesh is large: below, nobody exports less for the size of
 * configuration.
 */
const LARGE_MESH = { services: 50, namespaces: 5 };
/** Asks for this many neighbours at least: what fewer of them do is no habit. */
const FEWEST_NEIGHBOURS = 3;

const isForAll = (resource: Resource, { configuration }: Mesh): boolean =>
  exportedTo(resource, configuration).has('*');

/** Lists hosts that clients look an object up by. */
export function lookedUpHosts(
  resource: Resource,
  { configuration: { clusterDomain } }: Mesh,
): readonly string[] {
  const { kind, namespace } = resource;
  if (kind === 'VirtualService')
    return viewOf('VirtualService', resource).hosts.value.map(({ value }) =>
      completedHost(value, namespace, clusterDomain),
    );
  if (kind === 'ServiceEntry')
    return viewOf('ServiceEntry', resource).hosts.value.map(({ value }) => value.toLowerCase());
  const { host } = viewOf('DestinationRule', resource);
  return host === null ? [] : [completedHost(host.value, namespace, clusterDomain)];
}

/** Tells whether gateways, which may be of any namespace, look an object up. */
const isForGateways = (resource: Resource): boolean =>
  resource.kind === 'VirtualService' &&
  viewOf('VirtualService', resource).gateways.value.some(({ value }) => value !== 'mesh');

/** Tells whether some caller in the object's own namespace is seen, and none in another. */
function isUsedAtHomeOnly(resource: Resource, mesh: Mesh): boolean {
  const hosts = isForGateways(resource) ? [] : lookedUpHosts(resource, mesh);
  if (hosts.length === 0) return false;
  const users = usersOfHosts(mesh);
  return hosts.every((host) => {
    const own = users.get(host);
    return own?.size === 1 && own.has(resource.namespace);
  });
}

/** Tells of an `exportTo` that is there in all neighbours and forgotten in one (ROUTE-4, DR-7, SE-4). */
export const exportedBeyondNeighbours = check({
  id: 'exported-beyond-neighbours',
  title: 'Object exported to every namespace, unlike neighbours of its kind',
  level: 'low',
  blind: 'Callers in other namespaces that the configuration does not show.',
  find: ({ mesh }) =>
    KINDS.flatMap((kind) => [
      ...groupedBy(mesh.ofKind(GROUP, kind), ({ namespace }) => namespace).values(),
    ]).flatMap((neighbours) => {
      const [odd, ...others] = neighbours.filter((one) => isForAll(one, mesh));
      if (odd === undefined || others.length > 0) return [];
      if (neighbours.length <= FEWEST_NEIGHBOURS || !isUsedAtHomeOnly(odd, mesh)) return [];
      return [tellBeyondNeighbours(odd, neighbours)];
    }),
});

function tellBeyondNeighbours(odd: Resource, neighbours: readonly Resource[]): Told {
  const example = neighbours.find((one) => one !== odd) ?? odd;
  const limited = viewOf('Exported', example).exportTo.origin ?? example.origin;
  const { kind, namespace } = odd;
  return {
    subject: odd,
    key: 'exported beyond neighbours',
    scope: { level: 'cross-namespace', workloads: 0, services: 0, namespaces: 1 },
    message: `${subjectText(odd)} takes effect in every namespace; the other ${String(neighbours.length - 1)} of its kind in ${namespace} do not, and nobody elsewhere is seen to call what it is for.`,
    why: `It has no exportTo (${placeOf(odd.origin)}); ${kind} ${example.name} has one (${placeOf(limited)}).`,
    symptom: say`no errors: every proxy receives it, and future callers elsewhere follow it`,
    related: [limited],
    fix: {
      text: say`Give it the exportTo of its neighbours, or leave it if others are meant to use it.`,
    },
  };
}

/**
 * Tells whether some of the namespaces hold objects that charts or operators make: these may call what they
 * like.
 */
const hasHiddenCallers = (input: DetectorInput, namespaces: ReadonlySet<string>): boolean =>
  [...namespaces].some((namespace) => worldOf(input).hidden.in(namespace).length > 0);

export const exportUnneeded = check({
  id: 'export-unneeded',
  title: 'Objects exported across a large mesh without known users elsewhere',
  level: 'low',
  blind: 'Callers in other namespaces that the configuration does not show.',
  find: (input) =>
    judgedObjects(input).flatMap(([namespace, objects]) => {
      const [first, ...more] = objects.filter(
        (one) => isForAll(one, input.mesh) && isUsedAtHomeOnly(one, input.mesh),
      );
      return first === undefined
        ? []
        : [
            toldOfEach(
              [first, ...more],
              (one) => one,
              (some) => tellUnneeded(namespace, some),
            ),
          ];
    }),
});

/** Lists objects with their namespace, of a mesh that is wholly seen and large enough for it to matter. */
function judgedObjects(input: DetectorInput): readonly (readonly [string, readonly Resource[]])[] {
  const { mesh } = input;
  const namespaces = new Set(mesh.workloads.map(({ namespace }) => namespace));
  const isLarge =
    namespaces.size >= LARGE_MESH.namespaces &&
    registryOf(mesh).hosts.length >= LARGE_MESH.services;
  if (!isLarge || mesh.partial || hasHiddenCallers(input, namespaces)) return [];
  const objects = KINDS.flatMap((kind) => mesh.ofKind(GROUP, kind)).filter(
    ({ namespace }) => namespace !== mesh.configuration.rootNamespace,
  );
  return [...groupedBy(objects, ({ namespace }) => namespace)];
}

function tellUnneeded(namespace: string, objects: Some<Resource>): Told {
  const [{ origin }] = objects;
  const names = objects.map(subjectText);
  const [are, them] = objects.length === 1 ? ['is', 'it'] : ['are', 'them'];
  return {
    subject: namespaceId(namespace),
    key: 'export unneeded',
    scope: { level: 'namespace', workloads: 0, services: 0, namespaces: 1 },
    message: `${listed(names, 3)} ${are} exported to every namespace, and nobody outside of ${namespace} is seen to use ${them}.`,
    why: `No exportTo limits ${them} (${placeOf(origin)}).`,
    symptom: say`no errors: every proxy receives configuration that only one namespace uses`,
    origin,
    related: objects.slice(1, MAX_RELATED).map((one) => one.origin),
    fix: {
      text: say`Say exportTo: ["."] there, unless others call it in a way that is not seen here.`,
    },
  };
}

const MAX_RELATED = 6;

/**
 * Names for each Service, by its host, the namespaces that a configuration shows to call it; gateways count
 * as theirs.
 */
function usersOfHosts(mesh: Mesh): ReadonlyMap<string, ReadonlySet<string>> {
  const known = indexes.get(mesh);
  if (known !== undefined) return known;
  const users = new Map<string, Set<string>>();
  for (const { source, destination } of knownCalls(mesh)) {
    const namespace = source.kind === 'workload' ? source.workload.namespace : source.namespace;
    const host = destination.host.toLowerCase();
    const own = users.get(host);
    if (own === undefined) users.set(host, new Set([namespace]));
    else own.add(namespace);
  }
  indexes.set(mesh, users);
  return users;
}

const indexes = new WeakMap<Mesh, ReadonlyMap<string, ReadonlySet<string>>>();
