import type { LiveObjects } from '../appliers/find-appliers.ts';
import type { RenderedRoot, MappedRoot } from '../environment.ts';
import { mayHoldAppliers } from '../appliers/find-appliers.ts';
import type { FileTree, ManifestReader, Node } from '../../manifest/index.ts';
import { objectNodes } from '../files/file-objects.ts';
import { stringAt, placeOf } from '../../manifest/index.ts';
import { isStopped } from './delivery-stop.ts';
import { isApplier } from '../map/orphan-appliers.ts';
import type { RenderedTree } from '../stages/tree-renderer.ts';
import type { Sides } from '../stages/stage.ts';
import type { Root } from '../roots/root.ts';
import { appliersOfRoots } from '../removals/applier-removals.ts';
import { keptIn } from '../roots/applier-of-root.ts';

/** Both trees of a change. */
export interface BothTrees {
  readonly base: FileTree;
  readonly merged: FileTree;
}

/** A root that fails for what stood in its place may hold appliers itself. */
const MAX_ROUNDS = 4;

/**
 * The merge result, with the appliers that are in the cluster once it is merged. One whose file cannot be read any
 * more, or that lies in a root which built at the base and does not now, stays in the cluster with the spec that it has
 * at the base: what cannot be built deletes nothing and creates nothing (ARGO-6, ARGO-72, FLUX-11, FLUX-33). It goes on
 * applying its folder as the new revision has that, and prunes.
 */
export function renderMerged(
  base: RenderedTree,
  trees: BothTrees,
  manifests: ManifestReader,
  render: (live: LiveObjects) => RenderedTree,
): RenderedTree {
  let live: LiveObjects = new Map();
  const arriving = new Map<Node, string>();
  let merged = render(live);
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const more = liveObjects({ base, merged }, trees, manifests, arriving);
    if ([...more.keys()].every((file) => live.has(file))) break;
    live = new Map([...more, ...live]);
    merged = { ...render(live), live };
  }
  return withArriving(merged, arriving);
}

/** Says of roots whose applier is new in a root that does not build that they wait for it. */
function withArriving(side: RenderedTree, arriving: ReadonlyMap<Node, string>): RenderedTree {
  if (arriving.size === 0) return side;
  const ofRoot = (rendered: RenderedRoot): RenderedRoot => {
    const by = rendered.root.by.origin;
    const [, path] =
      [...arriving].find(
        ([{ origin }]) =>
          by?.file === origin.file && by.line >= origin.line && by.line <= origin.endLine,
      ) ?? [];
    return path === undefined ? rendered : { ...rendered, arrivesWith: path };
  };
  const environments = side.environments.map((environment) => ({
    ...environment,
    roots: environment.roots.map(ofRoot),
  }));
  return { ...side, environments };
}

/** Renders trees that come after another one with the appliers that are in the cluster then; what it renders of `base` is kept. */
export function liveRenderer(
  base: FileTree,
  manifests: ManifestReader,
  render: (tree: FileTree, live?: LiveObjects) => RenderedTree,
): (tree: FileTree) => RenderedTree {
  let rendered: RenderedTree | null = null;
  return (tree) => {
    rendered ??= render(base);
    if (tree === base) return rendered;
    return renderMerged(rendered, { base, merged: tree }, manifests, (live) => render(tree, live));
  };
}

/**
 * Gives the objects that files of the merge result declare and the cluster has otherwise: as the base
 * declares them.
 */
function liveObjects(
  { base, merged }: Sides,
  trees: BothTrees,
  manifests: ManifestReader,
  arriving: Map<Node, string>,
): LiveObjects {
  const found = new Map<string, readonly Node[]>();
  for (const file of unreadNow(trees, manifests))
    found.set(file, declaredIn(trees.base, file, manifests));
  for (const [file, path] of heldByFailing(base, merged)) {
    if (found.has(file) || trees.base.oidOf(file) === trees.merged.oidOf(file)) continue;
    const before = declaredIn(trees.base, file, manifests);
    const known = new Set(before.map(nameOf));
    // what is new there is compared as it will be once the root builds
    const added = declaredIn(trees.merged, file, manifests).filter(
      (each) => !known.has(nameOf(each)),
    );
    for (const each of added) arriving.set(each, path);
    found.set(file, [...before, ...added]);
  }
  return found;
}

