import { shortSha } from '../gate/short-sha.ts';
import { resourceText } from '../rollback/revert-scope.ts';
import type { RevertRefusal } from '../rollback/revert-refusal.ts';
import { counted } from './counted.ts';

const NAMES_SHOWN = 5;

/** Why nothing can be reverted, in two parts: what is wrong, and what to do about it where there is something. */
export interface RefusalText {
  /** Half a sentence. */
  readonly what: string;
  /** Whole sentences; may be empty. */
  readonly hint: string;
}

/** `code` shows what somebody wrote or named: as code in Markdown, without what moves a cursor in a terminal. */
export function revertRefusalText(
  refusal: RevertRefusal,
  code: (text: string) => string,
): RefusalText {
  switch (refusal.reason) {
    case 'unknown-commit':
    case 'ambiguous-commit':
    case 'not-on-branch':
    case 'octopus':
    case 'empty-range':
    case 'too-many-commits':
    case 'empty-change':
      return commitText(refusal, code);
    case 'no-path-matches':
    case 'invalid-glob':
    case 'restore-needs-paths':
    case 'too-large':
      return pathText(refusal, code);
    case 'resource-not-found':
    case 'resource-in-several-files':
    case 'resource-unchanged':
    case 'resource-file-unreadable':
      return resourceRefusalText(refusal, code);
  }
}

type Reason<R extends RevertRefusal['reason']> = Extract<RevertRefusal, { reason: R }>;

type CommitRefusal = Reason<
  | 'unknown-commit'
  | 'ambiguous-commit'
  | 'not-on-branch'
  | 'octopus'
  | 'empty-range'
  | 'too-many-commits'
  | 'empty-change'
>;

function commitText(refusal: CommitRefusal, code: (text: string) => string): RefusalText {
  const sha = (commit: string): string => code(shortSha(commit));
  switch (refusal.reason) {
    case 'unknown-commit':
      return {
        what: `there is no commit ${code(refusal.given)} here`,
        hint: 'Copy it from the history of the branch.',
      };
    case 'ambiguous-commit':
      return {
        what: `several commits begin with ${code(refusal.given)}`,
        hint: `Give more of it: ${listed(refusal.candidates.map(code))}.`,
      };
    case 'not-on-branch':
      return {
        what: `commit ${sha(refusal.commit)} is not on ${code(refusal.branch)}`,
        hint: 'Only what the branch holds can be taken back from it.',
      };
    case 'octopus':
      return {
        what: `commit ${sha(refusal.commit)} merges ${String(refusal.parents)} commits at once, and nobody can tell which of them to go back to`,
        hint: 'Revert the merged branches one by one.',
      };
    case 'empty-range':
      return {
        what: `no commit of the branch lies after ${sha(refusal.after)} and up to ${sha(refusal.upTo)}`,
        hint: 'A range is written with the older commit first.',
      };
    case 'too-many-commits':
      return {
        what: `that is ${counted(refusal.commits, 'commit')}, and at most ${String(refusal.most)} are reverted at once`,
        hint: 'Name the files and the commit to bring them back to instead.',
      };
    case 'empty-change':
      return { what: `commit ${sha(refusal.commit)} changes no file`, hint: '' };
  }
}

type PathRefusal = Reason<'no-path-matches' | 'invalid-glob' | 'restore-needs-paths' | 'too-large'>;

function pathText(refusal: PathRefusal, code: (text: string) => string): RefusalText {
  switch (refusal.reason) {
    case 'no-path-matches':
      return {
        what: `none of the changed files matches ${listed(refusal.globs.map(code))}`,
        hint:
          refusal.changed.length === 0 ? '' : `Changed are ${listed(refusal.changed.map(code))}.`,
      };
    case 'invalid-glob':
      return {
        what: `${code(refusal.glob)} is no glob of files`,
        hint: `Write something like ${code('overlays/prod/**')}.`,
      };
    case 'restore-needs-paths':
      return {
        what: 'going back to a commit needs to know which files',
        hint: `Name them with ${code('--path GLOB')}: everything at once is never meant.`,
      };
    case 'too-large':
      return { what: `it is too large (${code(refusal.message)})`, hint: 'Name fewer files.' };
  }
}

type ResourceRefusal = Reason<
  | 'resource-not-found'
  | 'resource-in-several-files'
  | 'resource-unchanged'
  | 'resource-file-unreadable'
>;

function resourceRefusalText(
  refusal: ResourceRefusal,
  code: (text: string) => string,
): RefusalText {
  switch (refusal.reason) {
    case 'resource-not-found':
      return {
        what: `the changed files have no ${code(resourceText(refusal.resource))}`,
        hint:
          refusal.nearest === null ? '' : `Did you mean ${code(resourceText(refusal.nearest))}?`,
      };
    case 'resource-in-several-files':
      return {
        what: `${code(resourceText(refusal.resource))} stands in more than one place`,
        hint: `Say which with ${code('--path')}: ${listed(refusal.files.map(code))}.`,
      };
    case 'resource-unchanged':
      return {
        what: `${code(resourceText(refusal.resource))} was not changed`,
        hint: `It stands in ${code(refusal.file)}, as it did before.`,
      };
    case 'resource-file-unreadable':
      return {
        what: `${code(refusal.file)} cannot be split into its objects, for it does not parse`,
        hint: `Revert the whole file: ${code(`--path ${refusal.file}`)}.`,
      };
  }
}

function listed(names: readonly string[]): string {
  const more = names.length - NAMES_SHOWN;
  return `${names.slice(0, NAMES_SHOWN).join(', ')}${more > 0 ? ` and ${String(more)} more` : ''}`;
}
