import { listed } from '../../manifest/index.ts';
import { checks } from '../detection/check.ts';
import type { Check, ToldBy } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';
import type { MetricReader } from './metric-readers.ts';
import { readersOf, readerText } from './metric-readers.ts';
import type { Metric, ReportedMetrics } from './metric-state.ts';
import { ALL_METRICS, METRICS, metricsOf } from './metric-state.ts';
import type { ReportedSide, Signal, SignalChange } from './signal-change.ts';
import { RELEASE, signalChanges, toldOfSignal } from './signal-change.ts';

const BLIND =
  'Mesh configuration, dashboards, alerts and autoscalers that are not in the repository.';

const LOST: Check = {
  id: 'metrics-lost',
  title: 'Proxies stop reporting metrics used by dashboards or watches',
  level: 'medium',
  blind: BLIND,
};

const DECIDING_LOST: Check = {
  id: 'deciding-metrics-lost',
  title: 'Proxies stop reporting metrics that rollouts or autoscaling use',
  level: 'high',
  blind: BLIND,
};

const LABELS_LOST: Check = {
  id: 'metric-labels-lost',
  title: 'Proxy metrics lose a label used by watches or dashboards',
  level: 'medium',
  blind: BLIND,
};

const GAINED: Check = {
  id: 'metrics-gained',
  title: 'Proxies report additional metrics',
  level: 'low',
  blind: 'How many series Prometheus can handle.',
};

interface MetricTurn {
  readonly key: string;
  readonly lost: readonly Metric[];
  readonly gained: readonly Metric[];
  /** Labels that go, of metrics that stay. */
  readonly labels: readonly string[];
}

/**
 * Names the labels that the watch after a merge selects and groups by (`features/after-merge/watch/look-plan.ts`), and
 * Istio's own dashboards with it.
 */
const ASKED_LABELS: ReadonlySet<string> = new Set([
  'reporter',
  'response_code',
  'response_flags',
  'grpc_response_status',
  'destination_service',
  'destination_workload',
  'destination_workload_namespace',
  'source_workload',
  'source_workload_namespace',
]);

/** Metrics that the watch after a merge reads. */
const WATCHED: readonly Metric[] = ['REQUEST_COUNT', 'REQUEST_DURATION'];

const METRIC_SIGNAL: Signal<ReportedMetrics, MetricTurn> = {
  field: 'metrics',
  settings: ['defaultProviders', 'extensionProviders', RELEASE],
  read: metricsOf,
  turn: (before, after) => {
    const lost = ALL_METRICS.filter((one) => before.reported.has(one) && !after.reported.has(one));
    const gained = ALL_METRICS.filter(
      (one) => !before.reported.has(one) && after.reported.has(one),
    );
    const labels = labelsLost(before, after);
    if (lost.length + gained.length + labels.length === 0) return null;
    return { lost, gained, labels, key: JSON.stringify([lost, gained, labels]) };
  },
};

function labelsLost(before: ReportedMetrics, after: ReportedMetrics): readonly string[] {
  const lost = WATCHED.filter((one) => after.reported.has(one)).flatMap((one) =>
    [...(after.removed.get(one) ?? [])].filter(
      (label) => ASKED_LABELS.has(label) && before.removed.get(one)?.has(label) !== true,
    ),
  );
  return [...new Set(lost)].sort();
}

/** Finds metrics that proxies report no more, or anew, and who reads them (SCOPE-3). */
export const metricsChanged = checks([DECIDING_LOST, LOST, LABELS_LOST, GAINED], (input) =>
  signalChanges(input, METRIC_SIGNAL).flatMap((change) => tell(input, change)),
);

type MetricChange = SignalChange<ReportedMetrics, MetricTurn>;

