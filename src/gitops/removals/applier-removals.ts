import type { MappedRoot, RenderedRoot } from '../environment.ts';
import type { Root } from '../roots/root.ts';
import type { Resource } from '../../manifest/index.ts';
import { booleanAt, itemsAt, placeOf, stringAt, subjectText } from '../../manifest/index.ts';
import { emptiedIn } from './emptied-applications.ts';
import { isSpared } from './spared-objects.ts';
import type { RenderedTree } from '../stages/tree-renderer.ts';
import { keptIn, objectApplying } from '../roots/applier-of-root.ts';

/** More are not named one by one. */
const MOST = 10;

/** Objects that apply folders. An ApplicationSet makes Applications, and is told of by those. */
const APPLIERS: ReadonlySet<string> = new Set([
  'kustomize.toolkit.fluxcd.io/Kustomization',
  'argoproj.io/Application',
]);

/** An object that applied folders at the base and that nothing which is applied holds after the change. */
interface UnheldAppliers {
  /** Tells whether all that applies the root is gone. */
  readonly isGone: (root: Root) => boolean;
  /** Tells whether an object of a file is among them. */
  readonly isDeleted: (
    applier: { readonly kind: string; readonly name: string },
    file: string,
  ) => boolean;
  /** One sentence for each. */
  readonly notes: readonly string[];
}

/**
 * Appliers whose file still lies in the tree though the applied root that held them at the base holds them no more:
 * what applies that root deletes them, with what they applied, as far as it and they prune (ARGO-43, ARGO-53, FLUX-33,
 * FLUX-34). One that no applied root held at the base was put there by somebody, and stays; so does one where the root
 * that held it does not render now. What such an applier holds itself goes with it.
 */
export function unheldAppliers(base: RenderedTree, merged: RenderedTree): UnheldAppliers {
  const appliersOf = appliersByPlace(merged);
  const [before, after] = [base, merged].map(appliedRoots);
  const gone = new Map<string, { readonly object: Resource; readonly paths: Set<string> }>();
  const isGone = (root: Root): boolean => {
    const own = appliersOf(root);
    return own.length > 0 && own.every((each) => gone.has(nameKey(each)));
  };
  const holders = holdersOf(before ?? []);
  const isEmptied = emptiedIn(merged);
  for (let more = true; more;) {
    const applied = (after ?? []).filter(({ root }) => !isGone(root));
    const held = new Set(applied.flatMap((each) => each.resources.filter(isApplier).map(nameKey)));
    const unsure = new Set(applied.flatMap((each) => (isWhole(each) ? [] : [each.root.path])));
    const now = [...holders].filter(
      ([key, { object, roots }]) =>
        !gone.has(key) &&
        !held.has(key) &&
        roots.every(
          (root) =>
            keptIn(root) === null &&
            !isSpared(root, object) &&
            !unsure.has(root.path) &&
            !isEmptied(root),
        ),
    );
    for (const [key, { object }] of now) gone.set(key, { object, paths: new Set() });
    more = now.length > 0;
  }
  for (const { root } of after ?? [])
    if (isGone(root))
      for (const each of appliersOf(root)) gone.get(nameKey(each))?.paths.add(root.path);
  return {
    isGone,
    isDeleted: (applier, file) => gone.get(nameKey(applier))?.object.origin.file === file,
    notes: notesOf([...gone.values()].filter(({ paths }) => paths.size > 0)),
  };
}

const appliedRoots = ({ environments }: RenderedTree): readonly RenderedRoot[] =>
  environments.flatMap(({ roots }) => roots.filter(({ root }) => root.by.origin !== null));

/** Tells whether an object applies folders. */
export const isApplier = ({ group, kind }: Resource): boolean => APPLIERS.has(`${group}/${kind}`);

/** Tells whether all that a root holds is seen. */
export const isWhole = ({ status, unseen = [] }: RenderedRoot): boolean =>
  status !== 'failed' && unseen.length === 0;

