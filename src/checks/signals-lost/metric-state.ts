import type { Mesh, View } from '../../istio/index.ts';
import { asMeshConfig } from '../../istio/index.ts';
import { placeOf, subjectText } from '../../manifest/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { releasesOf } from '../mesh-wide/setting-defaults.ts';
import type { Asking } from './mesh-providers.ts';
import { askingIn, lackOf, namesIn, providerIn, whoSays } from './mesh-providers.ts';
import type { Asked, Decided, ReportedSide } from './signal-change.ts';
import { isOfDirection } from './signal-change.ts';

/** Metrics of Istio, and how Prometheus calls them. [src: istio/istio pilot/pkg/model/telemetry.go] */
export const METRICS = {
  REQUEST_COUNT: 'istio_requests_total',
  REQUEST_DURATION: 'istio_request_duration_milliseconds',
  REQUEST_SIZE: 'istio_request_bytes',
  RESPONSE_SIZE: 'istio_response_bytes',
  TCP_OPENED_CONNECTIONS: 'istio_tcp_connections_opened_total',
  TCP_CLOSED_CONNECTIONS: 'istio_tcp_connections_closed_total',
  TCP_SENT_BYTES: 'istio_tcp_sent_bytes_total',
  TCP_RECEIVED_BYTES: 'istio_tcp_received_bytes_total',
  GRPC_REQUEST_MESSAGES: 'istio_request_messages_total',
  GRPC_RESPONSE_MESSAGES: 'istio_response_messages_total',
} as const;

export type Metric = keyof typeof METRICS;

export const ALL_METRICS = Object.keys(METRICS).filter(isMetric);

function isMetric(name: string): name is Metric {
  return Object.hasOwn(METRICS, name);
}

/** Says what a proxy reports to Prometheus. */
export interface ReportedMetrics extends Decided {
  readonly reported: ReadonlySet<Metric>;
  /** Labels that are taken off, by metric. */
  readonly removed: ReadonlyMap<Metric, ReadonlySet<string>>;
}

type Entry = View<'Telemetry'>['metrics']['value'][number];
type Override = Entry['overrides']['value'][number];

/** Holds what becomes of one provider's metrics while entries are read in order. */
interface Merge {
  isAllOff: boolean;
  readonly off: Set<Metric>;
  readonly removed: Map<Metric, Set<string>>;
  by: Resource | null;
  at: Origin | null;
  why: string | null;
}

/**
 * Says what a proxy reports to Prometheus, as istiod decides it: the narrowest Telemetry that names providers says to
 * whom, and overrides add up. [src: istio/istio pilot/pkg/model/telemetry.go, mergeMetrics] SCOPE-3
 */
export function metricsOf({ mesh, levels, direction }: Asked): ReportedMetrics {
  const defaults = defaultProviders(mesh);
  const written = askingIn(levels, ({ metrics }) => metrics, defaults.names);
  const named = written.findLast(({ entry }) => namesIn(entry).length > 0);
  const names = named === undefined ? defaults.names : namesIn(named.entry);
  const toPrometheus = names.filter((name) => isForPrometheus(mesh, name));
  if (toPrometheus.length === 0) return toNobody(mesh, names, named, defaults.at);
  const merge = merged(written, new Set(toPrometheus), direction);
  return {
    reported: new Set(merge.isAllOff ? [] : ALL_METRICS.filter((metric) => !merge.off.has(metric))),
    removed: merge.removed,
    by: merge.by ?? named?.telemetry ?? null,
    at: merge.at ?? named?.entry.origin ?? null,
    why: merge.why ?? 'nothing here turns them off',
  };
}

/** One of which nothing is known is taken to be one for Prometheus, so that nothing is said of it. */
function isForPrometheus(mesh: Mesh, name: string): boolean {
  const is = providerIn(mesh, name, 'metrics');
  return is === 'unknown' || (is === 'usable' && name.toLowerCase() !== 'stackdriver');
}

