import type { ScalarNode } from '../../../manifest/index.ts';

/** A value that is not seen here, whatever is done with it. */
export const UNSEEN = Symbol('unseen');

/**
 * A value of a Go template: parameters come as JSON, in which all numbers are floating; literals, lengths and sums are
 * integers, told apart as `bigint`. `undefined` is what a missing key gives.
 */
export type GoData =
  ScalarNode['value'] | bigint | undefined | readonly GoData[] | { readonly [key: string]: GoData };

export type GoValue = GoData | typeof UNSEEN;

/** A template that Argo CD refuses to render. */
export class TemplateRefusal extends Error {}

export const isGoList = (value: GoData): value is readonly GoData[] => Array.isArray(value);

export const isGoMap = (value: GoData): value is { readonly [key: string]: GoData } =>
  value !== null && typeof value === 'object' && !isGoList(value);

/** Tells whether Go takes a value for false: nothing, zero, what is empty. */
export const isEmpty = (value: GoData): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  value === 0 ||
  value === 0n ||
  value === false ||
  (typeof value === 'object' && Object.keys(value).length === 0);

/** Tells whether a text has as many bytes as characters. */
// oxlint-disable-next-line no-control-regex
export const isAscii = (text: string): boolean => /^[\x00-\x7f]*$/.test(text);

interface Size {
  /** Characters and values in all. */
  readonly size: number;
  readonly depth: number;
}

const sizes = new WeakMap<object, Size>();

/** Measures how much it takes to walk a value; for lists and maps it is found once. */
export function sizeOf(value: GoData): Size {
  if (typeof value === 'string') return { size: value.length + 1, depth: 0 };
  if (value === null || typeof value !== 'object') return { size: 1, depth: 0 };
  const known = sizes.get(value);
  if (known !== undefined) return known;
  let [size, depth] = [1, 0];
  for (const [key, inner] of Object.entries(value)) {
    const own = sizeOf(inner);
    size += own.size + key.length;
    depth = Math.max(depth, own.depth);
  }
  const found = { size, depth: depth + 1 };
  sizes.set(value, found);
  return found;
}

/** Writes a value as Go prints it; a missing key is `<no value>` (ARGO-59). */
export function goText(value: GoData): string {
  if (value === undefined || value === null) return '<no value>';
  if (typeof value === 'number') return floatText(value);
  if (isGoList(value)) return `[${value.map(goText).join(' ')}]`;
  if (!isGoMap(value)) return String(value);
  const entries = Object.keys(value).sort();
  return `map[${entries.map((key) => `${key}:${goText(value[key])}`).join(' ')}]`;
}

/** A floating number: from a million on, and below a ten-thousandth, with an exponent. */
function floatText(value: number): string {
  const [digits = '', power = '0'] = value.toExponential().split('e');
  const exponent = Number(power);
  if (!Number.isFinite(value) || (exponent >= -4 && exponent < 6)) return String(value);
  const sign = exponent < 0 ? '-' : '+';
  return `${digits}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

/** In quotes as Go writes them; of other characters than people type it is not seen. */
export const quotedText = (text: string): GoValue =>
  /^[\t\n\r\x20-\x7e\u00a1-\u02ff]*$/.test(text) ? JSON.stringify(text) : UNSEEN;

const VERB = /%(0?)(\d{0,2})((?:\.\d{1,2})?)([svdqtf%])/g;

/** Gives what `printf` writes; nothing for a verb or a value for which that is not known. */
export function formatted(format: string, values: readonly GoData[]): GoValue {
  const verbs = [...format.matchAll(VERB)];
  const taking = verbs.filter(([, , , , verb]) => verb !== '%');
  if (format.replace(VERB, '').includes('%') || taking.length !== values.length) return UNSEEN;
  let written = '';
  let at = 0;
  const ahead = [...values];
  for (const found of verbs) {
    const [whole, zero = '', width = '', precision = '', verb = ''] = found;
    const text = verb === '%' ? '%' : ofVerb(verb, precision, ahead.shift());
    if (text === null) return UNSEEN;
    const wide = text.padStart(Number(width), zero === '' ? ' ' : '0');
    written += format.slice(at, found.index) + (verb === '%' ? text : wide);
    at = found.index + whole.length;
  }
  return written + format.slice(at);
}

/** A value as one verb writes it; null where Go writes that they do not fit, or it is not known. */
function ofVerb(verb: string, precision: string, value: GoData): string | null {
  if (verb === 'f') return floatOf(precision, value);
  if (precision !== '') return null;
  if (verb === 'v') return value == null ? '<nil>' : goText(value);
  if (typeof value !== TYPES[verb]) return null;
  const text = verb === 'q' ? quotedText(goText(value)) : goText(value);
  return typeof text === 'string' ? text : null;
}

const TYPES: Readonly<Record<string, string>> = {
  d: 'bigint',
  t: 'boolean',
  s: 'string',
  q: 'string',
};

function floatOf(precision: string, value: GoData): string | null {
  if (typeof value !== 'number' || Math.abs(value) >= 1e15) return null;
  return value.toFixed(precision === '' ? 6 : Number(precision.slice(1)));
}

/** Writes a value as JSON, with its keys in order. */
export function jsonText(value: GoData): string {
  if (value === undefined || value === null) return 'null';
  if (typeof value === 'string') return JSON.stringify(value);
  if (isGoList(value)) return `[${value.map(jsonText).join(',')}]`;
  if (!isGoMap(value)) return String(value);
  const entries = Object.keys(value).sort();
  return `{${entries.map((key) => `${JSON.stringify(key)}:${jsonText(value[key])}`).join(',')}}`;
}

const PLAIN = /^[A-Za-z_/][\w./-]*$/;
const NOT_TEXT = /^(?:y|n|yes|no|on|off|true|false|null)$/i;

const yamlScalar = (value: GoData): string =>
  typeof value === 'string' && PLAIN.test(value) && !NOT_TEXT.test(value) ? value : jsonText(value);

const isBlock = (value: GoData): boolean =>
  value !== null && typeof value === 'object' && Object.keys(value).length > 0;

/** Writes a value as YAML in blocks; keys are in order, and lists as far in as the key they belong to. */
export function yamlText(value: GoData, indent = ''): string {
  if (!isBlock(value)) return yamlScalar(value);
  if (isGoList(value))
    return value
      .map((item) => `${indent}- ${yamlText(item, `${indent}  `).trimStart()}`)
      .join('\n');
  if (!isGoMap(value)) return yamlScalar(value);
  return Object.keys(value)
    .sort()
    .map((key) => {
      const inner = value[key];
      if (!isBlock(inner)) return `${indent}${yamlScalar(key)}: ${yamlScalar(inner)}`;
      const under = isGoList(inner) ? indent : `${indent}  `;
      return `${indent}${yamlScalar(key)}:\n${yamlText(inner, under)}`;
    })
    .join('\n');
}
