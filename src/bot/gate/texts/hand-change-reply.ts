import type { Block, Words, ReplyForms } from '../../../review/index.ts';
import {
  code,
  joined,
  lines,
  notDone,
  numbered,
  paragraph,
  strong,
  done,
  refused,
  utc,
} from '../../../review/index.ts';

/** What telling of a change that was made by hand came to, as it is answered. */
export type HandChangeReply =
  | {
      readonly kind: 'hand-change-recorded';
      readonly by: string;
      /** `Kind namespace/name` */
      readonly object: string;
      readonly environment: string;
      /** Number of the issue that follows it up. */
      readonly issue: number;
      readonly deadline: string;
      /** Whether any environment has the object in Git. */
      readonly isInGit: boolean;
    }
  | { readonly kind: 'hand-change-refused'; readonly why: HandRefusal };

/** Why nothing is recorded. */
export type HandRefusal =
  | { readonly kind: 'no-break-glass-team' }
  | { readonly kind: 'not-break-glass-member'; readonly team: string }
  | { readonly kind: 'no-reason' }
  /** The default branch cannot be looked through. */
  | { readonly kind: 'not-read' }
  /** `names`: the environments to choose from. */
  | { readonly kind: 'unknown'; readonly given: string; readonly names: readonly string[] }
  | { readonly kind: 'several'; readonly names: readonly string[] }
  /** `why`: half a sentence. */
  | { readonly kind: 'no-issue'; readonly why: string };

export const HAND_CHANGE_REPLIES: ReplyForms<HandChangeReply> = {
  'hand-change-recorded': done(recordedBlocks),
  'hand-change-refused': refused(({ why }) => [paragraph(...refusalWords(why))]),
};

function recordedBlocks({
  by,
  object,
  environment,
  issue,
  deadline,
  isInGit,
}: Extract<HandChangeReply, { kind: 'hand-change-recorded' }>): readonly Block[] {
  return lines([
    [
      strong('🚨 Recorded: ', by, ' changed ', code(object), ' in ', environment, ' by hand.'),
      ` Git has to have it by ${utc(deadline)}: `,
      numbered(issue),
      '.',
    ],
    ...(isInGit
      ? []
      : [
          [
            'Git has no such object in any environment: it has to be added, or its name is another.',
          ],
        ]),
  ]);
}

function refusalWords(why: HandRefusal): Words {
  switch (why.kind) {
    case 'no-break-glass-team':
      return [
        notDone('no one can break the glass here.'),
        ' The configuration of the default branch names no `breakGlass.team`.',
      ];
    case 'not-break-glass-member':
      return [
        notDone('`/break-glass` is for active members of ', why.team, '.'),
        ' A membership that cannot be looked up counts as none.',
      ];
    case 'no-reason':
      return [notDone('a change that was made by hand needs a reason in words.')];
    case 'not-read':
      return [
        notDone('the default branch cannot be looked through.'),
        ' Not known: when Git has the change.',
      ];
    case 'unknown':
      return [
        notDone('there is no environment ', code(why.given), '.'),
        ' There is ',
        ...namesOf(why.names),
        '.',
      ];
    case 'several':
      return [
        notDone('it is not clear which environment is meant.'),
        ' Write `--environment NAME` before the object: ',
        ...namesOf(why.names),
        '.',
      ];
    case 'no-issue':
      return [
        notDone('the issue that follows it up cannot be opened (', why.why, ').'),
        ' Without it, the missing change in Git would be forgotten.',
      ];
  }
}

const NAMES_SHOWN = 20;

const namesOf = (names: readonly string[]): Words =>
  names.length === 0
    ? ['none']
    : joined(
        names.slice(0, NAMES_SHOWN).map((name) => [code(name)]),
        ', ',
      );
