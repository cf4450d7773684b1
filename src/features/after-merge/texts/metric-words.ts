import type { MetricsProblem } from '../watch/range-answer.ts';
import type { NotKnown } from '../watch/judging/judgement.ts';
import type { SeenBy } from '../watch/traffic-view.ts';
import { counted, firstOf } from '../../../manifest/index.ts';

/** `0.3 %`, `12 %`: as many places as tell it from nothing. */
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

/** `12/s`, `0.4/s`, `3/min` */
export const rateText = (perSecond: number): string => {
  if (perSecond === 0) return 'none';
  if (perSecond < 0.1) return `${(perSecond * 60).toFixed(1)}/min`;
  return `${perSecond.toFixed(perSecond < 10 ? 1 : 0)}/s`;
};

/** `14:05 UTC`; instants in milliseconds since 1970. */
export const timeText = (instant: number): string =>
  `${new Date(instant).toISOString().slice(11, 16)} UTC`;

/** `2026-11-23 14:05 UTC` */
export const instantText = (instant: number): string =>
  `${new Date(instant).toISOString().slice(0, 10)} ${timeText(instant)}`;

export const seenByText: Readonly<Record<SeenBy, string>> = {
  callers: 'as callers see it',
  arrivals: 'requests to it',
  calls: 'requests that it makes',
};

/** Half a sentence: why it is not known whether something got worse. */
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

/** Half a sentence: why a Prometheus gave no answer that counts. */
export function problemText(problem: MetricsProblem): string {
  switch (problem.kind) {
    case 'no-answer':
      return 'Prometheus does not answer';
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
