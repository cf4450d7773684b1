import { createHash } from 'node:crypto';
import { lastNet, counted, nettedJson } from '../../../manifest/index.ts';
import type { Paint, Words, Block } from '../../../review/index.ts';
import {
  fittedDocument,
  markdownOf,
  terminalLines,
  UNPAINTED,
  commit,
  paragraph,
  said,
} from '../../../review/index.ts';
import { watchedName } from '../watch/watch-target.ts';
import { afterMergeDocument } from './after-merge-document.ts';
import type {
  MergeJudgement,
  ViewJudgement,
  WatchedJudgement,
} from '../watch/judging/merge-judgement.ts';
import type { DeliveryState } from '../watch/delivery/delivery-state.ts';
import { instantText, notKnownText, problemText } from './metric-words.ts';
import type { AppliedAt, BlastRadius } from '../watch/begun-watch.ts';

const LONGEST_COMMENT = 60_000;

const HOW: Words = [
  'Errors are judged by the share of requests, against chance and the noise of the time before.',
];

/** Says what became of a merge, as a comment; `marker` is what we find it by, null outside GitHub. */
export function afterMergeMarkdown(context: AfterMergeContext, marker: string | null): string {
  const footer = markdownOf({ kind: 'footer', sentences: [HOW] });
  const last = [footer, ...(marker === null ? [] : [marker])];
  return `${fittedDocument({ needed: afterMergeDocument(context), last }, LONGEST_COMMENT)}\n`;
}

/** Says the same for a terminal. */
export function afterMergeTerminal(context: AfterMergeContext, paint: Paint = UNPAINTED): string {
  const parts = afterMergeDocument(context).map((block) => terminalLines(block, paint).join('\n'));
  return lastNet(`${parts.join('\n\n')}\n`);
}

/** Writes the last line of the comment about a commit in an environment, whatever that is called. */
export const afterMergeMarker = (commit: string, environment: string): string =>
  `<!-- meshwarden:watch:${commit}:${createHash('sha256').update(environment).digest('hex').slice(0, 16)} -->`;

/**
 * Tells whether a comment is about this commit and environment. It is only for comments that we wrote
 * ourselves.
 */
export const isAfterMergeComment = (body: string, commit: string, environment: string): boolean =>
  body.trimEnd().endsWith(afterMergeMarker(commit, environment));

/** Holds what a report about the time after a merge is composed from. */
export interface AfterMergeContext {
  readonly commit: string;
  readonly environment: string;
  readonly applied: AppliedAt;
  readonly judgement: MergeJudgement;
  readonly radius: Pick<BlastRadius, 'unnamed' | 'leftOut' | 'isPartial'>;
  /** Says when a regression was told before, in milliseconds since 1970; absent where none was. */
  readonly toldAt?: number;
  /** It is present on GitHub; null in a terminal. */
  readonly pullRequest: {
    readonly number: number;
    readonly mergedBy: string | null;
    /** Names teams and people as GitHub does. */
    readonly onCall: readonly string[];
  } | null;
}

/** Describes a merge that nobody saw applied. */
interface NotAppliedContext {
  readonly commit: string;
  readonly environment: string;
  /** Counts the hours for which it was waited. */
  readonly hours: number;
  /** It is null where nothing is known to apply it. */
  readonly applied: Exclude<DeliveryState, { kind: 'applied' }> | null;
}

const LONGEST_NOTICE = 60_000;

/** Says that a merge was not watched, and what stands in its way. */
export function notAppliedMarkdown(context: NotAppliedContext, marker: string | null): string {
  const last = marker === null ? [] : [marker];
  return `${fittedDocument({ needed: blocksOf(context), last }, LONGEST_NOTICE)}\n`;
}

function blocksOf({
  commit: sha,
  environment,
  hours,
  applied,
}: NotAppliedContext): readonly Block[] {
  const isFailed = applied?.kind === 'failed';
  return [
    {
      ...{ kind: 'heading', mark: isFailed ? '🔴' : '⚪' },
      word: isFailed ? 'Not applied' : 'Not known',
      sentence: `${sha.slice(0, 7)} ${isFailed ? 'failed to apply in' : 'was not seen to be applied in'} ${environment} within ${counted(hours, 'hour')}`,
    },
    whyBlock(sha, applied),
  ];
}

function whyBlock(sha: string, applied: NotAppliedContext['applied']): Block {
  if (applied === null)
    return paragraph(
      'Nothing in the cluster is known to apply ',
      commit(sha),
      ': no Application of Argo CD and no Kustomization of Flux.',
    );
  if (applied.kind !== 'failed') return paragraph(`${applied.by}: ${applied.why}.`);
  const when = applied.at === null ? '' : ` at ${instantText(applied.at)}`;
  return paragraph(`${applied.by} failed${when}: `, said(applied.message));
}

/** Says what became of a merge, for programs (docs/how-to/after-merge.md). Fields are only ever added. */
export const afterMergeJson = ({
  commit,
  environment,
  applied,
  judgement,
  radius,
}: AfterMergeContext): string =>
  `${nettedJson({
    schemaVersion: '1.0',
    commit,
    environment,
    appliedAt: iso(applied.at),
    appliedBy: applied.by,
    verdict: judgement.verdict,
    complete: judgement.windows.isComplete,
    before: windowJson(judgement, 'before'),
    after: windowJson(judgement, 'after'),
    watched: judgement.watched.map(watchedJson),
    controlPlane: {
      ...judgement.controlPlane,
      why: judgement.controlPlane.why && notKnownText(judgement.controlPlane.why),
    },
    problems: judgement.problems.map((problem) => ({
      kind: problem.kind,
      sentence: problemText(problem),
    })),
    unnamed: radius.unnamed,
    leftOut: radius.leftOut,
    partial: radius.isPartial,
  })}\n`;

const iso = (instant: number): string => new Date(instant).toISOString();

const windowJson = ({ windows }: MergeJudgement, side: 'before' | 'after') => ({
  from: iso(windows[side].first - windows[side].stepMs),
  to: iso(windows[side].last),
  stepSeconds: windows[side].stepMs / 1_000,
});

const watchedJson = ({ watched, verdict, why, views }: WatchedJudgement) => ({
  kind: watched.kind,
  name: watchedName(watched),
  verdict,
  why: why && { kind: why.kind, sentence: notKnownText(why) },
  views: views.map(viewJson),
});

const viewJson = ({ seenBy, verdict, why, movements, before, after }: ViewJudgement) => ({
  seenBy,
  verdict,
  why: why && { kind: why.kind, sentence: notKnownText(why) },
  moved: movements.map((movement) =>
    'since' in movement ? { ...movement, since: iso(movement.since) } : movement,
  ),
  before,
  after,
});
