import type { MapNode, Node, ScalarNode, SeqNode } from '../manifest/node.ts';
import { mapNode, scalar, seqNode } from '../manifest/node.ts';
import type { Origin } from '../manifest/origin.ts';
import { resolveScalar } from '../manifest/resolve-scalar.ts';
import { movedBy, textOf, withKey } from './edit-node.ts';
import { refuse } from './failure.ts';
import type { FieldOptions } from './replacement-fields.ts';
import { compilePattern } from './patch-work.ts';
import { weighText } from './weigh.ts';

interface Writing {
  readonly value: Node;
  readonly options: FieldOptions;
  /** The entry of `replacements`. */
  readonly replacement: Origin;
  /** The field path as written, and where. */
  readonly path: string;
  readonly place: Origin;
}

/**
 * Writes a value to every field a path reaches: names, `[key=pattern]` items, indexes, `*` for all
 * items. Refuses a path that reaches nothing, unless the options create it.
 */
export function replaceAtPath(node: Node, path: readonly string[], writing: Writing): Node {
  const reached = { count: 0 };
  const next = walk(node, path, writing, reached);
  if (reached.count === 0)
    refuse(
      'no-match',
      `The field "${writing.path}" is not in an object the replacement selects (unable to find field).`,
      writing.place,
    );
  return next;
}

type Reached = { count: number };

function walk(node: Node, path: readonly string[], writing: Writing, reached: Reached): Node {
  const [part, ...rest] = path;
  if (part === undefined) {
    reached.count++;
    return written(node, writing);
  }
  const condition = /^\[([^=]*)=(.*)\]$/s.exec(part);
  if (node.kind === 'seq') return walkItems(node, part, rest, condition, writing, reached);
  if (node.kind !== 'map')
    return refuse(
      'unexpected-value',
      `The replacement looks for "${part}" in something that is no map or list.`,
      writing.place,
    );
  return walkField(node, part, rest, writing, reached);
}

function walkField(
  map: MapNode,
  key: string,
  rest: readonly string[],
  writing: Writing,
  reached: Reached,
): Node {
  const found = map.entries.get(key);
  if (found !== undefined) return withKey(map, key, walk(found, rest, writing, reached));
  if (!writing.options.create) return map;
  return withKey(map, key, walk(emptyFor(rest, writing), rest, writing, reached));
}

/** What is made on the way to a field that is not there. */
function emptyFor(rest: readonly string[], writing: Writing): Node {
  const [next] = rest;
  const origin = writing.replacement;
  if (next === undefined) {
    if (writing.value.kind === 'map') return mapNode(new Map(), origin);
    return writing.value.kind === 'seq' ? seqNode([], origin) : scalar(null, origin);
  }
  return /^\d+$|^\[.*\]$|^\*$/.test(next) ? seqNode([], origin) : mapNode(new Map(), origin);
}

function walkItems(
  list: SeqNode,
  part: string,
  rest: readonly string[],
  condition: RegExpExecArray | null,
  writing: Writing,
  reached: Reached,
): Node {
  const enter = (items: readonly Node[], wanted: (item: Node, index: number) => boolean): Node =>
    seqNode(
      items.map((item, index) => (wanted(item, index) ? walk(item, rest, writing, reached) : item)),
      list.origin,
    );
  if (condition !== null) return walkMatching(list, condition, rest, writing, reached);
  if (part === '*') return enter(list.items, () => true);
  if (!/^\d+$/.test(part))
    return refuse('invalid-field', `"${part}" does not name an item of a list.`, writing.place);
  const at = Number(part);
  const appends = at === list.items.length && writing.options.create;
  const items = appends ? [...list.items, emptyFor(rest, writing)] : list.items;
  if (at >= items.length)
    return refuse(
      'no-match',
      `The replacement asks for item ${part} of a list with ${String(list.items.length)} items.`,
      writing.place,
    );
  return enter(items, (_, index) => index === at);
}

function walkMatching(
  list: SeqNode,
  condition: RegExpExecArray,
  rest: readonly string[],
  writing: Writing,
  reached: Reached,
): Node {
  const [, key = '', expression = ''] = condition;
  const pattern = compilePattern(expression, writing.place);
  const matches = (item: Node): boolean => {
    const value = key === '' ? item : item.kind === 'map' ? item.entries.get(key) : undefined;
    return value?.kind === 'scalar' && pattern.matcher(textOf(value)).find();
  };
  const origin = writing.replacement;
  const wanted = scalar(expression, origin);
  const items =
    writing.options.create && !list.items.some(matches)
      ? [...list.items, key === '' ? wanted : mapNode(new Map([[key, wanted]]), origin)]
      : list.items;
  return seqNode(
    items.map((item) => (matches(item) ? walk(item, rest, writing, reached) : item)),
    list.origin,
  );
}

function written(target: Node, writing: Writing): Node {
  const value = withDelimiter(target, writing);
  const via = {
    kind: 'replacement',
    name: 'replacements',
    file: writing.replacement.file,
    line: writing.replacement.line,
    replaced: target.origin,
  } as const;
  if (target.kind === 'scalar')
    return { ...retyped(target, value, writing), origin: { ...value.origin, via } };
  return movedBy(value, (place) => ({ ...place, via }));
}

/**
 * Only the text of a value goes into a field that is a single value: a text stays one, a number must
 * stay a number, and what was not there is read anew. Of a map or list there is no text.
 */
function retyped(target: ScalarNode, value: Node, writing: Writing): ScalarNode {
  const text = value.kind === 'scalar' ? textOf(value) : '';
  if (typeof target.value === 'string') return scalar(text, value.origin);
  const resolved = resolveScalar(text, 'go-yaml-3');
  if (target.value !== null && typeof resolved.value !== typeof target.value)
    refuse(
      'unexpected-value',
      `The replacement puts "${text}" where "${writing.path}" is a ${typeof target.value} (cannot decode).`,
      writing.place,
    );
  return {
    ...scalar(resolved.value, value.origin),
    ...(resolved.digits === undefined ? {} : { digits: resolved.digits }),
  };
}

function withDelimiter(target: Node, writing: Writing): Node {
  const { value, options } = writing;
  if (options.delimiter === '') return value;
  if (target.kind !== 'scalar' || value.kind !== 'scalar')
    return refuse(
      'unexpected-value',
      '"delimiter" needs fields that are single values.',
      writing.place,
    );
  const parts = textOf(target).split(options.delimiter);
  const text = textOf(value);
  if (options.index < 0) parts.unshift(text);
  else if (options.index >= parts.length) parts.push(text);
  else parts[options.index] = text;
  const joined = weighText(parts.join(options.delimiter), writing.place);
  return scalar(joined, value.origin);
}