function tell(input: DetectorInput, change: MetricChange): readonly ToldBy[] {
  const { turn, reporters, directions } = change;
  const { whom, common } = toldOfSignal(input, change, 'what is reported');
  const workloads = reporters.flatMap(({ workload }) => workload ?? []);
  const lost = new Set(turn.lost);
  const readers = readersOf(input.mesh, lost, workloads);
  const deciding = readers.filter(({ decides }) => decides);
  const told: ToldBy[] = [];
  if (lost.size > 0)
    told.push({
      ...common,
      by: deciding.length > 0 ? DECIDING_LOST : LOST,
      key: `metrics lost ${directions.join(' ')}`,
      message: `Prometheus gets no ${metricsText(turn.lost)} of ${whom} any more${deciding.length === 0 ? '' : `, by which ${listed(deciding.map(readerText), 2)} ${deciding.length === 1 ? 'decides' : 'decide'}`}.`,
      symptom: `${decidingText(deciding)}${blindText(
        lost,
        directions,
        reporters.every(({ isGateway }) => isGateway),
      )}${readersText(readers.filter(({ decides }) => !decides))}`,
      fix: {
        text: 'To have fewer series and not none, turn off single metrics (`match: { metric: REQUEST_SIZE }`) or take off labels that nobody asks by.',
        kind: 'choice',
      },
    });
  if (turn.labels.length > 0)
    told.push({
      ...common,
      by: LABELS_LOST,
      key: `labels lost ${directions.join(' ')}`,
      message: `Metrics of ${whom} have no ${listed(
        turn.labels.map((label) => `\`${label}\``),
        3,
      )} any more.`,
      symptom:
        "whatever selects or groups by it finds nothing or mixes what it told apart: the queries of `meshwarden watch` and of the watch after a merge, Istio's dashboards, alerts",
      fix: { text: 'Keep the labels that queries ask by, and take off others.', kind: 'choice' },
    });
  if (turn.gained.length > 0)
    told.push({
      ...common,
      by: GAINED,
      key: `metrics gained ${directions.join(' ')}`,
      message: `Prometheus gets ${metricsText(turn.gained).replace(/^metric /, 'metrics ')} of ${whom} from now on.`,
      symptom: 'more series in Prometheus, as many as there are pairs of caller, server and status',
      fix: { text: 'See that Prometheus takes as many.', kind: 'choice' },
    });
  return told;
}

function metricsText(metrics: readonly Metric[]): string {
  if (metrics.length === ALL_METRICS.length) return 'metric of requests and connections';
  const names = metrics.map((metric) => `\`${METRICS[metric]}\``);
  return names.length > 2
    ? `${names[0] ?? ''} and ${String(names.length - 1)} more metrics`
    : names.join(' and ');
}

const decidingText = (deciding: readonly MetricReader[]): string =>
  deciding.length === 0
    ? ''
    : 'what decides by them finds no values, so that a rollout stands still or a scaler keeps what it has; ';

/** Says what goes blind, by the metrics and by which side of a call reports no more. */
function blindText(
  lost: ReadonlySet<Metric>,
  directions: readonly ReportedSide[],
  isGateway: boolean,
): string {
  const parts = [
    ...(lost.has('REQUEST_COUNT') ? ['requests and errors'] : []),
    ...(lost.has('REQUEST_DURATION') ? ['p50 and p99'] : []),
  ];
  if (parts.length === 0)
    return "panels of these metrics in Istio's dashboards (Mesh, Service, Workload) stay empty";
  const asked = `what \`meshwarden watch\` and the watch after a merge ask of them (${parts.join(', ')})`;
  const [direction, another] = directions;
  if (another === undefined && !isGateway)
    return direction === 'server'
      ? `numbers that servers report (reporter="destination") are missing in Istio's dashboards, in Kiali's graph and in ${asked}; those of callers that have a proxy stay`
      : `numbers that callers report (reporter="source") are missing in Istio's dashboards, in Kiali's graph and in ${asked}, and with them failures that reach no server`;
  return `blind from then on: Istio's dashboards (Mesh, Service, Workload), Kiali's graph, and ${asked}`;
}

const MOST_READERS = 4;

const readersText = (readers: readonly MetricReader[]): string =>
  readers.length === 0
    ? ''
    : `; here they are asked for by ${listed(readers.map(readerText), MOST_READERS)}`;
