import type { Node } from '../../manifest/index.ts';
import { isSensitiveName, withoutCredentials } from '../../manifest/index.ts';

/** Longer texts say no more to a reader of a sentence. */
const LONGEST = 60;

/** Says a value in a sentence, as far as it may be shown: what its key calls secret, is not. */
export function shownValue(path: readonly string[], node: Node): string {
  if (node.kind === 'seq') return node.items.length === 0 ? 'empty' : 'a list';
  if (node.kind === 'map') return node.entries.size === 0 ? 'empty' : 'a map';
  if (path.some((key) => isSensitiveName(key))) return 'a value that is not shown';
  if (node.value === null) return 'null';
  const text = withoutCredentials(String(node.value)).replace(/\s+/g, ' ');
  return text === '' ? 'empty' : text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
