import { asVirtualService } from '../../views/virtual-service.ts';
import { completedHost } from '../../views/hosts.ts';
import { exportedTo, isVisibleIn } from '../../views/visibility.ts';
import type { HttpRoute } from '../../views/virtual-service.ts';
import type { Resource } from '../../../manifest/index.ts';
import type { Mesh } from '../mesh.ts';
import type { ApiConnection } from '../gateway-api/route-backends.ts';
import { gatewayKey, readRoute } from './route-reader.ts';
import type { RouteRule, RouteMatch } from './route-rule.ts';
import type { TextMatch } from '../request/text-match.ts';

/** A VirtualService as proxies get it, or what istiod makes one of: with whole names and its delegates merged in. */
export interface BoundVirtualService {
  readonly resource: Resource;
  /**
   * Tells whether merged routes of the Gateway API stand behind it; `resource` is then the oldest of them
   * (GWAPI-8).
   */
  readonly gatewayApi: boolean;
  readonly hosts: readonly string[];
  /** `mesh`, or Gateways as `namespace/name` (ROUTE-5, 6). */
  readonly gateways: readonly string[];
  readonly exportTo: ReadonlySet<string>;
  readonly http: readonly RouteRule[];
  /**
   * Lists where a TCPRoute or a TLSRoute leads; null for a VirtualService, which has its own tcp and tls
   * routes.
   */
  readonly connections: readonly ApiConnection[] | null;
}

const known = new WeakMap<Mesh, Map<Resource, BoundVirtualService>>();

/** Reads a VirtualService of a mesh once. One without hosts is a delegate, or nothing (ROUTE-57). */
export function boundVirtualService(mesh: Mesh, resource: Resource): BoundVirtualService {
  const ofMesh = known.get(mesh) ?? new Map<Resource, BoundVirtualService>();
  known.set(mesh, ofMesh);
  const bound = ofMesh.get(resource) ?? bind(mesh, resource);
  ofMesh.set(resource, bound);
  return bound;
}

function bind(mesh: Mesh, resource: Resource): BoundVirtualService {
  const view = asVirtualService(resource);
  const { namespace } = resource;
  const { clusterDomain } = mesh.configuration;
  const gateways = view.gateways.value.map(({ value }) => gatewayKey(value, namespace));
  let http: readonly RouteRule[] | undefined;
  return {
    resource,
    hosts: view.hosts.value.map(({ value }) => completedHost(value, namespace, clusterDomain)),
    gateways: gateways.length === 0 ? ['mesh'] : gateways,
    exportTo: exportedTo(resource, mesh.configuration),
    gatewayApi: false,
    connections: null,
    get http() {
      http ??= view.http.value.flatMap((route, index) => rulesOf(mesh, resource, route, index));
      return http;
    },
  };
}

/** The VirtualService that a route hands over to: one without hosts that its namespace sees (ROUTE-53). */
function delegateOf(
  mesh: Mesh,
  { namespace: own }: Resource,
  { delegate }: Pick<HttpRoute, 'delegate'>,
): Resource | undefined {
  if (delegate === null) return undefined;
  const found = mesh.find(
    'networking.istio.io',
    'VirtualService',
    delegate.namespace?.value === '' ? own : (delegate.namespace?.value ?? own),
    delegate.name?.value ?? '',
  );
  if (found === undefined || asVirtualService(found).hosts.value.length > 0) return undefined;
  return isVisibleIn(exportedTo(found, mesh.configuration), own) ? found : undefined;
}

/** The VirtualServices whose routes one takes over (ROUTE-53). */
export const delegatesOf = (mesh: Mesh, root: Resource): readonly Resource[] =>
  asVirtualService(root).http.value.flatMap((route) => delegateOf(mesh, root, route) ?? []);

/** A route of a delegate under the route that hands over to it. */
export interface DelegatedRoute {
  /** The route that hands over, and whose VirtualService it is of. */
  readonly root: HttpRoute;
  readonly delegate: Resource;
  readonly route: HttpRoute;
  /** The rule that proxies get of both. */
  readonly merged: RouteRule;
}

/** The routes of the delegate of one route, but for those whose matches exclude the route's (ROUTE-53…55). */
export function delegatedRoutes(
  mesh: Mesh,
  resource: Resource,
  root: HttpRoute,
  index: number,
): readonly DelegatedRoute[] {
  const delegate = delegateOf(mesh, resource, root);
  if (delegate === undefined) return [];
  const { clusterDomain } = mesh.configuration;
  const read = (route: HttpRoute, source: Resource): RouteRule =>
    readRoute(route, index, { source, namespace: source.namespace, clusterDomain });
  const rule = read(root, resource);
  return asVirtualService(delegate).http.value.flatMap((route): readonly DelegatedRoute[] => {
    const merged = mergeDelegate(rule, read(route, delegate));
    return merged === null ? [] : [{ root, delegate, route, merged }];
  });
}

