import type { ReadValues, ValueLayer } from '../../charts/index.ts';
import { valueSourceOf } from '../../charts/index.ts';
import type { Root } from '../../gitops/index.ts';
import { joinPath } from '../../gitops/index.ts';
import type { FileTree, Node, Origin } from '../../manifest/index.ts';
import { nodeAt, sameData } from '../../manifest/index.ts';
import type { ChangedRelease, ComparedTrees, ReleaseSide } from './changed-releases.ts';
import type { ChartFacts, FactsOf } from './chart-facts.ts';
import { chartFacts } from './chart-facts.ts';
import type { NearestKey, ReadsOnSides, TakenKey } from './nearest-key.ts';
import { nearestKey } from './nearest-key.ts';
import type { KeyPath } from './value-edits.ts';
import { keyOf } from './value-edits.ts';
import { othersReading } from './values-readers.ts';

/** A key of values that no template of the chart reads, since the change. */
export interface UnreadKey {
  readonly chart: string;
  readonly path: KeyPath;
  /** Lists where it is set: once for each file, the chart's own values last. */
  readonly places: readonly Origin[];
  /** Tells whether only the chart's own values set it. */
  readonly isOnlyDeclared: boolean;
  /** Says where the chart's own values have it; null where they do not. */
  readonly declared: Origin | null;
  /** Tells whether templates read it before the change. */
  readonly wasRead: boolean;
  readonly nearest: NearestKey | null;
  readonly roots: ReadonlySet<Root>;
}

/**
 * Finds keys that a change brings into values, or that its templates no longer read. What was there and unread before, is
 * not new.
 */
export function unreadKeys(
  releases: readonly ChangedRelease[],
  trees: ComparedTrees,
  changed: ReadonlySet<string>,
): readonly UnreadKey[] {
  const factsOf = chartFacts(
    releases.flatMap(({ before, after }) => (before === null ? [after] : [before, after])),
  );
  const found = new Map<string, FoundKey>();
  for (const release of releases)
    for (const key of keysOfRelease(release, factsOf, changed)) {
      if (holdsAnchor(trees.merged, key.origin)) continue;
      const name = `${release.after.root.path} ${keyOf(key.path)}`;
      const known = found.get(name) ?? { ...key, roots: new Set(), places: new Map() };
      found.set(name, known);
      known.roots.add(release.after.root);
      known.places.set(key.layer.name, key.origin);
    }
  const isReadElsewhere = othersReading(releases, factsOf, trees);
  return [...found.values()].flatMap((each) =>
    [...each.places.keys()].some((file) => isReadElsewhere(file, each.path)) ? [] : [told(each)],
  );
}

interface KeyOfRelease {
  readonly release: ChangedRelease;
  readonly facts: ChartFacts;
  readonly reads: ReadsOnSides;
  readonly layer: ValueLayer;
  readonly path: KeyPath;
  readonly origin: Origin;
  readonly wasRead: boolean;
}

interface FoundKey extends KeyOfRelease {
  readonly roots: Set<Root>;
  readonly places: Map<string, Origin>;
}

function told(key: FoundKey): UnreadKey {
  const { release, facts, reads, layer, path, wasRead, roots, places } = key;
  const { root, given } = release.after;
  const chart = root.path;
  const own = ownValues(chart);
  const layers = given?.layers ?? [];
  const declared = layers.find(({ name }) => name === own);
  const node = declared === undefined ? undefined : nodeIn(declared, path);
  const set = [...places].filter(([name]) => name !== own);
  // what the chart comes with is read from its folder, with the charts within
  const others = layers.filter(({ name }) => name !== own);
  return {
    chart,
    path,
    places: [...(set.length === 0 ? places : set)].map(([, origin]) => origin),
    isOnlyDeclared: set.length === 0,
    declared: node?.origin ?? null,
    wasRead,
    nearest: inTree(
      release.after,
      nearestKey(path, { ...reads, taken: takenOut(path, { release, reads, layer }) }, (at) =>
        valueSourceOf(at, [...facts.defaults, ...others]),
      ),
    ),
    roots,
  };
}

/** Lists keys that are read, and that a file loses by the change which brings the key: with what they said. */
function takenOut(
  path: KeyPath,
  { release: { before }, reads: { now }, layer }: Pick<KeyOfRelease, 'release' | 'reads' | 'layer'>,
): readonly TakenKey[] {
  const earlier = before === null ? undefined : layerIn(before, layer);
  const said = nodeIn(layer, path);
  if (earlier === undefined || said === undefined) return [];
  return keysIn(earlier, (at) => now.of(at)).flatMap(({ path: at }) => {
    const node = nodeIn(earlier, at);
    const isTaken = now.of(at) !== 'none' && nodeIn(layer, at) === undefined;
    return isTaken && node !== undefined ? [{ path: at, isSame: sameData(node, said) }] : [];
  });
}

/** Places what a chart comes with: its files are called by their path in it. */
function inTree({ root, tree }: ReleaseSide, nearest: NearestKey | null): NearestKey | null {
  if (nearest === null || nearest.value === null) return nearest;
  const { node, origin } = nearest.value;
  const file = origin === null ? null : joinPath(root.path, origin.file);
  const isThere = file !== null && tree.oidOf(file) !== undefined;
  const placed = isThere && origin !== null ? { ...origin, file } : null;
  return { ...nearest, value: { node, origin: placed } };
}

const ownValues = (chart: string): string =>
  chart === '.' ? 'values.yaml' : `${chart}/values.yaml`;

