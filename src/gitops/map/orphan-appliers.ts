import type { MappedRoot, RenderedRoot } from '../environment.ts';
import { folderOf, isBelow } from '../tree-path.ts';
import type { Resource } from '../../manifest/index.ts';
import { holdsPath, placeOf } from '../../manifest/index.ts';
import { lazily } from '../lazy-value.ts';
import { NOBODY, toldPlaces } from '../names/unit-name.ts';
import type { Root } from '../roots/root.ts';
import { appliersOfRoots, unheldAppliers } from '../removals/applier-removals.ts';
import type { RenderedTree } from '../stages/tree-renderer.ts';

type Applier = MappedRoot['appliers'][number];

/** A root with what applies it. */
interface Applied {
  readonly rendered: RenderedRoot;
  readonly appliers: readonly Applier[];
}

/** More are not named one by one. */
const MOST = 3;

const APPLIERS: ReadonlySet<string> = new Set([
  'kustomize.toolkit.fluxcd.io/Kustomization',
  'argoproj.io/Application',
  'argoproj.io/ApplicationSet',
]);

const KINDS: ReadonlySet<string> = new Set(['Kustomization', 'Application', 'ApplicationSet']);

const RELEASES: ReadonlySet<string> = new Set(['HelmRelease', 'HelmChart']);

/**
 * Tells whether nothing that is seen creates an applier: its file lies below a kustomization that is applied,
 * or a folder that Flux writes one for (FLUX-11), and no root takes it in, or only roots that such appliers
 * apply do. An applier that lies elsewhere, beside what applies that kustomization, or that brings it is
 * where delivery begins: people apply it by hand. Releases of charts follow the root that holds them. Where
 * the kustomization may hold more than is seen, nothing is said.
 */
export function unlistedAppliers(tree: RenderedTree): (applier: Applier) => boolean {
  const appliersOf = appliersOfRoots(tree);
  const roots = [...new Set(tree.environments.flatMap((each) => each.roots))];
  const applied = roots.flatMap((rendered): Applied[] => {
    const appliers = appliersOf(rendered.root);
    return appliers.length === 0 ? [] : [{ rendered, appliers }];
  });
  const covers = applied.filter(({ rendered }) => isSeenWhole(rendered));
  const { passedBy } = tree.plan.reasons;
  const holders = holdersOf(roots);
  const known = new Map<string, boolean>();
  const isUnlisted = ({ origin }: Applier): boolean => {
    const key = placeOf(origin);
    const earlier = known.get(key);
    if (earlier !== undefined) return earlier;
    // appliers in a circle end here
    known.set(key, false);
    const held = holders.get(origin.file) ?? [];
    const found =
      held.length > 0
        ? held.every(isOfUnlisted)
        : covers.some((each) => passesBy(each, origin.file, passedBy) && !broughtBy(each, key));
    known.set(key, found);
    return found;
  };
  /**
   * Tells whether a kustomization is applied by what an applier brings: then that applier is where delivery
   * begins.
   */
  const broughtBy = ({ appliers }: Applied, key: string, seen = new Set<string>()): boolean =>
    appliers.some(({ origin }) => {
      const place = placeOf(origin);
      if (place === key) return true;
      if (seen.has(place)) return false;
      seen.add(place);
      const above = holders.get(origin.file) ?? [];
      return above.some((rendered) =>
        broughtBy({ rendered, appliers: appliersOf(rendered.root) }, key, seen),
      );
    });
  const isOfUnlisted = ({ root }: RenderedRoot): boolean => {
    const appliers = appliersOf(root);
    return appliers.length > 0 && appliers.every(isUnlisted);
  };
  const released = onlyIn(roots, isOfUnlisted);
  return (applier) =>
    KINDS.has(applier.kind) ? isUnlisted(applier) : released.has(placeOf(applier.origin));
}

/** Gives the places of all that applies roots of a tree, and that nothing seen creates. */
export function placesOfUnlisted(tree: RenderedTree): ReadonlySet<string> {
  const isUnlisted = unlistedAppliers(tree);
  const all = [...tree.plan.reasons.roots.values()].flatMap(({ appliers }) => appliers);
  return new Set(all.filter(isUnlisted).map(({ origin }) => placeOf(origin)));
}

