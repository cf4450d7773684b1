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
  const rules = file?.kind === 'unreadable' ? null : rulesOf(text);
  return rules && ((path) => ruleAgainst(path, rules) !== null);
}

/** Names a line of a `.helmignore`. */
interface LeavingOut {
  readonly text: string;
  readonly line: number;
}

/**
 * Gives the line of a `.helmignore` that leaves a file of the chart out, and that the text of before did not have; null
 * where no such line decides.
 */
export function newlyLeavingOut(path: string, before: string, after: string): LeavingOut | null {
  const [was, is] = [before, after].map(rulesOf);
  const rule = is && ruleAgainst(path, is);
  if (!was || !rule || rule.line === null) return null;
  const isOld = was.some(({ text }) => text === rule.text);
  return isOld ? null : { text: rule.text, line: rule.line };
}

/** Reads the rules of a text, with the one that Helm adds; null where it holds what Helm refuses. */
function rulesOf(text: string): readonly IgnoreRule[] | null {
  const lines = text.split('\n').map((line) => line.trim());
  if (lines.some((line) => !line.startsWith('#') && line.includes('**'))) return null;
  const own = lines.flatMap((line, at) =>
    line === '' || line.startsWith('#') ? [] : [ruleOf(line, at + 1)],
  );
  return [...own, ruleOf('templates/.?*', null)];
}

/** Finds the rule that leaves out a file, or a folder around it. */
function ruleAgainst(path: string, rules: readonly IgnoreRule[]): IgnoreRule | null {
  const steps = path.split('/');
  for (const at of steps.keys()) {
    const rule = leavingOut(rules, steps.slice(0, at + 1).join('/'), at < steps.length - 1);
    if (rule !== null) return rule;
  }
  return null;
}

interface IgnoreRule {
  readonly text: string;
  /** Its line, from 1 on; null for what Helm adds. */
  readonly line: number | null;
  readonly isNegated: boolean;
  readonly isForFolders: boolean;
  readonly fits: (path: string) => boolean;
}

function ruleOf(text: string, line: number | null): IgnoreRule {
  const isNegated = text.startsWith('!');
  const rule = isNegated ? text.slice(1) : text;
  const isForFolders = rule.endsWith('/');
  const pattern = isForFolders ? rule.slice(0, -1) : rule;
  const tokens = pattern.replace(/^\//, '').split('/').map(tokensOf);
  const isPath = pattern.includes('/');
  const fits = (path: string): boolean => {
    const steps = isPath ? path.split('/') : [path.slice(path.lastIndexOf('/') + 1)];
    return steps.length === tokens.length && steps.every((step, at) => fitsStep(tokens[at], step));
  };
  return { text, line, isNegated, isForFolders, fits };
}

function leavingOut(
  rules: readonly IgnoreRule[],
  path: string,
  isFolder: boolean,
): IgnoreRule | null {
  const isLeftOut = ({ isNegated, isForFolders, fits }: IgnoreRule): boolean =>
    isForFolders && !isFolder ? isNegated : fits(path) !== isNegated;
  return rules.find(isLeftOut) ?? null;
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
