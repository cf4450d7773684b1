import type { MapNode, Node, ScalarNode } from '../../manifest/index.ts';
import { nodeAt, parseYaml, stringAt } from '../../manifest/index.ts';
import { looksRandom, standsIn } from './credential-value.ts';

/** A JSON Web Key with what only its owner may have: the private half of a pair, or a key that both sides share. */
export interface JsonWebKey {
  /** Is what the key is called (`kid`); null where nothing calls it, or something that is no name. */
  readonly name: string | null;
  readonly held: ScalarNode;
  /** Holds the key itself: it is for comparing, never for showing. */
  readonly secret: string;
}

/** Names what a private key of RSA repeats of `d` beside it (RFC 7518, section 6.3.2). */
const REPEATING: ReadonlySet<string> = new Set(['p', 'q', 'dp', 'dq', 'qi', 'oth']);

/** Tells whether an entry of such a key is told with the key itself. */
export const isOfKey = (name: string): boolean =>
  name === 'd' || name === 'k' || REPEATING.has(name);

/** Reads a map as a private key; null for a public one, and for what is to be filled in. */
export function privateKeyIn(node: MapNode): JsonWebKey | null {
  if (stringAt(node, 'kty') === undefined) return null;
  const held = [nodeAt(node, 'd'), nodeAt(node, 'k')].find((one) => one?.kind === 'scalar');
  if (held?.kind !== 'scalar' || typeof held.value !== 'string') return null;
  if (standsIn(held.value) || !looksRandom(held.value)) return null;
  const name = stringAt(node, 'kid');
  const isName = name !== undefined && NAME.test(name) && name !== held.value;
  return { name: isName ? name : null, held, secret: held.value };
}

/** Matches a `kid` that reads as a name and is shown; a `kid` may be any text. */
const NAME = /^[\w.:/=+-]{1,64}$/;

/** Matches parts of a text that are a key each, however deep in quotes. */
const FLOW = /\{[^{}]*\bkty\b[^{}]*\}/g;

/**
 * Reads the private keys in a text: it maps each secret to its key, or to null where it only repeats another.
 */
export function keysInText(text: string): Map<string, JsonWebKey | null> {
  const found = new Map<string, JsonWebKey | null>();
  if (!/\bkty\b/.test(text)) return found;
  const note = (node: Node | null): void => {
    if (node === null || node.kind === 'scalar') return;
    if (node.kind === 'seq') {
      node.items.forEach(note);
      return;
    }
    const key = privateKeyIn(node);
    if (key !== null) {
      for (const name of REPEATING)
        for (const word of wordsIn(nodeAt(node, name))) found.set(word, null);
      found.set(key.secret, key);
    } else [...node.entries.values()].forEach(note);
  };
  for (const [part] of text.matchAll(FLOW)) note(parsed(part.replaceAll('\\"', '"')));
  if (found.size === 0) note(parsed(text));
  return found;
}

const parsed = (text: string): Node | null => parseYaml('', text)[0]?.node ?? null;

function wordsIn(node: Node | undefined): readonly string[] {
  if (node === undefined) return [];
  if (node.kind === 'scalar') return [String(node.value)];
  return [...(node.kind === 'seq' ? node.items : node.entries.values())].flatMap(wordsIn);
}
