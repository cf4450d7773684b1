import type { TreesResult } from '../../forge/index.ts';

/** The base lacks the configuration that somebody names. */
export interface AbsentConfiguration {
  readonly kind: 'no-configuration';
  readonly file: string;
}

/** Says why there is nothing to report on. */
export type TreesProblem =
  Exclude<TreesResult, { kind: 'read' | 'conflict' }> | AbsentConfiguration;

/** Tells what is wrong, where, and what mends it, each for a sentence. */
export interface ToldProblem {
  readonly what: string;
  /** `in …`; null for no place. */
  readonly where: string | null;
  readonly advice: string;
}

const TRY_AGAIN = (command: string): string => `Run \`${command}\` and try again`;

/** Tells a person why trees could not be read. */
export function toldTreesProblem(problem: TreesProblem): ToldProblem {
  switch (problem.kind) {
    case 'no-merge-base':
      return {
        what: 'The two commits have no common ancestor here, so nothing can be merged',
        where: null,
        advice:
          problem.advice === null
            ? 'Give a base that the change began from'
            : TRY_AGAIN(problem.advice),
      };
    case 'no-configuration':
      return {
        what: `The base has no configuration ${problem.file}`,
        where: null,
        advice:
          'It is read there, so that no change judges itself: merge it first, or name a file that the base has',
      };
    case 'unknown-revision':
      return {
        what: `Unknown revision: ${problem.revision}`,
        where: `in ${problem.path}`,
        advice: fetchAdvice(problem),
      };
    case 'no-repository':
      return {
        what: `Not a Git repository: ${problem.path}`,
        where: null,
        advice: 'Name one with --repo, or compare plain folders with --base-dir and --head-dir',
      };
    case 'no-folder':
      return {
        what: `Not a folder: ${problem.path}`,
        where: null,
        advice: 'Name a folder that is there',
      };
    case 'no-work-tree':
      return {
        what: 'Nothing is checked out: there is no work tree to look at',
        where: `in ${problem.path}`,
        advice: 'Check out a branch, or compare two revisions with --base and --head',
      };
    case 'git-missing':
      return {
        what: 'Git is not on the PATH',
        where: null,
        advice: 'Install Git 2.38 or newer',
      };
    case 'git-too-old':
      return {
        what: `Git ${problem.found} is too old`,
        where: null,
        advice: `Install Git ${problem.needed} or newer`,
      };
    case 'partial-clone':
      return {
        what: `This clone is partial and lacks what merging needs: ${problem.message}`,
        where: null,
        advice: TRY_AGAIN(problem.advice),
      };
    case 'git-failed':
      return {
        what: `Git stopped: ${problem.message}`,
        where: null,
        advice: '`git fsck` says whether the repository is whole',
      };
  }
}

/** A revision of these letters can stand in a command as it is. */
const PLAIN = /^[\w./][\w./-]*$/;

function fetchAdvice({
  revision,
  shallow,
}: Extract<TreesProblem, { kind: 'unknown-revision' }>): string {
  if (shallow) return 'This clone is shallow: `git fetch --unshallow` brings the rest';
  return PLAIN.test(revision)
    ? `Fetch it with \`git fetch origin ${revision}\`, or name one that \`git branch --all\` lists`
    : 'Name one that `git branch --all` lists';
}

/** Tells the same where one text is all that is shown. */
export function treesProblemSentence(problem: TreesProblem): string {
  const { what, where, advice } = toldTreesProblem(problem);
  return `${what}${where === null ? '' : ` (${where})`}. ${advice}.`;
}
