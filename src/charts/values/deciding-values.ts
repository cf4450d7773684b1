import type { Node, Origin, ScalarNode, ValueBehind } from '../../manifest/index.ts';
import { seqNode } from '../../manifest/index.ts';

/** Finds the place of what values lie in together; null where they have nothing in common. */
export type AroundValues = (values: readonly ValueBehind[]) => ValueBehind | null;

/** Holds the values that a part of an object is made from; null where something else has a say in it, too. */
type Deciding = readonly ValueBehind[] | null;

interface Decided<N extends Node = Node> {
  readonly node: N;
  readonly by: Deciding;
}

/**
 * Gives what a chart rendered with the place of the value that decides, wherever one does: whoever uses a chart
 * writes values, and the template's line, which is a step behind then, belongs to somebody else. Nodes are placed at
 * lines of templates already; `lineOf` says on which line of the rendered text a node stands.
 */
export function atDecidingValues(
  node: Node,
  lineOf: (node: Node) => number,
  around: AroundValues,
): Node {
  const leaves = new Map<number, number>();
  countLeaves(node, (leaf) => {
    const line = lineOf(leaf);
    leaves.set(line, (leaves.get(line) ?? 0) + 1);
  });
  const isAlone = (leaf: Node): boolean => leaves.get(lineOf(leaf)) === 1;
  return decided(node, isAlone, around).node;
}

function countLeaves(node: Node, count: (leaf: Node) => void): void {
  if (node.kind === 'scalar') count(node);
  else if (node.kind === 'seq') for (const item of node.items) countLeaves(item, count);
  else for (const value of node.entries.values()) countLeaves(value, count);
}

type IsAlone = (leaf: Node) => boolean;

function decided(node: Node, isAlone: IsAlone, around: AroundValues): Decided {
  switch (node.kind) {
    case 'scalar':
      return decidedText(node, isAlone(node), around);
    case 'seq': {
      const parts = node.items.map((item) => decided(item, isAlone, around));
      const isSame = parts.every((part, at) => part.node === node.items[at]);
      const nodes = parts.map((part) => part.node);
      return placedWhole(isSame ? node : seqNode(nodes, node.origin), allOf(parts), around);
    }
    case 'map': {
      const parts = [...node.entries].map(
        ([key, value]) => [key, decided(value, isAlone, around)] as const,
      );
      const isSame = parts.every(([key, part]) => part.node === node.entries.get(key));
      const entries = new Map(parts.map(([key, part]) => [key, part.node]));
      const named = isNamed(node.entries);
      const deciding = parts.filter(([key]) => !named || key !== 'name');
      const by = allOf(deciding.map(([, part]) => part));
      return placedWhole(isSame ? node : { ...node, entries }, by, around);
    }
  }
}

/** Tells a variable or a port, whose name often stands in the template beside a value. */
const isNamed = (entries: ReadonlyMap<string, Node>): boolean =>
  entries.size === 2 &&
  entries.has('name') &&
  ['value', 'port', 'containerPort'].some((key) => entries.has(key));

function allOf(parts: readonly Decided[]): Deciding {
  const all = parts.map(({ by }) => by);
  return all.length === 0 || all.includes(null) ? null : all.flatMap((by) => by ?? []);
}

function placedWhole(node: Node, by: Deciding, around: AroundValues): Decided {
  const value = by === null ? null : around(by);
  return value === null
    ? { node, by: null }
    : { node: { ...node, origin: atValue(value, node.origin) }, by };
}

function decidedText(node: ScalarNode, isAlone: boolean, around: AroundValues): Decided {
  const { lines } = node.origin;
  if (lines !== undefined) return decidedBlock(node, lines, around);
  const value = decidingValue(String(node.value), node.origin, isAlone, around);
  return value === null
    ? { node, by: null }
    : { node: { ...node, origin: atValue(value, node.origin) }, by: [value] };
}

/** Gives a text of several lines, each of which may come of a value of its own. */
function decidedBlock(node: ScalarNode, lines: readonly Origin[], around: AroundValues): Decided {
  const texts = String(node.value).split('\n');
  const found = lines.map((line, at) => decidingValue(texts[at] ?? '', line, false, around));
  const placed = lines.map((line, at) => {
    const value = found[at] ?? null;
    return value === null ? line : atValue(value, line);
  });
  const said = found.filter((_, at) => (texts[at] ?? '').trim() !== '');
  const by = said.flatMap((value) => value ?? []);
  const origin = { ...node.origin, lines: placed };
  const whole = said.length > 0 && by.length === said.length ? around(by) : null;
  return whole === null
    ? { node: { ...node, origin }, by: null }
    : { node: { ...node, origin: atValue(whole, origin) }, by };
}

/**
 * Finds the value that a text is made from: one that it says, the longest of several. Of a line that says nothing
 * else, it is the value that the line was computed from, or what all of them lie in.
 */
function decidingValue(
  text: string,
  { values = [] }: Origin,
  isAlone: boolean,
  around: AroundValues,
): ValueBehind | null {
  const able = values.filter((each) => text === '' || !isEmpty(each));
  const saying = able
    .filter((each) => isSaid(wordsOf(each), text))
    .sort((a, b) => b.text.length - a.text.length);
  if (saying[0] !== undefined) return saying[0];
  const [only, ...others] = able;
  if (only === undefined) return null;
  if (others.length === 0) return isAlone ? only : null;
  return isAlone ? around(able) : null;
}

const EMPTY: ReadonlySet<string> = new Set(['""', 'null', '{}', '[]']);

/** Tells a default that stands for nothing, as `nameOverride` mostly does. */
const isEmpty = ({ text }: ValueBehind): boolean => EMPTY.has(text);

/** Gives the text of a value as templates print it; null for a list or a map. */
function wordsOf({ text }: ValueBehind): string | null {
  if (/^[[{]/.test(text)) return null;
  const parsed: unknown = JSON.parse(text);
  return typeof parsed === 'string' ? parsed.trim() : text;
}

/** Tells whether a text says a value as a word: `1` is none of `10`. */
function isSaid(words: string | null, text: string): boolean {
  if (words === null) return false;
  if (words === text.trim()) return true;
  for (let at = text.indexOf(words); at !== -1; at = text.indexOf(words, at + 1))
    if (
      !isWordAround(text[at - 1], words[0]) &&
      !isWordAround(text[at + words.length], words.at(-1))
    )
      return true;
  return false;
}

const WORD = /[\p{L}\p{N}]/u;

const isWordAround = (outer: string | undefined, inner: string | undefined): boolean =>
  outer !== undefined && inner !== undefined && WORD.test(outer) && WORD.test(inner);

/** Gives the line of a value, by way of the line of the template that it came through. */
export function atValue({ file, line, path }: ValueBehind, at: Origin): Origin {
  const { values, lines, ...template } = templateOf(at);
  return {
    ...{ file, line, column: 1, endLine: line },
    via: { kind: 'template', name: path, file: template.file, line: template.line },
    ...(values !== undefined && { values }),
    ...(lines !== undefined && { lines }),
  };
}

/** Gives the line of the template again of what has the place of a value; all else is where it is. */
export function templateOf(origin: Origin): Origin {
  const { via, ...rest } = origin;
  return via?.kind === 'template'
    ? { ...rest, file: via.file, line: via.line, column: 1, endLine: via.line }
    : origin;
}
