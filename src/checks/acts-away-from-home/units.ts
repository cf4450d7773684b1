import type { RenderedRoot } from '../../gitops/index.ts';
import {
  argoApplying,
  defaultNamespaceOf,
  folderOf,
  foldersAround,
  objectApplying,
  objectKey,
  releaseOfRoot,
  targetNamespaceOf,
} from '../../gitops/index.ts';
import type { Mesh } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { API_GROUPS, placeOf, runsPods } from '../../manifest/index.ts';
import { homeOf, isNamespace } from './fillings.ts';

/**
 * Tells of roots whether they are parts of one delivery: sources of one Application, a release and what brings it, what is
 * pushed as one artifact.
 */
export type ArePartsOfOne = (one: RenderedRoot, other: RenderedRoot) => boolean;

/** Tells of roots whether they are parts of one delivery. */
export function unitsOf(roots: readonly RenderedRoot[]): ArePartsOfOne {
  const bringers = new Map<string, RenderedRoot[]>();
  for (const root of roots)
    for (const { group, origin } of root.resources)
      if (group === 'helm.toolkit.fluxcd.io') {
        const place = placeOf(origin);
        bringers.set(place, [...(bringers.get(place) ?? []), root]);
      }
  const wholes = new Map(roots.map((root) => [root, wholeOf(root)]));
  const isBrought = (one: RenderedRoot, other: RenderedRoot): boolean =>
    one.root.by.origin !== null &&
    releaseOfRoot(one.root) !== undefined &&
    (bringers.get(placeOf(one.root.by.origin)) ?? []).some(
      (root) => root.root.path === other.root.path,
    );
  return (one, other) =>
    one === other ||
    ((wholes.get(one) ?? null) !== null && wholes.get(one) === wholes.get(other)) ||
    isBrought(one, other) ||
    isBrought(other, one);
}

/** Names the Application with several sources that a root is one of, or its artifact; null for others. */
function wholeOf({ root }: RenderedRoot): string | null {
  const { content } = root;
  // an artifact of all that there is says no more than the repository
  if (content.kind !== 'chart' && (content.artifact ?? '.') !== '.')
    return `artifact ${content.artifact ?? ''}`;
  const argo = argoApplying(root);
  return argo?.partOf === undefined ? null : `${placeOf(argo.origin)} ${argo.partOf.whole}`;
}

/** Says of a root after a change what the base knows of whoever applies it, beside what that brought. */
export interface AppliersBefore {
  /** Namespaces that its appliers named as their destination. */
  readonly named: (root: RenderedRoot) => ReadonlySet<string>;
  /** Namespaces that its appliers filled with a chart of elsewhere. */
  readonly filled: (root: RenderedRoot) => ReadonlySet<string>;
  /** Namespaces that the folder around it holds, of a root that brings its applier and fills them. */
  readonly around: (root: RenderedRoot) => ReadonlySet<string>;
}

/** Reads what the objects that apply roots after a change did on the base. */
export function appliersBefore(
  before: readonly RenderedRoot[],
  after: readonly RenderedRoot[],
  past: Mesh,
  formerOf: (root: RenderedRoot) => readonly RenderedRoot[],
): AppliersBefore {
  const bringers = new Map<string, RenderedRoot[]>();
  const releases = new Map<string, string>();
  for (const root of after)
    for (const resource of root.resources.filter(isApplying)) {
      const key = objectKey(resource);
      bringers.set(key, [...(bringers.get(key) ?? []), root]);
      releases.set(placeOf(resource.origin), key);
    }
  const keysOf = (one: RenderedRoot): readonly string[] => {
    const by = objectApplying(one.root);
    const release = by === null ? undefined : releases.get(placeOf(by.origin));
    return [...keysOfAppliers(one), ...(release === undefined ? [] : [release])];
  };
  const named = new Map<string, Set<string>>();
  for (const one of before)
    for (const key of applicationsOf(one))
      add(named, key, targetNamespaceOf(one.root) ?? defaultNamespaceOf(one.root) ?? '');
  const filled = new Map<string, Set<string>>();
  for (const { resource, namespace } of past.charts) add(filled, objectKey(resource), namespace);
  const lookUp = (
    known: ReadonlyMap<string, ReadonlySet<string>>,
    keys: readonly string[],
  ): ReadonlySet<string> => new Set(keys.flatMap((key) => [...(known.get(key) ?? [])]));
  return {
    named: (one) => lookUp(named, applicationsOf(one)),
    filled: (one) => lookUp(filled, keysOf(one)),
    around: (one) =>
      new Set(
        keysOf(one)
          .flatMap((key) => bringers.get(key) ?? [])
          .flatMap(formerOf)
          .flatMap((was) => namespacesAround(one.root.path, was)),
      ),
  };
}

function add(to: Map<string, Set<string>>, key: string, namespace: string): void {
  to.set(key, (to.get(key) ?? new Set()).add(namespace));
}

const isApplying = ({ group }: Resource): boolean =>
  group === API_GROUPS.argo || group.endsWith('.toolkit.fluxcd.io');

/** Names what applies a root; of a set each Application by itself. */
const applicationsOf = ({ root }: RenderedRoot): readonly string[] =>
  (objectApplying(root)?.appliedAs ?? []).map(({ application }) => application);

/** Names the objects that apply a root, those that are made too. */
function keysOfAppliers({ root }: RenderedRoot): readonly string[] {
  const made = argoApplying(root)?.made;
  const [namespace = ''] = made?.set.split('/') ?? [];
  return [
    ...(objectApplying(root)?.appliedAs ?? []).map(({ object }) => object),
    ...(made === undefined
      ? []
      : [objectKey({ kind: 'Application', namespace, name: made.application })]),
  ];
}

/** Gives the namespace that a root fills from a folder around a path, where that folder holds no other one. */
function namespacesAround(path: string, { resources }: RenderedRoot): readonly string[] {
  const folders = new Set(foldersAround(path));
  const held = new Map<string, Set<string>>();
  for (const resource of resources) {
    const folder = folderOf(resource.origin.file);
    if (folders.has(folder) && (isNamespace(resource) || runsPods(resource)))
      add(held, folder, homeOf(resource));
  }
  return [...held.values()].flatMap((homes) => (homes.size === 1 ? [...homes] : []));
}