/** Files with appliers that could be read at the base and cannot now. */
function unreadNow({ base, merged }: BothTrees, manifests: ManifestReader): readonly string[] {
  return merged.paths.filter((file) => {
    const oid = base.oidOf(file);
    if (oid === undefined || oid === merged.oidOf(file) || !/\.(?:ya?ml|json)$/.test(file))
      return false;
    const was = base.read(file);
    if (was.kind !== 'text' || !mayHoldAppliers(was.text)) return false;
    const now = manifests.read(merged, file);
    return (
      now !== null && now.problems.length > 0 && manifests.read(base, file)?.problems.length === 0
    );
  });
}

/** Files of appliers that only such roots hold as built at the base and fail now, with the first of these. */
function heldByFailing(base: RenderedTree, merged: RenderedTree): ReadonlyMap<string, string> {
  const now = rootsOf(merged);
  const failing = new Set(now.flatMap((each) => (isStopped(each) ? [each.root.path] : [])));
  if (failing.size === 0) return new Map();
  const held = new Set(now.flatMap((each) => (isStopped(each) ? [] : appliersIn(each))));
  const before = rootsOf(base).filter((each) => !isStopped(each) && failing.has(each.root.path));
  return new Map(
    before
      .toReversed()
      .flatMap((each) => appliersIn(each).map((file) => [file, each.root.path] as const))
      .filter(([file]) => !held.has(file)),
  );
}

const rootsOf = ({ environments }: RenderedTree): readonly RenderedRoot[] => [
  ...new Set(environments.flatMap(({ roots }) => roots)),
];

/** Files of the appliers that a root brings. */
const appliersIn = ({ resources }: RenderedRoot): readonly string[] =>
  resources.flatMap((each) => (isApplier(each) ? [each.origin.file] : []));

function declaredIn(tree: FileTree, file: string, manifests: ManifestReader): readonly Node[] {
  const manifest = manifests.read(tree, file);
  return manifest === null ? [] : objectNodes(manifest);
}

const nameOf = (node: Node): string =>
  JSON.stringify([
    stringAt(node, 'kind'),
    stringAt(node, 'metadata', 'namespace'),
    stringAt(node, 'metadata', 'name'),
  ]);

/** More are not named one by one. */
const MOST = 5;

/**
 * Tells of appliers that stay in the cluster as they were before the change, for their file did not reach it:
 * one sentence for each that applies a folder of the tree.
 */
export function liveNotes({ live, plan, environments }: RenderedTree): readonly string[] {
  if (live === undefined) return [];
  const appliersOf = appliersOfRoots({ plan, environments });
  const found = new Map<string, { readonly name: string; readonly roots: Set<Root> }>();
  const staying = environments.flatMap(({ roots }) =>
    roots.filter(({ arrivesWith }) => arrivesWith === undefined).map(({ root }) => root),
  );
  for (const root of new Set(staying))
    for (const applier of appliersOf(root)) {
      if (!live.has(applier.origin.file)) continue;
      const known = found.get(placeOf(applier.origin));
      if (known) known.roots.add(root);
      else
        found.set(placeOf(applier.origin), {
          name: describeApplier(applier),
          roots: new Set([root]),
        });
    }
  const said = [...found.values()].map(sentence);
  const more = said.length - MOST;
  return [...said.slice(0, MOST), ...(more > 0 ? [`The same goes for ${String(more)} more.`] : [])];
}

const describeApplier = ({
  kind,
  namespace,
  name,
  origin,
}: MappedRoot['appliers'][number]): string =>
  `${kind} ${namespace === '' ? '' : `${namespace}/`}${name} (${origin.file})`;

function sentence({
  name,
  roots,
}: {
  readonly name: string;
  readonly roots: ReadonlySet<Root>;
}): string {
  const paths = [...new Set([...roots].map(({ path }) => path))].sort();
  const keeps = [...roots].every((root) => keptIn(root) !== null);
  const deletes = keeps ? '' : ', and deletes what is no longer there';
  return `${name} stays in the cluster as it was before this change, since nothing of its file can be applied now: it goes on applying ${paths.join(', ')} as this change leaves it${deletes}. What the file says now arrives once the fault is mended.`;
}
