import type { FileTree } from '../../manifest/index.ts';
import { stepGlob } from '../argo/argo-glob.ts';

type Listed = Pick<FileTree, 'list' | 'isDirectory' | 'oidOf'>;

/** More alternatives of one pattern are not followed. */
const MOST_ALTERNATIVES = 64;
/** A longer pattern matches nothing. */
const LONGEST = 1_000;

/**
 * Files and folders that a pattern of values stands for, in the order in which Argo CD gives them to Helm: step by step,
 * names of a folder in lexical order, and for `**` the folder itself before what is below it (ARGO-21).
 */
export function valuesMatching(tree: Listed, pattern: string): readonly string[] {
  if (pattern.length > LONGEST) return [];
  const [first, ...others] = alternativesOf(pattern).map((each) => walk(tree, each));
  if (first === undefined || others.length === 0) return first ?? [];
  return [...new Set([first, ...others].flat())].sort();
}

/** The folder above the first step that is a pattern: what comes or goes below it decides. */
export function fixedFolder(pattern: string): string {
  const steps = pattern.split('/');
  const at = steps.findIndex((step) => /[*?[{\\]/.test(step));
  return steps.slice(0, Math.max(0, at)).join('/') || '.';
}

const below = (folder: string, name: string): string =>
  folder === '.' ? name : `${folder}/${name}`;

function walk(tree: Listed, pattern: string): readonly string[] {
  let found: readonly string[] = ['.'];
  const steps = pattern.split('/');
  for (const [at, step] of steps.entries()) {
    const isLast = at === steps.length - 1;
    found = found.flatMap((folder) =>
      step === '**' ? everythingIn(tree, folder, isLast) : namesIn(tree, folder, step, isLast),
    );
  }
  return [...new Set(found)];
}

function namesIn(tree: Listed, folder: string, step: string, isLast: boolean): readonly string[] {
  const isThere = (path: string): boolean =>
    tree.isDirectory(path) || (isLast && tree.oidOf(path) !== undefined);
  if (!/[*?[\\]/.test(step)) {
    const path = below(folder, step);
    return isThere(path) ? [path] : [];
  }
  const glob = stepGlob(step);
  return tree
    .list(folder)
    .filter((name) => glob.matches(name))
    .map((name) => below(folder, name))
    .filter(isThere);
}

function everythingIn(tree: Listed, folder: string, isLast: boolean): readonly string[] {
  const found: string[] = [];
  const ahead = [folder];
  for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
    const isFolder = tree.isDirectory(next);
    if (isFolder || isLast) found.push(next);
    if (!isFolder) continue;
    const names = tree.list(next);
    for (let at = names.length - 1; at >= 0; at -= 1) ahead.push(below(next, names[at] ?? ''));
  }
  return found;
}

/**
 * Lists what `{a,b}` stands for; it is empty where there is more than can be followed, or the brace is never
 * closed.
 */
function alternativesOf(pattern: string): readonly string[] {
  const done: string[] = [];
  const open = [pattern];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (done.length + open.length > MOST_ALTERNATIVES) return [];
    const braces = /(?<!\\)\{([^{}]*)\}/.exec(next);
    if (braces === null) {
      done.unshift(next);
      continue;
    }
    const after = next.slice(braces.index + braces[0].length);
    for (const option of (braces[1] ?? '').split(','))
      open.push(next.slice(0, braces.index) + option + after);
  }
  return done;
}
