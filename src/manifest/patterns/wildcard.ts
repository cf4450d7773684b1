/**
 * Whether `text` fits a pattern in which `*` stands for any run of characters, dots and slashes
 * included, and everything else for itself. Linear in the text for each `*`; no regular expressions.
 */
export const fitsWildcard = (pattern: string, text: string): boolean =>
  matchWild(pattern, text, isAnyText, isSame);

/**
 * The same where `*` ends at a slash and `**` does not, wherever they stand. Takes time in proportion to pattern times
 * text: all places of the pattern that a start of the text may have come to are followed at once.
 */
export function fitsSteppedWildcard(pattern: string, text: string): boolean {
  const tokens = pattern.match(/\*\*|[\s\S]/g) ?? [];
  const withSkipped = (places: Iterable<number>): Set<number> => {
    const all = new Set(places);
    // a wildcard may stand for nothing; what is added is looked at too
    for (const place of all) if (isAnyText(tokens[place]?.[0] ?? '')) all.add(place + 1);
    return all;
  };
  let places = withSkipped([0]);
  for (const character of text.match(/[\s\S]/g) ?? []) {
    const next = new Set<number>();
    for (const place of places) {
      const token = tokens[place];
      if (token === '**' || (token === '*' && character !== '/')) next.add(place);
      else if (token === character) next.add(place + 1);
    }
    if (next.size === 0) return false;
    places = withSkipped(next);
  }
  return places.has(tokens.length);
}

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

/**
 * Whether `items` fit a pattern in which wildcards stand for any run of items, none included. Greedy, with
 * one point of return (the last wildcard seen): takes time in proportion to pattern times items at worst.
 */
export function matchWild<Pattern, Item>(
  pattern: ArrayLike<Pattern>,
  items: ArrayLike<Item>,
  isWildcard: (pattern: Pattern) => boolean,
  matchOne: (pattern: Pattern, item: Item) => boolean,
): boolean {
  let at = 0;
  let index = 0;
  let back = { at: -1, index: 0 };
  for (let item = items[index]; item !== undefined; item = items[index]) {
    const token = pattern[at];
    if (token !== undefined && isWildcard(token)) {
      back = { at, index };
      at += 1;
    } else if (token !== undefined && matchOne(token, item)) {
      at += 1;
      index += 1;
    } else if (back.at >= 0) {
      back = { at: back.at, index: back.index + 1 };
      at = back.at + 1;
      index = back.index;
    } else return false;
  }
  for (let token = pattern[at]; token !== undefined; token = pattern[at]) {
    if (!isWildcard(token)) return false;
    at += 1;
  }
  return true;
}
