import type { Node, Origin, Resource, ScalarNode, ValueBehind } from '../../manifest/index.ts';
import {
  mapNode,
  placeOf,
  resourceKey,
  sameData,
  seqNode,
  stringAt,
} from '../../manifest/index.ts';
import type { RenderedEnvironment, RenderedRoot } from '../environment.ts';
import { partnersOf } from '../roots/root-pairs.ts';
import { releaseOfRoot } from '../roots/root.ts';
import type { Sides } from '../stages/stage.ts';
import type { RenderedTree } from '../stages/tree-renderer.ts';
import { isBelow } from '../tree-path.ts';
import { throughEdits } from './edited-templates.ts';
import type { SwitchedBy } from './switched-by.ts';
import { switchedBy } from './switched-by.ts';
import type { Keys } from './value-origin.ts';
import {
  childrenOf,
  holdsValues,
  keyOf,
  placedAt,
  valueOrigin,
  valuesBehind,
  valuesBehindAll,
} from './value-origin.ts';

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
  if (!tree.environments.some(({ roots }) => roots.some(holdsValues))) return tree;
  const environments = tree.environments.map((each) => {
    const partners = partnersOf(others.get(each.environment.name)?.roots ?? [], each.roots);
    const roots = each.roots.map((root) => editedOnce(root, partners.get(root), files));
    return roots.every((root, at) => root === each.roots[at]) ? each : { ...each, roots };
  });
  return environments.every((each, at) => each === tree.environments[at])
    ? tree
    : { ...tree, environments };
}

/** A root as it was placed last, and what that came of. */
interface PlacedRoot {
  readonly other: RenderedRoot | undefined;
  readonly files: ReadonlySet<string>;
  readonly placed: RenderedRoot;
}

const placedRoots = new WeakMap<RenderedRoot, PlacedRoot>();

/** The same root comes of the same change, which may be reviewed again. */
function editedOnce(
  own: RenderedRoot,
  other: RenderedRoot | undefined,
  files: ReadonlySet<string>,
): RenderedRoot {
  const known = placedRoots.get(own);
  const isSame =
    known?.other === other &&
    known?.files.size === files.size &&
    [...files].every((file) => known.files.has(file));
  if (isSame) return known.placed;
  const placed = editedRoot(own, other, files);
  if (placed !== own) placedRoots.set(own, { other, files, placed });
  return placed;
}

function editedRoot(
  own: RenderedRoot,
  other: RenderedRoot | undefined,
  files: ReadonlySet<string>,
): RenderedRoot {
  if (!holdsValues(own) || other === undefined || other === own) return own;
  const others = valuesBehindAll(other);
  const edited = valuesBehindAll(own).filter((each) => files.has(each.file));
  const known = new Set([...edited, ...others].map(({ file }) => file));
  const elsewhere = new Set(others.map(keyOf));
  if ([...files].some((file) => isCause(own, file) && !known.has(file) && !setsValues(own, file)))
    return throughEdits(own, other, { files, elsewhere });
  const onlyHere = new Set(edited.map(keyOf).filter((key) => !elsewhere.has(key)));
  const switched = switchedBy(own, other, files);
  if (onlyHere.size === 0 && switched === null) return own;
  const counterparts = new Map(other.resources.map((each) => [resourceKey(each), each]));
  const edits: Edits = { onlyHere, switched: switched ?? (() => null) };
  return {
    ...own,
    resources: own.resources.map((each) =>
      editedObject(each, counterparts.get(resourceKey(each)), edits),
    ),
  };
}

/** Says of a node by which edit it is only here, or otherwise. */
interface Edits {
  /** The values that only this side has. */
  readonly onlyHere: Keys;
  readonly switched: SwitchedBy;
}

const setsValues = ({ values }: RenderedRoot, file: string): boolean =>
  values !== undefined && values().setIn(new Set([file])).length > 0;

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

function editedObject(own: Resource, other: Resource | undefined, edits: Edits): Resource {
  if (other !== undefined) {
    const node = edited(own.node, other.node, edits);
    return node === own.node || node.kind !== 'map' ? own : { ...own, node };
  }
  const made = placeOfEdit(own.node, edits);
  const origin = made ?? edits.switched(own.origin);
  if (origin === null) return own;
  const { entries: written } = own.node;
  const entries =
    made === null
      ? new Map([...written].map(([key, value]) => [key, allSwitched(value, edits)] as const))
      : new Map(written);
  const spec = entries.get('spec');
  if (spec !== undefined) entries.set('spec', { ...spec, origin });
  return { ...own, origin, node: mapNode(entries, origin) };
}

