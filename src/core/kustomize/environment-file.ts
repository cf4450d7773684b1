import type { Pair } from './generator-pairs.ts';

/**
 * Lines of an env file as kustomize reads them: split at the first `=`, nothing trimmed but leading
 * space, `#` a comment at the beginning of a line only, a bare key has an empty value (BUILD-14). A line
 * without a key is skipped, and an overlong one ends the reading without a word.
 */
export function environmentPairs(text: string, file: string): readonly Pair[] {
  const pairs: Pair[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    if (isOverlong(raw)) break;
    const line = raw.replace(/\r$/, '').replace(LEADING_SPACE, '');
    const at = line.indexOf('=');
    const key = at < 0 ? line : line.slice(0, at);
    if (key === '' || line.startsWith('#')) continue;
    const number = index + 1;
    pairs.push({
      key,
      value: at < 0 ? '' : line.slice(at + 1),
      binary: false,
      origin: { file, line: number, column: 1, endLine: number },
    });
  }
  return pairs;
}

/** White space as Unicode has it: unlike JavaScript's, with U+0085 and without U+FEFF. */
const LEADING_SPACE = /^[\p{White_Space}]+/u;

/** What Go's line scanner holds. */
const MAX_LINE = 65_535;

const isOverlong = (line: string): boolean =>
  line.length > MAX_LINE / 4 && new TextEncoder().encode(line).length > MAX_LINE;
