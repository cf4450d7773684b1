import { createHash } from 'node:crypto';
import type { MapNode, Node, PathStep, Plain, ScalarNode } from '../manifest/node.ts';
import { nameOfStep } from '../manifest/field-path.ts';
import { hiddenEntries, isSecretData } from './hidden-entries.ts';
import { isSensitiveName, REDACTED, redactText } from './sensitive.ts';

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
  readonly secretKind: boolean;
  characters: number;
  values: number;
  altered: boolean;
}

/**
 * The data of a field without secrets and within bounds. `kind` is the kind of the object, `path` the
 * field's: all of a Secret's data is secret, elsewhere names decide, also the name of a variable.
 */
export function shownValue(
  node: Node | undefined,
  kind: string,
  path: readonly PathStep[],
): ShownValue {
  if (node === undefined) return { value: null, altered: false };
  const showing: Showing = {
    secretKind: kind === 'Secret',
    characters: MAX_CHARACTERS,
    values: MAX_VALUES,
    altered: false,
  };
  const last = path.at(-1);
  const itemName = nameOfStep(path.at(-2));
  const inSecretData = showing.secretKind && isSecretData(path[0]);
  const hidden =
    inSecretData ||
    (last === 'value' && itemName !== null && isSensitiveName(itemName)) ||
    (typeof last === 'string' && path[0] !== 'metadata' && isSensitiveName(last));
  const value = show(node, hidden, path.length === 0, showing);
  return { value, altered: showing.altered };
}

function show(node: Node, hidden: boolean, top: boolean, showing: Showing): Plain {
  showing.values -= 1;
  if (showing.values < 0 || showing.characters < 0) {
    showing.altered = true;
    return LEFT_OUT;
  }
  if (node.kind === 'scalar') return showScalar(node, hidden, showing);
  if (node.kind === 'map') return showMap(node, hidden, top, showing);
  const items: Plain[] = [];
  for (const item of node.items) {
    items.push(show(item, hidden, false, showing));
    if (showing.values < 0) break;
  }
  return items;
}

function showMap(node: MapNode, hidden: boolean, top: boolean, showing: Showing): Plain {
  const plain = Object.create(null) as Record<string, Plain>;
  const hides = hiddenEntries(node, { top, secretKind: showing.secretKind });
  for (const [key, value] of node.entries) {
    showing.characters -= key.length;
    plain[key] = show(value, hidden || hides(key, value), false, showing);
    if (showing.values < 0) break;
  }
  return plain;
}

function showScalar(node: ScalarNode, hidden: boolean, showing: Showing): Plain {
  const { value } = node;
  if (value === null || typeof value === 'boolean') return value;
  if (hidden) {
    showing.altered = true;
    return REDACTED;
  }
  if (typeof value === 'number') return node.digits ?? value;
  // What is cut off below need not be searched; a line that is cut keeps the name that betrays it.
  const open = redactText(value.slice(0, showing.characters + 1));
  const shown =
    open.length > showing.characters ? `${open.slice(0, showing.characters)}${LEFT_OUT}` : open;
  showing.characters -= shown.length;
  if (shown !== value) showing.altered = true;
  return shown;
}

/** SHA-256 of a text, in hexadecimal digits. */
export const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');
