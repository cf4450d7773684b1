import type { MetricsProblem } from '../ports/prometheus.ts';
import type {
  NotKnown,
  Movement,
  ViewJudgement,
  ControlPlaneJudgement,
  CountedSides,
} from '../watch/judging/merge-judgement.ts';
import type { SeenBy } from '../watch/traffic-view.ts';
import { counted, firstOf } from '../../../manifest/index.ts';
import { flagText } from '../watch/traffic-view.ts';
import type { Words, Item } from '../../../review/index.ts';
import { strong } from '../../../review/index.ts';

/** Writes `0.3 %`, `12 %`: as many places as tell it from nothing. */
export function percentText(share: number): string {
  const percent = share * 100;
  if (percent > 0 && percent < 0.01) return 'under 0.01 %';
  const places = percent === 0 || percent >= 10 ? 0 : percent >= 1 ? 1 : 2;
  return `${percent.toFixed(places)} %`;
}

/** `40 ms`, `1.2 s` */
export const millisecondsText = (milliseconds: number): string =>
  milliseconds >= 1_000
    ? `${(milliseconds / 1_000).toFixed(1)} s`
    : `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms`;

/** Writes a rate such as `12/s`, `0.4/s`, `3/min`. */
export const rateText = (perSecond: number): string => {
  if (perSecond === 0) return 'none';
  if (perSecond < 0.1) return `${(perSecond * 60).toFixed(1)}/min`;
  return `${perSecond.toFixed(perSecond < 10 ? 1 : 0)}/s`;
};

/** Writes `14:05 UTC` for an instant in milliseconds since 1970. */
export const timeText = (instant: number): string =>
  `${new Date(instant).toISOString().slice(11, 16)} UTC`;

/** Writes an instant such as `2026-11-23 14:05 UTC`. */
export const instantText = (instant: number): string =>
  `${new Date(instant).toISOString().slice(0, 10)} ${timeText(instant)}`;

export const seenByText: Readonly<Record<SeenBy, string>> = {
  callers: 'as callers see it',
  arrivals: 'requests to it',
  calls: 'requests that it makes',
};

/** Says in half a sentence why it is not known whether something got worse. */
export function notKnownText(why: NotKnown): string {
  switch (why.kind) {
    case 'no-series':
      return 'this Prometheus has no series about it';
    case 'gaps':
      return why.side === 'after'
        ? 'more than half of the metrics since then are missing'
        : 'more than half of the metrics of the time before are missing';
    case 'few-requests':
      return `too few requests: ${counted(Math.round(why.before), 'request')} before, ${String(Math.round(why.after))} since`;
    case 'no-requests-since':
      return 'no request came since then';
    case 'problem':
      return problemText(why.problem);
  }
}

/** Says in half a sentence why a Prometheus gave no answer that counts. */
export function problemText(problem: MetricsProblem): string {
  switch (problem.kind) {
    case 'no-answer':
      return 'Prometheus does not answer';
    case 'proxy':
      return `Prometheus is not reached: ${problem.why}`;
    case 'timed-out':
      return `Prometheus did not answer within ${counted(problem.seconds, 'second')}`;
    case 'too-large':
      return `an answer of Prometheus has more than ${String(problem.bytes / 1e6)} MB`;
    case 'too-many-series':
      return `an answer of Prometheus has more than ${String(problem.most)} series, which are not loaded`;
    case 'redirected':
      return 'Prometheus redirects to another address, which is not followed';
    case 'not-allowed':
      return `Prometheus does not let us ask (${String(problem.status)})`;
    case 'http':
      return `Prometheus answers with status ${String(problem.status)}${problem.said === null ? '' : `: ${problem.said}`}`;
    case 'content-type':
      return `what answers is no Prometheus: ${problem.found ?? 'no content type'} in the place of JSON`;
    case 'not-prometheus':
      return 'what answers is no Prometheus: its JSON has another form';
    case 'refused':
      return `Prometheus refuses the query: ${problem.said}`;
    case 'partial':
      return `Prometheus warns that its answer is not whole: ${firstOf(problem.warnings, 2)}`;
  }
}

/** Names shares and quantiles. */
export const MOVED_NAMES = {
  failed: 'failed requests',
  refused: 'refused requests (4xx)',
  p50: 'median latency',
  p99: 'p99 latency',
} as const;

/** Writes `failed requests 0.10 % → 12 % since 14:06 UTC (1203 of 9702)`. */
export function movementWords(movement: Movement, { after }: ViewJudgement): Words {
  switch (movement.kind) {
    case 'failed':
    case 'refused': {
      const change = `${percentText(movement.before)} → ${percentText(movement.after)}`;
      const events = `${String(Math.round(after[movement.kind]))} of ${counted(Math.round(after.requests), 'request')} in all`;
      return [
        `${MOVED_NAMES[movement.kind]} `,
        strong(change),
        ` since ${timeText(movement.since)} (${events})`,
      ];
    }
    case 'p50':
    case 'p99': {
      const change = `${millisecondsText(movement.before)} → ${millisecondsText(movement.after)}`;
      return [
        `${MOVED_NAMES[movement.kind]} `,
        strong(change),
        ` since ${timeText(movement.since)}`,
      ];
    }
    case 'requests':
      return [`requests ${rateText(movement.before)} → ${rateText(movement.after)}`];
    case 'flag':
      return [`new: ${flagText(movement.flag)}, ${percentText(movement.share)} of the requests`];
  }
}

/** Lists what is worth a line of the control plane; nothing where all is as before. */
export function controlPlaneItems({
  verdict,
  rejects,
  pushErrors,
  convergence,
  isSlower,
}: ControlPlaneJudgement): readonly Item[] {
  return [
    ...(verdict === 'regression' && rejects !== null
      ? [{ words: [strong('proxies reject configuration:'), ` ${countsText(rejects)}`] }]
      : []),
    ...(pushErrors !== null && isMore(pushErrors)
      ? [{ words: [`configuration that could not be sent: ${countsText(pushErrors)}`] }]
      : []),
    ...(isSlower
      ? [
          {
            words: [
              `99 % of the proxies have a change after ${secondsText(convergence.after)} instead of ${secondsText(convergence.before)}`,
            ],
          },
        ]
      : []),
  ];
}

/** Writes `12 in 9 minutes, 0 in the 60 minutes before`. */
const countsText = ({ before, minutesBefore, after, minutesAfter }: CountedSides): string =>
  `${String(after)} in ${counted(Math.round(minutesAfter), 'minute')}, ${String(before)} in the ${counted(Math.round(minutesBefore), 'minute')} before`;

/** Tells whether something happened more than twice as often, which is worth a word. */
const isMore = ({ before, minutesBefore, after, minutesAfter }: CountedSides): boolean =>
  after >= 3 && after / minutesAfter > (2 * before) / minutesBefore;

const secondsText = (seconds: number | null): string =>
  seconds === null ? 'an unknown time' : `${seconds.toFixed(1)} s`;