/** The namespace is left out: a kustomization may set it, and the applier is read from its file. */
const nameKey = ({ kind, name }: { readonly kind: string; readonly name: string }): string =>
  `${kind}/${name}`;

/** Tells roots apart by their folder and by where what applies them is written: a root that was rendered before is another object. */
export const keyOfRoot = ({ path, by: { origin: appliedBy } }: Root): string =>
  `${path} ${appliedBy === null ? '' : placeOf(appliedBy)}`;

type AppliersOf = (root: Root) => MappedRoot['appliers'];

/** Gives the objects that apply a root, as the plan of a tree has them. */
export const appliersOfRoots = (tree: RenderedTree): AppliersOf => appliersByPlace(tree);

/**
 * Finds the objects that apply a root, by its folder and by where that is written. One line of a template makes an Application for
 * each environment: of those it is the one that goes to the cluster of the root, by the name that it has there.
 */
function appliersByPlace({ plan }: RenderedTree): AppliersOf {
  const known = new Map<string, (readonly [Root, MappedRoot['appliers']])[]>();
  for (const [root, { appliers }] of plan.reasons.roots) {
    const key = keyOfRoot(root);
    known.set(key, [...(known.get(key) ?? []), [root, appliers]]);
  }
  return (root) => {
    const written = known.get(keyOfRoot(root)) ?? [];
    const there = nearest(written, ([one]) => objectApplying(one)?.cluster === clusterOf(root));
    const own = namesOf(root);
    const named = nearest(there, ([one]) => [...namesOf(one)].some((name) => own.has(name)));
    return [...new Set(named.flatMap(([, appliers]) => appliers))];
  };
}

const clusterOf = (root: Root): string | undefined => objectApplying(root)?.cluster;

const namesOf = (root: Root): ReadonlySet<string> =>
  new Set(objectApplying(root)?.appliedAs?.map(({ id }) => id));

/** Keeps those of which something is so, or all of them where it is of none. */
function nearest<T>(all: readonly T[], isSo: (each: T) => boolean): readonly T[] {
  const found = all.filter(isSo);
  return found.length > 0 ? found : all;
}

interface Holders {
  readonly object: Resource;
  readonly roots: Root[];
}

function holdersOf(roots: readonly RenderedRoot[]): ReadonlyMap<string, Holders> {
  const found = new Map<string, Holders>();
  for (const { root, resources } of roots)
    for (const object of resources) {
      if (!isApplier(object)) continue;
      const known = found.get(nameKey(object));
      if (known) known.roots.push(root);
      else found.set(nameKey(object), { object, roots: [root] });
    }
  return found;
}

function notesOf(
  gone: readonly { readonly object: Resource; readonly paths: ReadonlySet<string> }[],
): readonly string[] {
  const said = gone.map(({ object, paths }) => {
    const name = `${subjectText(object)} (${[...paths].sort().join(', ')})`;
    return takesAll(object)
      ? `${name} goes: nothing that is applied holds it any more. It is deleted, and with it everything it applied.`
      : `${name} goes: nothing that is applied holds it any more. What it applied stays in the cluster, and nothing updates it.`;
  });
  return said.length <= MOST
    ? said
    : [...said.slice(0, MOST), `The same goes for ${String(said.length - MOST)} more.`];
}

/**
 * Tells whether what it applied is deleted with it: by its finalizer (ARGO-53), or as it says of itself
 * (FLUX-34).
 */
export function takesAll({ kind, node }: Resource): boolean {
  if (kind === 'Application')
    return itemsAt(node, 'metadata', 'finalizers').some(
      (each) =>
        each.kind === 'scalar' &&
        String(each.value).startsWith('resources-finalizer.argocd.argoproj.io'),
    );
  if (booleanAt(node, 'spec', 'suspend') === true) return false;
  const policy = stringAt(node, 'spec', 'deletionPolicy') ?? 'MirrorPrune';
  return policy === 'MirrorPrune' ? booleanAt(node, 'spec', 'prune') === true : policy !== 'Orphan';
}
