import { inClass, matchWild } from '../../manifest/index.ts';
import { OPEN } from '../appliers/applier.ts';

/** One pattern in one of the three languages that Argo CD has for paths of a repository. */
export interface ArgoGlob {
  matches(path: string): boolean;
  /** Characters of the pattern: what one match may cost for each character of a path. */
  readonly weight: number;
}

/** A longer pattern matches nothing. */
const MAX_PATTERN = 1_000;
const MAX_ALTERNATIVES = 64;

interface Token {
  readonly kind: 'any' | 'one' | 'class' | 'text';
  readonly text: string;
}

/** The signs that turn a class round, which differ from one language to the next. */
type Negation = '!' | '!^';

/**
 * `include` and `exclude` of a directory: `*` crosses `/`, `**` is no more than that, and only `!` turns a class round; a
 * class that is not closed, or begins with its end, fits nothing (ARGO-33).
 */
export function directoryGlob(pattern: string): ArgoGlob {
  if (NO_CLASS.test(pattern)) return globOf(pattern, () => false);
  const alternatives = alternativesOf(pattern).map(tokensOf);
  return globOf(pattern, (path) => alternatives.some((tokens) => fits(tokens, path, '!')));
}

/** One step of a pattern of values, or several: `*` stays within one (ARGO-21). */
export function stepGlob(pattern: string): ArgoGlob {
  const steps = pattern.split('/').map(tokensOf);
  return globOf(pattern, (path) => {
    const taken = path.split('/');
    return (
      taken.length === steps.length &&
      taken.every((step, index) => {
        const tokens = steps[index];
        return tokens !== undefined && fits(tokens, step);
      })
    );
  });
}

/**
 * Git generator, files: Git's pathspec, in which `*` crosses `/`, a folder stands for all below it, the top or nothing
 * for all there is, and `:!` or `:^` for all but what comes behind it (ARGO-66).
 */
export function pathspec(pattern: string): ArgoGlob {
  if (/^:[!^]/.test(pattern)) {
    const others = pathspec(pattern.slice(2));
    return globOf(pattern, (path) => !others.matches(path));
  }
  if (pattern === '.' || pattern === '') return globOf(pattern, () => true);
  const tokens = tokensOf(pattern);
  const folder = pattern.endsWith('/') ? pattern : `${pattern}/`;
  return globOf(pattern, (path) => path.startsWith(folder) || fits(tokens, path));
}

/** A class that the library of these patterns takes for none: `[]…` and `[a-]`. */
const NO_CLASS = /(?<!\\)\[!?(?:\]|[^\]]-\])/;

const globOf = (pattern: string, matches: ArgoGlob['matches']): ArgoGlob => ({
  matches: pattern.length > MAX_PATTERN ? () => false : matches,
  weight: pattern.length,
});

const fits = (tokens: readonly Token[], text: string, negation: Negation = '!^'): boolean =>
  matchWild(
    tokens,
    Array.from(text),
    ({ kind }) => kind === 'any',
    (token, character) => matchOne(token, character, negation),
  );

function matchOne({ kind, text }: Token, character: string, negation: Negation): boolean {
  if (kind === 'one') return true;
  if (kind === 'text') return text === character;
  const isNegated = negation.includes(text.slice(0, 1)) && text !== '';
  return inClass(isNegated ? text.slice(1) : text, character) !== isNegated;
}

function tokensOf(pattern: string): readonly Token[] {
  const tokens: Token[] = [];
  const characters = Array.from(pattern);
  for (let at = 0; at < characters.length; at += 1) {
    const text = characters[at] ?? '';
    const close = text === '[' ? characters.indexOf(']', at + 2) : -1;
    if (close >= 0) {
      tokens.push({ kind: 'class', text: characters.slice(at + 1, close).join('') });
      at = close;
    } else if (text === '\\' && at + 1 < characters.length) {
      at += 1;
      tokens.push({ kind: 'text', text: characters[at] ?? '' });
    } else tokens.push({ kind: kindOf(text), text });
  }
  return tokens;
}

function kindOf(character: string): Token['kind'] {
  if (character === '*' || character === OPEN) return 'any';
  return character === '?' ? 'one' : 'text';
}

/** Lists what `{a,b}` stands for; a brace that is never closed does not compile, and then nothing fits. */
function alternativesOf(pattern: string): readonly string[] {
  const done: string[] = [];
  const open = pattern.length > MAX_PATTERN ? [] : [pattern];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (done.length + open.length > MAX_ALTERNATIVES) return done;
    const braces = /\{([^{}]*)\}/.exec(next);
    if (braces === null) {
      if (!/[{}]/.test(next)) done.push(next);
      continue;
    }
    const after = next.slice(braces.index + braces[0].length);
    for (const option of (braces[1] ?? '').split(','))
      open.push(next.slice(0, braces.index) + option + after);
  }
  return done;
}
