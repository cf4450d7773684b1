import { resolveScalar } from '../plain-scalar.ts';
import { aliasAt } from './anchors.ts';
import { quotedEnd, unquoted } from './quoted-scalar.ts';
import type { YamlReading } from './yaml-reading.ts';
import {
  COLON,
  DOUBLE_QUOTE,
  giveUp,
  HASH,
  isBlankAt,
  lineEnd,
  SINGLE_QUOTE,
  SPACE,
} from './yaml-reading.ts';

/** A key of a map and the offset behind its colon. */
export interface Key {
  readonly text: string;
  readonly behind: number;
  /** `<<` without quotes: its value is merged into the map. */
  readonly merges: boolean;
}

/** Longer keys need a `?` before them. */
const MAX_KEY = 1000;

/** Begins something other than a plain text in a block. */
export const INDICATORS = /[-?:,[\]{}#&*!|>'"%@`]/;

/** The key at a place; null where the line has none. */
export function keyAt(reading: YamlReading, line: number, offset: number): Key | null {
  const { source } = reading;
  const end = lineEnd(reading, line);
  const first = source.charCodeAt(offset);
  if (first === DOUBLE_QUOTE || first === SINGLE_QUOTE) return quotedKey(reading, offset, end);
  const colon = colonIn(source, offset, end);
  if (colon < 0) return null;
  if (source[offset] === '*') return keyOfAlias(reading, offset);
  const text = source.slice(offset, colon);
  if (
    colon - offset > MAX_KEY ||
    text.endsWith(' ') ||
    text.includes('\t') ||
    INDICATORS.test(text.charAt(0))
  )
    giveUp();
  if (text === '<<') return { text, behind: colon + 1, merges: true };
  if (text === '' || typeof resolveScalar(text, reading.dialect).value !== 'string') giveUp();
  return { text, behind: colon + 1, merges: false };
}

/**
 * `*name:` as a key is the text that has the name. Go's parsers end the name before the colon; the `yaml`
 * package takes the colon for a part of it.
 */
function keyOfAlias(reading: YamlReading, offset: number): Key {
  const { node, behind } = aliasAt(reading, offset, 'key');
  if (node.kind !== 'scalar' || typeof node.value !== 'string') return giveUp();
  return { text: node.value, behind: behind + 1, merges: false };
}

/** The colon that ends a plain key; -1 where there is none before the line or its comment begins. */
function colonIn(source: string, from: number, end: number): number {
  for (let offset = from; offset < end; offset++) {
    const code = source.charCodeAt(offset);
    if (code === COLON && isBlankAt(source, offset + 1)) return offset;
    if (code === HASH && source.charCodeAt(offset - 1) === SPACE) return -1;
  }
  return -1;
}

function quotedKey(reading: YamlReading, offset: number, end: number): Key | null {
  const { source } = reading;
  const close = quotedEnd(source, offset, end);
  if (close < 0) return null;
  if (source.charCodeAt(close) !== COLON) return null;
  if (!isBlankAt(source, close + 1) || close - offset > MAX_KEY) giveUp();
  return { text: unquoted(source.slice(offset, close)), behind: close + 1, merges: false };
}
