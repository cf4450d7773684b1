import type { Mesh, View } from '../../istio/index.ts';
import { asMeshConfig, isOfDirection, signalInForce } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { placeOf, subjectText } from '../../manifest/index.ts';
import { releasesOf } from '../mesh-wide/setting-defaults.ts';
import { lackOf, providerIn } from './mesh-providers.ts';
import type { Asked, Decided } from './signal-change.ts';

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
  readonly removed: ReadonlyMap<Metric, ReadonlyMap<string, Decided>>;
}

/**
 * Says what a proxy reports to Prometheus: the narrowest Telemetry that names providers says to whom, and overrides add up.
 * [src: istio/istio pilot/pkg/model/telemetry.go, mergeMetrics] SCOPE-3
 */
export function metricsOf({ mesh, levels, direction }: Asked): ReportedMetrics {
  const defaults = defaultProviders(mesh);
  const { entries, naming, names } = signalInForce(
    levels,
    ({ metrics }) => metrics,
    defaults.names,
    direction,
  );
  const by = naming?.telemetry ?? null;
  const inScope = names.filter((name) => isForPrometheus(mesh, name));
  if (inScope.length === 0) {
    const at = naming?.entry.providers.value[0]?.origin ?? null;
    const place = at ?? defaults.at;
    const [name] = names;
    const why =
      name === undefined
        ? `defaultProviders of the mesh configuration has providers${place === null ? '' : ` (${placeOf(place)})`}, and none for metrics: the installation names Prometheus only where nothing is written there`
        : lackOf(mesh, { by, name, at: place }, 'metrics');
    return { reported: new Set(), removed: new Map(), by, at, why };
  }
  const overrides = entries
    .filter((one) => one.names.some((name) => inScope.includes(name)))
    .flatMap(({ telemetry, entry }) =>
      entry.overrides.value.map((override) => ({ ...override, telemetry })),
    )
    .filter((override) => isOfDirection(override, direction));
  const unlessOff = { by, at: naming?.entry.origin ?? null, why: 'nothing here turns them off' };
  return { ...unlessOff, ...merged(overrides) };
}

/** One of which nothing is known is taken to be one for Prometheus, so that nothing is said of it. */
function isForPrometheus(mesh: Mesh, name: string): boolean {
  const is = providerIn(mesh, name, 'metrics');
  return is === 'unknown' || (is === 'usable' && name.toLowerCase() !== 'stackdriver');
}

/** The first release whose charts name a provider by default; before, filters of their own measured. */
const WITH_DEFAULT_PROVIDER = 20;

/**
 * Gives who gets metrics if no Telemetry names anybody. An installation names Prometheus unless `defaultProviders` says
 * anything itself. [src: istio/istio manifests/charts/istio-control/istio-discovery, default-prometheus]
 */
function defaultProviders(mesh: Mesh) {
  const { settings } = mesh.configuration;
  const { value, origin } = asMeshConfig(settings).metricProviders;
  const isOld = releasesOf(mesh).some((release) => release < WITH_DEFAULT_PROVIDER);
  const others = [...settings.values()].find(({ path }) => path.startsWith('defaultProviders.'));
  if (value.length > 0 || (origin !== null && !isOld))
    return { names: value.map((name) => name.value), at: origin };
  return others === undefined || isOld
    ? { names: ['prometheus'], at: null }
    : { names: [], at: others.origin };
}

type Override = View<'Telemetry'>['metrics']['value'][number]['overrides']['value'][number] & {
  readonly telemetry: Resource;
};

const isOff = ({ disabled }: Override): boolean => disabled?.value === true;

const isOfAll = ({ metric, customMetric }: Override): boolean =>
  customMetric === null && (metric === null || metric.value === 'ALL_METRICS');

function merged(overrides: readonly Override[]) {
  const last = overrides.at(-1);
  const single = overrides.filter((one) => !isOff(one) || !isOfAll(one));
  // what comes later for single metrics brings back the others
  const isAllOff = last !== undefined && !single.includes(last);
  const ofEach = ALL_METRICS.map((metric) => {
    const own = single.filter((one) => isOfAll(one) || one.metric?.value === metric);
    const written = own.findLast(({ disabled }) => disabled !== null);
    return [metric, { isOff: written !== undefined && isOff(written), own }] as const;
  });
  return {
    ...decidedOff(overrides.findLast(isOff)),
    reported: new Set(ofEach.flatMap(([one, { isOff }]) => (isOff || isAllOff ? [] : [one]))),
    removed: new Map(ofEach.map(([one, { own }]) => [one, removedBy(own)])),
  };
}

function decidedOff(override: Override | undefined): Decided | null {
  if (override?.disabled == null) return null;
  const { telemetry: by, metric, customMetric, disabled } = override;
  const at = disabled.origin;
  const whose = isOfAll(override) ? '' : ` for ${(metric ?? customMetric)?.value ?? ''}`;
  return { by, at, why: `${subjectText(by)} has \`disabled: true\`${whose} (${placeOf(at)})` };
}

/** Gives the labels that are taken off in the end, each with what does so. */
const removedBy = (overrides: readonly Override[]): ReadonlyMap<string, Decided> => {
  const tags = overrides.flatMap(({ telemetry: by, tagOverrides }) =>
    [...tagOverrides.value].map(([label, { operation, origin: at }]) => {
      const why = `${subjectText(by)} removes the label \`${label}\` (${placeOf(at)})`;
      return [label, { isOff: operation?.value === 'REMOVE', by, at, why }] as const;
    }),
  );
  return new Map([...new Map(tags)].filter(([, { isOff }]) => isOff));
};
