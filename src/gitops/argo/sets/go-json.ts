import { standsPlain } from '../../../kustomize/index.ts';
import { readsAsText } from '../../../manifest/index.ts';
import type { GoData, GoValue } from './go-value.ts';
import { Int64, isAscii, isGoList, isGoMap, sortedKeys, UNSEEN } from './go-value.ts';

/** Writes a value as Go writes JSON, with its keys in order, and with what HTML could take for its own escaped. */
export const jsonText = (value: GoData): string => escapedForHtml(rawJson(value));

/** The same without the escapes. */
export function rawJson(value: GoData): string {
  if (value === undefined || value === null) return 'null';
  if (typeof value === 'string') return jsonString(value);
  if (value instanceof Int64) return String(value.value);
  if (isGoList(value)) return `[${value.map(rawJson).join(',')}]`;
  if (!isGoMap(value)) return String(value);
  const entries = sortedKeys(value);
  return `{${entries.map((key) => `${jsonString(key)}:${rawJson(value[key])}`).join(',')}}`;
}

const jsonString = (text: string): string =>
  JSON.stringify(text).replace(/[\u2028\u2029]/g, (each) =>
    each === '\u2028' ? '\\u2028' : '\\u2029',
  );

const escapedForHtml = (json: string): string =>
  json.replace(/[<>&]/g, (each) => `\\u00${each.charCodeAt(0).toString(16)}`);

/** JSON in lines, as `toPrettyJson` writes it. */
export function prettyJson(value: GoData, indent = ''): string {
  const inner = `${indent}  `;
  if (isGoList(value) && value.length > 0)
    return `[\n${value.map((item) => inner + prettyJson(item, inner)).join(',\n')}\n${indent}]`;
  if (!isGoMap(value) || Object.keys(value).length === 0) return jsonText(value);
  const lines = sortedKeys(value).map(
    (key) => `${inner}${jsonText(key)}: ${prettyJson(value[key], inner)}`,
  );
  return `{\n${lines.join(',\n')}\n${indent}}`;
}

const OF_ANOTHER_TYPE = /^(?:y|n|yes|no|on|off|true|false|null|~|<<|[\d:_.+-]+)$/i;
/** Longer texts with blanks are broken into lines. */
const MOST_ON_A_LINE = 70;

/** A text as the library of Kubernetes writes it; null for one of which it is not known how that is. */
function yamlString(text: string): string | null {
  if (text.includes('\n') || !isAscii(text)) return null;
  if (text.length > MOST_ON_A_LINE && text.includes(' ')) return null;
  if (/^\d+(?:\.\d+){2,}$/.test(text)) return text;
  if (OF_ANOTHER_TYPE.test(text) || !readsAsText(text)) return `"${text}"`;
  if (standsPlain(text)) return text;
  return /\p{Cc}/u.test(text) ? null : `'${text.replaceAll("'", "''")}'`;
}

const yamlScalar = (value: GoData): string | null =>
  typeof value === 'string' ? yamlString(value) : jsonText(value);

const isBlock = (value: GoData): boolean =>
  (isGoList(value) && value.length > 0) || (isGoMap(value) && Object.keys(value).length > 0);

/**
 * Writes a value as YAML in blocks; keys are in order, and lists as far in as the key they belong to. How a text is
 * written that needs quotes is not known of every one.
 */
export function yamlText(value: GoData): GoValue {
  const lines = yamlBlock(value, '');
  return lines ?? UNSEEN;
}

function yamlBlock(value: GoData, indent: string): string | null {
  if (!isBlock(value)) return yamlScalar(value);
  if (isGoList(value)) return joinedLines(value.map((item) => itemOf(item, indent)));
  if (!isGoMap(value)) return null;
  return joinedLines(sortedKeys(value).map((key) => entryOf(key, value[key], indent)));
}

const joinedLines = (lines: readonly (string | null)[]): string | null =>
  lines.includes(null) ? null : lines.join('\n');

function itemOf(item: GoData, indent: string): string | null {
  const text = yamlBlock(item, `${indent}  `);
  return text === null ? null : `${indent}- ${text.trimStart()}`;
}

function entryOf(key: string, value: GoData, indent: string): string | null {
  const name = yamlScalar(key);
  const text = yamlBlock(value, isGoList(value) ? indent : `${indent}  `);
  if (name === null || text === null) return null;
  return `${indent}${name}:${isBlock(value) ? '\n' : ' '}${text}`;
}
