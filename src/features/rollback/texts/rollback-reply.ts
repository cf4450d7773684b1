import { countsText } from './path-counts.ts';
import { refusalBlocks } from './rollback-refusal.ts';
import type { RollbackRefusal } from './rollback-refusal.ts';
import type { PathCounts } from './path-counts.ts';
import type { Dependent } from '../reverts/dependents.ts';
import type { Block, Item, ReplyForms, Words } from '../../../review/index.ts';
import {
  code,
  commit,
  done,
  lines,
  listOf,
  notDone,
  numbered,
  paragraph,
  refused,
  strong,
} from '../../../review/index.ts';

/** Says what a `/rollback` or `/reland` came to, as it is answered. */
export type RollbackReply =
  | ({ readonly kind: 'rollback-opened' } & OpenedRevert)
  /** Shows what a revert would do; what is folded opens with a click. */
  | {
      readonly kind: 'rollback-planned';
      readonly needed: readonly Block[];
      readonly folded: readonly Block[];
    }
  /** `draft` says that it is not ready, since something conflicts. */
  | { readonly kind: 'rollback-open'; readonly revert: number; readonly draft: boolean }
  | { readonly kind: 'rollback-merged'; readonly of: number; readonly revert: number }
  | { readonly kind: 'rollback-closed'; readonly of: number; readonly revert: number }
  /** `revert` is the pull request that took it back, where one is known. */
  | {
      readonly kind: 'nothing-to-roll-back';
      readonly of: number;
      readonly revert: number | null;
    }
  /** Nothing is opened: this is the order to do it in. */
  | {
      readonly kind: 'rollback-stack';
      readonly of: number;
      readonly dependents: readonly Dependent[];
    }
  | {
      readonly kind: 'rollback-refused';
      readonly command: 'rollback' | 'reland';
      readonly why: RollbackRefusal;
    };

/** Describes a pull request of ours that is there now. */
export interface OpenedRevert {
  readonly command: 'rollback' | 'reland';
  /** The pull request that is undone. */
  readonly of: number;
  readonly branch: string;
  readonly revert: number;
  readonly draft: boolean;
  /** Counts how many paths are restored, merged with later edits, were reverted before, and conflict. */
  readonly paths: PathCounts;
  /** Says what merging it does, and what of before it does not bring back. */
  readonly effect: Words;
  /** Tells whether GitHub shows its commit as signed. */
  readonly signed: boolean;
}

/** Says what it came to, or why nothing was done and what to do instead. */
export const ROLLBACK_REPLIES: ReplyForms<RollbackReply> = {
  'rollback-opened': done(openedBlocks),
  'rollback-planned': { ...done(({ needed }) => needed), folded: ({ folded }) => folded },
  'rollback-open': done(({ revert, draft }) => [
    paragraph(
      strong('There is a revert already: ', numbered(revert), '.'),
      draft ? ' It is a draft, because part of it conflicts.' : ' Merge it when its check passes.',
    ),
  ]),
  'rollback-merged': refused(({ of, revert }) => [
    paragraph(...revertedBefore(of, revert), '. `/reland <reason>` brings it back.'),
  ]),
  'rollback-closed': refused(({ of, revert }) => [
    paragraph(
      notDone(
        numbered(revert),
        ' would have reverted ',
        numbered(of),
        ' and was closed without merging.',
      ),
      ' `/rollback --again <reason>` opens another one.',
    ),
  ]),
  'nothing-to-roll-back': refused(({ of, revert }) => [
    revert === null
      ? paragraph(NOTHING, ' The branch holds nothing of ', numbered(of), ' any more.')
      : paragraph(...revertedBefore(of, revert), ' (same content).'),
  ]),
  'rollback-stack': refused(stackBlocks),
  'rollback-refused': refused(({ why, command }) => refusalBlocks(why, command)),
};

const NOTHING = strong('Nothing to roll back.');

const revertedBefore = (of: number, revert: number): Words => [
  NOTHING,
  ' ',
  numbered(of),
  ' was already reverted by ',
  numbered(revert),
];

function stackBlocks({
  of,
  dependents,
}: Extract<RollbackReply, { kind: 'rollback-stack' }>): readonly Block[] {
  const shown = dependents.slice(0, STACK_SHOWN).map((dependent): Item => ({
    words: [
      ...dependentName(dependent),
      dependent.pullRequest === null ? ', by hand' : ': `/rollback <reason>` there',
    ],
  }));
  const more = dependents.length - shown.length;
  const items: readonly Item[] = [
    ...shown,
    ...(more > 0 ? [{ words: [`and ${String(more)} more`] }] : []),
    { words: [numbered(of), ': `/rollback <reason>` here'] },
  ];
  return [
    paragraph(
      strong('Nothing is opened yet: ', numbered(of), ' has later changes on top of it.'),
      ' Roll them back in this order, each in its own pull request, then this one:',
    ),
    { ...listOf(null, items, Infinity), ordered: true },
  ];
}

const STACK_SHOWN = 20;

/** Writes `#415 “Retry orders”`, or the commit of what came without a pull request. */
export const dependentName = ({ pullRequest, commit: sha, title }: Dependent): Words => [
  ...(pullRequest === null ? ['commit ', commit(sha)] : [numbered(pullRequest)]),
  ...(title === '' ? [] : [' “', title, '”']),
];

function openedBlocks(reply: OpenedRevert): readonly Block[] {
  const what: Words =
    reply.command === 'reland'
      ? ['Bringing back what ', numbered(reply.of), ' rolled back']
      : ['Rolling back ', numbered(reply.of)];
  const draft = reply.draft
    ? ` It is a draft: ${String(reply.paths.conflicts)} of its files conflict, and both sides are in it.`
    : '';
  const unsigned = reply.signed ? '' : ' GitHub shows its commit as not signed.';
  return lines([
    [
      strong(...what, ' on ', code(reply.branch), ': ', numbered(reply.revert), '.'),
      ` Files: ${countsText(reply.paths)}.${draft}${unsigned}`,
    ],
    [...reply.effect, ` ${waitText(reply.command)}`],
  ]);
}

const waitText = (command: OpenedRevert['command']): string =>
  command === 'reland'
    ? 'Its check says what it waits for.'
    : 'Its check asks for one approval where it would ask for several, and waits for no window.';
