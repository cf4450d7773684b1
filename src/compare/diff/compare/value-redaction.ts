import { createHash } from 'node:crypto';
import type { MapNode, Node, Plain, ScalarNode, SecretValues } from '../../../manifest/index.ts';
import { mapNode, REDACTED, scalar, secretsIn, seqNode } from '../../../manifest/index.ts';

/** A value as reports may show it. */
interface ShownValue {
  readonly value: Plain;
  /** Whether something was left out, for secrecy or for length. */
  readonly altered: boolean;
}

/** Characters and values of one shown value; the rest is left out. */
const MAX_CHARACTERS = 4_000;
const MAX_VALUES = 400;
const LEFT_OUT = '…';

interface Showing {
  readonly secrets: SecretValues;
  characters: number;
  values: number;
  altered: boolean;
}

/** The data of a field within bounds, and without the secrets of the object that it is part of. */
export function shownValue(node: Node | undefined, secrets: SecretValues): ShownValue {
  if (node === undefined) return { value: null, altered: false };
  const showing: Showing = {
    secrets,
    characters: MAX_CHARACTERS,
    values: MAX_VALUES,
    altered: false,
  };
  const value = show(node, showing);
  return { value, altered: showing.altered };
}

function show(node: Node, showing: Showing): Plain {
  showing.values -= 1;
  if (showing.values < 0 || showing.characters < 0) {
    showing.altered = true;
    return LEFT_OUT;
  }
  if (node.kind === 'scalar') return showScalar(node, showing);
  if (node.kind === 'map') return showMap(node, showing);
  const items: Plain[] = [];
  for (const item of node.items) {
    items.push(show(item, showing));
    if (showing.values < 0) break;
  }
  return items;
}

function showMap(node: MapNode, showing: Showing): Plain {
  const plain = Object.create(null) as Record<string, Plain>;
  for (const [key, value] of node.entries) {
    showing.characters -= key.length;
    plain[key] = show(value, showing);
    if (showing.values < 0) break;
  }
  return plain;
}

function showScalar(node: ScalarNode, showing: Showing): Plain {
  const { value } = node;
  if (value === null || typeof value === 'boolean') return value;
  const secret = showing.secrets.get(node);
  if (secret === undefined && typeof value === 'number') return node.digits ?? value;
  const open = secret?.shown() ?? String(value);
  const shown =
    open.length > showing.characters ? `${open.slice(0, showing.characters)}${LEFT_OUT}` : open;
  showing.characters -= shown.length;
  if (shown !== value) showing.altered = true;
  return shown;
}

/** SHA-256 of a text, in hexadecimal digits. */
export const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** In place of a secret that the object did not hold before. */
const REDACTED_ANEW = '<redacted, another value>';

interface RedactedPair {
  readonly before: MapNode | null;
  readonly after: MapNode | null;
}

/** What stands for a secret that stands under this name. */
type NamedMark = (name: string, secret: string) => string;

/**
 * An object before and after without secrets, by the rules of all reports. A secret that changes stays
 * visible as a change: the later one reads otherwise. `kind` is the object's.
 */
export function redactPair(
  before: MapNode | null,
  after: MapNode | null,
  kind: string,
): RedactedPair {
  const known = new Set<string>();
  const markBefore: NamedMark = (name, secret) => {
    known.add(`${name}\n${secret}`);
    return REDACTED;
  };
  const markAfter: NamedMark = (name, secret) =>
    before === null || known.has(`${name}\n${secret}`) ? REDACTED : REDACTED_ANEW;
  return {
    before: before && redactMap(before, secretsIn(before, kind), markBefore),
    after: after && redactMap(after, secretsIn(after, kind), markAfter),
  };
}

function redactMap(node: MapNode, secrets: SecretValues, mark: NamedMark): MapNode {
  if (secrets.size === 0) return node;
  const entries = new Map<string, Node>();
  let changed = false;
  for (const [key, value] of node.entries) {
    const shown = redact(value, secrets, mark);
    changed ||= shown !== value;
    entries.set(key, shown);
  }
  return changed ? mapNode(entries, node.origin) : node;
}

function redact(node: Node, secrets: SecretValues, mark: NamedMark): Node {
  if (node.kind === 'map') return redactMap(node, secrets, mark);
  if (node.kind === 'seq') {
    const items = node.items.map((item) => redact(item, secrets, mark));
    return items.every((item, index) => item === node.items[index])
      ? node
      : seqNode(items, node.origin);
  }
  const secret = secrets.get(node);
  if (secret === undefined) return node;
  return scalar(
    secret.shown((value) => mark(secret.name, value)),
    node.origin,
  );
}
