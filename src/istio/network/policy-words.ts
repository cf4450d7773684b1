import type { Node, Resource } from '../../manifest/index.ts';
import { itemsAt, nodeAt } from '../../manifest/index.ts';
import { DEFAULT_TIER } from './kubernetes-policy.ts';
import type { NetworkPolicies } from './network-policies.ts';
import { partAt } from './network-rules.ts';

const known = new WeakMap<Resource, ReadonlySet<string>>();

/** Lists the words of a policy that may be keys or values of labels, and names. */
export function policyWords(policy: Resource): ReadonlySet<string> {
  const words =
    known.get(policy) ??
    new Set([nodeAt(policy.node, 'spec'), nodeAt(policy.node, 'specs')].flatMap(wordsIn));
  known.set(policy, words);
  return words;
}

/** Holds all by which policies of the called ends may tell callers apart. */
export interface CallerWords {
  /** Words that may be keys or values of labels. */
  readonly words: ReadonlySet<string>;
  /** Namespaces whose pods a policy means without naming them. */
  readonly namespaces: ReadonlySet<string>;
  /** Set if an engine may ask for service accounts, too. */
  readonly asksAccounts: boolean;
  /** Set if selectors may write parts of values. */
  readonly areParts: boolean;
}

/** A NetworkPolicy asks callers for no more than its peers say; of other kinds each word counts. NET-4 */
export function callerWords(network: NetworkPolicies): CallerWords {
  const all = network.policies.map((policy) => ({ policy, rules: network.rulesOf(policy) }));
  const others = all.filter(({ rules }) =>
    rules.some((one) => one.tier !== DEFAULT_TIER || one.engine !== 'kubernetes'),
  );
  const peers = all
    .filter((one) => !others.includes(one))
    .flatMap(({ policy, rules }) =>
      rules
        .filter(({ direction }) => direction === 'ingress')
        .flatMap((one) => one.rules.flatMap(({ node }) => itemsAt(node, 'from')))
        .map((peer) => ({ policy, peer })),
    );
  const ofOwn = peers.filter(({ peer }) => partAt(peer, 'namespaceSelector') === undefined);
  return {
    words: new Set([
      ...peers.flatMap(({ peer }) => wordsIn(peer)),
      ...others.flatMap(({ policy }) => [...policyWords(policy)]),
    ]),
    namespaces: new Set([...ofOwn, ...others].map(({ policy }) => policy.namespace)),
    asksAccounts: others.length > 0,
    areParts: others.some(({ rules }) => rules.some(({ engine }) => engine === 'calico')),
  };
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
