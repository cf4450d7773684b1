import { shortSha, counted, LINE_BREAK, codeSpan, neutralMarkdown } from '../../text/index.ts';
import type {
  ComputedRevert,
  PathOutcome,
  Dependent,
  Restoration,
  RevertScope,
  RevertTarget,
} from '../../rollback/index.ts';
import { resourceText } from '../../rollback/index.ts';
import { effectTable } from '../review/effect-table.ts';
import { code, foldedList, numbered, strong } from '../document/blocks.ts';
import type { Item } from '../document/blocks.ts';
import { fitted } from '../print/fitted.ts';
import { markdownOf } from '../print/print-markdown.ts';
import { namingLines } from './naming-lines.ts';
import { headlineOf, withSmallLetter } from '../review/headline.ts';
import type { ReportContext } from '../review/report-context.ts';
import { atOnceBlocks, restoredAtOnce } from './restore-at-once.ts';
import { restorationItems, restorationSentence } from './restoration-text.ts';
import { conflictItems, conflictSides } from './revert-conflicts.ts';
import { countsText, pathCounts } from './path-counts.ts';
import { scenarioAdvice } from './scenario-advice.ts';

/** GitHub refuses bodies over 65,536 characters. */
const LONGEST_BODY = 60_000;
const DEPENDENTS_SHOWN = 10;
const FILES_SHOWN = 40;
const LINES_SHOWN = 10;

/** What a revert does, from the normal review of it, or why that is not known: half a sentence. */
export type RevertPreview =
  | { readonly kind: 'reviewed'; readonly context: ReportContext }
  | { readonly kind: 'not-reviewed'; readonly why: string };

/** A revert, and all that is said of it before it is merged. */
export interface ShownRevert {
  readonly command: 'rollback' | 'reland';
  /** The pull request that is undone; hostile title. */
  readonly of: { readonly number: number; readonly title: string };
  /** The rolled-back pull request that a re-land brings back; null otherwise. */
  readonly relands: { readonly number: number; readonly title: string } | null;
  /** Who asked for it where, and why. */
  readonly asked: { readonly by: string; readonly on: number; readonly reason: string };
  readonly target: RevertTarget;
  readonly scope: RevertScope;
  readonly revert: ComputedRevert;
  readonly preview: RevertPreview;
  readonly restoration: Restoration;
  readonly dependents: readonly Dependent[];
  /** `organisation/team` that may break the glass here; null where nobody may. */
  readonly breakGlassTeam: string | null;
}

/**
 * Body of the pull request of a revert (docs/rollback.md); `marker` is the hidden last line by which it is found
 * again.
 */
export function revertBody(shown: ShownRevert, marker: string): string {
  const { revert, asked, breakGlassTeam } = shown;
  const atOnce = atOnceParts(shown);
  const draft =
    revert.kind === 'conflict'
      ? [
          '**This is a draft: part of it conflicts.** What is clean is here; the files below stay as they are on the branch. Settle them in this branch, then mark it ready.',
        ]
      : [];
  return fitted(
    {
      needed: [
        `${openingText(shown)} Asked for by ${neutralMarkdown(asked.by)} on #${String(asked.on)}: ${quoted(asked.reason)}`,
        ...draft,
        ...effectParts(shown),
        ...atOnce.needed,
        factLines(shown).join(LINE_BREAK),
        ...conflictItemsOf(shown),
        ...pathToMerge(shown),
        ...(breakGlassTeam === null
          ? []
          : [
              `**In an emergency:** ${neutralMarkdown(breakGlassTeam)} may merge it with \`/break-glass <reason>\`; the issue that follows it up opens by itself.`,
            ]),
      ],
      folded: [
        ...conflictSides(revert.conflicts),
        ...atOnce.folded,
        ...adviceParts(shown),
        ...fileParts(revert.paths),
      ],
      last: [marker],
    },
    LONGEST_BODY,
  );
}

/** A re-land takes the way of every other change, and its check says which that is. */
const pathToMerge = ({ command }: ShownRevert): readonly string[] =>
  command === 'reland'
    ? []
    : [
        '**To merge:** one approval where its check would ask for several, and no window, as long as nobody adds commits. Whoever asked for it does not approve it.',
      ];

