import { matchWild } from '../../manifest/index.ts';

const ANY_RUN = Symbol('*');
const ANY_ONE = Symbol('?');
const ANY_STEPS = Symbol('**');

type Token = string | typeof ANY_RUN | typeof ANY_ONE;
type Step = readonly Token[] | typeof ANY_STEPS;

/** A path cut at its slashes, each step cut into characters. */
export type PathSteps = readonly (readonly string[])[];

/** A pattern of CODEOWNERS, ready to be matched. */
export type OwnersPattern = readonly Step[];

type ParsedPattern =
  | { readonly kind: 'pattern'; readonly pattern: OwnersPattern }
  | { readonly kind: 'invalid'; readonly why: string };

/** Longer than any path Git takes. */
const MAX_PATTERN = 4_096;

/**
 * Reads a pattern as GitHub does: gitignore's rules without `!`, `[ ]` and `\#`
 * (docs.github.com "About code owners"; `***` is invalid there too, which its REST example shows).
 */
export function parseOwnersPattern(text: string): ParsedPattern {
  if (text.length > MAX_PATTERN) return invalid('The pattern is longer than any path.');
  if (text.startsWith('!')) return invalid('`!` does not negate a pattern in CODEOWNERS.');
  if (text.startsWith('\\#'))
    return invalid('A pattern that begins with `#` cannot be escaped in CODEOWNERS.');
  const tokens = tokensOf(text);
  if (typeof tokens === 'string') return invalid(tokens);
  return { kind: 'pattern', pattern: patternOf(stepsOf(tokens)) };
}

/** Whether a file is what a pattern means. Takes time in proportion to pattern times path at worst. */
export const matchesOwnersPattern = (pattern: OwnersPattern, path: PathSteps): boolean =>
  matchWild(pattern, path, (step) => step === ANY_STEPS, matchesStep);

export const stepsOfPath = (path: string): PathSteps =>
  path.split('/').map((step) => Array.from(step));

const invalid = (why: string): ParsedPattern => ({ kind: 'invalid', why });

const matchesStep = (step: Step, characters: readonly string[]): boolean =>
  step !== ANY_STEPS &&
  matchWild(
    step,
    characters,
    (token) => token === ANY_RUN,
    (token, character) => token === ANY_ONE || token === character,
  );

/** Tokens of a whole pattern, slashes among them; a sentence where it is none. */
function tokensOf(text: string): readonly Token[] | string {
  const tokens: Token[] = [];
  // an escaped character stands for itself; a lone backslash can only be the last one
  for (const [piece] of text.matchAll(/\\.|./gsu)) {
    if (piece === '\\') return 'A pattern cannot end with a backslash.';
    if (piece === '[' || piece === ']')
      return 'Ranges of characters in `[ ]` do not work in CODEOWNERS.';
    tokens.push(piece.startsWith('\\') ? piece.slice(1) : wildcardOf(piece));
  }
  const isTriple = (_: Token, at: number): boolean =>
    [0, 1, 2].every((next) => tokens[at + next] === ANY_RUN);
  return tokens.some(isTriple) ? '`***` is not a pattern; `**` was probably meant.' : tokens;
}

function wildcardOf(character: string): Token {
  if (character === '*') return ANY_RUN;
  return character === '?' ? ANY_ONE : character;
}

function stepsOf(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const steps: Token[][] = [[]];
  for (const token of tokens)
    if (token === '/') steps.push([]);
    else steps.at(-1)?.push(token);
  return steps;
}

/**
 * A slash at the beginning or in the middle ties a pattern to the root; one at the end means what lies
 * below a folder. What names a folder means all below it, but for `folder/*`: that is its own files only.
 */
function patternOf(steps: readonly (readonly Token[])[]): OwnersPattern {
  const leading = steps.length > 1 && steps[0]?.length === 0;
  const trailing = steps.length > 1 && steps.at(-1)?.length === 0;
  const body = steps.slice(leading ? 1 : 0, trailing ? -1 : undefined);
  const last = body.at(-1);
  if (last === undefined || last.length === 0) return NOTHING;
  const anywhere: readonly Step[] = leading || body.length > 1 ? [] : [ANY_STEPS];
  const named = body.map((step): Step => (isAnySteps(step) ? ANY_STEPS : step));
  return [...anywhere, ...named, ...tailAfter(last, trailing)];
}

/** No step of a path is empty. */
const NOTHING: OwnersPattern = [[]];

function tailAfter(last: readonly Token[], trailing: boolean): readonly Step[] {
  if (isAnySteps(last)) return [[ANY_RUN]];
  if (trailing) return [ANY_STEPS, [ANY_RUN]];
  return last.length === 1 && last[0] === ANY_RUN ? [] : [ANY_STEPS];
}

const isAnySteps = (step: readonly Token[]): boolean =>
  step.length === 2 && step[0] === ANY_RUN && step[1] === ANY_RUN;
