import type { Node, Origin, ScalarNode, SeqNode } from '../../manifest/index.ts';
import { mapNode, resolveScalar, scalar, seqNode } from '../../manifest/index.ts';
import { touchedBy, withKey } from './edit-node.ts';
import { refuse } from '../files/failure.ts';
import { conditionOf, indexOf, plainText } from './replacement-path.ts';

interface Setting {
  /** The new text, from the one that is there. */
  readonly put: (before: string) => string;
  readonly origin: Origin;
}

/**
 * Sets a single value at a path with slashes: names, indexes, `-` for the last item and `[key=value]`.
 * Makes what is missing, except items that an index names.
 */
export function setAtPath(node: Node, path: string, put: Setting['put'], origin: Origin): Node {
  const parts: string[] = [];
  for (const piece of path.split('/')) {
    const last = parts.at(-1);
    if (last?.endsWith('\\') === true) parts[parts.length - 1] = `${last.slice(0, -1)}/${piece}`;
    else parts.push(piece);
  }
  const named = parts.map((part) => part.trim()).filter((part) => part !== '');
  return walk(node, named, { put, origin });
}

function walk(node: Node, path: readonly string[], setting: Setting): Node {
  const [part, ...rest] = path;
  if (part === undefined) return set(node, setting);
  if (node.kind === 'scalar') return withinScalar(node, part, setting);
  const index = part === '-' ? -1 : indexOf(part);
  const isName = part !== '*' && index === undefined && !isCondition(part);
  if (node.kind === 'map' && isName) {
    const found = node.entries.get(part) ?? emptyFor(rest, setting);
    return withKey(node, part, walk(found, rest, setting));
  }
  if (node.kind === 'seq' && isCondition(part)) return walkMatching(node, part, rest, setting);
  if (node.kind === 'seq' && index !== undefined)
    return withItem(node, index < 0 ? node.items.length - 1 : index, rest, setting);
  return misplaced(part, setting);
}

/** Below a null there is nothing to set; no other single value has anything below it. */
const withinScalar = (node: ScalarNode, part: string, setting: Setting): Node =>
  node.value === null ? node : misplaced(part, setting);

const misplaced = (part: string, { origin }: Setting): never =>
  refuse(
    'unexpected-value',
    `A ValueAddTransformer looks for "${part}" where it cannot be (wrong node kind).`,
    origin,
  );

function set(node: Node, { put, origin }: Setting): Node {
  if (node.kind !== 'scalar')
    return refuse(
      'unexpected-value',
      'A ValueAddTransformer reaches a map or list; it sets single values (wrong node kind).',
      origin,
    );
  const text = put(node.value === null ? (node.spelling ?? '') : plainText(node));
  const replaced = node.origin === origin ? undefined : node.origin;
  const place = touchedBy(origin, 'transformer', 'ValueAddTransformer', replaced);
  // A value that was in quotes stays a text; any other is read anew.
  return node.quoted === true
    ? scalar(text, place)
    : { ...scalar(null, place), ...resolveScalar(text, 'go-yaml-3') };
}

function withItem(list: SeqNode, at: number, rest: readonly string[], setting: Setting): Node {
  const items = list.items.map((item, index) => (index === at ? walk(item, rest, setting) : item));
  return seqNode(items, list.origin);
}

function walkMatching(
  list: SeqNode,
  part: string,
  rest: readonly string[],
  setting: Setting,
): Node {
  const condition = conditionOf(part);
  if (condition === undefined)
    return refuse('invalid-field', `"${part}" must be of the form [name=value].`, setting.origin);
  const { key, value } = condition;
  const at = list.items.findIndex((item) => {
    const found = key === '' ? item : item.kind === 'map' ? item.entries.get(key) : undefined;
    return found !== undefined && plainText(found) === value;
  });
  if (at >= 0) return withItem(list, at, rest, setting);
  const wanted = scalar(value, touchedBy(setting.origin, 'transformer', 'ValueAddTransformer'));
  const made = key === '' ? wanted : mapNode(new Map([[key, wanted]]), setting.origin);
  return withItem(seqNode([...list.items, made], list.origin), list.items.length, rest, setting);
}

const isCondition = (part: string): boolean => part.startsWith('[') && part.endsWith(']');

/** What is made for a step that is missing, by the step after it. */
function emptyFor([next]: readonly string[], { origin }: Setting): Node {
  if (next === undefined) return scalar(null, origin);
  const listed = indexOf(next) !== undefined || isCondition(next);
  return listed ? seqNode([], origin) : mapNode(new Map(), origin);
}