/** The first release whose charts name a provider by default; before, filters of their own measured. */
const WITH_DEFAULT_PROVIDER = 20;

/**
 * Gives who gets metrics where no Telemetry names anybody. An installation names Prometheus unless `defaultProviders`
 * says anything itself. [src: istio/istio manifests/charts/istio-control/istio-discovery, default-prometheus]
 */
function defaultProviders(mesh: Mesh): {
  readonly names: readonly string[];
  readonly at: Origin | null;
} {
  const { settings } = mesh.configuration;
  const { metricProviders } = asMeshConfig(settings);
  const names = metricProviders.value.map(({ value }) => value);
  const isOld = releasesOf(mesh).some((release) => release < WITH_DEFAULT_PROVIDER);
  const others = [...settings.values()].find(({ path }) => path.startsWith('defaultProviders.'));
  if (names.length > 0 || (metricProviders.origin !== null && !isOld))
    return { names, at: metricProviders.origin };
  return others === undefined || isOld
    ? { names: ['prometheus'], at: null }
    : { names: [], at: others.origin };
}

function toNobody(
  mesh: Mesh,
  names: readonly string[],
  named: Asking<Entry> | undefined,
  defaultsAt: Origin | null,
): ReportedMetrics {
  const provider = named?.entry.providers.value[0];
  const [name] = names;
  const by = named?.telemetry ?? null;
  const at = provider?.origin ?? defaultsAt;
  return {
    ...{ reported: new Set(), removed: new Map(), by, at: provider?.origin ?? null },
    why:
      name === undefined
        ? `defaultProviders of ${whoSays(by)} has providers${at === null ? '' : ` (${placeOf(at)})`}, and none for metrics: the installation names Prometheus only where nothing is written there`
        : lackOf(mesh, { by, name, at }, 'metrics'),
  };
}

function merged(
  written: readonly Asking<Entry>[],
  inScope: ReadonlySet<string>,
  direction: ReportedSide,
): Merge {
  const merge: Merge = {
    ...{ isAllOff: false, off: new Set<Metric>(), removed: new Map<Metric, Set<string>>() },
    ...{ by: null, at: null, why: null },
  };
  for (const { telemetry, entry, names } of written) {
    if (!names.some((name) => inScope.has(name))) continue;
    for (const override of entry.overrides.value)
      if (isOfDirection(override, direction)) apply(merge, telemetry, override);
  }
  return merge;
}

function apply(merge: Merge, telemetry: Resource, override: Override): void {
  const { metric, customMetric, disabled } = override;
  const isAll = customMetric === null && (metric === null || metric.value === 'ALL_METRICS');
  const isOff = disabled?.value === true;
  if (isOff) {
    const whose = isAll ? '' : ` for ${(metric ?? customMetric)?.value ?? ''}`;
    merge.by = telemetry;
    merge.at = disabled.origin;
    merge.why = `${subjectText(telemetry)} has \`disabled: true\`${whose} (${placeOf(disabled.origin)})`;
  }
  // what comes later for single metrics brings back the others
  merge.isAllOff = isAll && isOff;
  if (merge.isAllOff) return;
  for (const one of isAll ? ALL_METRICS : ALL_METRICS.filter((name) => name === metric?.value)) {
    if (isOff) merge.off.add(one);
    else if (disabled !== null) merge.off.delete(one);
    applyTags(merge, telemetry, override, one);
  }
}

function applyTags(
  merge: Merge,
  telemetry: Resource,
  { tagOverrides }: Override,
  metric: Metric,
): void {
  const labels = merge.removed.get(metric) ?? new Set<string>();
  for (const [label, { operation, origin }] of tagOverrides.value)
    if (operation?.value === 'REMOVE') {
      labels.add(label);
      merge.by = telemetry;
      merge.at = origin;
      merge.why ??= `${subjectText(telemetry)} removes the label \`${label}\` (${placeOf(origin)})`;
    } else labels.delete(label);
  merge.removed.set(metric, labels);
}
