import type { Node, Resource } from '../../manifest/index.ts';
import { nodeAt } from '../../manifest/index.ts';

const known = new WeakMap<Resource, ReadonlySet<string>>();

/** Lists the words of a policy that may be keys or values of labels, and names. */
export function policyWords(policy: Resource): ReadonlySet<string> {
  const words =
    known.get(policy) ??
    new Set([nodeAt(policy.node, 'spec'), nodeAt(policy.node, 'specs')].flatMap(wordsIn));
  known.set(policy, words);
  return words;
}

/** Lists keys of maps, keys and values of requirements, and words of selectors. */
function wordsIn(node: Node | undefined): readonly string[] {
  if (node === undefined) return [];
  if (node.kind === 'scalar') {
    const text = String(node.value);
    return [text, ...(text.match(/[A-Za-z0-9_./-]+/g) ?? []).flatMap(bothOf)];
  }
  if (node.kind === 'seq') return node.items.flatMap(wordsIn);
  return [...node.entries].flatMap(([key, value]) => [...bothOf(key), ...wordsIn(value)]);
}

/** Gives a word, and it without the source that Cilium may write before a key and the mark of labels of namespaces. */
const bothOf = (word: string): readonly string[] => [
  word,
  word
    .replace(/^(?:k8s|any)[.:]/, '')
    .replace(/^(?:io\.cilium\.k8s\.namespace\.labels\.|pcns\.)/, ''),
];
