import { stepsOf } from './field-steps.ts';
import { imagePair } from './image-pair.ts';
import type { Change } from '../../../compare/index.ts';
import type { Plain } from '../../../manifest/index.ts';
import { canonicalJson, isPlainList, plainText } from '../../../manifest/index.ts';
import { entryNoun, entryOfList, wordsOfElement } from './entry-nouns.ts';
import { spaced, textDifference } from './text-difference.ts';

const LONGEST_VALUE = 48;

/**
 * `spec.http[0].timeout` from 3s to 5s, field and values in backticks; the field's leading `spec.` says
 * nothing and is left out.
 */
export function differenceText(change: Change): string {
  const { kind, field, before, after } = change;
  const name =
    kind === 'mtls-mode' && field === null ? 'mTLS' : quoted(fieldPath(field ?? '', change));
  if (isDigest(before) || isDigest(after)) return `${name} ${verbOf(before, after)}`;
  const digested = kind === 'unseen' ? (namesOfDigests(after) ?? namesOfDigests(before)) : null;
  if (digested !== null) return `${name} ${verbOf(before, after)} (${digested.join(', ')})`;
  if (isComing(change)) return `${name} ${wholeValue(change, after)}added`;
  if (after === null) return `${name} ${wholeValue(change, before)}removed`;
  if (typeof before === 'string' && typeof after === 'string') {
    const lines = textDifference(before, after, pairOf);
    return `${name}${lines === null || /^(?:`|changed)/.test(lines) ? '' : ':'} ${lines ?? pairOf(before, after)}`;
  }
  const [was, is] = [valueText(before), valueText(after)];
  if (was !== is) return `${name} ${was} → ${is}`;
  // two long values that begin alike differ further on
  return `${name} ${pairOf(canonicalJson(before), canonicalJson(after))}`;
}

/** A number that counts on one side alone tells no text of a list from another: its value does. */
function fieldPath(field: string, { before, after }: Change): string {
  const isText = [before, after].every((value) => value === null || typeof value !== 'object');
  return (isText ? field.replace(/\[\d+\]$/, '') : field)
    .replace(/^spec\./, '')
    .replace(/^given(?:\['([^']*)'\]|\.)/, '$1');
}

/** `a` → `b` of two words; two that look alike have changed, and no more is said. */
function pairOf(before: string, after: string): string {
  const [old, now] = pairTexts(spaced(before), spaced(after));
  return old === now ? 'changed' : `${quoted(old)} → ${quoted(now)}`;
}

/** The same by the field's own name, where that says what it is: a digest says it only of what is one word. */
export function shortDifference(change: Change): string {
  const { field, before, after } = change;
  if (isDigest(before) || isDigest(after))
    return /^[a-z]{1,40}$/i.test(field ?? '')
      ? `${field ?? ''} ${verbOf(before, after)}`
      : differenceText(change);
  const isEntry = /\[\d+\]$/.test(field ?? '') && (before === null || after === null);
  const isPlain = [before, after].every((value) => value === null || typeof value !== 'object');
  return isEntry || isPlain ? changeWords(change) : differenceText(change);
}

/** Matches an annotation that charts write so that pods are made anew: which digest it has says nothing. */
const DIGEST_OF_PODS = /metadata\.annotations\['(?:checksum\/[^']+)'\]$/;

/** What is shown by its digest only: a file, a patch. */
const isDigest = (value: Plain): boolean =>
  typeof value === 'string' && /^(?:[\da-f]{12}|[\da-f]{40}|[\da-f]{64})$/.test(value);

/** Of several such things what each is called; null for any other value. */
function namesOfDigests(value: Plain): readonly string[] | null {
  if (value === null || typeof value !== 'object' || isPlainList(value)) return null;
  const entries = Object.entries(value);
  if (entries.length === 0 || !entries.every(([, each]) => isDigest(each))) return null;
  return entries.map(([name]) => valueText(name));
}

const verbOf = (before: Plain, after: Plain): string => {
  if (before === null) return 'added';
  return after === null ? 'removed' : 'changed';
};

/** What comes or goes: of an object what it is called, and not all of its text. */
function wholeValue({ field, subject }: Change, value: Plain): string {
  if (typeof value !== 'object') return `${valueText(value)} `;
  const words = entryWords(field ?? '', value, subject);
  if (words !== '') return `(${words}) `;
  return canonicalJson(value).length <= LONGEST_VALUE ? `${valueText(value)} ` : '';
}

function valueText(value: Plain): string {
  const text = plainText(typeof value === 'string' ? value : canonicalJson(value));
  if (text === '') return quoted('""');
  return quoted(text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE - 1)}…` : text);
}

