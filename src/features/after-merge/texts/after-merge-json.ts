import type { Judgement, ViewJudgement, WatchedJudgement } from '../watch/judging/judgement.ts';
import { watchedName } from '../../../review/index.ts';
import { nettedJson } from '../../../manifest/index.ts';
import type { AfterMergeContext } from './after-merge-context.ts';
import { notKnownText, problemText } from './metric-words.ts';

/** What became of a merge, for programs (docs/after-merge.md). Fields are only ever added. */
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

const windowJson = ({ windows }: Judgement, side: 'before' | 'after') => ({
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
