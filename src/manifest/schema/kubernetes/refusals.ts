import { nearestWord } from '../../text/nearest-word.ts';
import type { PathStep } from '../../yaml/node.ts';
import {
  knownNumber,
  knownText,
  placeAt,
  reportAt,
  reportMissing,
} from '../admission/pathed-node.ts';
import type { PathedNode } from '../admission/pathed-node.ts';
import type { KubernetesReleases } from '../kubernetes-releases.ts';
import { isTemplated } from '../schema-violations.ts';
import type { SchemaViolation, Violations } from '../schema-violations.ts';

/** Says what to write instead, and which releases refuse it where not all do. */
interface Refusal {
  readonly remedy?: string;
  readonly nearest?: string | null;
  readonly written?: string;
  readonly kubernetes?: KubernetesReleases | undefined;
  readonly kind?: SchemaViolation['kind'];
}

/** Reports that the API server refuses what stands at a place. */
export function refuse(
  violations: Violations,
  { node, path }: PathedNode,
  message: string,
  { kind = 'value', kubernetes, ...advice }: Refusal = {},
): void {
  const found = { kind, path, message, origin: node.origin, ...advice };
  violations.report(kubernetes === undefined ? found : { ...found, kubernetes });
}

/** Tells whether a field is absent or empty: the server's fields of text do not tell these apart. */
export function isBlank(holder: PathedNode, ...steps: readonly PathStep[]): boolean {
  const node = placeAt(holder, ...steps)?.node;
  if (node === undefined) return true;
  if (node.kind === 'seq') return node.items.length === 0;
  return node.kind === 'map' ? node.entries.size === 0 : node.value === '' && !isTemplated(node);
}

/** Reports a field that has to be there and not empty; gives its place where it is. */
export function demand(
  violations: Violations,
  holder: PathedNode,
  name: string,
  message: string,
  remedy?: string,
): PathedNode | undefined {
  const place = placeAt(holder, name);
  if (place !== undefined && !isBlank(holder, name)) return place;
  reportMissing(violations, holder, name, message, remedy === undefined ? {} : { remedy });
  return undefined;
}

/** Reports a word that is none of those that are known; absent or empty is not wrong, for it has a default. */
export function checkWord(
  violations: Violations,
  holder: PathedNode,
  name: string,
  words: readonly string[],
  kubernetes?: KubernetesReleases,
): void {
  const place = placeAt(holder, name);
  if (place !== undefined) checkWordAt(violations, place, words, kubernetes);
}

export function checkWordAt(
  violations: Violations,
  place: PathedNode,
  words: readonly string[],
  kubernetes?: KubernetesReleases,
): void {
  const word = knownText(place);
  if (word === undefined || word === '' || words.includes(word)) return;
  refuse(violations, place, `${word} is not one of ${words.join(', ')}.`, {
    kind: 'enum',
    kubernetes,
    nearest:
      words.find((each) => each.toLowerCase() === word.toLowerCase()) ?? nearestWord(word, words),
    written: word,
  });
}

/** Reports a number below or above what is allowed; absent is not wrong. */
export function checkRange(
  violations: Violations,
  holder: PathedNode,
  name: string,
  min: number,
  max = Number.POSITIVE_INFINITY,
): void {
  const place = placeAt(holder, name);
  const value = knownNumber(place);
  if (place === undefined || value === undefined || (value >= min && value <= max)) return;
  const range =
    max === Number.POSITIVE_INFINITY
      ? `at least ${String(min)}`
      : `between ${String(min)} and ${String(max)}`;
  reportAt(violations, place, 'range', `${String(value)} must be ${range}.`);
}

/** Reports the second of two fields that do not go together. */
export function checkNotBoth(
  violations: Violations,
  holder: PathedNode,
  [one, other]: readonly [string, string],
  remedy?: string,
): void {
  const second = placeAt(holder, other);
  if (second === undefined || placeAt(holder, one) === undefined) return;
  refuse(violations, second, `Only one of ${one} and ${other} can be set.`, {
    kind: 'exclusive',
    remedy: remedy ?? `Remove ${one} or ${other}.`,
  });
}

/** The fields out of several that are set, in their order. */
export const setFields = (holder: PathedNode, names: readonly string[]): readonly string[] =>
  names.filter((name) => placeAt(holder, name) !== undefined);

/** Reports items of a list that repeat a text, each but the first. */
export function checkDistinct(
  violations: Violations,
  items: readonly { readonly place: PathedNode; readonly text: string }[],
  messageOf: (text: string) => string,
  remedy: string,
): void {
  const seen = new Set<string>();
  for (const { place, text } of items) {
    if (seen.has(text)) refuse(violations, place, messageOf(text), { remedy });
    seen.add(text);
  }
}

/** The texts of a field in the items of a list, with their places; templated ones are left out. */
export const textsOf = (
  items: readonly PathedNode[],
  name: string,
): readonly { readonly place: PathedNode; readonly text: string }[] =>
  items.flatMap((item) => {
    const place = placeAt(item, name);
    const text = knownText(place);
    return place === undefined || text === undefined || text === '' ? [] : [{ place, text }];
  });

/** Tells whether a field is true. */
export function isTrue(holder: PathedNode, ...steps: readonly PathStep[]): boolean {
  const node = placeAt(holder, ...steps)?.node;
  return node?.kind === 'scalar' && node.value === true;
}

/** Tells whether a field is there and says false. */
export function isFalse(holder: PathedNode, ...steps: readonly PathStep[]): boolean {
  const node = placeAt(holder, ...steps)?.node;
  return node?.kind === 'scalar' && node.value === false;
}
