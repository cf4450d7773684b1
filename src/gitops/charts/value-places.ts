import type { RenderedRoot, RenderedEnvironment } from '../environment.ts';
import type { Origin, ValueBehind, Node, Resource, ScalarNode } from '../../manifest/index.ts';
import { releaseOfRoot } from '../roots/root.ts';
import { looseKeyOf } from '../releases/loose-releases.ts';
import { partnersOf } from '../roots/root-pairs.ts';
import { mapNode, resourceKey, seqNode, placeOf, sameData } from '../../manifest/index.ts';
import { isBelow } from '../tree-path.ts';
import type { RenderedTree } from '../stages/tree-renderer.ts';
import type { Sides } from '../stages/stage.ts';

/** Tells whether charts made some of what the root renders to: then lines have values behind them. */
const holdsChart = ({ root, inflated = [] }: RenderedRoot): boolean =>
  releaseOfRoot(root) !== undefined || inflated.length > 0;

/** The place of the value of `own` that says something else on the other side; null where none does that both take. */
function valueOrigin(other: Origin, own: Origin): Origin | null {
  const changed = own.values?.find(({ path, text }) =>
    other.values?.some((each) => each.path === path && each.text !== text),
  );
  return changed === undefined ? null : atValue(changed, own);
}

/** The line of a value, by way of the line of the template that it came through. */
function atValue({ file, line, path }: ValueBehind, template: Origin): Origin {
  const via = { kind: 'template' as const, name: path, file: template.file, line: template.line };
  return { file, line, column: 1, endLine: line, via };
}

/**
 * Gives what charts render to, with the place of a value where that is what changes: a reader of the change
 * looks for the line that was edited, not for the template's, which stands as it was.
 */
export function placedAtValues(
  before: RenderedEnvironment | null,
  after: RenderedEnvironment,
): RenderedEnvironment {
  if (!after.roots.some(holdsChart)) return after;
  const past = before?.roots ?? [];
  const partners = partnersOf(past, after.roots);
  const roots = after.roots.map((root) =>
    placed(partners.get(root) ?? ownValues(past, root), root),
  );
  return roots.every((root, at) => root === after.roots[at]) ? after : { ...after, roots };
}

/** Finds what came of the chart's own values, for one of which no file of values was there. */
const ownValues = (
  past: readonly RenderedRoot[],
  { root: own }: RenderedRoot,
): RenderedRoot | undefined =>
  releaseOfRoot(own)?.loose === undefined
    ? undefined
    : past.find(({ root }) => looseKeyOf(root) === own.path);

function placed(before: RenderedRoot | undefined, after: RenderedRoot): RenderedRoot {
  if (!holdsChart(after) || before === undefined || before === after) return after;
  const past = new Map(before.resources.map((each) => [resourceKey(each), each]));
  return {
    ...after,
    resources: after.resources.map((each) => at(past.get(resourceKey(each)), each)),
  };
}

function at(before: Resource | undefined, after: Resource): Resource {
  const node = before === undefined ? after.node : pointed(before.node, after.node);
  return node.kind !== 'map' || node === after.node ? after : { ...after, node };
}

function pointed(before: Node | undefined, after: Node): Node {
  if (before === undefined) return after;
  if (after.kind === 'scalar') return pointedScalar(before, after);
  if (after.kind === 'seq') {
    const items = after.items.map((item, index) =>
      pointed(before.kind === 'seq' ? before.items[index] : undefined, item),
    );
    return items.every((item, index) => item === after.items[index])
      ? after
      : seqNode(items, after.origin);
  }
  const entries = [...after.entries].map(([key, value]): readonly [string, Node] => [
    key,
    pointed(before.kind === 'map' ? before.entries.get(key) : undefined, value),
  ]);
  return entries.every(([key, value]) => value === after.entries.get(key))
    ? after
    : mapNode(new Map(entries), after.origin);
}

