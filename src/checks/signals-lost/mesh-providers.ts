import type { Mesh } from '../../istio/index.ts';
import { asMeshConfig, holdsForMesh, namesIn, viewOf } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { placeOf, stringAt, subjectText } from '../../manifest/index.ts';
import type { Decided } from './signal-change.ts';

type Provider = ReturnType<typeof asMeshConfig>['extensionProviders']['value'][number];

/** Names what a provider can be for. */
type Purpose = 'logs' | 'metrics' | 'traces';

const FIELDS = {
  logs: ['envoyFileAccessLog', 'envoyHttpAls', 'envoyTcpAls', 'envoyOtelAls', 'stackdriver'],
  metrics: ['prometheus', 'stackdriver'],
  traces: ['zipkin', 'datadog', 'skywalking', 'opentelemetry', 'opencensus', 'stackdriver'],
} as const satisfies Readonly<Record<Purpose, readonly (keyof Provider)[]>>;

/** Providers that the mesh has without being told of them. [src: istio/istio pkg/config/mesh/mesh.go] */
const BUILT_IN: Readonly<Record<string, readonly Purpose[]>> = {
  envoy: ['logs'],
  prometheus: ['metrics'],
  stackdriver: ['logs', 'metrics', 'traces'],
};

/**
 * Tells whether the mesh configuration is here as a whole: a profile of an installation that is more than the
 * defaults brings settings of its own.
 */
export const isConfigured = ({ configuration: { sources }, charts }: Mesh): boolean =>
  sources.length > 0 &&
  sources.every(({ node }) => PLAIN.has(stringAt(node, 'spec', 'profile') ?? 'default')) &&
  charts.every(({ values }) => PLAIN.has(stringAt(values, 'profile') ?? 'default'));

const PLAIN: ReadonlySet<string> = new Set(['default', 'minimal', 'empty', 'remote', 'ambient']);

/**
 * Says of a provider that a Telemetry names what it is to the mesh: names are compared whatever their case.
 * `unknown` is one of a mesh whose configuration is not here.
 */
export function providerIn(
  mesh: Mesh,
  name: string,
  purpose: Purpose,
): 'usable' | 'undefined' | 'of another kind' | 'unknown' {
  const wanted = name.toLowerCase();
  const defined = asMeshConfig(mesh.configuration.settings).extensionProviders.value.findLast(
    (one) => one.name?.value.toLowerCase() === wanted,
  );
  const has = (fields: readonly (keyof Provider)[]): boolean =>
    fields.some((field) => (defined?.[field] ?? null) !== null);
  if (defined === undefined && BUILT_IN[wanted] === undefined)
    return isConfigured(mesh) && !/[${}]/.test(name) ? 'undefined' : 'unknown';
  if (defined ? has(FIELDS[purpose]) : BUILT_IN[wanted]?.includes(purpose)) return 'usable';
  const isKnown = [...Object.values(FIELDS), ['envoyExtAuthzGrpc'] as const].some(has);
  return isKnown || defined === undefined ? 'of another kind' : 'unknown';
}

const PURPOSES = { logs: 'logs', metrics: 'Prometheus', traces: 'traces' } as const;

type NamedProvider = Omit<Decided, 'why'> & { readonly name: string };

/** Says why a provider takes nothing: `by` names it, or the mesh configuration does. */
export function lackOf(mesh: Mesh, { by, name, at }: NamedProvider, purpose: Purpose): string {
  const isDefined = providerIn(mesh, name, purpose) !== 'undefined';
  return `${whoSays(by)} names the provider \`${name}\`${at === null ? '' : ` (${placeOf(at)})`}, which ${isDefined ? `is not for ${PURPOSES[purpose]}` : 'the mesh configuration does not define'}`;
}

export const whoSays = (by: Resource | null): string =>
  by === null ? 'the mesh configuration' : subjectText(by);

/**
 * Names the Telemetry of the whole mesh that says on all sides who writes access logs, so that the file of the mesh
 * configuration is not asked; null if there is none (SCOPE-3).
 */
export function whatLogs(sides: readonly Mesh[]): string | null {
  const found = sides.map((mesh) =>
    mesh
      .ofKind('telemetry.istio.io', 'Telemetry')
      .filter((one) => holdsForMesh(one, mesh.configuration))
      .find((one) =>
        viewOf('Telemetry', one)
          .accessLogging.value.flatMap(namesIn)
          .some((name) => providerIn(mesh, name, 'logs') === 'usable'),
      ),
  );
  const last = found.at(-1);
  return last === undefined || found.includes(undefined) ? null : subjectText(last);
}
