import type { MapNode, Node, SeqNode } from '../yaml/node.ts';
import { itemsAt } from '../yaml/node.ts';
import { commandSpans } from './named-secrets.ts';
import { isSensitiveName } from './sensitive-name.ts';

/** `-p` beside the flags that say it in a word; a port, a place and another flag are no password. */
const NO_PASSWORD = /^(?:\d{1,5}(?::\d{1,5})?(?:\/\w+)?|[./].*|-.*)$/;

/** Arguments of one command; more are data. */
const MOST_ARGUMENTS = 200;

/** `[--password, X]`: whether an item is the value of the argument before it. */
export function isValueOfFlag(flag: Node | undefined, item: Node): boolean {
  if (flag?.kind !== 'scalar' || typeof flag.value !== 'string' || item.kind !== 'scalar')
    return false;
  if (flag.value === '-p') return !NO_PASSWORD.test(String(item.value));
  if (!/^--?[A-Za-z][\w.-]*$/.test(flag.value) || !isSensitiveName(flag.value)) return false;
  return !String(item.value).startsWith('--');
}

/** Of a container that runs a program whose short flags are known: the arguments that hold a password. */
export function secretArguments(container: MapNode): ReadonlySet<Node> {
  const words = [...itemsAt(container, 'command'), ...itemsAt(container, 'args')];
  return words.length < 2 || words.length > MOST_ARGUMENTS ? new Set() : secretWords(words);
}

/** The same of a list by itself, such as the command of a probe. */
export const secretItems = ({ items }: SeqNode): ReadonlySet<Node> =>
  items.length < 2 || items.length > MOST_ARGUMENTS ? new Set() : secretWords(items);

function secretWords(words: readonly Node[]): ReadonlySet<Node> {
  let line = '';
  const places: { readonly node: Node; readonly start: number; readonly end: number }[] = [];
  for (const node of words) {
    if (node.kind !== 'scalar') return new Set();
    const start = line.length + 1;
    line += ` ${String(node.value)}`;
    places.push({ node, start, end: line.length });
  }
  const spans = commandSpans(line);
  const isHit = ({ start, end }: { readonly start: number; readonly end: number }): boolean =>
    spans.some((span) => span.start < end && start < span.end);
  return new Set(places.filter(isHit).map(({ node }) => node));
}
