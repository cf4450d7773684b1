import { createHash } from 'node:crypto';
import { RE2JS } from 're2js';
import { parseYaml, plainOf } from '../../../manifest/index.ts';
import type { GoFunction } from './go-functions.ts';
import {
  formatted,
  goText,
  jsonText,
  quotedText,
  yamlText,
  isAscii,
  isGoList,
  isGoMap,
  UNSEEN,
} from './go-value.ts';
import type { GoData, GoValue } from './go-value.ts';
import { normalizedName, slugOf } from './generator-parameters.ts';

/** Longer than any name or path; what would become longer is not followed. */
const MAX_TEXT = 20_000;
const MAX_EXPRESSION = 200;

const isTexts = (given: readonly GoData[], count: number): given is readonly string[] =>
  given.length === count && given.every((each) => typeof each === 'string');

/** A function of texts: what is none Go refuses. */
const ofTexts =
  (count: number, run: (...texts: readonly string[]) => GoValue): GoFunction =>
  (...given) =>
    isTexts(given, count) ? run(...given) : UNSEEN;

/** One of a whole number and a text, which Go cuts by bytes. */
const ofCount =
  (run: (count: number, text: string) => GoValue): GoFunction =>
  (count, text, ...more) =>
    typeof count === 'bigint' && typeof text === 'string' && more.length === 0
      ? run(Number(count), text)
      : UNSEEN;

const bytewise = (text: string, cut: (text: string) => string): GoValue =>
  isAscii(text) ? cut(text) : UNSEEN;

export const TEXT_FUNCTIONS: readonly (readonly [string, GoFunction])[] = [
  ['lower', ofTexts(1, (text = '') => text.toLowerCase())],
  ['upper', ofTexts(1, (text = '') => text.toUpperCase())],
  ['trim', ofTexts(1, (text = '') => text.trim())],
  ['nospace', ofTexts(1, (text = '') => text.replace(/\s/g, ''))],
  ['trimPrefix', ofTexts(2, (start = '', text = '') => withoutStart(start, text))],
  ['trimSuffix', ofTexts(2, (end = '', text = '') => withoutEnd(end, text))],
  ['trimAll', ofTexts(2, (set = '', text = '') => trimmedOf(set, text))],
  ['hasPrefix', ofTexts(2, (start = '', text = '') => text.startsWith(start))],
  ['hasSuffix', ofTexts(2, (end = '', text = '') => text.endsWith(end))],
  ['contains', ofTexts(2, (part = '', text = '') => text.includes(part))],
  ['replace', ofTexts(3, (old = '', fresh = '', text = '') => replaced(old, fresh, text))],
  ['trunc', ofCount((length, text) => bytewise(text, (all) => truncated(length, all)))],
  ['indent', ofCount((width, text) => indented(width, text))],
  ['nindent', ofCount((width, text) => after('\n', indented(width, text)))],
  ['repeat', ofCount((count, text) => repeated(count, text))],
  ['substr', (start, end, text) => partOf(start, end, text)],
  ['quote', (...values) => quoted(values, quotedText)],
  ['squote', (...values) => quoted(values, (text) => `'${text}'`)],
  ['toString', (value) => (value == null ? '' : goText(value))],
  ['toJson', (value) => jsonText(value)],
  ['toYaml', (value) => yamlText(value)],
  ['fromYaml', ofTexts(1, (text = '') => fromYaml(text))],
  ['fromJson', ofTexts(1, (text = '') => fromYaml(text))],
  ['print', (...values) => printed(values)],
  [
    'printf',
    (format, ...values) => (typeof format === 'string' ? formatted(format, values) : UNSEEN),
  ],
  ['normalize', ofTexts(1, (text = '') => normalizedName(text))],
  ['slugify', (...given) => slugified(given)],
  ['splitList', ofTexts(2, (by = '', text = '') => text.split(by))],
  ['split', ofTexts(2, (by = '', text = '') => numbered(text.split(by)))],
  ['join', (by, list) => (typeof by === 'string' ? joined(by, list) : UNSEEN)],
  ['sha256sum', ofTexts(1, (text = '') => digest('sha256', text))],
  ['sha1sum', ofTexts(1, (text = '') => digest('sha1', text))],
  ['regexMatch', ofTexts(2, (pattern = '', text = '') => matched(pattern, text))],
  [
    'regexReplaceAll',
    ofTexts(3, (pattern = '', text = '', fresh = '') => rewritten(pattern, text, fresh)),
  ],
];

/** Makes a slug; it is given how long that may be, whether it is cut where a word ends, and last the name. */
function slugified(given: readonly GoData[]): GoValue {
  const name = given.at(-1);
  const [longest, smart] = [given.length > 1 ? given[0] : 50n, given.length > 2 ? given[1] : true];
  if (typeof name !== 'string' || typeof longest !== 'bigint' || typeof smart !== 'boolean')
    return UNSEEN;
  const isNumber = longest >= 0n && longest <= 1_000_000n && given.length <= 3;
  return isNumber ? slugOf(name, Number(longest), smart) : UNSEEN;
}

