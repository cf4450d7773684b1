import type { Mesh, Workload } from '../../istio/index.ts';
import {
  canonicalJson,
  itemsAt,
  nodeAt,
  plainOf,
  resourceKey,
  stringAt,
  subjectText,
} from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { Metric } from './metric-state.ts';
import { METRICS } from './metric-state.ts';

/** An object of the tree that asks for metrics of Istio. */
export interface MetricReader {
  readonly resource: Resource;
  /** Tells whether something is rolled out, taken back or scaled by what it reads. */
  readonly decides: boolean;
}

/** Kinds that decide something by what they read. */
const DECIDING: ReadonlySet<string> = new Set([
  'Canary',
  'MetricTemplate',
  'AnalysisTemplate',
  'ClusterAnalysisTemplate',
  'Rollout',
  'ScaledObject',
  'HorizontalPodAutoscaler',
]);

/** Kinds that write what proxies report, or run something, and read none of it by what they say. */
const NO_READERS: ReadonlySet<string> = new Set([
  'Telemetry',
  'EnvoyFilter',
  'Secret',
  'Namespace',
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
  const found = mesh.resources.flatMap((resource): readonly MetricReader[] => {
    if (NO_READERS.has(resource.kind)) return [];
    const decides = DECIDING.has(resource.kind);
    if (decides && namespaces.size > 0 && !isNear(resource, namespaces)) return [];
    const isAsked =
      resource.kind === 'Canary' && resource.group === 'flagger.app'
        ? isCanaryOf(resource, metrics, workloads)
        : asksFor(resource, names);
    return isAsked ? [{ resource, decides }] : [];
  });
  return [...new Map(found.map((one) => [resourceKey(one.resource), one])).values()];
}

const isNear = ({ namespace, kind }: Resource, namespaces: ReadonlySet<string>): boolean =>
  namespaces.has(namespace) || kind === 'MetricTemplate' || kind === 'ClusterAnalysisTemplate';

const asksFor = ({ node }: Resource, names: readonly string[]): boolean => {
  const text = canonicalJson(plainOf(node));
  return names.some((name) => text.includes(name));
};

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

/** Names a reader in a sentence: a dashboard of Grafana is told as one. */
export function readerText({ resource }: MetricReader): string {
  const isDashboard =
    resource.kind === 'ConfigMap' && /\\"panels\\"\s*:/.test(canonicalJson(plainOf(resource.node)));
  return isDashboard ? `the dashboard of ${subjectText(resource)}` : subjectText(resource);
}