function pointedScalar(before: Node, after: ScalarNode): Node {
  if (before.kind === 'scalar' && before.value === after.value) return after;
  const { lines } = after.origin;
  const origin =
    lines === undefined
      ? valueOrigin(before.origin, after.origin)
      : textOrigin(before.origin, after.origin, lines);
  return origin === null ? after : { ...after, origin };
}

/**
 * Gives the origin of a text, in which each line whose value says something else has the place of that value.
 */
function textOrigin(before: Origin, after: Origin, lines: readonly Origin[]): Origin {
  const earlier = [before, ...(before.lines ?? [])].flatMap(({ values = [] }) => values);
  const placedLine = (line: Origin): Origin =>
    valueOrigin({ ...before, values: earlier }, line) ?? line;
  return { ...(valueOrigin(before, after) ?? after), lines: lines.map(placedLine) };
}

/**
 * Gives what charts render to, with the line of an edited value for what comes or goes with it: objects,
 * entries and items that only one side has were made from a value that only that side has. Where the chart's
 * own templates are edited, too, they may be why, and what they write stays theirs.
 */
export function placedAtEdits<T extends Sides>(sides: T, changed: readonly string[]): T {
  const files = new Set(changed);
  const past = environmentsOf(sides.base);
  const present = environmentsOf(sides.merged);
  return {
    ...sides,
    base: withEdits(sides.base, present, files),
    merged: withEdits(sides.merged, past, files),
  };
}

const environmentsOf = ({ environments }: RenderedTree): ReadonlyMap<string, RenderedEnvironment> =>
  new Map(environments.map((each) => [each.environment.name, each]));

function withEdits(
  tree: RenderedTree,
  others: ReadonlyMap<string, RenderedEnvironment>,
  files: ReadonlySet<string>,
): RenderedTree {
  if (!tree.environments.some(({ roots }) => roots.some(holdsChart))) return tree;
  const environments = tree.environments.map((each) => {
    const partners = partnersOf(others.get(each.environment.name)?.roots ?? [], each.roots);
    const roots = each.roots.map((root) => editedRoot(root, partners.get(root), files));
    return roots.every((root, at) => root === each.roots[at]) ? each : { ...each, roots };
  });
  return environments.every((each, at) => each === tree.environments[at])
    ? tree
    : { ...tree, environments };
}

function editedRoot(
  own: RenderedRoot,
  other: RenderedRoot | undefined,
  files: ReadonlySet<string>,
): RenderedRoot {
  if (!holdsChart(own) || other === undefined || other === own) return own;
  const others = valuesBehindAll(other);
  const edited = valuesBehindAll(own).filter((each) => files.has(each.file));
  const known = new Set([...edited, ...others].map(({ file }) => file));
  if ([...files].some((file) => isCause(own, file) && !known.has(file))) return own;
  const elsewhere = new Set(others.map(keyOf));
  const onlyHere = new Set(edited.map(keyOf).filter((key) => !elsewhere.has(key)));
  if (onlyHere.size === 0) return own;
  const counterparts = new Map(other.resources.map((each) => [resourceKey(each), each]));
  return {
    ...own,
    resources: own.resources.map((each) =>
      editedObject(each, counterparts.get(resourceKey(each)), onlyHere),
    ),
  };
}

/** Whatever templates can read counts as one; what a chart says of itself makes few lines. */
const isTemplateOf = (chart: string, file: string): boolean =>
  isBelow(file, chart) && !/(?:^|\/)Chart\.(?:yaml|lock)$|\.md$/.test(file);

/**
 * Tells whether a file may be why too: one of the chart or of those it depends on, or anything that a
 * kustomization reads.
 */
function isCause({ root, reads }: RenderedRoot, file: string): boolean {
  if (releaseOfRoot(root) !== undefined) {
    const folders = [...reads].flatMap((each) => (each.endsWith('/') ? each.slice(0, -1) : []));
    return [root.path, ...folders].some((folder) => isTemplateOf(folder || '.', file));
  }
  return reads.has(file) || [...reads].some((each) => each.endsWith('/') && file.startsWith(each));
}

const valuesBehindAll = ({ resources }: RenderedRoot): readonly ValueBehind[] =>
  resources.flatMap(({ node }) => valuesBehind(node));