const digest = (algorithm: string, text: string): string =>
  createHash(algorithm).update(text).digest('hex');

const withoutStart = (start: string, text: string): string =>
  text.startsWith(start) ? text.slice(start.length) : text;

const withoutEnd = (end: string, text: string): string =>
  end !== '' && text.endsWith(end) ? text.slice(0, -end.length) : text;

function trimmedOf(set: string, text: string): string {
  let [from, to] = [0, text.length];
  while (from < to && set.includes(text[from] ?? '')) from += 1;
  while (to > from && set.includes(text[to - 1] ?? '')) to -= 1;
  return text.slice(from, to);
}

const truncated = (length: number, text: string): string =>
  length < 0 ? text.slice(length) : text.slice(0, length);

function partOf(start: GoData, end: GoData, text: GoData): GoValue {
  if (typeof start !== 'bigint' || typeof end !== 'bigint' || typeof text !== 'string')
    return UNSEEN;
  const [from, to] = [Number(start), Number(end)];
  if (from < 0) return bytewise(text, (all) => all.slice(0, Math.max(0, to)));
  return bytewise(text, (all) => all.slice(from, to < 0 || to > all.length ? all.length : to));
}

function repeated(count: number, text: string): GoValue {
  if (count < 0 || count * text.length > MAX_TEXT) return UNSEEN;
  return text.repeat(count);
}

/** Replaces a text; how long the result becomes is known before it is made. */
function replaced(old: string, fresh: string, text: string): GoValue {
  const parts = text.split(old);
  // between all characters, and at both ends
  if (old === '') return UNSEEN;
  return (parts.length - 1) * fresh.length > MAX_TEXT ? UNSEEN : parts.join(fresh);
}

function indented(width: number, text: string): GoValue {
  const lines = text.split('\n');
  if (width < 0 || width * lines.length > MAX_TEXT) return UNSEEN;
  return lines.map((line) => ' '.repeat(width) + line).join('\n');
}

const after = (start: string, text: GoValue): GoValue =>
  typeof text === 'string' ? start + text : UNSEEN;

/** Each in quotes, those that are nothing left out. */
function quoted(values: readonly GoData[], quote: (text: string) => GoValue): GoValue {
  const texts = values.flatMap((value) => (value == null ? [] : [quote(goText(value))]));
  return texts.includes(UNSEEN) ? UNSEEN : texts.map(String).join(' ');
}

/** Between two values of which neither is a text, a blank. */
const printed = (values: readonly GoData[]): string =>
  values.reduce<string>((text, value, index) => {
    const isApart = index > 0 && typeof value !== 'string' && typeof values[index - 1] !== 'string';
    return `${text}${isApart ? ' ' : ''}${value == null ? '<nil>' : goText(value)}`;
  }, '');

const numbered = (parts: readonly string[]): GoData =>
  Object.fromEntries(parts.map((part, index) => [`_${String(index)}`, part]));

function joined(by: string, list: GoData): GoValue {
  if (typeof list === 'string') return list;
  if (!isGoList(list)) return UNSEEN;
  const texts = list.filter((item) => item != null).map(goText);
  return texts.length * by.length > MAX_TEXT ? UNSEEN : texts.join(by);
}

/** A map only, as Argo CD takes it; what is none is an error. */
function fromYaml(text: string): GoValue {
  const [document, ...more] = parseYaml('', text);
  if (document?.node == null || more.length > 0 || document.problems.length > 0) return UNSEEN;
  const value = plainOf(document.node);
  return isGoMap(value) ? value : UNSEEN;
}

/** RE2, as Go has it: in linear time. */
function compiled(pattern: string): RE2JS | null {
  if (pattern.length > MAX_EXPRESSION || /\{\d{3,}|\{\d*,\d{3,}/.test(pattern)) return null;
  try {
    return RE2JS.compile(pattern);
  } catch {
    return null;
  }
}

const matched = (pattern: string, text: string): GoValue =>
  compiled(pattern)?.matcher(text).find() ?? UNSEEN;

/** Groups only as `${1}`: what `$1x` means differs from one library to the next. */
function rewritten(pattern: string, text: string, fresh: string): GoValue {
  const isPlain = !/[$\\]/.test(fresh.replace(/\$\{\d\}/g, ''));
  const expression = compiled(pattern);
  if (expression === null || !isPlain || text.length * (fresh.length + 1) > MAX_TEXT) return UNSEEN;
  try {
    return expression.matcher(text).replaceAll(fresh.replace(/\$\{(\d)\}/g, '$$$1'));
  } catch {
    return UNSEEN;
  }
}
