import { REDACTED } from '../redaction-mark.ts';
import type { Mark, Span } from '../text-spans.ts';
import { replaceSpans } from '../text-spans.ts';
import type { KnownRuns } from './text-encodings.ts';
import { decodedRuns, unescapedTexts } from './text-encodings.ts';
import { secretTextsFrom, SHORTEST_MOVED, SpellingList, spellingsOf } from './secret-spelling.ts';
import type { Spelling } from './secret-spelling.ts';

/** Secrets of the inputs of a render, and the search for them in texts that came of it. */
export interface MovedSecrets {
  /** Those that a text holds, in whatever spelling. */
  readonly in: (text: string) => ReadonlySet<string>;
  /** The text without them. */
  readonly without: (text: string, mark?: Mark) => string;
}

/** What a value ends with that was too long to be shown. */
const CUT_OFF = '…';

/** Looks for thousands of secrets in one pass over a text; `textsOf` gives what of a value may not be shown. */
export const movedSecrets = Object.assign(searchFor, { textsOf: secretTextsFrom });

function searchFor(secrets: Iterable<string>): MovedSecrets {
  const bySpelling = new Map<string, string[]>();
  for (const secret of secrets)
    for (const text of spellingsOf(secret)) {
      const known = bySpelling.get(text);
      if (known === undefined) bySpelling.set(text, [secret]);
      else known.push(secret);
    }
  const list = new SpellingList(bySpelling);
  const known: KnownRuns = new Map();
  const placesIn = (text: string): readonly FoundSpelling[] =>
    bySpelling.size === 0 ? [] : search(text, { list, known }, MOST_ENCODED);
  return {
    in: (text) =>
      new Set(
        placesIn(text)
          .flatMap(({ spelling }) => chainOf(spelling))
          .flatMap((each) => each.secrets),
      ),
    without: (text, mark = () => REDACTED) => replaceSpans(text, placesIn(text), mark),
  };
}

interface FoundSpelling extends Span {
  readonly spelling: Spelling;
}

interface Sought {
  readonly list: SpellingList;
  readonly known: KnownRuns;
}

/** How often an encoded text is encoded again. */
const MOST_ENCODED = 3;

function search(text: string, sought: Sought, depth: number): readonly FoundSpelling[] {
  const found = written(text, sought.list);
  if (depth === 0) return found;
  const encoded = decodedRuns(text, sought.known).flatMap(({ start, end, text: decoded }) => {
    const isCutOff = text.startsWith(CUT_OFF, end) && text.length === end + CUT_OFF.length;
    return search(isCutOff ? decoded + CUT_OFF : decoded, sought, depth - 1).map(
      ({ spelling }) => ({
        start,
        end,
        spelling,
      }),
    );
  });
  const escaped = unescapedTexts(text).flatMap(({ text: plain, placeOf }) =>
    search(plain, sought, depth - 1).map((place) => ({
      ...placeOf(place),
      spelling: place.spelling,
    })),
  );
  return [...found, ...encoded, ...escaped];
}

function written(text: string, list: SpellingList): readonly FoundSpelling[] {
  // a few letters are two in small, and places would be others
  const small = text.toLowerCase();
  const searched = small.length === text.length ? small : text;
  const found: FoundSpelling[] = [];
  for (let at = 0; at <= searched.length - SHORTEST_MOVED; at += 1) {
    const place = list.mayBeginAt(searched, at) ? placeAt(searched, at, list) : null;
    if (place !== null) found.push(place);
  }
  return found;
}

/** What stands here; at the end of a text that is cut off, a part of it is enough. */
function placeAt(text: string, at: number, list: SpellingList): FoundSpelling | null {
  if (text.endsWith(CUT_OFF)) {
    const spelling = list.beginningWith(text.slice(at, -CUT_OFF.length));
    if (spelling !== null) return { start: at, end: text.length - CUT_OFF.length, spelling };
  }
  let spelling = list.longestAt(text, at);
  while (spelling !== null && !standsApart(spelling.text, text, at)) spelling = spelling.within;
  return spelling && { start: at, end: at + spelling.text.length, spelling };
}

/** Digits alone are part of many a longer number. */
const standsApart = (spelling: string, text: string, at: number): boolean =>
  !/^\d+$/.test(spelling) ||
  !/\w/.test((text[at - 1] ?? ' ') + (text[at + spelling.length] ?? ' '));

function chainOf(spelling: Spelling): readonly Spelling[] {
  const chain: Spelling[] = [];
  for (let each: Spelling | null = spelling; each !== null; each = each.within) chain.push(each);
  return chain;
}
