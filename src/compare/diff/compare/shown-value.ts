import { createHash } from 'node:crypto';
import type { MapNode, Node, Plain, ScalarNode, SecretValues } from '../../../manifest/index.ts';

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
