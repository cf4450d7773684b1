import type { Origin, Resource } from '../../manifest/index.ts';
import { viewOf } from '../../istio/index.ts';
import { patchesByVersion } from '../upgrade-unprepared/patches-by-version.ts';

/** A match of a patch that asks for a filter by the name it had before Envoy 1.14. */
export interface FormerFilterName {
  readonly written: string;
  /** The name that the filter has in proxies today. */
  readonly today: string;
  readonly origin: Origin;
  /** The place of the patch among those of the filter. */
  readonly patch: number;
}

/** Filters of connections by their former names (Envoy 1.14, "deprecated"; Istio's pkg/config/xds/deprecated.go). */
const OF_CONNECTIONS: ReadonlyMap<string, string> = new Map(
  ['client_ssl_auth', 'ext_authz', 'http_connection_manager', 'mongo_proxy', 'ratelimit']
    .concat(['redis_proxy', 'tcp_proxy'])
    .map((name) => [`envoy.${name}`, `envoy.filters.network.${name}`]),
);

/** Filters of HTTP by theirs: two changed more than the words in front. */
const OF_HTTP: ReadonlyMap<string, string> = new Map([
  ...['buffer', 'cors', 'csrf', 'ext_authz', 'fault', 'grpc_http1_bridge', 'grpc_json_transcoder']
    .concat(['grpc_web', 'gzip', 'health_check', 'ip_tagging', 'lua', 'router', 'squash'])
    .map((name) => [`envoy.${name}`, `envoy.filters.http.${name}`] as const),
  ['envoy.http_dynamo_filter', 'envoy.filters.http.dynamo'],
  ['envoy.rate_limit', 'envoy.filters.http.ratelimit'],
]);

/** Patches whose match asks for a filter (SCOPE-6). */
const OF_FILTERS: ReadonlySet<string> = new Set(['NETWORK_FILTER', 'HTTP_FILTER']);

/** The first release of Istio that knows filters by their names of today only (SCOPE-6). */
export const FORMER_NAMES_DROPPED_IN = 19;
export const FORMER_NAMES_DROPPED_WITH = `1.${String(FORMER_NAMES_DROPPED_IN)}`;

/** The releases that compare so, with some that are to come; `^1\.4` is meant for 1.4, and fits 1.40 too. */
const COMPARING = Array.from({ length: 20 }, (_, at) => 19 + at);

/**
 * Former names in the matches of an EnvoyFilter, in the order of its patches. A name that one of `filters` puts in itself
 * is the name of that one; a patch for proxies of before 1.19 is for those that may know it.
 */
export function formerFilterNames(
  filter: Resource,
  filters: readonly Resource[],
): readonly FormerFilterName[] {
  const versions = patchesByVersion(filter);
  const found = viewOf('EnvoyFilter', filter).configPatches.value.flatMap(
    ({ applyTo, filterName, subFilterName }, at) => {
      const kind = applyTo?.value ?? '';
      const fits = versions[at]?.fits;
      if (!OF_FILTERS.has(kind) || !COMPARING.some((minor) => fits?.(minor) === true)) return [];
      return [
        ...formerName(filterName, OF_CONNECTIONS),
        ...(kind === 'HTTP_FILTER' ? formerName(subFilterName, OF_HTTP) : []),
      ].map((name) => ({ ...name, patch: at }));
    },
  );
  if (found.length === 0) return found;
  const own = new Set(filters.flatMap(namesPutIn));
  return found.filter(({ written }) => !own.has(written));
}

/** Tells whether every patch of a filter asks for such a name, so that later releases pass over all of it. */
export function asksFormerNamesOnly(filter: Resource, filters: readonly Resource[]): boolean {
  const patches = new Set(formerFilterNames(filter, filters).map(({ patch }) => patch));
  return (
    patches.size > 0 && patches.size === viewOf('EnvoyFilter', filter).configPatches.value.length
  );
}

function formerName(
  name: { readonly value: string; readonly origin: Origin } | null,
  names: ReadonlyMap<string, string>,
): readonly Omit<FormerFilterName, 'patch'>[] {
  const today = name === null ? undefined : names.get(name.value);
  return name === null || today === undefined
    ? []
    : [{ written: name.value, today, origin: name.origin }];
}

const namesPutIn = (filter: Resource): readonly string[] =>
  viewOf('EnvoyFilter', filter).configPatches.value.flatMap(
    ({ patch }) => patch?.name?.value ?? [],
  );
