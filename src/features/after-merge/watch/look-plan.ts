import type { RangeAnswer, RangeQuery } from '../ports/prometheus.ts';
import type { StepWindow, WatchWindows } from './watch-settings.ts';

import { oneOf, oneOfHosts } from './watch-target.ts';
import { rangeSeconds } from './watch-settings.ts';
import type { Watched, WatchSettings } from './begun-watch.ts';

/** Names what a measure has a number of for each step; `control-plane` has one for the whole mesh. */
type MeasureSubject = 'service' | 'arrivals' | 'calls' | 'control-plane';

interface Measure {
  readonly subject: MeasureSubject;
  /**
   * Holds PromQL. `$WHOM` stands for matchers of those who are watched, `$STEP` for the seconds of a step,
   * `$RANGE` for those a rate is taken over.
   */
  readonly query: string;
}

const REQUESTS =
  'sum by ($BY, reporter, response_code, response_flags, grpc_response_status) (rate(istio_requests_total{$WHOM}[$RANGE])) * $STEP';

const quantile = (q: string): string =>
  `histogram_quantile(${q}, sum by ($BY, reporter, le) (rate(istio_request_duration_milliseconds_bucket{$WHOM}[$RANGE])))`;

/** Lists labels that name whom a series is about; https://istio.io/latest/docs/reference/config/metrics/ */
export const SUBJECT_LABELS = {
  service: ['destination_service'],
  arrivals: ['destination_workload_namespace', 'destination_workload'],
  calls: ['source_workload_namespace', 'source_workload'],
} as const satisfies Readonly<Record<Exclude<MeasureSubject, 'control-plane'>, readonly string[]>>;

type TrafficMeasure = 'requests' | 'p50' | 'p99';

const TRAFFIC: Readonly<Record<TrafficMeasure, string>> = {
  requests: REQUESTS,
  p50: quantile('0.5'),
  p99: quantile('0.99'),
};

export type MeasureName =
  | `${Exclude<MeasureSubject, 'control-plane'>}-${TrafficMeasure}`
  | 'convergence'
  | 'pushes'
  | 'rejects'
  | 'internal-errors';

const traffic = (
  subject: Exclude<MeasureSubject, 'control-plane'>,
  measure: TrafficMeasure,
): Measure => ({
  subject,
  query: TRAFFIC[measure].replace('$BY', SUBJECT_LABELS[subject].join(', ')),
});

/**
 * Holds all that is asked of a server: numbers of steps, each of what happened since the step before. A
 * request between two sidecars is in `istio_requests_total` twice, once by each `reporter`: they are kept
 * apart, and never added up. Failures to push are `pilot_xds_pushes` of types that end in `_senderr`
 * (istio/pilot/pkg/xds/monitoring.go).
 */
const MEASURES: Readonly<Record<MeasureName, Measure>> = {
  'service-requests': traffic('service', 'requests'),
  'service-p50': traffic('service', 'p50'),
  'service-p99': traffic('service', 'p99'),
  'arrivals-requests': traffic('arrivals', 'requests'),
  'arrivals-p50': traffic('arrivals', 'p50'),
  'arrivals-p99': traffic('arrivals', 'p99'),
  'calls-requests': traffic('calls', 'requests'),
  'calls-p50': traffic('calls', 'p50'),
  'calls-p99': traffic('calls', 'p99'),
  convergence: {
    subject: 'control-plane',
    query:
      'histogram_quantile(0.99, sum by (le) (rate(pilot_proxy_convergence_time_bucket[$RANGE])))',
  },
  pushes: {
    subject: 'control-plane',
    query: 'sum by (type) (rate(pilot_xds_pushes[$RANGE])) * $STEP',
  },
  rejects: {
    subject: 'control-plane',
    query: 'sum(rate(pilot_total_xds_rejects[$RANGE])) * $STEP',
  },
  'internal-errors': {
    subject: 'control-plane',
    query: 'sum(rate(pilot_total_xds_internal_errors[$RANGE])) * $STEP',
  },
};

export type LookSide = 'before' | 'after';

export interface PlannedQuery extends RangeQuery {
  readonly measure: MeasureName;
  readonly side: LookSide;
}

export interface AnsweredQuery extends PlannedQuery {
  readonly answer: RangeAnswer;
}

/** Lists all questions of one look: each measure that somebody needs, before the sync and after it. */
export function lookPlan(
  watched: readonly Watched[],
  { before, after }: WatchWindows,
  settings: Pick<WatchSettings, 'scrapeSeconds'>,
): readonly PlannedQuery[] {
  const sides: readonly (readonly [LookSide, StepWindow])[] = [
    ['before', before],
    ['after', after],
  ];
  return measuresFor(watched).flatMap(([measure, whom]) =>
    sides.map(([side, { first, last, stepMs }]) => ({
      ...{ measure, side, stepMs },
      start: first,
      end: last,
      query: MEASURES[measure].query
        .replace('$WHOM', () => whom)
        .replace('$STEP', String(stepMs / 1_000))
        .replace('$RANGE', `${String(rangeSeconds({ stepMs }, settings))}s`),
    })),
  );
}

const NAMES = Object.keys(MEASURES) as readonly MeasureName[];

/** Lists measures with the matchers of whom they are about, without those nobody asks for. */
function measuresFor(watched: readonly Watched[]): readonly (readonly [MeasureName, string])[] {
  const matchers = matchersFor(watched);
  return NAMES.flatMap((name) => {
    const whom = matchers[MEASURES[name].subject];
    return whom === null ? [] : [[name, whom] as const];
  });
}

function matchersFor(watched: readonly Watched[]) {
  const hosts = watched.flatMap((each) => (each.kind === 'service' ? each.hosts : []));
  const workloads = watched.filter((each) => each.kind === 'workload');
  const names = oneOf(unique(workloads.map(({ name }) => name)));
  const namespaces = oneOf(unique(workloads.map(({ namespace }) => namespace)));
  const ofWorkloads = (role: string, more: string): string | null =>
    workloads.length === 0
      ? null
      : `${more}${role}_workload_namespace=~${namespaces}, ${role}_workload=~${names}`;
  return {
    service: hosts.length === 0 ? null : `destination_service=~${oneOfHosts(unique(hosts))}`,
    arrivals: ofWorkloads('destination', ''),
    calls: ofWorkloads('source', 'reporter="source", '),
    'control-plane': '',
  };
}

const unique = (texts: readonly string[]): readonly string[] => [...new Set(texts)].sort();