const keyOf = ({ path, text }: ValueBehind): string => JSON.stringify([path, text]);

/** Lists the values in the order of the lines. */
function valuesBehind(node: Node): readonly ValueBehind[] {
  const below = node.kind === 'map' ? [...node.entries.values()] : [];
  const items = node.kind === 'seq' ? node.items : below;
  return [...(node.origin.values ?? []), ...items.flatMap(valuesBehind)];
}

type Keys = ReadonlySet<string>;

function editedObject(own: Resource, other: Resource | undefined, onlyHere: Keys): Resource {
  if (other !== undefined) {
    const node = edited(own.node, other.node, onlyHere);
    return node === own.node || node.kind !== 'map' ? own : { ...own, node };
  }
  const origin = placeOfEdit(own.node, onlyHere);
  if (origin === null) return own;
  const entries = new Map(own.node.entries);
  const spec = entries.get('spec');
  if (spec !== undefined) entries.set('spec', { ...spec, origin });
  return { ...own, origin, node: mapNode(entries, origin) };
}

/** Gives a node with the places of what the other side has not. */
function edited(own: Node, other: Node | undefined, onlyHere: Keys): Node {
  if (other === undefined) {
    const origin = placeOfEdit(own, onlyHere);
    return origin === null ? own : { ...own, origin };
  }
  if (own.kind === 'map' && other.kind === 'map') {
    const entries = [...own.entries].map(([key, value]): readonly [string, Node] => [
      key,
      edited(value, other.entries.get(key), onlyHere),
    ]);
    return entries.every(([key, value]) => value === own.entries.get(key))
      ? own
      : mapNode(new Map(entries), own.origin);
  }
  if (own.kind === 'seq' && other.kind === 'seq') {
    const items = own.items.map((item, at) =>
      editedItem(item, counterpartOf(item, at, other.items), onlyHere),
    );
    return items.every((item, at) => item === own.items[at]) ? own : seqNode(items, own.origin);
  }
  return own;
}

/**
 * Texts of a list are told by what they say, whichever place they have there: of paths, hosts and methods one that
 * goes moves all behind it.
 */
const counterpartOf = (item: Node, at: number, others: readonly Node[]): Node | undefined =>
  item.kind === 'scalar' ? others.find((other) => sameData(item, other)) : others[at];

/**
 * An entry of a list is named by its first line, as a route of a VirtualService is: where one value makes all that
 * differs in it, by that value's.
 */
function editedItem(own: Node, other: Node | undefined, onlyHere: Keys): Node {
  const item = edited(own, other, onlyHere);
  if (own.kind !== 'map' || other?.kind !== 'map') return item;
  const [place, ...others] = new Map(
    differing(own, other).map((each) => [each === null ? '' : placeOf(each), each]),
  ).values();
  return place == null || others.length > 0 ? item : { ...item, origin: place };
}

/** The places of all texts that differ; null for one that no single value makes. */
function differing(own: Node | undefined, other: Node | undefined): readonly (Origin | null)[] {
  if (own === undefined || other === undefined || own.kind !== other.kind) return [null];
  if (own.kind === 'scalar' || other.kind === 'scalar')
    return sameData(own, other) ? [] : [valueOrigin(other.origin, own.origin)];
  const [mine, theirs] = [childrenOf(own), childrenOf(other)];
  return [...new Set([...mine.keys(), ...theirs.keys()])].flatMap((key) =>
    differing(mine.get(key), theirs.get(key)),
  );
}

const childrenOf = (node: Node): ReadonlyMap<string | number, Node> =>
  new Map<string | number, Node>(
    node.kind === 'map' ? node.entries : node.kind === 'seq' ? node.items.entries() : [],
  );

/** The first value that only this side has of those behind a node; null where there is none. */
function placeOfEdit(node: Node, onlyHere: Keys): Origin | null {
  const value = valuesBehind(node).find((each) => onlyHere.has(keyOf(each)));
  return value === undefined ? null : atValue(value, node.origin);
}
