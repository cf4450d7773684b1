import type { Mesh } from '../../../istio/index.ts';
import { groupedBy } from '../../../istio/index.ts';
import type { Resource } from '../../../manifest/index.ts';
import {
  canonicalJson,
  nodeAt,
  plainOf,
  podTemplateOf,
  resourceKey,
} from '../../../manifest/index.ts';

/**
 * Gives the new key of each object that the change only renames or moves to another namespace. Its faults moved with it.
 */
export function renamedObjects(before: Mesh, mesh: Mesh): ReadonlyMap<string, string> {
  const ofBefore = known.get(before) ?? new WeakMap<Mesh, ReadonlyMap<string, string>>();
  known.set(before, ofBefore);
  const names = ofBefore.get(mesh) ?? newNames(before, mesh);
  ofBefore.set(mesh, names);
  return names;
}

const known = new WeakMap<Mesh, WeakMap<Mesh, ReadonlyMap<string, string>>>();

function newNames(before: Mesh, mesh: Mesh): ReadonlyMap<string, string> {
  const gone = before.resources.filter((one) => mesh.copiesOf(one).length === 0);
  const come = mesh.resources.filter((one) => before.copiesOf(one).length === 0);
  if (gone.length === 0 || come.length === 0) return new Map();
  const { rootNamespace } = mesh.configuration;
  const isOfRoot = ({ namespace }: Resource): boolean => namespace === rootNamespace;
  return new Map([
    ...onlyPairs(gone, come, traits),
    ...onlyPairs(
      gone.filter((one) => !isOfRoot(one)),
      come.filter((one) => !isOfRoot(one)),
      ({ group, kind, stableName, origin }) =>
        JSON.stringify([group, kind, stableName, origin.file]),
    ),
  ]);
}

/** Finds an object of `own` on the other side of a change, if it has another name there. */
export function renamedIn(mesh: Mesh, resource: Resource, own: Mesh): Resource | undefined {
  if (mesh.copiesOf(resource).length > 0) return undefined;
  const key = renamedObjects(own, mesh).get(resourceKey(resource));
  return key === undefined ? undefined : mesh.resources.find((one) => resourceKey(one) === key);
}

/** Pairs what is alike, if each side has one of it. */
const onlyPairs = (
  gone: readonly Resource[],
  come: readonly Resource[],
  likeness: (one: Resource) => string,
): readonly (readonly [string, string])[] => {
  const now = groupedBy(come, likeness);
  return [...groupedBy(gone, likeness)].flatMap(([like, [old, ...others]]) => {
    const [own, ...more] = now.get(like) ?? [];
    return old === undefined || own === undefined || others.length + more.length > 0
      ? []
      : [[resourceKey(old), resourceKey(own)] as const];
  });
};

/**
 * Lists what others know an object by beside its name: the labels, account and containers of pods, the whole object
 * for others.
 */
function traits(resource: Resource): string {
  const { group, kind, namespace, node } = resource;
  const template = podTemplateOf(resource);
  const parts =
    template === undefined
      ? [...node.entries].map(([key, value]) =>
          key === 'metadata' ? nodeAt(value, 'labels') : value,
        )
      : OF_PODS.map((path) => nodeAt(template, ...path));
  const texts = parts.map((part) => (part === undefined ? '' : canonicalJson(plainOf(part))));
  return JSON.stringify([group, kind, namespace, texts]);
}

const OF_PODS = [
  ['metadata', 'labels'],
  ['spec', 'serviceAccountName'],
  ['spec', 'containers'],
] as const;
