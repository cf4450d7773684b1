/** Shorter ones are names and versions as often as not. */
const SHORTEST = 8;

/** Bits in a character, on average: words of a language repeat letters, and short ones cannot have many. */
const LEAST_ENTROPY = 2.5;

/** `orders-db-2`, `shop.example.com:8080`, `v1alpha1`, `ServiceAccount`: words and small numbers, put together. */
const WORDS =
  /^(?:[A-Za-z]{1,24}\d{0,3}|v\d+[a-z]*\d*|\d{1,5})(?:[-_./:@,#+ ]+(?:[A-Za-z]{1,24}\d{0,3}|v\d+[a-z]*\d*|\d{1,5}))*$/;

/** Whether a text is of the kind that generators of keys and passwords make, and people do not name things by. */
export function looksRandom(text: string): boolean {
  if (text.length < SHORTEST || /\s/.test(text)) return false;
  if (entropyOf(text) < LEAST_ENTROPY) return false;
  if (WORDS.test(text)) return switchesCase(text);
  return /\d/.test(text) && /[A-Za-z]/.test(text);
}

/** `aBcDeFgH`, where camel case would have longer words. */
const switchesCase = (text: string): boolean =>
  text.length >= 2 * SHORTEST && (text.match(/[a-z][A-Z]/g) ?? []).length * 6 >= text.length;

/** Shannon's, in bits for each character. */
export function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values())
    bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}
