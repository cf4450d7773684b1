const LETTER = /\p{L}/u;
const DIGIT = /\p{Nd}/u;

/**
 * Compares keys as go-yaml v2 orders them: other signs before letters, runs of digits by their number. The
 * order is not total where numbers begin with zeros; kustomize itself varies there (BUILD-4).
 */
export function compareKeys(a: string, b: string): number {
  if (a === b) return 0;
  const quick = compareWords(a, b);
  if (quick !== 0) return quick;
  const left = Array.from(a);
  const right = Array.from(b);
  let at = 0;
  while (at < left.length && at < right.length && left[at] === right[at]) at++;
  const l = left[at];
  const r = right[at];
  if (l === undefined || r === undefined) return left.length - right.length;
  const isLetter = LETTER.test(l);
  if (isLetter && LETTER.test(r)) return byCodePoint(l, r);
  if (isLetter !== LETTER.test(r)) return isLetter ? 1 : -1;
  return compareNumbers(left, right, at) || byCodePoint(l, r);
}

/**
 * Compares two keys where one begins with the other, or where they differ in letters of ASCII; 0 elsewhere.
 */
function compareWords(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  if (at === a.length || at === b.length) return a.length - b.length;
  const l = a.charCodeAt(at);
  const r = b.charCodeAt(at);
  return isAsciiLetter(l) && isAsciiLetter(r) ? l - r : 0;
}

const isAsciiLetter = (code: number): boolean =>
  (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a);

const byCodePoint = (a: string, b: string): number =>
  (a.codePointAt(0) ?? 0) - (b.codePointAt(0) ?? 0);

function compareNumbers(left: readonly string[], right: readonly string[], at: number): number {
  const start = continuesNumber(left, right, at) ? 1n : 0n;
  const l = numberFrom(left, at, start);
  const r = numberFrom(right, at, start);
  if (l.value !== r.value) return l.value < r.value ? -1 : 1;
  return l.end - r.end;
}

/**
 * Tells whether a zero continues a number. Inside a longer number it is a digit of it; at its beginning it is
 * only padding.
 */
function continuesNumber(left: readonly string[], right: readonly string[], at: number): boolean {
  if (left[at] !== '0' && right[at] !== '0') return false;
  for (let before = at - 1; before >= 0; before--) {
    const digit = left[before] ?? '';
    if (!DIGIT.test(digit)) return false;
    if (digit !== '0') return true;
  }
  return false;
}

function numberFrom(
  letters: readonly string[],
  from: number,
  start: bigint,
): { value: bigint; end: number } {
  let end = from;
  let digits = '';
  while (/^\d$/.test(letters[end] ?? '')) digits += letters[end++] ?? '';
  const value = start * 10n ** BigInt(digits.length) + BigInt(digits === '' ? 0 : digits);
  return { value, end };
}
