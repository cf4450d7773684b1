import { withSmallLetter } from '../../../checks/index.ts';
import { counted } from '../../../manifest/index.ts';
import type { ComputedRevert, PathOutcome } from '../reverts/revert-result.ts';
import type { Dependent } from '../reverts/dependents.ts';
import type { Restoration } from '../reverts/restoration.ts';
import type {
  Block,
  Item,
  ReportContext,
  RevertScope,
  StateLeft,
  Words,
} from '../../../review/index.ts';
import type { RevertTarget } from '../reverts/revert-target.ts';
import {
  code,
  commit,
  effectTable,
  fittedDocument,
  foldedList,
  headlineOf,
  lines,
  numbered,
  otherStateWords,
  paragraph,
  said,
  strong,
} from '../../../review/index.ts';
import { atOnceBlocks, restoredAtOnce } from './interim-fix.ts';
import { scenarioAdvice } from './scenario-advice.ts';
import {
  restorationList,
  restorationWords,
  beforeWords,
  openingWords,
  subjectWords,
} from './revert-words.ts';
import { conflictList, conflictSides } from './revert-conflicts.ts';
import { factLines } from './revert-summary.ts';
import type { RollbackReply } from './rollback-reply.ts';

/** Bounds a body, because GitHub refuses bodies over 65,536 characters. */
const LONGEST_BODY = 60_000;
const FILES_SHOWN = 40;

/** Holds the normal review of a revert, which says what it does, or half a sentence why that is not known. */
export type RevertPreview =
  | { readonly kind: 'reviewed'; readonly context: ReportContext }
  | { readonly kind: 'not-reviewed'; readonly why: string };

/** Holds a revert, and all that is said of it before it is merged. */
export interface ShownRevert {
  readonly command: 'rollback' | 'reland';
  /** The pull request that is undone, or a push with the number of our issue about it; hostile title. */
  readonly of: { readonly number: number; readonly title: string; readonly push?: true };
  /** The rolled-back pull request that a re-land brings back; null otherwise. */
  readonly relands: { readonly number: number; readonly title: string } | null;
  readonly asked: { readonly by: string; readonly on: number; readonly reason: string };
  readonly target: RevertTarget;
  readonly scope: RevertScope;
  readonly revert: ComputedRevert;
  readonly preview: RevertPreview;
  readonly restoration: Restoration;
  /** Says whether what it leaves is a state that the branch had. */
  readonly left: StateLeft;
  readonly dependents: readonly Dependent[];
  /** Names the `organisation/team` that may break the glass here; null where nobody may. */
  readonly breakGlassTeam: string | null;
}

/**
 * Writes the body of the pull request of a revert (docs/how-to/roll-back.md); `marker` is the hidden last line by
 * which it is found again.
 */
export function revertBody(shown: ShownRevert, marker: string): string {
  const { revert, asked, breakGlassTeam } = shown;
  const atOnce = atOnceParts(shown);
  const draft =
    revert.kind === 'conflict'
      ? [
          paragraph(
            strong('This is a draft: part of it conflicts.'),
            ' What is clean is here; the files below stay as they are on the branch. Settle them in this branch, then mark it ready.',
          ),
        ]
      : [];
  return fittedDocument(
    {
      needed: [
        paragraph(
          ...openingWords(shown),
          ' Asked for by ',
          asked.by,
          ' on ',
          numbered(asked.on),
          ': ',
          ...reasonWords(asked.reason),
        ),
        ...draft,
        ...effectBlocks(shown),
        ...atOnce.needed,
        ...lines(factLines(shown)),
        ...conflictList(revert.conflicts),
        ...pathToMerge(shown),
        ...(breakGlassTeam === null
          ? []
          : [
              paragraph(
                strong('In an emergency:'),
                ' ',
                breakGlassTeam,
                ' may merge it with `/break-glass <reason>`; the issue that follows it up opens by itself.',
              ),
            ]),
      ],
      folded: foldedBlocks(shown, atOnce.folded),
      last: [marker],
      mayBeCommitted: true,
    },
    LONGEST_BODY,
  );
}

/** Makes the folded blocks, without whom it was asked for, and with what restores it at once. */
const foldedBlocks = (shown: ShownRevert, atOnce: readonly Block[]): readonly Block[] => [
  ...conflictSides(shown.revert.conflicts),
  ...atOnce,
  ...adviceParts(shown),
  ...fileParts(shown.revert.paths),
];

/**
 * Says how a rollback is merged. A re-land takes the way of every other change, and its check says which that
 * is.
 */
const pathToMerge = ({ command, left }: ShownRevert): readonly Block[] =>
  command === 'reland' ? [] : [paragraph(strong('To merge:'), ...wayWords(left))];

