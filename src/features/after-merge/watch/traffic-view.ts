import { RESPONSE_FLAGS } from '../../../checks/index.ts';
import type { AnsweredQuery, LookSide, MeasureName } from './look-plan.ts';
import { SUBJECT_LABELS } from './look-plan.ts';
import type { MetricsProblem, Series } from '../ports/prometheus.ts';

import type { WatchWindows } from './watch-settings.ts';
import { isHostOf } from './watch-target.ts';
import { stepsOf } from './watch-settings.ts';
import type { Watched } from './begun-watch.ts';

export interface TrafficStep {
  /** The end of the step, in milliseconds since 1970. */
  readonly at: number;
  readonly requests: number;
  /** Counts 5xx, requests without any answer, and what gRPC calls a failure. */
  readonly failed: number;
  /** Counts 4xx, and what gRPC calls a refusal. */
  readonly refused: number;
  /** Counts the requests that have one of Envoy's flags, by flag. */
  readonly flags: ReadonlyMap<string, number>;
}

/** Holds steps in their order; null where nothing is known of one. */
export type Steps<T> = readonly (T | null)[];

/** Holds one side of the sync. */
export interface SideOfView {
  readonly steps: Steps<TrafficStep>;
  /** Milliseconds; null where there were no requests, or nothing is known. */
  readonly p50: Steps<number>;
  readonly p99: Steps<number>;
}

/**
 * Says in whose eyes requests are counted: `callers` of a Service, a workload's own `arrivals`, or the
 * `calls` that it makes.
 */
export type SeenBy = 'callers' | 'arrivals' | 'calls';

export interface TrafficView extends Readonly<Record<LookSide, SideOfView>> {
  readonly seenBy: SeenBy;
}

/** Holds what is seen of one who is watched. */
export interface Seen {
  readonly watched: Watched;
  /** It is empty where no series is about it. */
  readonly views: readonly TrafficView[];
  /** The problems of questions about it that were not answered. */
  readonly problems: readonly MetricsProblem[];
}

type TrafficSubject = keyof typeof SUBJECT_LABELS;

const SUBJECTS: Readonly<Record<Watched['kind'], readonly TrafficSubject[]>> = {
  service: ['service'],
  workload: ['arrivals', 'calls'],
};

const SEEN_BY: Readonly<Record<TrafficSubject, SeenBy>> = {
  service: 'callers',
  arrivals: 'arrivals',
  calls: 'calls',
};

/** Says who counts a request where several do: the caller goes first, because it sees what never arrives. */
const REPORTERS = ['source', 'waypoint', 'destination'];

/** Reads what the answers of a look say of one who is watched; each request is counted by one reporter. */
export function seenOf(
  watched: Watched,
  answered: readonly AnsweredQuery[],
  windows: WatchWindows,
): Seen {
  const views: TrafficView[] = [];
  const problems: MetricsProblem[] = [];
  for (const subject of SUBJECTS[watched.kind]) {
    const series = seriesAbout(watched, subject, answered);
    problems.push(...series.problems);
    const reporter = reporterOf(series.of);
    if (reporter !== null) views.push(viewOf(subject, reporter, series.of, windows));
  }
  return { watched, views, problems };
}

/** Holds series of one subject by measure and side. */
type Found = ReadonlyMap<string, readonly Series[]>;

function seriesAbout(
  watched: Watched,
  subject: TrafficSubject,
  answered: readonly AnsweredQuery[],
): { readonly of: Found; readonly problems: readonly MetricsProblem[] } {
  const own = answered.filter(({ measure }) => measure.startsWith(`${subject}-`));
  return {
    of: new Map(
      own.map(({ measure, side, answer }) => [
        keyOf(measure, side),
        answer.kind === 'read' ? answer.series.filter((one) => isAbout(one, watched, subject)) : [],
      ]),
    ),
    problems: own.flatMap(({ answer }) => (answer.kind === 'read' ? [] : [answer.problem])),
  };
}

