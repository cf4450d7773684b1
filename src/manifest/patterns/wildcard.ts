/**
 * Whether `text` fits a pattern in which `*` stands for any run of characters, dots and slashes
 * included, and everything else for itself. Linear in the text for each `*`; no regular expressions.
 */
export const fitsWildcard = (pattern: string, text: string): boolean =>
  matchWild(pattern, text, isAnyText, isSame);

const isAnyText = (character: string): boolean => character === '*';
const isSame = (one: string, other: string): boolean => one === other;

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
