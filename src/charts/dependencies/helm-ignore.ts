import { inClass, matchWild } from '../../manifest/index.ts';
import type { ChartFile } from '../chart-request.ts';

/** Says whether the `.helmignore` of a chart leaves a file out. */
export type IgnoresFile = (path: string) => boolean;

type Files = ReadonlyMap<string, ChartFile>;

/** Gives the files of a chart that Helm loads; null where it does not load its `.helmignore`. */
export function loadedFiles(files: Files): Files | null {
  const ignores = helmIgnore(files);
  return ignores && new Map([...files].filter(([path]) => !ignores(path)));
}

/**
 * Reads `.helmignore` as Helm does: the first rule that speaks of a path decides, a rule with `!` speaks of
 * all that it does not fit, and all in a folder that is left out is left out. Null where the file holds what
 * Helm refuses.
 */
export function helmIgnore(files: Files): IgnoresFile | null {
  const file = files.get('.helmignore');
  const text = file?.kind === 'bytes' ? new TextDecoder().decode(file.bytes) : '';
  const lines = text.split('\n').map((line) => line.trim());
  const rules = [...lines.filter((line) => line !== '' && !line.startsWith('#')), 'templates/.?*'];
  if (file?.kind === 'unreadable' || rules.some((rule) => rule.includes('**'))) return null;
  const read = rules.map(ruleOf);
  return (path) => {
    const steps = path.split('/');
    return steps.some((_, at) =>
      isLeftOut(read, steps.slice(0, at + 1).join('/'), at < steps.length - 1),
    );
  };
}

interface IgnoreRule {
  readonly isNegated: boolean;
  readonly isForFolders: boolean;
  readonly fits: (path: string) => boolean;
}

function ruleOf(line: string): IgnoreRule {
  const isNegated = line.startsWith('!');
  const rule = isNegated ? line.slice(1) : line;
  const isForFolders = rule.endsWith('/');
  const pattern = isForFolders ? rule.slice(0, -1) : rule;
  const tokens = pattern.replace(/^\//, '').split('/').map(tokensOf);
  const isPath = pattern.includes('/');
  const fits = (path: string): boolean => {
    const steps = isPath ? path.split('/') : [path.slice(path.lastIndexOf('/') + 1)];
    return steps.length === tokens.length && steps.every((step, at) => fitsStep(tokens[at], step));
  };
  return { isNegated, isForFolders, fits };
}

function isLeftOut(rules: readonly IgnoreRule[], path: string, isFolder: boolean): boolean {
  for (const { isNegated, isForFolders, fits } of rules) {
    if (isForFolders && !isFolder) {
      if (isNegated) return true;
      continue;
    }
    if (fits(path) !== isNegated) return true;
  }
  return false;
}

const fitsStep = (tokens: readonly string[] = [], step: string): boolean =>
  matchWild(
    tokens,
    Array.from(step),
    (token) => token === '*',
    (token, character) => {
      if (token === '?') return true;
      if (token.startsWith('\\')) return token.slice(1) === character;
      if (!token.startsWith('[') || token.length < 3) return token === character;
      const isNot = token[1] === '^';
      return inClass(token.slice(isNot ? 2 : 1, -1), character) !== isNot;
    },
  );

/** Splits Go's pattern of one step into tokens: a class is one token, and so is an escaped character. */
const tokensOf = (pattern: string): readonly string[] =>
  pattern.match(/\\.|\[\^?[^\]]+\]|[^]/gu) ?? [];