/** Places of releases of charts that only such roots have. */
function onlyIn(
  roots: readonly RenderedRoot[],
  isSuch: (root: RenderedRoot) => boolean,
): ReadonlySet<string> {
  const [such, others] = [new Set<string>(), new Set<string>()];
  for (const root of roots) {
    const to = isSuch(root) ? such : others;
    for (const { kind, origin } of root.resources) if (RELEASES.has(kind)) to.add(placeOf(origin));
  }
  return new Set([...such].filter((place) => !others.has(place)));
}

/** The roots that take in each file with appliers. */
function holdersOf(roots: readonly RenderedRoot[]): ReadonlyMap<string, readonly RenderedRoot[]> {
  const found = new Map<string, Set<RenderedRoot>>();
  for (const root of roots)
    for (const { origin } of root.resources.filter(isApplier))
      found.set(origin.file, (found.get(origin.file) ?? new Set()).add(root));
  return new Map([...found].map(([file, holders]) => [file, [...holders]]));
}

/**
 * Tells whether a root passes a file by. A root that does not build has taken in nothing: its kustomizations
 * say what they name.
 */
function passesBy(
  { rendered: { root, status }, appliers }: Applied,
  file: string,
  unnamed: ReadonlyMap<string, string> = new Map(),
): boolean {
  const nearest = unnamed.get(file);
  return (
    isBelow(file, root.path) &&
    appliers.every(({ origin }) => folderOf(origin.file) !== folderOf(file)) &&
    (status !== 'failed' ||
      nearest === root.path ||
      (nearest !== undefined && isBelow(nearest, root.path)))
  );
}

/** Tells whether an object applies folders, or makes what does. */
export const isApplier = ({ group, kind }: Resource): boolean =>
  KINDS.has(kind) && APPLIERS.has(`${group}/${kind}`);

/** Argo CD takes a plain folder's files by rules of its own: one that it leaves out is left to others. */
const isSeenWhole = ({ root, unseen = [] }: RenderedRoot): boolean =>
  (root.content.kind === 'kustomization' || root.by.tool === 'flux') &&
  !unseen.some(({ kind }) => kind === 'Plugin' || kind === 'Template');

/** The appliers of roots as the map has them, and whether nothing that is seen creates any of those. */
export function mappedAppliers(tree: RenderedTree): {
  readonly of: (root: Root) => MappedRoot['appliers'];
  readonly areUnlisted: (root: Root) => boolean;
} {
  const of = appliersOfRoots(tree);
  const isUnlisted = lazily(() => unlistedAppliers(tree));
  return {
    of,
    areUnlisted: (root) => of(root).length > 0 && of(root).every((each) => isUnlisted()(each)),
  };
}

/**
 * Tells of appliers that a change ends, and of those that nothing seen creates though it reaches what they
 * apply.
 */
export function applierNotes(
  base: RenderedTree,
  merged: RenderedTree,
  changedFiles: readonly string[],
): readonly string[] {
  const { isGone, notes } = unheldAppliers(base, merged);
  const appliersOf = appliersOfRoots(merged);
  const isUnlisted = unlistedAppliers(merged);
  const said = merged.environments.flatMap(({ environment, roots }) =>
    roots.flatMap(({ root, reads }) => {
      const [name] = toldPlaces.known([environment.name], [environment]);
      const [first, ...others] = appliersOf(root);
      if (first === undefined || ![first, ...others].every(isUnlisted) || isGone(root)) return [];
      if (!changedFiles.some((file) => holdsPath(reads, file))) return [];
      const none =
        'which nothing here applies: no kustomization.yaml that is applied lists its file';
      const some = 'whose file no kustomization.yaml that is applied lists';
      const { file } = first.origin;
      const who = merged.plan.scripts?.named?.said([file], { none, some }) ?? none;
      return [
        `${root.path} is applied by ${first.kind} ${first.namespace}/${first.name} (${placeOf(first.origin)}), ${who}. ${name === NOBODY ? 'It is looked at' : `It counts${name === undefined ? '' : ` for ${name}`}`} all the same, since somebody may apply it by hand.`,
      ];
    }),
  );
  const own = [...new Set(said)];
  const more = own.length - MOST;
  return [
    ...notes,
    ...own.slice(0, MOST),
    ...(more > 0 ? [`The same goes for ${String(more)} more.`] : []),
  ];
}
