import type { AnsweredQuery } from '../look-plan.ts';
import type { MetricsProblem } from '../range-answer.ts';
import type { Seen } from '../traffic-view.ts';
import { seenOf } from '../traffic-view.ts';
import type { Watched, WatchSettings, WatchWindows } from '../../../../review/index.ts';
import { judgeControlPlane } from './judge-control-plane.ts';
import { judgeView } from './judge-view.ts';
import type { Judgement, NotKnown, Verdict, ViewJudgement, WatchedJudgement } from './judgement.ts';

/** Judges a change by the answers of one look, worst first. */
export function judgeMerge(
  watched: readonly Watched[],
  answered: readonly AnsweredQuery[],
  windows: WatchWindows,
  settings: WatchSettings,
): Judgement {
  const judged = watched
    .map((each) => judgeWatched(seenOf(each, answered, windows), windows, settings))
    .toSorted((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict));
  const controlPlane = judgeControlPlane(answered, windows, settings);
  return {
    verdict: verdictOf(judged, controlPlane.verdict, problemsOf(answered)),
    windows,
    watched: judged,
    controlPlane,
    problems: problemsOf(answered),
  };
}

const ORDER: readonly Verdict[] = ['regression', 'not-known', 'fine'];

/** A question that was not answered leaves open whether all is well; one that has too few requests only for itself. */
function verdictOf(
  watched: readonly WatchedJudgement[],
  controlPlane: Verdict,
  problems: readonly MetricsProblem[],
): Verdict {
  const verdicts = watched.map(({ verdict }) => verdict);
  if (verdicts.includes('regression') || controlPlane === 'regression') return 'regression';
  return problems.length === 0 && verdicts.includes('fine') ? 'fine' : 'not-known';
}

function judgeWatched(
  { watched, views, problems }: Seen,
  windows: WatchWindows,
  settings: WatchSettings,
): WatchedJudgement {
  const judged = views.map((view) => judgeView(view, windows, settings));
  const verdicts = judged.map(({ verdict }) => verdict);
  if (verdicts.includes('regression'))
    return { watched, verdict: 'regression', why: null, views: judged };
  const why = openQuestion(judged, problems);
  if (why === null && verdicts.includes('fine'))
    return { watched, verdict: 'fine', why: null, views: judged };
  const few = judged.find((each) => each.why !== null)?.why;
  return {
    watched,
    verdict: 'not-known',
    why: why ?? few ?? { kind: 'no-series' },
    views: judged,
  };
}

/** What leaves it open although another view is fine: that a workload makes few calls itself does not. */
function openQuestion(
  judged: readonly ViewJudgement[],
  [problem]: readonly MetricsProblem[],
): NotKnown | null {
  if (problem !== undefined) return { kind: 'problem', problem };
  const open = judged.find(({ why }) => why !== null && why.kind !== 'few-requests');
  return open?.why ?? null;
}

/** Each once, in the order of the questions. */
const problemsOf = (answered: readonly AnsweredQuery[]): readonly MetricsProblem[] => [
  ...new Map(
    answered.flatMap(({ answer }) =>
      answer.kind === 'read' ? [] : [[JSON.stringify(answer.problem), answer.problem] as const],
    ),
  ).values(),
];
