import type { Steps, TrafficStep } from '../watch/traffic-view.ts';
import type { ViewJudgement } from '../watch/judging/judgement.ts';
import type { Code } from '../../../review/index.ts';
import { millisecondsText, percentText, rateText } from './metric-words.ts';
import { sparkline } from './sparkline.ts';

/** Shares below this are drawn low, however little they rose. */
const LEAST_SHARE = 0.02;

/** The time before and after the sync, a line each for what fails, how much is asked and how long it takes. */
export function trafficChart({ before, after, view }: ViewJudgement): Code {
  const shareLine = (kind: 'failed' | 'refused', name: string): string =>
    line(
      name,
      sparkline(sharesOf(view.before.steps, kind), sharesOf(view.after.steps, kind), LEAST_SHARE),
      [before, after].map((side) =>
        side.requests === 0 ? null : percentText(side[kind] / side.requests),
      ),
    );
  return {
    kind: 'code',
    language: 'text',
    lines: [
      shareLine('failed', 'failed'),
      ...(before.refused + after.refused > 0 ? [shareLine('refused', '4xx')] : []),
      line(
        'requests',
        sparkline(countsOf(view.before.steps), countsOf(view.after.steps), 0),
        [before, after].map(({ perSecond }) => perSecond && rateText(perSecond)),
      ),
      line(
        'p99',
        sparkline(view.before.p99, view.after.p99, 0),
        [before, after].map(({ p99 }) => p99 && millisecondsText(p99)),
      ),
    ],
  };
}

const line = (
  name: string,
  bars: string,
  [before, after]: readonly (string | number | null)[],
): string => `${name.padEnd(8)} ${bars}  ${String(before ?? '?')} → ${String(after ?? '?')}`;

const sharesOf = (steps: Steps<TrafficStep>, kind: 'failed' | 'refused') =>
  steps.map((step) => step && (step.requests > 0 ? step[kind] / step.requests : 0));

const countsOf = (steps: Steps<TrafficStep>) => steps.map((step) => step && step.requests);
