import type { Mesh, ReportedSide } from '../../istio/index.ts';
import type { Sentence } from '../../manifest/index.ts';
import { joinedSentences, say, slot } from '../../manifest/index.ts';
import type { Check } from '../detection/check.ts';
import { readersOf } from './metric-readers.ts';
import type { Metric } from './metric-state.ts';
import { ALL_METRICS, METRICS, metricsOf } from './metric-state.ts';
import type { SignalChange } from './signal-change.ts';
import { ofSignal, RELEASE } from './signal-change.ts';

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

const SIGNAL = {
  field: 'metrics',
  said: 'what is reported',
  settings: ['defaultProviders', 'extensionProviders', RELEASE],
  read: metricsOf,
} as const;

/** Finds metrics that proxies report no more, or anew, and who reads them (SCOPE-3). */
export const metricsChanged = ofSignal([DECIDING_LOST, LOST, GAINED], {
  ...SIGNAL,
  turn: ({ reported: were }, { reported: are }) => {
    const lost = ALL_METRICS.filter((one) => were.has(one) && !are.has(one));
    const gained = ALL_METRICS.filter((one) => !were.has(one) && are.has(one));
    const isSame = lost.length + gained.length === 0;
    return isSame ? null : { lost, gained, key: JSON.stringify([lost, gained]) };
  },
  tell: ({ turn: { lost, gained }, ...change }, whom, mesh) => [
    ...(lost.length === 0 ? [] : [tellLost(lost, change, whom, mesh)]),
    ...(gained.length === 0
      ? []
      : [
          {
            by: GAINED,
            key: 'metrics gained',
            message: say`Prometheus gets ${metricsText(gained, 'metrics')} of ${whom} from now on.`,
            symptom: say`more series in Prometheus, as many as there are pairs of caller, server and status`,
            fix: say`See that Prometheus takes as many.`,
          },
        ]),
  ],
});

function tellLost(
  metrics: readonly Metric[],
  { reporters, directions }: Pick<SignalChange<unknown, unknown>, 'reporters' | 'directions'>,
  whom: Sentence,
  mesh: Mesh,
) {
  const lost = new Set(metrics);
  const workloads = reporters.flatMap(({ workload }) => workload ?? []);
  const readers = readersOf(mesh, lost, workloads);
  const deciding = readers.filter(({ decides }) => decides).map(({ text }) => text);
  const others = readers.filter(({ decides }) => !decides).map(({ text }) => text);
  const isBoth = directions.length > 1 || reporters.every(({ isGateway }) => isGateway);
  const blind = blindText(lost, isBoth ? null : directions[0]);
  const asked = say`; here they are asked for by ${slot.list(others, MOST_READERS)}`;
  const decide = deciding.length === 1 ? say`decides` : say`decide`;
  return {
    by: deciding.length > 0 ? DECIDING_LOST : LOST,
    key: 'metrics lost',
    message: say`Prometheus gets no ${metricsText(metrics, 'metric')} of ${whom} any more${deciding.length === 0 ? NOTHING : say`, by which ${slot.list(deciding, 2)} ${decide}`}.`,
    symptom: say`${deciding.length === 0 ? NOTHING : WITHOUT_VALUES}${blind}${others.length === 0 ? NOTHING : asked}`,
    fix: say`To have fewer series and not none, turn off single metrics (\`match: { metric: REQUEST_SIZE }\`) or take off labels that nobody asks by.`,
  };
}

const NOTHING = say``;

const WITHOUT_VALUES = say`what decides by them finds no values, so that a rollout stands still or a scaler keeps what it has; `;

const MOST_READERS = 4;

/** Finds labels that go, of metrics that stay. */
export const metricLabelsLost = ofSignal([LABELS_LOST], {
  ...SIGNAL,
  turn: (before, after) => {
    const lost = WATCHED.filter(
      (one) => before.reported.has(one) && after.reported.has(one),
    ).flatMap((one) =>
      [...(after.removed.get(one) ?? [])].filter(
        ([label]) => ASKED_LABELS.has(label) && before.removed.get(one)?.has(label) !== true,
      ),
    );
    const labels = [...new Map(lost).keys()].sort();
    const [first] = lost;
    return first ? { labels, key: labels.join(' '), decided: first[1] } : null;
  },
  tell: ({ turn: { labels } }, whom) => [
    {
      by: LABELS_LOST,
      key: 'labels lost',
      message: say`Metrics of ${whom} have no ${slot.list(labels.map(slot.code), 3)} any more.`,
      symptom: say`whatever selects or groups by it finds nothing or mixes what it told apart: the queries of \`meshwarden watch\` and of the watch after a merge, Istio's dashboards, alerts`,
      fix: say`Keep the labels that queries ask by, and take off others.`,
    },
  ],
});

function metricsText(metrics: readonly Metric[], noun: 'metric' | 'metrics'): Sentence {
  if (metrics.length === ALL_METRICS.length) {
    const each = noun === 'metric' ? say`metric` : say`metrics`;
    return say`${each} of requests and connections`;
  }
  const names = metrics.map((metric) => slot.code(METRICS[metric]));
  return names.length > 2
    ? say`${slot.list(names.slice(0, 1), 1)} and ${slot.number(names.length - 1)} more metrics`
    : say`${slot.list(names, 2)}`;
}

/** Says what goes blind, by the metrics and by which side of a call reports no more; null for both. */
function blindText(lost: ReadonlySet<Metric>, side: ReportedSide | null = null): Sentence {
  const parts = [
    ...(lost.has('REQUEST_COUNT') ? [say`requests and errors`] : []),
    ...(lost.has('REQUEST_DURATION') ? [say`p50 and p99`] : []),
  ];
  if (parts.length === 0)
    return say`panels of these metrics in Istio's dashboards (Mesh, Service, Workload) stay empty`;
  const asked = say`what \`meshwarden watch\` and the watch after a merge ask of them (${joinedSentences(parts, ', ')})`;
  if (side === null)
    return say`blind from then on: Istio's dashboards (Mesh, Service, Workload), Kiali's graph, and ${asked}`;
  const missing = say`are missing in Istio's dashboards, in Kiali's graph and in ${asked}`;
  return side === 'server'
    ? say`numbers that servers report (reporter="destination") ${missing}; those of callers that have a proxy stay`
    : say`numbers that callers report (reporter="source") ${missing}, and with them failures that reach no server`;
}
