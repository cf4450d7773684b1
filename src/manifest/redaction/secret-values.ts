import type { MapNode, Node, ScalarNode, SeqNode } from '../yaml/node.ts';
import { isValueOfFlag, secretArguments, secretItems } from './argument-lists.ts';
import type { Hiding } from './hidden-entries.ts';
import { hiddenEntries } from './hidden-entries.ts';
import { isOpenValue } from './named-secrets.ts';
import { REDACTED } from './redacted.ts';
import { isSensitiveName } from './sensitive-name.ts';
import type { Mark } from './text-spans.ts';

/** A value that must not be shown as it is. */
export interface SecretValue {
  /** The name it stands under. */
  readonly name: string;
  /** What may be shown of it, with a mark in place of each secret. */
  readonly shown: (mark?: Mark) => string;
}

export type SecretValues = ReadonlyMap<ScalarNode, SecretValue>;

/** A text without what it keeps secret. */
export type ReadText = (text: string, mark?: Mark) => string;

/** What is looked through. */
interface Holding {
  readonly root: Node;
  /** Of the object; null for a part of one. */
  readonly kind: string | null;
  /** The key it stands under. */
  readonly name: string;
  readonly comesFromSecret: (node: Node) => boolean;
}

/** All values that hold a secret; `read` reads the texts among them. */
export function secretValues(holding: Holding, read: ReadText): SecretValues {
  const { root, kind, name, comesFromSecret } = holding;
  const found = new Map<ScalarNode, SecretValue>();
  const isKept = root.kind !== 'map' && isSensitiveName(name);
  const on = { found, read, top: root, kind, comesFromSecret, words: new Set<Node>() };
  visit(root, name, isKept ? 'named' : null, on);
  return found;
}

interface Visit {
  readonly found: Map<ScalarNode, SecretValue>;
  readonly read: ReadText;
  readonly top: Node;
  readonly kind: string | null;
  readonly comesFromSecret: (node: Node) => boolean;
  /** Arguments that were found secret with the command they belong to. */
  readonly words: Set<Node>;
}

function visit(node: Node, name: string, hiding: Hiding, on: Visit): void {
  switch (node.kind) {
    case 'map':
      visitMap(node, name, hiding, on);
      return;
    case 'seq':
      visitList(node, name, hiding, on);
      return;
    case 'scalar':
      visitScalar(node, name, hiding, on);
  }
}

function visitList(node: SeqNode, name: string, hiding: Hiding, on: Visit): void {
  const { items } = node;
  const secret = secretItems(node);
  for (const [index, item] of items.entries()) {
    const isSecret =
      secret.has(item) || on.words.has(item) || isValueOfFlag(items[index - 1], item);
    visit(item, name, hiding ?? (isSecret ? 'named' : null), on);
  }
}

function visitMap(node: MapNode, name: string, hiding: Hiding, on: Visit): void {
  if (node.entries.has('args')) for (const word of secretArguments(node)) on.words.add(word);
  const hides = hiddenEntries(node, { name, kind: node === on.top ? on.kind : null });
  for (const [key, value] of node.entries) visit(value, key, hiding ?? hides(key, value), on);
}

function visitScalar(
  node: ScalarNode,
  name: string,
  hiding: Hiding,
  { found, read, comesFromSecret }: Visit,
): void {
  const { value } = node;
  if (value === null || typeof value === 'boolean' || value === '') return;
  const text = String(node.digits ?? value);
  if (hiding === 'data' || comesFromSecret(node) || (hiding === 'named' && !isOpenValue(text))) {
    found.set(node, { name, shown: (mark = () => REDACTED) => mark(text) });
    return;
  }
  if (typeof value !== 'string') return;
  const open = read(value);
  if (open === value) return;
  found.set(node, { name, shown: (mark) => (mark === undefined ? open : read(value, mark)) });
}
