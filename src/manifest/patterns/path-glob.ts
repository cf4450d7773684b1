import { matchWild } from './wildcard.ts';

/** More alternatives than this in one pattern are not followed. */
const MAX_ALTERNATIVES = 64;
/** A longer pattern matches nothing. */
const MAX_PATTERN = 1_000;

interface PathGlob {
  matches(path: string): boolean;
  /** Steps that one match may take for each character of a path. */
  readonly weight: number;
}

/**
 * A glob that came from a manifest: `*`, `?` and `[…]` within a step, `**` over steps, `{a,b}`. Takes time
 * in proportion to pattern times path whatever the pattern, which a glob turned into a regular expression
 * does not.
 */
export function pathGlob(pattern: string): PathGlob {
  const alternatives = pattern.length > MAX_PATTERN ? [] : alternativesOf(pattern);
  const compiled = alternatives.map((alternative) => ({
    // all that it matches begins so
    start: /^(?:[^*?[\]\\/]*\/)*/.exec(alternative)?.[0] ?? '',
    tokens: alternative.split('/').map(tokensOf),
  }));
  return {
    matches: (path) =>
      compiled.some(
        ({ start, tokens }) =>
          path.startsWith(start) && matchWild(tokens, path.split('/'), isAnySteps, matchStep),
      ),
    weight: alternatives.join('').length,
  };
}

const isAnySteps = (tokens: readonly string[]): boolean =>
  tokens.length === 2 && tokens[0] === '*' && tokens[1] === '*';

const isAnyText = (token: string): boolean => token === '*';

const matchStep = (tokens: readonly string[], step: string): boolean =>
  matchWild(tokens, Array.from(step), isAnyText, matchToken);

function matchToken(token: string, character: string): boolean {
  if (token === '?') return true;
  if (!token.startsWith('[') || token.length < 3) return token === character;
  const negated = token[1] === '!' || token[1] === '^';
  const members = token.slice(negated ? 2 : 1, -1);
  return inClass(members, character) !== negated;
}

/** Characters of a step's pattern, a class being one token. */
function tokensOf(pattern: string): readonly string[] {
  const tokens: string[] = [];
  for (let at = 0; at < pattern.length; at += 1) {
    const close = pattern[at] === '[' ? pattern.indexOf(']', at + 2) : -1;
    tokens.push(close < 0 ? (pattern[at] ?? '') : pattern.slice(at, close + 1));
    if (close >= 0) at = close;
  }
  return tokens;
}

function alternativesOf(pattern: string): readonly string[] {
  let open = [pattern];
  const done: string[] = [];
  while (open.length > 0 && open.length + done.length <= MAX_ALTERNATIVES) {
    const next: string[] = [];
    for (const candidate of open) {
      const braces = /\{([^{}]*)\}/.exec(candidate);
      if (braces?.[1] === undefined) done.push(candidate);
      else
        for (const option of braces[1].split(','))
          next.push(
            candidate.slice(0, braces.index) +
              option +
              candidate.slice(braces.index + braces[0].length),
          );
    }
    open = next;
  }
  return done;
}

/** Whether a character is one of a class as globs write it without its brackets: `a-z0_`. */
export function inClass(members: string, character: string): boolean {
  for (let at = 0; at < members.length; at += 1) {
    const from = members[at] ?? '';
    const isRange = members[at + 1] === '-' && at + 2 < members.length;
    const to = isRange ? (members[at + 2] ?? from) : from;
    if (character >= from && character <= to) return true;
    if (isRange) at += 2;
  }
  return false;
}
