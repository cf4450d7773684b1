import type { GoFunction } from './go-arguments.ts';
import { intAt, kindOf, takes, takesMany, textAt, truthAt } from './go-arguments.ts';
import { formatted } from './go-format.ts';
import { stringOf } from './go-list-functions.ts';
import { goText, isAscii, quotedText, TemplateRefusal, UNSEEN } from './go-value.ts';
import type { GoData, GoValue } from './go-value.ts';
import { normalizedName, slugOf } from './generator-parameters.ts';

/** Longer than any name or path; what would become longer is not followed. */
const MAX_TEXT = 20_000;

/** A function of texts: what is none Go refuses. */
export const ofTexts = (count: number, run: (...texts: readonly string[]) => GoValue): GoFunction =>
  takes(count, count, (given) => run(...given.map((_, at) => textAt(given, at))));

/** One of a whole number and a text, which Go cuts by bytes. */
const ofCount = (run: (count: number, text: string) => GoValue): GoFunction =>
  takes(2, 2, (given) => run(intAt(given, 0), textAt(given, 1)));

const bytewise = (text: string, cut: (text: string) => string): GoValue =>
  isAscii(text) ? cut(text) : cutBytes(text, cut);

/** Bytes stand as characters of one byte each while they are cut; where that parts a character it is not seen. */
function cutBytes(text: string, cut: (text: string) => string): GoValue {
  const bytes = Buffer.from(cut(Buffer.from(text).toString('latin1')), 'latin1');
  const whole = bytes.toString();
  return whole.includes('\uFFFD') ? UNSEEN : whole;
}

