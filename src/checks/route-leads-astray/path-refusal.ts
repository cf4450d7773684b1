import type {
  AuthorizationPolicy,
  Clause,
  Mesh,
  ValueForm,
  Workload,
  RouteRule,
} from '../../istio/index.ts';
import {
  alternativesOf,
  inboundProxy,
  isGatewayWorkload,
  isRedirected,
  isSettled,
  policiesInForce,
  protocolFamily,
  registryOf,
  targetPortOf,
  clauseCovers,
  clausesDisjoint,
} from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { arrivingPaths, askedPaths, rewrittenMatches } from './path-rewrites.ts';
import type { RewrittenMatch } from './path-rewrites.ts';

type RegistryService = ReturnType<typeof registryOf>['services'][number];

type Term = Clause[number];

type Alternative = NonNullable<ReturnType<typeof alternativesOf>>[number];
type RouteDestination = RouteRule['destinations'][number];

/** Says what refuses all of some requests for their path, whoever sends them and whatever else they carry. */
export interface PathRefusal {
  /**
   * Names what refuses: none of the rules that would let them in names their path, or one that denies names
   * all of it.
   */
  readonly kind: 'not-allowed' | 'denied';
  readonly by: readonly Alternative[];
}

/** A rewrite after which none of the requests of a match is let in by the sidecars of a destination. */
export interface RefusedRewrite {
  readonly origin: Origin;
  /** Lists the paths that the match takes; null where they are not told one by one. */
  readonly asked: readonly ValueForm[] | null;
  /** Lists paths that the sidecars see. */
  readonly arriving: readonly ValueForm[];
  /** Tells whether the same policies would let in some of what clients ask for. */
  readonly fitsAsked: boolean;
  readonly service: Resource;
  readonly workloads: readonly Workload[];
  readonly refusal: PathRefusal;
}

/**
 * Finds what policies of destinations refuse because a route rewrote its path: sidecars compare the path that
 * arrives, gateways and waypoints that route see the one before (ROUTE-44).
 */
export const refusedRewrites = (mesh: Mesh, route: Resource): readonly RefusedRewrite[] =>
  rewrittenMatches(mesh, route).flatMap((rewritten) => {
    const { match, rewrite, origin, destinations } = rewritten;
    const arriving = arrivingPaths(match, rewrite);
    if (arriving === null || !arriving.every((path) => isSettled(mesh, path))) return [];
    return destinations.flatMap((destination): readonly RefusedRewrite[] => {
      const service = onlyService(mesh, destination);
      const workloads = service === null ? [] : workloadsOf(service);
      const ports = service === null ? [] : portsOf(service, destination);
      const refusal = refusedAt(mesh, workloads, ports, requestsOf(rewritten, arriving));
      if (service === null || refusal === null) return [];
      const asked = match === null ? null : askedPaths(match);
      const fitsAsked =
        asked !== null && refusedAt(mesh, workloads, ports, requestsOf(rewritten, asked)) === null;
      const { resource } = service;
      return [{ origin, asked, arriving, fitsAsked, service: resource, workloads, refusal }];
    });
  });

/** Gives the Service of a destination, where no other object speaks for its host; else undefined. */
function onlyService(mesh: Mesh, { host }: RouteDestination): RegistryService | null {
  const [service, ...others] = registryOf(mesh).named(host.toLowerCase());
  return service === undefined || others.length > 0 || service.alias !== null ? null : service;
}

const workloadsOf = ({ backing }: RegistryService): readonly Workload[] =>
  backing.kind === 'workloads' ? backing.workloads.filter(({ replicas }) => replicas !== 0) : [];

/** Gives the ports to which a destination may lead; without a port in the route it may be any. */
const portsOf = (
  { ports }: RegistryService,
  { port }: RouteDestination,
): readonly RegistryService['ports'][number][] =>
  port === null ? ports : ports.filter(({ number }) => number === port);