/** Gives a node with the places of what the other side has not. */
function edited(own: Node, other: Node | undefined, edits: Edits): Node {
  if (other === undefined) {
    const origin = placeOfEdit(own, edits);
    return origin === null ? allSwitched(own, edits) : { ...own, origin };
  }
  if (own.kind === 'scalar') return editedText(own, other, edits);
  if (own.kind === 'map' && other.kind === 'map') {
    const entries = [...own.entries].map(([key, value]): readonly [string, Node] => [
      key,
      edited(value, other.entries.get(key), edits),
    ]);
    return entries.every(([key, value]) => value === own.entries.get(key))
      ? own
      : mapNode(new Map(entries), own.origin);
  }
  if (own.kind === 'seq' && other.kind === 'seq') {
    const items = own.items.map((item, at) =>
      editedItem(item, counterpartOf(item, at, other.items), edits),
    );
    return items.every((item, at) => item === own.items[at]) ? own : seqNode(items, own.origin);
  }
  return own;
}

/** Gives all of a node that only this side has with the place of what it is written by, where no value makes it. */
function allSwitched(own: Node, edits: Edits): Node {
  const origin = edits.switched(own.origin) ?? own.origin;
  if (own.kind === 'scalar') return origin === own.origin ? own : { ...own, origin };
  if (own.kind === 'seq')
    return seqNode(
      own.items.map((item) => allSwitched(item, edits)),
      origin,
    );
  const entries = [...own.entries].map(([key, value]) => [key, allSwitched(value, edits)] as const);
  return mapNode(new Map(entries), origin);
}

/** Gives a text that differs with the place of what decides which it is, where nothing edited stands on its line. */
function editedText(own: ScalarNode, other: Node, { switched }: Edits): Node {
  if (sameData(own, other) || valueOrigin(other.origin, own.origin) !== null) return own;
  const origin = switched(own.origin);
  return origin === null ? own : { ...own, origin };
}

/**
 * Texts of a list are told by what they say, whichever place they have there, and entries with a name by that: of paths,
 * hosts and methods, variables, volumes and ports one that goes moves all behind it.
 */
function counterpartOf(item: Node, at: number, others: readonly Node[]): Node | undefined {
  if (item.kind === 'scalar') return others.find((other) => sameData(item, other));
  const name = stringAt(item, 'name');
  return name === undefined || others.some((other) => stringAt(other, 'name') === undefined)
    ? others[at]
    : others.find((other) => stringAt(other, 'name') === name);
}

/**
 * An entry of a list is named by its first line, as a route of a VirtualService is: where one value makes all that
 * differs in it, by that value's.
 */
function editedItem(own: Node, other: Node | undefined, edits: Edits): Node {
  const item = edited(own, other, edits);
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

/**
 * The value that only this side has of those behind a node; null where there is none. Several of one map or list are told
 * by what they lie in, at the first of their lines: an entry of callers is more than its namespace.
 */
function placeOfEdit(node: Node, edits: Edits): Origin | null {
  const values = valuesBehind(node).filter((each) => edits.onlyHere.has(keyOf(each)));
  const [first] = values;
  if (first === undefined) return null;
  const [top] = stepsOf(first);
  const alike = values.filter((each) => each.file === first.file && stepsOf(each)[0] === top);
  const [start = first] = alike.toSorted((a, b) => a.line - b.line);
  const shared = alike.map(stepsOf).reduce(sharedSteps);
  return placedAt({ ...start, path: pathOf(shared) }, node.origin);
}

/** `callers[0].name` as `callers`, `[0]`, `.name`. */
const stepsOf = ({ path }: ValueBehind): readonly string[] => path.split(/(?=[.[])/);

const pathOf = (steps: readonly string[]): string => steps.join('');

function sharedSteps(a: readonly string[], b: readonly string[]): readonly string[] {
  const end = a.findIndex((step, at) => step !== b[at]);
  return end < 0 ? a : a.slice(0, end);
}