const quoted = (text: string): string => (text === '' ? '' : `\`${text.replaceAll('`', "'")}\``);

const LONGEST_WORD = 32;
/** Letters that two values share at their beginning before that is left out. */
const LONGEST_SHARED = 16;
const NAMES_SHOWN = 3;

/** Last words of a path that say nothing without the one before. */
const BARE: ReadonlySet<string> = new Set([
  ...['mode', 'name', 'value', 'values', 'host', 'hosts', 'number', 'enabled', 'exact', 'prefix'],
  ...['regex', 'key', 'simple', 'seconds', 'percent', 'percentage', 'labels', 'cpu', 'memory'],
  ...['namespace', 'server', 'kind', 'group'],
]);

/** What one key of a map is, which people choose. */
const OF_MAPS: ReadonlyMap<string, string> = new Map([
  ['labels', 'label'],
  ['matchLabels', 'label'],
  ['annotations', 'annotation'],
  ['selector', 'selector'],
]);

const SPELT: Readonly<Record<string, string>> = { mtls: 'mTLS', tls: 'TLS', jwt: 'JWT' };

/** Whether a field comes: one that is written as `null` goes where only the base has it. */
const isComing = ({ before, after, side }: Change): boolean =>
  before === null && (after !== null || side === 'head');

/** One difference of a field in words: `timeout 8s → 4s`, `subset v2 added`, `weight 90 added`. */
export function changeWords(change: Change): string {
  const { kind, field, before, after } = change;
  const name =
    kind === 'mtls-mode' && field === null ? 'mTLS' : fieldName(field ?? '', change.subject);
  // who reads that mTLS goes takes it to be off
  if (field === 'spec.mtls' && (before === null || after === null))
    return changeWords({ ...change, ...modesOf(change), field: 'spec.mtls.mode' });
  if (
    DIGEST_OF_PODS.test(field ?? '') &&
    [before, after].every((each) => each === null || isDigest(each))
  )
    return `${name} ${verbOf(before, after)}`;
  const entry = (value: Plain): string => {
    const words = entryText(value) || wordsOfElement(field ?? '', value);
    return words === '' ? entryOfList(field ?? '', name, change.subject) : `${name}${words}`;
  };
  if (isComing(change)) return `${entry(after)} added`;
  if (after === null) return `${entry(before)} removed`;
  if (isText(before) || isText(after)) return `${name} changed`;
  const [old, now] = pairTexts(...pairWords(before, after));
  return spaced(old) === spaced(now)
    ? `${name} changed`
    : `${name} ${quotedWord(old)} → ${quotedWord(now)}`;
}

/** The mode that a PeerAuthentication says before and after; what stands there where it says none. */
const modesOf = ({ before, after }: Change): Pick<Change, 'before' | 'after'> => {
  const modeOf = (value: Plain): Plain =>
    typeof value === 'object' && value !== null && 'mode' in value ? value['mode'] : value;
  return { before: modeOf(before), after: modeOf(after) };
};

/** What is no word: an object, or lines of text. */
const isText = (value: Plain): boolean =>
  typeof value === 'object' || (typeof value === 'string' && value.trim().includes('\n'));

/**
 * Both as they are called; an identity beside what is none is told whole, and one beside another of its name with its
 * namespace, or whole too.
 */
function pairWords(before: Plain, after: Plain): readonly [string, string] {
  const [was, is] = [wordOf(before), wordOf(after)];
  if (was === is && typeof before === 'string' && typeof after === 'string') {
    const [home, other] = [inNamespace(before), inNamespace(after)];
    return home === other ? [plainText(before), plainText(after)] : [home, other];
  }
  const isShort = (value: Plain, word: string): boolean =>
    typeof value === 'string' && word !== plainText(value);
  return isShort(before, was) === isShort(after, is) ||
    typeof before !== 'string' ||
    typeof after !== 'string'
    ? [was, is]
    : [plainText(before), plainText(after)];
}

/** What a field is called, without the way to it: `spec.http[0].timeout` → `timeout`. */
function fieldName(field: string, subject: Change['subject']): string {
  const { words, lists, isEntry } = stepsOf(field);
  // an option, a key or an attribute is called as it is written
  if (words[0] === 'given') return quoted(words.slice(1).join('.'));
  const last = words.at(-1) ?? '';
  if (isEntry) return entryNoun(last, subject);
  const parent = words.at(-2) ?? '';
  if (last === 'value' && words.at(-3) === 'env') return `variable ${parent}`;
  const noun = OF_MAPS.get(parent);
  if (noun !== undefined) return `${noun} ${last}`;
  if (BARE.has(last) && parent !== '' && parent !== 'spec' && parent !== 'metadata')
    return `${lists.has(words.length - 2) ? entryNoun(parent, subject) : spelt(parent)} ${last}`;
  return spelt(last);
}

const spelt = (word: string): string => SPELT[word] ?? word;

/** The same for who lists it by its path: `subset v2`, `route to subset v2 (weight 10)`; empty where it has no name. */
function entryWords(field: string, value: Plain, subject: Change['subject']): string {
  const text = entryText(value).trim();
  if (text === '' || field.startsWith('given')) return text;
  return `${fieldName(field, subject)} ${text}`;
}

/** ` v2` of what has a name, ` to v2, weight 10` of a route's destination, ` 8080` of a single value. */
function entryText(value: Plain): string {
  if (value === null || value === '' || (typeof value === 'string' && isText(value))) return '';
  if (typeof value !== 'object') return ` ${quotedWord(shortened(wordOf(value)))}`;
  if (isPlainList(value)) {
    const names = value.filter((each) => typeof each !== 'object').map(wordOf);
    const more = names.length - NAMES_SHOWN;
    if (names.length === 0 || names.length < value.length) return '';
    const shown = names.slice(0, NAMES_SHOWN).map((each) => quotedWord(shortened(each)));
    return ` ${shown.join(', ')}${more > 0 ? ` and ${String(more)} more` : ''}`;
  }
  return typeof value['name'] === 'string'
    ? ` ${quotedWord(shortened(plainText(value['name'])))}`
    : `${destinationText(value)}${triesText(value)}`;
}

/** ` to subset v2 (weight 10)` of what leads somewhere. */
function destinationText({ destination, weight }: Readonly<Record<string, Plain>>): string {
  if (typeof destination !== 'object' || destination === null || isPlainList(destination))
    return '';
  const { subset, host } = destination;
  const [to, noun] = typeof subset === 'string' ? [subset, 'subset '] : [host, ''];
  const share = typeof weight === 'number' ? ` (weight ${String(weight)})` : '';
  return typeof to === 'string' ? ` to ${noun}${quotedWord(shortened(plainText(to)))}${share}` : '';
}

/** ` with 2s for each of up to 4 tries` of retries: the first try is cut off by that as well (RETRY-9). */
const triesText = ({ attempts, perTryTimeout }: Readonly<Record<string, Plain>>): string =>
  typeof attempts === 'number' && attempts > 0 && typeof perTryTimeout === 'string'
    ? ` with ${quotedWord(shortened(perTryTimeout))} for each of up to ${String(attempts + 1)} tries`
    : '';

const IDENTITY = /^[^/]*\/ns\/([^/]+)\/sa\/([^/]+)$/;

/** An identity by its service account, everything else as it is. */
function wordOf(value: Plain): string {
  const text = plainText(typeof value === 'object' ? '' : String(value));
  return IDENTITY.exec(text)?.[2] ?? text;
}

/** `shop/orders` of an identity. */
function inNamespace(value: string): string {
  const text = plainText(value);
  const [, namespace = '', account = ''] = IDENTITY.exec(text) ?? [];
  return account === '' ? text : `${namespace}/${account}`;
}

/** Two values without what they share at their beginning; never two that look alike. */
export function pairTexts(before: string, after: string): readonly [string, string] {
  const headed = imagePair(before, after, LONGEST_WORD) ?? longerByHead(before, after);
  if (headed !== null) return headed;
  let shared = 0;
  while (shared < before.length && before[shared] === after[shared]) shared += 1;
  const isShort = before.length <= LONGEST_WORD && after.length <= LONGEST_WORD;
  if (shared <= LONGEST_SHARED || (isShort && before.length + after.length <= LONGEST_WORD))
    return cutFrom(before, after, 0, shared);
  const at = Math.max(
    ...['/', ':', '@', ',', ' '].map((mark) => before.lastIndexOf(mark, shared - 1)),
  );
  return cutFrom(before, after, at < 1 ? Math.max(0, shared - 8) : at, shared);
}

/** `a/long/path` and `x://a/long/path`: where one is the end of the other, both by their beginnings; null elsewhere. */
function longerByHead(before: string, after: string): readonly [string, string] | null {
  const [short, long] = before.length < after.length ? [before, after] : [after, before];
  if (short.length <= LONGEST_SHARED || long.length <= LONGEST_WORD || !long.endsWith(short))
    return null;
  const head = long.length - short.length;
  if (head === 0 || head > LONGEST_WORD - HEAD) return null;
  const cut = (text: string): string => `${text.slice(0, text === long ? head + HEAD : HEAD)}…`;
  return [cut(before), cut(after)];
}

/** Letters of what two values share that are enough to know it by. */
const HEAD = 14;

/** Both from one letter on; where what is left is too long, from nearer the difference. */
function cutFrom(
  before: string,
  after: string,
  start: number,
  differs: number,
): readonly [string, string] {
  const from = differs - start > LONGEST_WORD - 12 ? Math.max(0, differs - 6) : start;
  const cut = (text: string): string => `${from > 0 ? '…' : ''}${shortened(text.slice(from))}`;
  return [cut(before), cut(after)];
}

const shortened = (text: string): string =>
  text.length > LONGEST_WORD ? `${text.slice(0, LONGEST_WORD - 1).replace(/\p{Cs}$/u, '')}…` : text;

const quotedWord = (text: string): string =>
  text === '' ? '`""`' : `\`${text.replaceAll('`', "'")}\``;