/** Functions of texts. */
export const TEXT_FUNCTIONS: readonly (readonly [string, GoFunction])[] = [
  ['lower', ofTexts(1, (text = '') => text.toLowerCase())],
  ['upper', ofTexts(1, (text = '') => text.toUpperCase())],
  ['title', ofTexts(1, (text = '') => titled(text))],
  ['untitle', ofTexts(1, (text = '') => wordwise(text, (first) => first.toLowerCase()))],
  ['swapcase', ofTexts(1, (text = '') => swapped(text))],
  ['initials', ofTexts(1, (text = '') => (text.match(/(?<=^|\s)\S/g) ?? []).join(''))],
  ['trim', ofTexts(1, (text = '') => text.trim())],
  ['nospace', ofTexts(1, (text = '') => text.replace(/\s/g, ''))],
  ['trimPrefix', ofTexts(2, (start = '', text = '') => withoutStart(start, text))],
  ['trimSuffix', ofTexts(2, (end = '', text = '') => withoutEnd(end, text))],
  ['trimAll', ofTexts(2, (set = '', text = '') => trimmedOf(set, text))],
  ['trimall', ofTexts(2, (set = '', text = '') => trimmedOf(set, text))],
  ['hasPrefix', ofTexts(2, (start = '', text = '') => text.startsWith(start))],
  ['hasSuffix', ofTexts(2, (end = '', text = '') => text.endsWith(end))],
  ['contains', ofTexts(2, (part = '', text = '') => text.includes(part))],
  ['replace', ofTexts(3, (old = '', fresh = '', text = '') => replaced(old, fresh, text))],
  ['trunc', ofCount((length, text) => bytewise(text, (all) => truncated(length, all)))],
  ['indent', ofCount((width, text) => indented(width, text))],
  ['nindent', ofCount((width, text) => after('\n', indented(width, text)))],
  ['repeat', ofCount((count, text) => repeated(count, text))],
  ['abbrev', ofCount((width, text) => abbreviated(width, text))],
  ['substr', takes(3, 3, (given) => partOf(intAt(given, 0), intAt(given, 1), textAt(given, 2)))],
  ['plural', takes(3, 3, (given) => textAt(given, intAt(given, 2) === 1 ? 0 : 1))],
  ['quote', takesMany(0, (values) => quoted(values, quotedText))],
  ['squote', takesMany(0, (values) => quoted(values, (text) => `'${text}'`))],
  [
    'cat',
    takesMany(0, (values) =>
      values
        .filter((each) => each != null)
        .map(stringOf)
        .join(' '),
    ),
  ],
  ['toString', takes(1, 1, ([value]) => stringOf(value))],
  ['print', takesMany(0, (values) => printed(values))],
  ['println', takesMany(0, (values) => `${values.map(stringOf).join(' ')}\n`)],
  ['printf', takesMany(1, (given) => formatted(textAt(given, 0), given.slice(1)))],
  ['html', takesMany(0, (given) => escaped(given, /["'&<>]/g, (each) => `&${HTML[each] ?? ''};`))],
  ['urlquery', takesMany(0, (given) => escaped(given, /[^\w.~-]/gu, percent))],
  ['normalize', ofTexts(1, (text = '') => normalizedName(text))],
  ['slugify', takesMany(0, (given) => slugified(given))],
  ['splitList', ofTexts(2, (by = '', text = '') => partsOf(by, text))],
  ['split', ofTexts(2, (by = '', text = '') => numbered(partsOf(by, text)))],
  [
    'splitn',
    takes(3, 3, (given) => splitOnce(textAt(given, 0), intAt(given, 1), textAt(given, 2))),
  ],
];

const HTML: Readonly<Record<string, string>> = {
  '"': '#34',
  "'": '#39',
  '&': 'amp',
  '<': 'lt',
  '>': 'gt',
};

const percent = (each: string): string => (each === ' ' ? '+' : encoded(each));

const encoded = (each: string): string =>
  [...Buffer.from(each)]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('');

function escaped(
  given: readonly GoData[],
  signs: RegExp,
  escape: (sign: string) => string,
): GoValue {
  const [only, ...more] = given;
  const text = more.length === 0 ? goText(only) : printed(given);
  return text.replace(signs, escape);
}

/**
 * Makes a slug; it is given how long that may be, whether it is cut where a word ends, and last the name. What is given
 * otherwise stops the template, for the function gives up.
 */
function slugified(given: readonly GoData[]): GoValue {
  const name = given.at(-1);
  if (given.length === 0) return '';
  if (typeof name !== 'string')
    throw new TemplateRefusal(`a text is asked for, and ${kindOf(name)} given`);
  const longest = given.length > 1 ? intAt(given, 0) : 50;
  const smart = given.length > 2 ? truthAt(given, 1) : true;
  return longest >= 0 && longest <= 1_000_000 ? slugOf(name, longest, smart) : UNSEEN;
}

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

/** Each word begins large: a word ends at all but letters, digits and underscores. */
const titled = (text: string): string =>
  text.replace(/(?<![\p{L}\p{N}_])\p{L}/gu, (first) => first.toUpperCase());

const wordwise = (text: string, change: (first: string) => string): string =>
  text.replace(/(?<=^|\s)\S/gu, change);

const swapped = (text: string): string =>
  text.replace(/\p{L}/gu, (each) =>
    each === each.toLowerCase() ? each.toUpperCase() : each.toLowerCase(),
  );

function truncated(length: number, text: string): string {
  if (length < 0) return text.length + length > 0 ? text.slice(length) : text;
  return text.slice(0, length);
}

/** Shorter than four, or with characters of more than a byte, it is left as it is, or not seen. */
function abbreviated(width: number, text: string): GoValue {
  if (width < 4 || text.length <= width) return text;
  return isAscii(text) ? `${text.slice(0, width - 3)}...` : UNSEEN;
}

function partOf(from: number, to: number, text: string): GoValue {
  const length = Buffer.byteLength(text);
  const end = from < 0 ? to : to < 0 || to > length ? length : to;
  const start = Math.max(0, from);
  if (end < start || end > length) throw new TemplateRefusal('a text is cut beyond its end');
  return bytewise(text, (all) => all.slice(start, end));
}

function repeated(count: number, text: string): GoValue {
  if (count < 0) throw new TemplateRefusal('a text is repeated less than no times');
  return count * text.length > MAX_TEXT ? UNSEEN : text.repeat(count);
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
  if (width < 0) throw new TemplateRefusal('a text is indented by less than nothing');
  if (width * lines.length > MAX_TEXT) return UNSEEN;
  return lines.map((line) => ' '.repeat(width) + line).join('\n');
}

const after = (start: string, text: GoValue): GoValue =>
  typeof text === 'string' ? start + text : UNSEEN;

/** Each in quotes, those that are nothing left out. */
function quoted(values: readonly GoData[], quote: (text: string) => GoValue): GoValue {
  const texts = values.flatMap((value) => (value == null ? [] : [quote(stringOf(value))]));
  return texts.includes(UNSEEN) ? UNSEEN : texts.map(String).join(' ');
}

/** Between two values of which neither is a text, a blank. */
const printed = (values: readonly GoData[]): string =>
  values.reduce<string>((text, value, index) => {
    const isApart = index > 0 && typeof value !== 'string' && typeof values[index - 1] !== 'string';
    return `${text}${isApart ? ' ' : ''}${stringOf(value)}`;
  }, '');

/** Without a separator each character is a part. */
const partsOf = (by: string, text: string): readonly string[] =>
  by === '' ? Array.from(text) : text.split(by);

const numbered = (parts: readonly string[]): GoData =>
  Object.fromEntries(parts.map((part, index) => [`_${String(index)}`, part]));

/** At most so many parts: the last has the rest. */
function splitOnce(by: string, most: number, text: string): GoValue {
  const parts = partsOf(by, text);
  if (most < 0 || parts.length <= most) return numbered(parts);
  if (most === 0) return {};
  return numbered([...parts.slice(0, most - 1), parts.slice(most - 1).join(by)]);
}