/** The answer to `--plan`: what the body would say, and what there is to type. */
export function planText(shown: ShownRevert): string {
  const { revert, command } = shown;
  const { conflicts, dependents } = { ...revert, ...shown };
  const headline =
    conflicts.length === 0
      ? `**${planned(command)} ${subjectText(shown)} would do this. Nothing is written.**`
      : `**${planned(command)} ${subjectText(shown)} conflicts in ${counted(conflicts.length, 'file')}. Nothing is written.**`;
  return fitted(
    {
      needed: [
        headline,
        ...effectParts(shown),
        factLines(shown).join(LINE_BREAK),
        ...conflictItemsOf(shown),
        dependents.some((each) => each.conflicts)
          ? 'Roll back what it conflicts with first, newest first.'
          : `To open it: \`/${command} <reason>\`, with the same options.`,
      ],
      folded: [
        ...conflictSides(conflicts),
        ...atOnceParts(shown).needed,
        ...atOnceParts(shown).folded,
        ...adviceParts(shown),
        ...fileParts(revert.paths),
      ],
      last: [],
    },
    LONGEST_BODY,
  );
}

const planned = (command: ShownRevert['command']): string =>
  command === 'reland' ? 'Re-landing' : 'Rolling back';

/** What a reply says of the effect: a sentence or two. */
export function effectSentences({ preview, restoration, of, target }: ShownRevert): string {
  const effect =
    preview.kind === 'reviewed'
      ? `Merging it: ${neutralMarkdown(headlineSentence(preview.context))}.`
      : `What it does could not be reviewed: ${neutralMarkdown(preview.why)}.`;
  return `${effect} ${restorationSentence(restoration, beforeText(of.number, target))}`;
}

const headlineSentence = ({ review }: ReportContext): string =>
  withSmallLetter(headlineOf(review).sentence.replace(/\.$/, ''));

const beforeText = (number: number, target: RevertTarget): string =>
  target.kind === 'restore' ? `commit ${shortSha(target.commit)}` : `before #${String(number)}`;

function openingText(shown: ShownRevert): string {
  const { command, scope, target } = shown;
  if (target.kind === 'restore')
    return `Brings ${scopeText(scope)} back to commit ${codeSpan(shortSha(target.commit))}.`;
  const part = scope.kind === 'everything' ? '' : `, as far as ${scopeText(scope)} goes`;
  const verb = command === 'reland' ? 'Brings back' : 'Reverts';
  return `${verb} ${subjectText(shown)}${part}.`;
}

/** `#412 “Turn on STRICT mTLS”` */
function subjectText({ command, of, relands }: ShownRevert): string {
  if (command === 'reland' && relands !== null)
    return `${titled(relands)}, which #${String(of.number)} rolled back`;
  return titled(of);
}

const titled = ({ number, title }: { readonly number: number; readonly title: string }): string =>
  `#${String(number)} “${neutralMarkdown(title)}”`;

function scopeText(scope: RevertScope): string {
  switch (scope.kind) {
    case 'everything':
      return 'everything';
    case 'paths':
      return scope.globs.map(codeSpan).join(', ');
    case 'resource':
      return codeSpan(resourceText(scope.resource));
  }
}

/** Italics end where the text ends: nothing in it can. */
const quoted = (reason: string): string =>
  reason.trim() === '' ? 'no reason given.' : `*${neutralMarkdown(reason.trim())}*`;

function effectParts({ preview, restoration, of, target }: ShownRevert): readonly string[] {
  const sentence = restorationSentence(restoration, beforeText(of.number, target));
  const items = restorationItems(restoration);
  const kept = items.length === 0 ? [] : [items.join('\n')];
  if (preview.kind === 'not-reviewed')
    return [
      `**What merging this does could not be reviewed:** ${neutralMarkdown(preview.why)}. ${sentence}`,
      ...kept,
    ];
  const { context } = preview;
  const { word } = headlineOf(context.review);
  return [
    `**Effect of merging this:** ${neutralMarkdown(headlineSentence(context))} (${word.toLowerCase()}).`,
    markdownOf(effectTable(context)),
    sentence,
    ...kept,
  ];
}

