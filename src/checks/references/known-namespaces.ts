import type { Resource } from '../../manifest/index.ts';
import { nearestNames } from '../../istio/index.ts';
import { isExternal } from './made-elsewhere.ts';
import type { NearObject } from './reference.ts';
import type { World } from './world.ts';

/** Namespaces that every cluster, or every installation of Istio, has. */
const GIVEN: ReadonlySet<string> = new Set([
  'default',
  'kube-system',
  'kube-public',
  'kube-node-lease',
  'istio-system',
]);

/** By name: the Namespace object, else the first object that is put into it. */
type KnownNamespaces = ReadonlyMap<string, Resource>;

const known = new WeakMap<World, KnownNamespaces>();

function namespacesOf(world: World): KnownNamespaces {
  const before = known.get(world);
  if (before !== undefined) return before;
  const { mesh } = world;
  const namespaces = new Map(mesh.ofKind('', 'Namespace').map((one) => [one.name, one]));
  for (const resource of mesh.resources)
    if (resource.namespace !== '' && !namespaces.has(resource.namespace))
      namespaces.set(resource.namespace, resource);
  known.set(world, namespaces);
  return namespaces;
}

/** Namespaces whose object is rendered here: all that there are, as `istioctl analyze` takes a folder. */
export const namespaceObjects = ({ mesh }: World): readonly Resource[] =>
  mesh.ofKind('', 'Namespace');

/** Whether anything shows that there is a namespace of this name, or of one that the pattern fits. */
export function isNamespaceKnown(world: World, fits: (name: string) => boolean): boolean {
  const { mesh } = world;
  const named = [...namespacesOf(world).keys(), ...GIVEN, mesh.configuration.rootNamespace];
  return (
    named.some(fits) ||
    mesh.charts.some(({ namespace }) => fits(namespace)) ||
    mesh.ofKind('kubeflow.org', 'Profile').some(({ name }) => fits(name)) ||
    [...mesh.external].some((text) => text.includes(' ') && fits(text.replace(/^\S+ \/?/, '')))
  );
}

/** Whether somebody says that a namespace exists elsewhere. */
export const isNamespaceExternal = (world: World, name: string): boolean =>
  isExternal(world, 'Namespace', '', name) || world.mesh.external.has(`Namespace ${name}`);

/** Names this short are siblings (`dev` and `qa`, `a` and `b`), not slips of each other. */
const SHORTEST_SLIP = 4;

/** The namespaces of which a name may be a slip: in one part of it, and by letters. */
export function nearNamespaces(world: World, name: string): readonly NearObject[] {
  const namespaces = namespacesOf(world);
  const near = nearestNames(name, namespaces.keys()).filter(
    (one) => one.relation === 'letters' && isSlip(name, one.name),
  );
  const isOnly = near.length === 1;
  return near.flatMap((one) => {
    const found = namespaces.get(one.name);
    if (found === undefined) return [];
    return [
      {
        name: one.name,
        relation: one.relation,
        origin: found.origin,
        write: one.name,
        ...(isOnly && { slip: { from: name, to: one.name } }),
      },
    ];
  });
}

function isSlip(name: string, other: string): boolean {
  const [own, others] = [name.split('-'), other.split('-')];
  const differing = own.flatMap((part, index) =>
    part === others[index] ? [] : [Math.min(part.length, others[index]?.length ?? 0)],
  );
  const [only, more] = differing;
  return (
    own.length === others.length &&
    only !== undefined &&
    more === undefined &&
    only >= SHORTEST_SLIP
  );
}
