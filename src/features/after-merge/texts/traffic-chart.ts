import type { Steps, TrafficStep } from '../watch/traffic-view.ts';
import type { ViewJudgement } from '../watch/judging/merge-judgement.ts';
import type { BlockOf } from '../../../review/index.ts';
import { millisecondsText, percentText, rateText } from './metric-words.ts';

/** Shares below this are drawn low, however little they rose. */
const LEAST_SHARE = 0.02;

/**
 * Draws the time before and after the sync, a line each for what fails, how much is asked and how long it
 * takes.
 */
export function trafficChart({ before, after, view }: ViewJudgement): BlockOf<'code'> {
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

const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const GAP = '·';
/** Counts the columns of the hour before, and of the time since; a phone shows about fifty in all. */
const COLUMNS_BEFORE = 24;
const COLUMNS_AFTER = 20;

/** Holds numbers of steps, null for those that are not known. */
type Values = readonly (number | null)[];

/**
 * Draws `▁▁▂▁│▅▇█`: both sides of the sync on one scale from nothing to `least` or what is most; a dot where
 * nothing is known.
 */
export function sparkline(before: Values, after: Values, least: number): string {
  const sides = [squeezed(before, COLUMNS_BEFORE), squeezed(after, COLUMNS_AFTER)];
  const most = Math.max(least, ...sides.flat().flatMap((each) => each ?? []));
  return sides.map((values) => values.map((each) => barOf(each, most)).join('')).join('│');
}

function barOf(value: number | null, most: number): string {
  if (value === null) return GAP;
  const height = most <= 0 ? 0 : Math.ceil((value / most) * BARS.length) - 1;
  return BARS[Math.min(Math.max(height, 0), BARS.length - 1)] ?? GAP;
}

/** Gives at most so many columns, each as high as the highest of its steps, so that a spike stays one. */
function squeezed(values: Values, columns: number): Values {
  if (values.length <= columns) return values;
  return Array.from({ length: columns }, (_, column) => {
    const from = Math.floor((column * values.length) / columns);
    const to = Math.floor(((column + 1) * values.length) / columns);
    const known = values.slice(from, to).filter((each) => each !== null);
    return known.length === 0 ? null : Math.max(...known);
  });
}