function factLines({ revert, dependents }: ShownRevert): readonly string[] {
  return [
    `**Files:** ${countsText(pathCounts(revert.paths))}.`,
    ...lineFacts(revert),
    `**Conflicts:** ${revert.conflicts.length === 0 ? 'none.' : `${counted(revert.conflicts.length, 'file')}.`}`,
    ...(revert.openSteps.length === 0
      ? []
      : [
          `**Not undone:** ${counted(revert.openSteps.length, 'earlier commit')}, for a later one conflicts.`,
        ]),
    ...dependentLines(dependents, revert),
  ];
}

/** Of one object undone alone: what goes or comes back with its file. */
function lineFacts(revert: ComputedRevert): readonly string[] {
  const lines = namingLines(revert, codeSpan);
  if (lines.length === 0) return [];
  const more = lines.length - LINES_SHOWN;
  const shown = lines.slice(0, LINES_SHOWN).join('; ');
  return [`**With what names it:** ${shown}${more > 0 ? `; and ${String(more)} more` : ''}.`];
}

function dependentLines(
  dependents: readonly Dependent[],
  { method }: ComputedRevert,
): readonly string[] {
  const title = method === 'restore' ? '**Undone with it:**' : '**Depends on it:**';
  if (dependents.length === 0)
    return [
      `${title} nothing merged later ${method === 'restore' ? 'changed these files' : 'changed the same files'}.`,
    ];
  // what stands in the way first
  const sorted = dependents.toSorted((a, b) => Number(b.conflicts) - Number(a.conflicts));
  const shown = sorted.slice(0, DEPENDENTS_SHOWN).map(dependentText);
  const more = dependents.length - shown.length;
  return [`${title} ${shown.join('; ')}${more > 0 ? `; and ${String(more)} more` : ''}.`];
}

function dependentText({ pullRequest, commit, title, conflicts }: Dependent): string {
  const what = conflicts ? 'has to be rolled back first' : 'changed the same files';
  const words = title === '' ? '' : ` “${neutralMarkdown(title)}”`;
  return pullRequest === null
    ? `commit ${codeSpan(shortSha(commit))}${words} ${what}`
    : `#${String(pullRequest)}${words} ${what} (\`/rollback <reason>\` there reverts it)`;
}

const conflictItemsOf = ({ revert }: ShownRevert): readonly string[] =>
  revert.conflicts.length === 0 ? [] : [conflictItems(revert.conflicts).join('\n')];

/** What to type to have it as before at once: read first where what is undone keeps somebody out. */
function atOnceParts({ preview, revert, command, of, target }: ShownRevert): {
  readonly needed: readonly string[];
  readonly folded: readonly string[];
} {
  if (preview.kind === 'not-reviewed' || command === 'reland') return { needed: [], folded: [] };
  const before = target.kind === 'restore' ? target.commit : revert.pre;
  const { lines, locksOut } = restoredAtOnce(preview.context, before);
  const blocks = atOnceBlocks(
    lines,
    target.kind === 'restore'
      ? ['at commit ', code(shortSha(target.commit))]
      : ['before ', numbered(of.number)],
  );
  if (blocks.length === 0) return { needed: [], folded: [] };
  const folded = { kind: 'details', title: 'Restore it at once', count: 0, blocks } as const;
  return locksOut
    ? { needed: blocks.map(markdownOf), folded: [] }
    : { needed: [], folded: [markdownOf(folded)] };
}

function adviceParts({ preview, target, command }: ShownRevert): readonly string[] {
  if (preview.kind === 'not-reviewed' || command === 'reland') return [];
  const advice = scenarioAdvice(preview.context.review.changes, target.kind);
  const items = advice.map(({ when, what }): Item => ({ words: [strong(`${when}:`), ` ${what}`] }));
  return foldedList('If it cannot wait for this', items).map(markdownOf);
}

function fileParts(paths: readonly PathOutcome[]): readonly string[] {
  const words: Readonly<Record<PathOutcome['outcome'], string>> = {
    restored: 'restored exactly',
    merged: 'taken back beside later edits',
    'already-reverted': 'reverted before',
    conflict: 'in conflict, stays as it is',
  };
  const items = paths
    .slice(0, FILES_SHOWN)
    .map(({ path, outcome }): Item => ({ words: [code(path), `: ${words[outcome]}`] }));
  return foldedList('Files', items).map(markdownOf);
}
