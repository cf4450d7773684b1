import { matchWild } from './match-wild.ts';

/**
 * Whether `text` fits a pattern in which `*` stands for any run of characters, dots and slashes
 * included, and everything else for itself. Linear in the text for each `*`; no regular expressions.
 */
export const fitsWildcard = (pattern: string, text: string): boolean =>
  matchWild(pattern, text, isAnyText, isSame);

const isAnyText = (character: string): boolean => character === '*';
const isSame = (one: string, other: string): boolean => one === other;

/**
 * Whether a field fits a pattern or lies below one that does: `spec.tls` covers `spec.tls.mode`, and
 * `spec.http[*].retries` covers `spec.http[2].retries.attempts`.
 */
export const fitsField = (pattern: string, field: string): boolean =>
  fitsWildcard(pattern, field) ||
  fitsWildcard(`${pattern}.*`, field) ||
  fitsWildcard(`${pattern}[*`, field);
