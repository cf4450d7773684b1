import type { RevertRefusal } from '../reverts/revert-refusal.ts';
import { refusalSentence } from '../reverts/revert-refusal.ts';
import type { Block, Words } from '../../../review/index.ts';
import { code, joined, notDone, numbered, paragraph } from '../../../review/index.ts';

/** Says why nothing is opened. */
export type RollbackRefusal =
  | { readonly kind: 'not-writer'; readonly permission: string }
  | { readonly kind: 'not-in-teams'; readonly teams: readonly string[] }
  /** The lines are what to type instead. */
  | { readonly kind: 'disabled'; readonly commands: readonly string[] }
  | { readonly kind: 'not-merged'; readonly open: boolean }
  /** Both are days. */
  | { readonly kind: 'too-old'; readonly age: number; readonly most: number }
  | { readonly kind: 'too-many-today'; readonly most: number }
  /** The permission as GitHub's settings name it: `Contents: write`. */
  | { readonly kind: 'missing-permission'; readonly permission: string }
  | { readonly kind: 'archived' }
  /** Somebody pushed to the branch of the revert. */
  | { readonly kind: 'branch-edited'; readonly branch: string; readonly revert: number | null }
  | { readonly kind: 'base-moves' }
  /** Nothing of it is clean; `paths` are some of those that conflict. */
  | { readonly kind: 'all-conflicts'; readonly paths: readonly string[] }
  /** The commit that GitHub made is not what was computed. */
  | { readonly kind: 'tree-differs'; readonly branch: string }
  | { readonly kind: 'not-rolled-back' }
  /** The issue is about no push. */
  | { readonly kind: 'no-push' }
  /** The push replaced something that is no part of the branch. The lines are what to type instead. */
  | { readonly kind: 'forced-push'; readonly commands: readonly string[] }
  | { readonly kind: 'revert'; readonly refusal: RevertRefusal }
  /** `why`: half a sentence. */
  | { readonly kind: 'failed'; readonly why: string };

/** Says why a `/rollback` or `/reland` was not done, and what to do instead. */
export function refusalBlocks(
  why: RollbackRefusal,
  command: 'rollback' | 'reland',
): readonly Block[] {
  if (why.kind === 'disabled')
    return [
      paragraph(notDone('this repository has `rollback.enabled: false`.'), ' By hand:'),
      { kind: 'code', language: 'sh', lines: why.commands },
    ];
  if (why.kind === 'forced-push')
    return [
      paragraph(
        notDone('the push was forced, and the replaced commits are no longer part of the branch.'),
        ' By hand:',
      ),
      { kind: 'code', language: 'sh', lines: why.commands },
    ];
  return [paragraph(...refusalWords(why, command))];
}

type SaidRefusal = Exclude<RollbackRefusal, { kind: 'disabled' | 'forced-push' }>;

function refusalWords(why: SaidRefusal, command: 'rollback' | 'reland'): Words {
  switch (why.kind) {
    case 'not-writer':
    case 'not-in-teams':
    case 'too-old':
    case 'too-many-today':
    case 'missing-permission':
    case 'archived':
      return authorityWords(why, command);
    case 'not-merged':
      return why.open
        ? [
            notDone('this pull request is not merged, so there is nothing to take back.'),
            ' Close it, or push a commit that takes the change out.',
          ]
        : [
            notDone(
              'this pull request was closed without merging, so there is nothing to take back.',
            ),
          ];
    case 'not-rolled-back':
      return [
        notDone('nothing of this pull request was rolled back.'),
        ' `/reland` goes on a pull request whose revert is merged.',
      ];
    case 'no-push':
      return [
        notDone('this issue is about no push that came past review.'),
        ` \`/${command}\` goes on a merged pull request, or on our issue about a push.`,
      ];
    case 'revert':
      return [
        notDone(
          why.refusal.reason.startsWith('part-')
            ? 'this part cannot be undone alone.'
            : 'there is nothing that can be reverted like this.',
        ),
        ' ',
        refusalSentence(why.refusal),
      ];
    case 'branch-edited':
    case 'base-moves':
    case 'all-conflicts':
    case 'tree-differs':
    case 'failed':
      return writingWords(why);
  }
}

type AuthorityRefusal = Extract<
  RollbackRefusal,
  {
    kind:
      | 'not-writer'
      | 'not-in-teams'
      | 'too-old'
      | 'too-many-today'
      | 'missing-permission'
      | 'archived';
  }
>;

function authorityWords(why: AuthorityRefusal, command: 'rollback' | 'reland'): Words {
  switch (why.kind) {
    case 'not-writer': {
      const needs = notDone(`\`/${command}\` needs write permission here,`);
      return why.permission === 'unknown'
        ? [needs, ' and yours cannot be looked up, which counts as none.']
        : [
            needs,
            ' and you have ',
            why.permission,
            '. People who can: those with write permission in this repository.',
          ];
    }
    case 'not-in-teams':
      return [
        notDone(
          `\`/${command}\` is for active members of `,
          ...joined(
            why.teams.map((team) => [team]),
            ' or ',
          ),
          '.',
        ),
        ' A membership that cannot be looked up counts as none.',
      ];
    case 'too-old':
      return [
        notDone(
          `it was merged ${String(why.age)} days ago, and \`rollback.maxAgeDays\` is ${String(why.most)}.`,
        ),
        ' Much may rest on it by now: revert it by hand, or raise the limit.',
      ];
    case 'too-many-today':
      return [
        notDone(
          `${String(why.most)} rollbacks were opened here within a day, which is \`rollback.perDay\`.`,
        ),
        ' Raise the limit, or revert by hand.',
      ];
    case 'missing-permission':
      return [
        notDone('Meshwarden may not write here.'),
        ' Grant it ',
        code(why.permission),
        ' in the settings of the App, and accept that for this organisation.',
      ];
    case 'archived':
      return [
        notDone('this repository is archived: nothing can be written.'),
        ' Unarchive it first.',
      ];
  }
}

type WritingRefusal = Extract<
  RollbackRefusal,
  { kind: 'branch-edited' | 'base-moves' | 'all-conflicts' | 'tree-differs' | 'failed' }
>;

function writingWords(why: WritingRefusal): Words {
  switch (why.kind) {
    case 'branch-edited':
      return [
        notDone('somebody has pushed to ', code(why.branch), ', which is left as it is.'),
        ...(why.revert === null ? [] : [' It belongs to ', numbered(why.revert), '.']),
        ' Merge it, or delete the branch and comment again.',
      ];
    case 'base-moves':
      return [
        notDone('the branch moved each time while the revert was written.'),
        ' Comment it again when fewer things are merged at once.',
      ];
    case 'all-conflicts':
      return [
        notDone(
          'every file of it was changed again since: ',
          ...joined(
            why.paths.slice(0, PATHS_SHOWN).map((path) => [code(path)]),
            ', ',
          ),
          '.',
        ),
        ' Roll back later changes first, or fix it by hand; `/rollback --plan` shows both sides.',
      ];
    case 'tree-differs':
      return [
        notDone('what GitHub wrote to ', code(why.branch), ' is not what was computed.'),
        ' No pull request is opened from it. Comment it again to retry.',
      ];
    case 'failed':
      return [notDone(why.why, '.'), ' Comment it again to retry.'];
  }
}

const PATHS_SHOWN = 5;
