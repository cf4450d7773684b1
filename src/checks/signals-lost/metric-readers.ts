import type { Mesh, Workload } from '../../istio/index.ts';
import type { Resource, Sentence } from '../../manifest/index.ts';
import {
  canonicalJson,
  itemsAt,
  nodeAt,
  plainOf,
  resourceKey,
  say,
  slot,
  stringAt,
} from '../../manifest/index.ts';
import type { Metric } from './metric-state.ts';
import { METRICS } from './metric-state.ts';

/** An object of the tree that asks for metrics of Istio. */
interface MetricReader {
  /** Names it in a sentence: a dashboard of Grafana is told as one. */
  readonly text: Sentence;
  /** Tells whether something is rolled out, taken back or scaled by what it reads. */
  readonly decides: boolean;
}

/** Kinds that decide something by what they read. */
const DECIDING: ReadonlySet<string> = new Set([
  ...['Canary', 'MetricTemplate', 'AnalysisTemplate', 'ClusterAnalysisTemplate'],
  ...['Rollout', 'ScaledObject', 'HorizontalPodAutoscaler'],
]);

/** Kinds that write what proxies report, or run something, and read none of it by what they say. */
const NO_READERS: ReadonlySet<string> = new Set([
  ...['Telemetry', 'EnvoyFilter', 'Secret', 'Namespace'],
]);

/** Metrics that Flagger asks for by a name of its own. [src: flagger pkg/metrics/observers/istio.go] */
const OF_FLAGGER: Readonly<Record<string, Metric>> = {
  'request-success-rate': 'REQUEST_COUNT',
  'request-duration': 'REQUEST_DURATION',
};

/** Finds what of the tree asks for one of these metrics of these workloads; none given stands for any. */
export function readersOf(
  mesh: Mesh,
  metrics: ReadonlySet<Metric>,
  workloads: readonly Workload[],
): readonly MetricReader[] {
  const names = [...metrics].map((metric) => METRICS[metric]);
  const namespaces = new Set(workloads.map(({ namespace }) => namespace));
  const all = new Map(mesh.resources.map((resource) => [resourceKey(resource), resource]));
  return [...all.values()].flatMap((resource): readonly MetricReader[] => {
    const { kind, group, namespace } = resource;
    if (NO_READERS.has(kind)) return [];
    const decides = DECIDING.has(kind);
    const isOfAll = namespaces.size === 0 || kind === 'MetricTemplate';
    const isNear = isOfAll || kind === 'ClusterAnalysisTemplate' || namespaces.has(namespace);
    if (decides && !isNear) return [];
    const written = canonicalJson(plainOf(resource.node));
    const isAsked =
      kind === 'Canary' && group === 'flagger.app'
        ? isCanaryOf(resource, metrics, workloads)
        : names.some((name) => written.includes(name));
    const isDashboard = kind === 'ConfigMap' && /\\"panels\\"\s*:/.test(written);
    const text = say`${isDashboard ? say`the dashboard of ` : say``}${slot.object(resource)}`;
    return isAsked ? [{ text, decides }] : [];
  });
}

/** Tells whether Flagger measures one of these workloads by one of these metrics. */
function isCanaryOf(
  canary: Resource,
  metrics: ReadonlySet<Metric>,
  workloads: readonly Workload[],
): boolean {
  const spec = nodeAt(canary.node, 'spec');
  const target = stringAt(spec, 'targetRef', 'name') ?? '';
  const isOurs =
    workloads.length === 0 ||
    workloads.some(({ namespace, name }) => namespace === canary.namespace && name === target);
  const analysis = nodeAt(spec, 'analysis') ?? nodeAt(spec, 'canaryAnalysis');
  return (
    isOurs &&
    itemsAt(analysis, 'metrics').some((metric) => {
      const own = OF_FLAGGER[stringAt(metric, 'name') ?? ''];
      return own !== undefined && nodeAt(metric, 'templateRef') === undefined && metrics.has(own);
    })
  );
}
