import type { Node, Origin } from '../../manifest/index.ts';
import type { ValuePath } from '../chart-renderer.ts';
import type { Assignment } from './set-assignments.ts';

/** Describes something that values of a release come from. */
export interface ValueLayer {
  /** The layer is the defaults of a chart, or is given to the release: a file or an option. */
  readonly of: 'chart' | 'release';
  /** The name that people know: `values.yaml`, `--set image.tag=2`. */
  readonly name: string;
  /** The place in the release's values at which the layer begins: for a chart within, its name or alias. */
  readonly at: ValuePath;
  /** It is null where the layer cannot be read. */
  readonly assignments: readonly Assignment[] | null;
  /** Says where an option is written, if somewhere; values of files have their own places. */
  readonly origin: Origin | null;
}

export interface ValueSource {
  readonly of: ValueLayer['of'];
  readonly name: string;
  /** It is null for an option of a command line. */
  readonly origin: Origin | null;
  /** The node that the layer has there. */
  readonly node: Node;
  /** It says null, or puts something else in the place of what the value would lie in. */
  readonly isDeletion: boolean;
}

/** Holds what one assignment says of a path. */
type Said =
  /** It has the value; null is one that takes it away. */
  | { readonly kind: 'has'; readonly node: Node }
  /**
   * Something that is no map, or in a list, lies where the path leads through, so many steps from its start.
   */
  | { readonly kind: 'blocks'; readonly node: Node; readonly depth: number }
  /** It puts other items of a list there. */
  | { readonly kind: 'lists'; readonly node: Node }
  /**
   * The assignment says nothing of the path. So many steps of it are maps there, which are put in the place
   * of what was there, or over it.
   */
  | { readonly kind: 'passes'; readonly depth: number; readonly replaces: boolean };

/** Holds what stronger layers have left to the weaker ones. */
interface Search {
  /** So many steps of the path are maps: what blocks them in a weaker layer has no effect. */
  readonly maps: number;
  /** It is true where what weaker layers of the release have there was replaced. */
  readonly isReplaced: boolean;
  /**
   * Holds a list of the release that was set by single items: it is in the place of any list of the charts.
   */
  readonly list: ValueSource | null;
}

/**
 * Finds who set a value last. Helm merges maps and replaces everything else, lists too; null takes a default
 * away. What is given to the release wins over the charts' defaults, of which those of the chart around win.
 * `layers` begin with the weakest. Null where none sets it, or one cannot be read that could.
 */
export function valueSourceOf(path: ValuePath, layers: readonly ValueLayer[]): ValueSource | null {
  let search: Search = { maps: 0, isReplaced: false, list: null };
  const able = layers.filter(
    ({ at }) => path.length > at.length && commonSteps(at, path) === at.length,
  );
  for (const layer of able.toReversed()) {
    if (layer.of === 'chart' && search.list !== null) return search.list;
    if (layer.of === 'release' && search.isReplaced) continue;
    if (layer.assignments === null) return null;
    const answer = answerOf(layer, path, search);
    if ('name' in answer) return answer;
    search = answer;
  }
  return search.list;
}

/** Gives what a layer comes to: the source, or what it leaves to the weaker ones. */
function answerOf(layer: ValueLayer, path: ValuePath, before: Search): ValueSource | Search {
  const below = path.slice(layer.at.length);
  let search = before;
  for (const assignment of layer.assignments?.toReversed() ?? []) {
    const answer = afterSaid(layer, saidBy(assignment, below), search);
    if ('name' in answer) return answer;
    search = answer;
    if (search.isReplaced) break;
  }
  return search;
}

function afterSaid(layer: ValueLayer, said: Said, search: Search): ValueSource | Search {
  switch (said.kind) {
    case 'has':
      return sourceOf(layer, said.node, isNull(said.node));
    case 'lists':
      return { ...search, list: search.list ?? sourceOf(layer, said.node, true) };
    case 'blocks':
      return layer.at.length + said.depth > search.maps
        ? sourceOf(layer, said.node, true)
        : { ...search, isReplaced: search.isReplaced || layer.of === 'release' };
    case 'passes': {
      const maps = Math.max(search.maps, layer.at.length + said.depth);
      return { ...search, maps, isReplaced: search.isReplaced || said.replaces };
    }
  }
}

const isNull = (node: Node): boolean => node.kind === 'scalar' && node.value === null;

const sourceOf = (
  { of, name, origin }: ValueLayer,
  node: Node,
  isDeletion: boolean,
): ValueSource => ({
  of,
  name,
  origin: origin ?? (node.origin.file === '' ? null : node.origin),
  isDeletion,
  node,
});

function saidBy({ path: at, value, isMerged }: Assignment, path: ValuePath): Said {
  const common = commonSteps(at, path);
  if (common < at.length) return besides(at, path, common, value);
  let node = value;
  for (const [below, step] of path.slice(at.length).entries()) {
    const depth = at.length + below;
    const next = stepInto(node, step);
    if (next === 'blocked') return { kind: 'blocks', node, depth };
    if (next === undefined)
      return path.slice(at.length, depth).some((each) => typeof each === 'number')
        ? { kind: 'blocks', node, depth }
        : { kind: 'passes', depth, replaces: !isMerged };
    node = next;
  }
  return { kind: 'has', node };
}

/** Says what an assignment means for a path that does not lead through it. */
function besides(at: ValuePath, path: ValuePath, common: number, node: Node): Said {
  if (common === path.length) return { kind: 'has', node };
  return typeof at[common] === 'number' && typeof path[common] === 'number'
    ? { kind: 'lists', node }
    : { kind: 'passes', depth: common, replaces: false };
}

/**
 * Gives the node one step below: undefined where a map has none, `blocked` where it is no map, because a list
 * is replaced as a whole.
 */
function stepInto(node: Node, step: string | number): Node | undefined | 'blocked' {
  if (node.kind === 'map' && typeof step === 'string') return node.entries.get(step);
  if (node.kind === 'seq' && typeof step === 'number') return node.items[step] ?? 'blocked';
  return 'blocked';
}

function commonSteps(one: ValuePath, other: ValuePath): number {
  const longest = Math.min(one.length, other.length);
  for (let at = 0; at < longest; at += 1) if (one[at] !== other[at]) return at;
  return longest;
}
