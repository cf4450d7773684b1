import { REDACTED } from '../redacted.ts';
import type { Mark, Span } from '../text-spans.ts';
import { replaceSpans } from '../text-spans.ts';
import { SHORTEST_MOVED } from './secret-text.ts';
import { spellingsOf } from './spellings.ts';

/** Secrets of the inputs of a render, and the search for them in texts that came of it. */
export interface MovedSecrets {
  /** Those that a text holds, in whatever spelling. */
  readonly in: (text: string) => ReadonlySet<string>;
  /** The text without them. */
  readonly without: (text: string, mark?: Mark) => string;
}

/** One way in which a secret is written. */
interface Spelling {
  readonly text: string;
  readonly secret: string;
  /** Digits alone are part of many a longer number. */
  readonly standsAlone: boolean;
}

/** What a value ends with that was too long to be shown. */
const CUT_OFF = '…';

/**
 * Thousands of secrets are looked for in one pass: by their first six letters, and before that, by the first two, which
 * hardly any place of a text has.
 */
export function movedSecrets(secrets: Iterable<string>): MovedSecrets {
  const byBeginning = new Map<string, Spelling[]>();
  const pairs = new Uint8Array(1 << 16);
  for (const secret of secrets)
    for (const text of spellingsOf(secret)) {
      const beginning = text.slice(0, SHORTEST_MOVED);
      const alike = byBeginning.get(beginning) ?? [];
      alike.push({ text, secret, standsAlone: /^\d+$/.test(text) });
      byBeginning.set(beginning, alike);
      pairs[pairAt(text, 0)] = 1;
    }
  const placesIn = (text: string): readonly FoundSecret[] =>
    byBeginning.size === 0 ? [] : search(text, byBeginning, pairs);
  return {
    in: (text) => new Set(placesIn(text).map(({ secret }) => secret)),
    without: (text, mark = () => REDACTED) => replaceSpans(text, placesIn(text), mark),
  };
}

interface FoundSecret extends Span {
  readonly secret: string;
}

const pairAt = (text: string, at: number): number =>
  ((text.charCodeAt(at) << 8) ^ text.charCodeAt(at + 1)) & 0xffff;

function search(
  text: string,
  byBeginning: ReadonlyMap<string, readonly Spelling[]>,
  pairs: Uint8Array,
): readonly FoundSecret[] {
  // a few letters are two in small, and places would be others
  const small = text.toLowerCase();
  const searched = small.length === text.length ? small : text;
  const found: FoundSecret[] = [];
  for (let at = 0; at <= searched.length - SHORTEST_MOVED; at += 1) {
    if (pairs[pairAt(searched, at)] === 0) continue;
    for (const spelling of byBeginning.get(searched.slice(at, at + SHORTEST_MOVED)) ?? []) {
      const end = endOf(spelling, searched, at);
      if (end !== null) found.push({ start: at, end, secret: spelling.secret });
    }
  }
  return found;
}

/** Where a spelling that begins here ends; at the end of a text that is cut off, a part of it is enough. */
function endOf({ text, standsAlone }: Spelling, searched: string, at: number): number | null {
  const end = at + text.length;
  if (end > searched.length - 1 && searched.endsWith(CUT_OFF)) {
    const rest = searched.slice(at, -CUT_OFF.length);
    if (rest.length >= SHORTEST_MOVED && text.startsWith(rest)) return at + rest.length;
  }
  if (!searched.startsWith(text, at)) return null;
  if (!standsAlone) return end;
  return /\w/.test((searched[at - 1] ?? ' ') + (searched[end] ?? ' ')) ? null : end;
}
