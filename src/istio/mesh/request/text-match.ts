import { RE2JS } from 're2js';
import type { StringMatch } from '../../views/virtual-service.ts';
import type { Match } from '../../matching/match.ts';
import { certainly } from '../../matching/match.ts';

/** Says how a text of a request has to look; `present` asks only that it is there (ROUTE-24…29). */
export type TextMatch =
  | { readonly kind: 'exact' | 'prefix' | 'regex'; readonly text: string }
  | { readonly kind: 'present' };

/** Reads a matcher; the regex `*` means that there is one (ROUTE-26). */
export function textMatchOf(written: StringMatch): TextMatch {
  if (written.exact !== null) return { kind: 'exact', text: written.exact.value };
  if (written.prefix !== null) return { kind: 'prefix', text: written.prefix.value };
  if (written.regex !== null && written.regex.value !== '*')
    return { kind: 'regex', text: written.regex.value };
  return { kind: 'present' };
}

/** Longer texts are not matched against patterns: no real header or path is so long. */
const LONGEST_TEXT = 8192;

const patterns = new WeakMap<TextMatch, RE2JS | null>();

/**
 * Tells whether a text fits; `ignoreCase` makes upper and lower case alike, but never for a regex (ROUTE-25).
 */
export function matchText(match: TextMatch, text: string, ignoreCase = false): Match {
  switch (match.kind) {
    case 'present':
      return 'yes';
    case 'exact':
      return certainly(folded(text, ignoreCase) === folded(match.text, ignoreCase));
    case 'prefix':
      return certainly(folded(text, ignoreCase).startsWith(folded(match.text, ignoreCase)));
    case 'regex':
      return matchPattern(match, match.text, text);
  }
}

const folded = (text: string, ignoreCase: boolean): string =>
  ignoreCase ? text.toLowerCase() : text;

/** The whole text has to fit. What RE2 does not take is refused at admission. */
function matchPattern(match: TextMatch, source: string, text: string): Match {
  const known = patterns.get(match);
  const pattern = known === undefined ? compiled(source) : known;
  if (known === undefined) patterns.set(match, pattern);
  if (pattern === null || text.length > LONGEST_TEXT) return 'maybe';
  return certainly(pattern.matches(text));
}

/** A pattern of the linear-time engine; null where it is none. */
export function compiled(source: string): RE2JS | null {
  try {
    return RE2JS.compile(source);
  } catch {
    return null;
  }
}