/** Says what is known of requests when they arrive, but for the port of the pods. */
const requestsOf = ({ match, origin }: RewrittenMatch, paths: readonly ValueForm[]): Clause => {
  const method = match?.method?.kind === 'exact' ? match.method.text : null;
  return [
    termOf('request.path', paths, origin),
    ...(method === null
      ? []
      : [termOf('request.method', [{ kind: 'exact', text: method }], origin)]),
  ];
};

const termOf = (attribute: string, forms: readonly ValueForm[], origin: Origin): Term => ({
  attribute,
  negated: false,
  values: [{ text: '', forms, origin }],
  origin,
});

/**
 * Finds what refuses the requests at the pods; null where one of the pods may let some in, or where it is not
 * known that a sidecar of theirs reads the requests.
 */
function refusedAt(
  mesh: Mesh,
  workloads: readonly Workload[],
  ports: readonly RegistryService['ports'][number][],
  requests: Clause,
): PathRefusal | null {
  const found = workloads.flatMap((workload) =>
    ports.flatMap((port) => refusalsBy(mesh, workload, port, requests)),
  );
  const kind = found[0]?.kind;
  if (kind === undefined || found.some((one) => one?.kind !== kind)) return null;
  return { kind, by: found.flatMap((one) => one?.by ?? []) };
}

/** Finds what refuses the requests by each control plane that the pods may have. */
function refusalsBy(
  mesh: Mesh,
  workload: Workload,
  port: RegistryService['ports'][number],
  requests: Clause,
): readonly (PathRefusal | null)[] {
  const number = targetPortOf(port, workload);
  if (number === null || !isReadBySidecar(mesh, workload, port, number)) return [null];
  const at = termOf('destination.port', [{ kind: 'exact', text: String(number) }], port.origin);
  return policiesInForce(mesh, workload).map((policies) =>
    pathRefusal(policies, [...requests, at]),
  );
}

function isReadBySidecar(
  mesh: Mesh,
  workload: Workload,
  { protocol }: RegistryService['ports'][number],
  number: number,
): boolean {
  const { sidecar } = workload;
  if (
    sidecar.kind === 'unknown' ||
    !sidecar.value ||
    !['http', 'auto'].includes(protocolFamily(protocol))
  )
    return false;
  if (isRedirected(mesh, workload) || isGatewayWorkload(mesh, workload)) return false;
  const inbound = inboundProxy({ mesh, allNamespaces: true }, workload, number);
  return inbound.kind === 'known' && inbound.value;
}

const PATH = 'request.path';

/**
 * Finds the policies that refuse all requests of a clause for their path; null where some may pass, and where
 * they would be refused with any path. For what a rule asks beside what the clause says, a DENY is taken not
 * to match, an ALLOW to match (AUTHZ-8, 9, 21…28, 47, 55).
 */
function pathRefusal(
  policies: readonly AuthorizationPolicy[],
  requests: Clause,
): PathRefusal | null {
  const anyPath = requests.filter(({ attribute }) => attribute !== PATH);
  const deny = alternativesBy(policies, 'DENY') ?? [];
  if (deny.some(({ terms }) => clauseCovers(terms, anyPath))) return null;
  const denying = deny.find(({ terms }) => clauseCovers(terms, requests));
  if (denying !== undefined) return { kind: 'denied', by: [denying] };
  const by = alternativesBy(policies, 'ALLOW')?.filter(
    ({ terms }) => !clausesDisjoint(terms, anyPath),
  );
  if (by === undefined || by.length === 0) return null;
  return by.every(({ terms }) => clausesDisjoint(terms, requests))
    ? { kind: 'not-allowed', by }
    : null;
}

/** Gives the alternatives of an action; undefined where there are too many to compare. */
function alternativesBy(
  policies: readonly AuthorizationPolicy[],
  action: AuthorizationPolicy['action'],
): readonly Alternative[] | undefined {
  const found = policies
    .filter((policy) => policy.action === action && policy.dryRun === null)
    .map(alternativesOf);
  return found.includes(undefined) ? undefined : found.flatMap((one) => one ?? []);
}
