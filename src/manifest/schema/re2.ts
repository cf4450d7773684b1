import { RE2JS } from 're2js';

/** Longer texts are not matched, and longer expressions not compiled. */
const MAX_TEXT = 10_000;
const MAX_EXPRESSION = 1_024;

/** An expression whose counted repetitions (`a{100}`) add up to more grows too large to compile here. */
const MAX_REPETITIONS = 1_000;

/** Tells whether a text fits a pattern of a CRD. */
export type PatternCheck = (pattern: string, text: string) => boolean;

/** Each pattern is compiled when it is first met. What cannot be matched here counts as fitting. */
export function createPatternCheck(): PatternCheck {
  const compiled = new Map<string, RE2JS | null>();
  return (pattern, text) => {
    const known = compiled.get(pattern);
    const expression = known === undefined ? compile(pattern) : known;
    compiled.set(pattern, expression);
    return text.length > MAX_TEXT || expression?.matcher(text).find() !== false;
  };
}

/**
 * Tells whether a regular expression of a manifest is valid RE2; one that is too large to try counts as
 * valid.
 */
export function isRe2(expression: string): boolean {
  const repetitions = [...expression.matchAll(/\{(\d{1,6})(?:,(\d{0,6}))?\}/g)].map(
    ([, from, to]) => Math.max(Number(from), Number(to ?? 0)),
  );
  const size = repetitions.reduce((sum, count) => sum + count, 0);
  if (expression.length > MAX_EXPRESSION || size > MAX_REPETITIONS) return true;
  const known = valid.get(expression);
  if (known !== undefined) return known;
  const found = compile(expression) !== null;
  if (valid.size >= MOST_KEPT) valid.clear();
  valid.set(expression, found);
  return found;
}

/** Definitions repeat a few patterns thousands of times, and one of them takes a millisecond. */
const MOST_KEPT = 1_000;
const valid = new Map<string, boolean>();

function compile(expression: string): RE2JS | null {
  try {
    return RE2JS.compile(expression);
  } catch {
    return null;
  }
}