/** A route, or those of its delegate: a delegate that is missing or not exported leaves none (ROUTE-53). */
function rulesOf(
  mesh: Mesh,
  resource: Resource,
  route: HttpRoute,
  index: number,
): readonly RouteRule[] {
  const { clusterDomain } = mesh.configuration;
  if (route.delegate === null)
    return [
      readRoute(route, index, { source: resource, namespace: resource.namespace, clusterDomain }),
    ];
  return delegatedRoutes(mesh, resource, route, index).map(({ route: below, merged }) => ({
    ...merged,
    refused: below.delegate !== null && !acts(merged),
  }));
}

/**
 * Tells whether a rule acts by itself. What a delegate delegates further is not followed: without an action
 * of its own the route has none (ROUTE-56).
 */
const acts = ({ destinations, redirect, directStatus }: RouteRule): boolean =>
  destinations.length > 0 || redirect !== null || directStatus !== null;

/**
 * A route of a delegate under the root route that names it; null where their matches exclude each other.
 * What the delegate says wins as whole fields. ROUTE-54, 55.
 */
function mergeDelegate(root: RouteRule, delegate: RouteRule): RouteRule | null {
  const matches = mergeMatches(root.matches, delegate.matches);
  if (matches === null) return null;
  return {
    ...delegate,
    index: root.index,
    matches,
    rewrite: delegate.rewrite ?? root.rewrite,
    directStatus: delegate.directStatus ?? root.directStatus,
    timeout: delegate.timeout ?? root.timeout,
    timeoutAt: delegate.timeoutAt ?? root.timeoutAt,
    retries: delegate.retries ?? root.retries,
    fault: delegate.fault ?? root.fault,
    cors: delegate.cors ?? root.cors,
    mirrors: delegate.mirrors.length > 0 ? delegate.mirrors : root.mirrors,
  };
}

/**
 * Merges the matches of root and delegate; null where a match of the delegate is compatible with none of the
 * root's.
 */
function mergeMatches(
  root: readonly RouteMatch[],
  delegate: readonly RouteMatch[],
): readonly RouteMatch[] | null {
  if (root.length === 0) return delegate;
  if (delegate.length === 0) return root;
  const merged: RouteMatch[] = [];
  for (const leaf of delegate) {
    const compatible = root.filter((one) => !isConflict(one, leaf));
    if (compatible.length === 0) return null;
    merged.push(...compatible.map((one) => mergeMatch(one, leaf)));
  }
  return merged;
}

const mergeMatch = (root: RouteMatch, leaf: RouteMatch): RouteMatch => ({
  ...leaf,
  uri: leaf.uri ?? root.uri,
  scheme: leaf.scheme ?? root.scheme,
  method: leaf.method ?? root.method,
  authority: leaf.authority ?? root.authority,
  headers: new Map([...root.headers, ...leaf.headers]),
  withoutHeaders: new Map([...root.withoutHeaders, ...leaf.withoutHeaders]),
  queryParams: new Map([...root.queryParams, ...leaf.queryParams]),
  port: leaf.port ?? root.port,
  sourceLabels: new Map([...root.sourceLabels, ...leaf.sourceLabels]),
  sourceNamespace: leaf.sourceNamespace ?? root.sourceNamespace,
  gateways: leaf.gateways.length > 0 ? leaf.gateways : root.gateways,
});

function isConflict(root: RouteMatch, leaf: RouteMatch): boolean {
  const texts = (['uri', 'scheme', 'method', 'authority'] as const).some((field) =>
    isTextConflict(root[field], leaf[field]),
  );
  const maps = (['headers', 'withoutHeaders', 'queryParams'] as const).some((field) =>
    [...leaf[field]].some(([key, match]) => isTextConflict(root[field].get(key) ?? null, match)),
  );
  return texts || maps || isPlaceConflict(root, leaf);
}

/** Tells whether two matches conflict in what is decided before any request comes. */
const isPlaceConflict = (root: RouteMatch, leaf: RouteMatch): boolean =>
  root.ignoreUriCase !== leaf.ignoreUriCase ||
  (root.port !== null && leaf.port !== null && root.port !== leaf.port) ||
  [...leaf.sourceLabels].some(([key, value]) => (root.sourceLabels.get(key) ?? value) !== value) ||
  (root.sourceNamespace !== null && leaf.sourceNamespace !== root.sourceNamespace) ||
  leaf.gateways.some((gateway) => !root.gateways.includes(gateway));

function isTextConflict(root: TextMatch | null, leaf: TextMatch | null): boolean {
  if (root === null || leaf === null) return false;
  if (root.kind === 'exact') return !(leaf.kind === 'exact' && leaf.text === root.text);
  if (root.kind === 'prefix')
    return !((leaf.kind === 'exact' || leaf.kind === 'prefix') && leaf.text.startsWith(root.text));
  return true;
}