const keyOf = (measure: MeasureName, side: LookSide): string => `${measure} ${side}`;

function isAbout({ labels }: Series, watched: Watched, subject: TrafficSubject): boolean {
  const [first, second] = SUBJECT_LABELS[subject].map((label) => labels.get(label) ?? '');
  return watched.kind === 'service'
    ? isHostOf(first ?? '', watched.hosts)
    : first === watched.namespace && second === watched.name;
}

function reporterOf(found: Found): string | null {
  const all = [...found.values()].flat().map(({ labels }) => labels.get('reporter') ?? '');
  return REPORTERS.find((each) => all.includes(each)) ?? null;
}

function viewOf(
  subject: TrafficSubject,
  reporter: string,
  found: Found,
  windows: WatchWindows,
): TrafficView {
  const sideOf = (side: LookSide): SideOfView => {
    const series = (measure: 'requests' | 'p50' | 'p99'): readonly Series[] =>
      (found.get(keyOf(`${subject}-${measure}`, side)) ?? []).filter(
        ({ labels }) => labels.get('reporter') === reporter,
      );
    const instants = stepsOf(windows[side]);
    const requests = series('requests');
    return {
      steps: instants.map((at) => stepAt(at, requests)),
      p50: instants.map((at) => highestAt(at, series('p50'))),
      p99: instants.map((at) => highestAt(at, series('p99'))),
    };
  };
  return { seenBy: SEEN_BY[subject], before: sideOf('before'), after: sideOf('after') };
}

/**
 * Sums up a step; null where no series is there. A counter that is not there yet says nothing was counted, as
 * long as others of its subject are there.
 */
function stepAt(at: number, series: readonly Series[]): TrafficStep | null {
  const there = series.filter(({ values }) => values.has(at));
  if (there.length === 0) return null;
  const step = { at, requests: 0, failed: 0, refused: 0 };
  const flags = new Map<string, number>();
  for (const { labels, values } of there) {
    const count = values.get(at) ?? null;
    if (count === null || count < 0) return null;
    step.requests += count;
    const end = responseEnd(labels);
    if (end !== 'answered') step[end] += count;
    for (const flag of (labels.get('response_flags') ?? '').split(','))
      if (flag !== '' && flag !== '-') flags.set(flag, (flags.get(flag) ?? 0) + count);
  }
  return { ...step, flags };
}

/**
 * Gives the highest value at an instant, because a Service that metrics name by several hosts has a quantile
 * for each.
 */
function highestAt(at: number, series: readonly Series[]): number | null {
  const values = series.flatMap(({ values: all }) => all.get(at) ?? []);
  return values.length === 0 ? null : Math.max(...values);
}

/**
 * Lists codes of gRPC that stand for a server which could not (https://grpc.io/docs/guides/status-codes/).
 */
const GRPC_FAILED: ReadonlySet<string> = new Set(['2', '4', '13', '14', '15']);
/** Lists those that stand for a server which would not. */
const GRPC_REFUSED: ReadonlySet<string> = new Set(['7', '8', '12', '16']);

/**
 * Says how a request ended, by the labels of `istio_requests_total`. `0` is the code of what was closed
 * without an answer; gRPC answers with 200 and has a status of its own.
 */
export function responseEnd(
  labels: ReadonlyMap<string, string>,
): 'failed' | 'refused' | 'answered' {
  const code = labels.get('response_code') ?? '';
  const status = labels.get('grpc_response_status') ?? '';
  if (code === '0' || /^5\d\d$/.test(code) || GRPC_FAILED.has(status)) return 'failed';
  return /^4\d\d$/.test(code) || GRPC_REFUSED.has(status) ? 'refused' : 'answered';
}

/** Writes a flag such as `UH (no healthy endpoint)`. */
export const flagText = (flag: string): string => {
  const meaning = RESPONSE_FLAGS.find((one) => one.flag === flag)?.short;
  return meaning === undefined ? flag : `${flag} (${meaning})`;
};