const wayWords = (left: StateLeft): Words =>
  left.kind === 'as-before'
    ? [
        ' one approval where its check would ask for several, and no window, as long as no commits are added. The requester cannot approve it.',
      ]
    : [
        ' the approvals that its check requires, because the branch is not known to have had the resulting state: ',
        ...otherStateWords(left),
        '. The requester cannot approve it.',
      ];

/** Answers `--plan` with what the body would say, and what there is to type. */
export function planReply(
  shown: ShownRevert,
): Extract<RollbackReply, { kind: 'rollback-planned' }> {
  const { revert, command, dependents } = shown;
  const { conflicts } = revert;
  const atOnce = atOnceParts(shown);
  const comes =
    conflicts.length === 0
      ? ' would do this.'
      : ` conflicts in ${counted(conflicts.length, 'file')}.`;
  return {
    kind: 'rollback-planned',
    needed: [
      paragraph(
        strong(planned(command), ' ', ...subjectWords(shown), `${comes} Nothing is written.`),
      ),
      ...effectBlocks(shown),
      ...lines(factLines(shown)),
      ...conflictList(conflicts),
      ...pathToMerge(shown),
      paragraph(
        dependents.some((each) => each.conflicts)
          ? 'Roll back what it conflicts with first, newest first.'
          : `To open it: \`/${command} <reason>\`, with the same options.`,
      ),
    ],
    folded: foldedBlocks(shown, [...atOnce.needed, ...atOnce.folded]),
  };
}

const planned = (command: ShownRevert['command']): string =>
  command === 'reland' ? 'Re-landing' : 'Rolling back';

/** Says in a sentence or two what a reply tells of the effect. */
export function effectSentences({ preview, restoration, of, target }: ShownRevert): Words {
  const effect: Words =
    preview.kind === 'reviewed'
      ? ['Merging it: ', headlineSentence(preview.context), '.']
      : ['Its effect could not be reviewed: ', preview.why, '.'];
  return [...effect, ' ', ...restorationWords(restoration, beforeWords(of.number, target))];
}

const headlineSentence = ({ review }: ReportContext): string =>
  withSmallLetter(headlineOf(review).sentence.replace(/\.$/, ''));

const reasonWords = (reason: string): Words =>
  reason.trim() === '' ? ['no reason given.'] : [said(reason)];

function effectBlocks({ preview, restoration, of, target }: ShownRevert): readonly Block[] {
  const sentence = restorationWords(restoration, beforeWords(of.number, target));
  const kept = restorationList(restoration);
  if (preview.kind === 'not-reviewed')
    return [
      paragraph(
        strong('What merging this does could not be reviewed:'),
        ' ',
        preview.why,
        '. ',
        ...sentence,
      ),
      ...kept,
    ];
  const { context } = preview;
  const { word } = headlineOf(context.review);
  return [
    paragraph(
      strong('Effect of merging this:'),
      ' ',
      headlineSentence(context),
      ` (${word.toLowerCase()}).`,
    ),
    effectTable(context),
    paragraph(...sentence),
    ...kept,
  ];
}

/**
 * Says what to type to have it as before at once. It stands where it is read first where what is undone keeps
 * somebody out.
 */
function atOnceParts({ preview, revert, command, of, target }: ShownRevert): {
  readonly needed: readonly Block[];
  readonly folded: readonly Block[];
} {
  if (preview.kind === 'not-reviewed' || command === 'reland') return { needed: [], folded: [] };
  const before = target.kind === 'restore' ? target.commit : revert.pre;
  const { blocks: typed, locksOut } = restoredAtOnce(preview.context, before);
  const blocks = atOnceBlocks(
    typed,
    target.kind === 'restore'
      ? ['at commit ', commit(target.commit)]
      : ['before ', numbered(of.number)],
  );
  if (blocks.length === 0) return { needed: [], folded: [] };
  return locksOut
    ? { needed: blocks, folded: [] }
    : {
        needed: [],
        folded: [{ kind: 'details', title: 'Restore it at once', count: 0, blocks }],
      };
}

function adviceParts({ preview, target, command }: ShownRevert): readonly Block[] {
  if (preview.kind === 'not-reviewed' || command === 'reland') return [];
  const advice = scenarioAdvice(preview.context.review, target.kind);
  const items = advice.map(({ when, what }): Item => ({ words: [strong(`${when}:`), ` ${what}`] }));
  return foldedList('If it cannot wait for this', items);
}

function fileParts(paths: readonly PathOutcome[]): readonly Block[] {
  const words: Readonly<Record<PathOutcome['outcome'], string>> = {
    restored: 'restored exactly',
    merged: 'taken back beside later edits',
    'already-reverted': 'reverted before',
    conflict: 'in conflict, stays as it is',
  };
  const items = paths
    .slice(0, FILES_SHOWN)
    .map(({ path, outcome }): Item => ({ words: [code(path), `: ${words[outcome]}`] }));
  return foldedList('Files', items);
}