/** Lists the keys that are unread in what a release is given, and that are news. */
function keysOfRelease(
  release: ChangedRelease,
  factsOf: FactsOf,
  changed: ReadonlySet<string>,
): readonly KeyOfRelease[] {
  const { before, after, isChartChanged } = release;
  const news = (after.given?.layers ?? []).filter(
    (layer) => (isChartChanged || !isSameLayer(before, layer)) && isNews(release, layer, changed),
  );
  // what is edited brings no key
  const brings = news.filter((layer) => isChartChanged || bringsKeys(before, layer));
  const facts = brings.length === 0 ? null : factsOf(after);
  if (facts === null) return [];
  const past = before === null ? null : factsOf(before);
  if (before !== null && past === null) return [];
  const own = ownValues(after.root.path);
  const reads = { now: facts.reads, past: past?.reads ?? null };
  return brings.flatMap((layer) => {
    // a chart that comes as a whole declares more than it reads, and is often somebody else's
    if (layer.name === own && before === null) return [];
    const earlier = before === null ? undefined : layerIn(before, layer);
    return newlyUnread({ layer, earlier }, reads).map((key) => ({
      ...{ ...key, release, facts, reads, layer },
      origin: after.given?.placeOf(key.origin) ?? key.origin,
    }));
  });
}

/** Finds the layer of another side that is this one: files by name, texts by their order, options by what they set. */
function layerIn(side: ReleaseSide, layer: ValueLayer): ValueLayer | undefined {
  const name = lastingName(layer);
  return side.given?.layers.find((each) => lastingName(each) === name);
}

const lastingName = ({ name }: ValueLayer): string =>
  name.startsWith('--set') ? name.replace(/=.*$/s, '') : name;

/** A file that was there before is none of the change, though a release may take it only now. */
function isNews(
  { before, after }: ChangedRelease,
  layer: ValueLayer,
  changed: ReadonlySet<string>,
): boolean {
  const isKnown = before !== null && layerIn(before, layer) !== undefined;
  const isFile = after.tree.oidOf(layer.name) !== undefined;
  return (
    isKnown || !isFile || (changed.has(layer.name) && before?.tree.oidOf(layer.name) === undefined)
  );
}

/** Tells whether a value, or something in it, may be used again further below by an alias. */
function holdsAnchor(tree: FileTree, { file, line, endLine }: Origin): boolean {
  const entry = tree.read(file);
  if (entry.kind !== 'text' || !entry.text.includes('&')) return false;
  const lines = entry.text.split('\n').slice(line - 1, endLine);
  return lines.some((each) => /(?:^|[\s:,[{-])&[^\s&]/.test(each));
}

const nodeIn = ({ assignments }: ValueLayer, path: KeyPath): Node | undefined => {
  for (const { path: at, value } of assignments ?? [])
    if (at.every((step, index) => step === path[index])) {
      const node = nodeAt(value, ...path.slice(at.length));
      if (node !== undefined) return node;
    }
  return undefined;
};

const isSameLayer = (before: ReleaseSide | null, layer: ValueLayer): boolean => {
  const earlier = before === null ? undefined : layerIn(before, layer);
  return earlier !== undefined && earlier.assignments?.[0]?.value === layer.assignments?.[0]?.value;
};

interface LayerOnSides {
  readonly layer: ValueLayer;
  readonly earlier: ValueLayer | undefined;
}

function bringsKeys(before: ReleaseSide | null, layer: ValueLayer): boolean {
  const earlier = before === null ? undefined : layerIn(before, layer);
  const isThere = (path: KeyPath): boolean =>
    earlier !== undefined && nodeIn(earlier, path) !== undefined;
  return keysIn(layer, () => 'part').some(({ path }) => !isThere(path));
}

interface KeyInLayer {
  readonly path: KeyPath;
  readonly origin: Origin;
}

/** Lists the topmost keys of a layer that are unread and that are new, or were read before. */
function newlyUnread(
  { layer, earlier }: LayerOnSides,
  { now, past }: ReadsOnSides,
): readonly (KeyInLayer & { readonly wasRead: boolean })[] {
  const isStanding = (path: KeyPath): boolean =>
    earlier !== undefined && past?.of(path) === 'none' && nodeIn(earlier, path) !== undefined;
  return keysIn(layer, (path) => {
    const how = now.of(path);
    return how === 'none' && isStanding(path) ? 'part' : how;
  })
    .filter(({ path }) => now.of(path) === 'none' && !isStanding(path))
    .map((key) => ({
      ...key,
      wasRead: earlier !== undefined && nodeIn(earlier, key.path) !== undefined,
    }));
}

/** Walks through the keys of a layer: into what is read in part, not into what is not read or read whole. */
function keysIn(layer: ValueLayer, how: ReadValues['of']): readonly KeyInLayer[] {
  const visit = (node: Node, path: KeyPath): readonly KeyInLayer[] => {
    const below = path.length === 0 ? 'part' : how(path);
    const own = path.length === 0 ? [] : [{ path, origin: node.origin }];
    if (below !== 'part' || node.kind !== 'map') return own;
    return [
      ...own,
      ...[...node.entries].flatMap(([key, value]) =>
        isForOthers(key) ? [] : visit(value, [...path, key]),
      ),
    ];
  };
  return (layer.assignments ?? []).flatMap(({ path, value }) =>
    path.every((step) => typeof step === 'string')
      ? visit(value, path).map((key) => ({ ...key, origin: layer.origin ?? key.origin }))
      : [],
  );
}

/** Tells keys that are written for tools, or to hold anchors. */
const isForOthers = (key: string): boolean =>
  /^(?:x-|[._])/.test(key) || key === 'sops' || key === '<<';
