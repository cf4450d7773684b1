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
 * Gives the key of today for each object of the base that has another name or namespace since the change and is the
 * same otherwise: what was wrong with it moved with it.
 */
export function renamedObjects(before: Mesh, mesh: Mesh): ReadonlyMap<string, string> {
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

const known = new WeakMap<Mesh, WeakMap<Mesh, ReadonlyMap<string, string>>>();

/** Finds what the other side of a change has of an object of `own` that has another name there. */
export function renamedIn(mesh: Mesh, resource: Resource, own: Mesh): Resource | undefined {
  if (mesh.copiesOf(resource).length > 0) return undefined;
  const ofOwn = known.get(own) ?? new WeakMap<Mesh, ReadonlyMap<string, string>>();
  known.set(own, ofOwn);
  const names = ofOwn.get(mesh) ?? renamedObjects(own, mesh);
  ofOwn.set(mesh, names);
  const key = names.get(resourceKey(resource));
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
