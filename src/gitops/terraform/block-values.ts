import type { MapNode, Node, Origin } from '../../manifest/index.ts';
import { mapNode, mayNameSecret, scalar } from '../../manifest/index.ts';
import { digestOf } from '../given/given.ts';
import type { HclAttribute, HclBlock, HclBody } from './hcl.ts';
import { HEREDOC } from './hcl.ts';

/** Gives the text of an expression that is a plain text in quotes, or several lines of one; null for others. */
export function literalOf(text: string): string | null {
  if (text.startsWith(HEREDOC)) return text.slice(HEREDOC.length);
  if (/^(?:-?\d[\d.]*|true|false)$/.test(text)) return text;
  const isOne = /^"(?:[^"\\]|\\.)*"$/.test(text) && !/(?<!\$)\$\{|(?<!%)%\{/.test(text);
  return isOne
    ? text.slice(1, -1).replace(/\\(.)/g, (_, each: string) => ESCAPED.get(each) ?? each)
    : null;
}

const ESCAPED: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
]);

/** Writes an expression; of one with several values that may name a secret among them only a digest is. */
export function valueOf({ name, text }: HclAttribute, origin: Origin): Node {
  const literal = literalOf(text);
  if (literal !== null && !literal.includes('\n')) return scalar(literal, origin);
  const isSecret =
    mayNameSecret(text) || name.endsWith('_wo') || `${name} ${text}`.includes('sensitive');
  return scalar(isSecret && /["\n]/.test(text) ? digestOf(text) : text, origin);
}

/** Writes a block as a map, without attributes and blocks of these names; blocks that recur are numbered. */
export function nodeOf(body: HclBody, origin: Origin, without: ReadonlySet<string>): MapNode {
  const entries = new Map<string, Node>();
  const add = (name: string, node: Node): void => {
    let key = name;
    for (let copy = 2; entries.has(key) && copy < MOST_COPIES; copy += 1)
      key = `${name} (${String(copy)})`;
    entries.set(key, node);
  };
  for (const each of body.attributes)
    if (!without.has(each.name)) add(each.name, valueOf(each, { ...origin, line: each.line }));
  for (const each of body.blocks)
    if (!without.has(each.type))
      add(
        [each.type, ...each.labels].join(' '),
        nodeOf(each, { ...origin, line: each.line }, without),
      );
  return mapNode(entries, origin);
}

/** Bounds blocks of one name that are told apart. */
const MOST_COPIES = 100;

export const attributeOf = (body: HclBody, name: string): string | undefined =>
  body.attributes.find((each) => each.name === name)?.text;

/** Joins all expressions of a block, and of those within it. */
export const textsIn = (body: HclBody, without: ReadonlySet<string>): readonly string[] => [
  ...body.attributes.flatMap(({ name, text }) => (without.has(name) ? [] : [text])),
  ...body.blocks.flatMap((each: HclBlock) =>
    without.has(each.type) ? [] : textsIn(each, without),
  ),
];
