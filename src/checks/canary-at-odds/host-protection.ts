import type { Mesh, Service, View, writtenTries } from '../../istio/index.ts';
import { completedHost, defaultsOf, trafficPoliciesFor, viewOf } from '../../istio/index.ts';
import { API_GROUPS, coversHost, isPlainList, isWildcard } from '../../manifest/index.ts';
import type { Plain, Resource } from '../../manifest/index.ts';

/**
 * Tells whether something takes failing endpoints of a Service out, or limits what is asked of it, wherever
 * and for whomever it is written: which one counts for a caller is another question. It is true as well where
 * nobody can tell.
 */
export function isShielded(
  mesh: Mesh,
  { source, shieldedBy }: Pick<ReturnType<typeof writtenTries>[number], 'source' | 'shieldedBy'>,
  service: Service,
): boolean {
  switch (shieldedBy) {
    case 'DestinationRule':
      return isShieldedInMesh(mesh, service);
    case 'BackendTrafficPolicy':
      return policiesBeside(mesh, source).some(policyShields);
    case 'unknown':
      return true;
  }
}

/** Holds hosts that are taken as they are, and wildcards that cover others. */
interface ShieldedHosts {
  readonly whole: ReadonlySet<string>;
  readonly wildcards: readonly string[];
}

const known = new WeakMap<Mesh, ShieldedHosts>();

/**
 * Tells whether a Service is protected by what the proxies of the mesh are told, for callers of whatever
 * kind.
 */
export function isShieldedInMesh(mesh: Mesh, { host }: Service): boolean {
  const shielded = known.get(mesh) ?? byForm(shieldedHosts(mesh));
  known.set(mesh, shielded);
  const wanted = host.toLowerCase();
  return (
    shielded.whole.has(wanted) ||
    shielded.wildcards.some((covering) => coversHost(covering, wanted))
  );
}

const byForm = (hosts: readonly string[]): ShieldedHosts => ({
  whole: new Set(hosts.map((host) => host.toLowerCase())),
  wildcards: hosts.filter(isWildcard),
});

/**
 * Lists the hosts that the defaults of the mesh (DR-17), DestinationRules, and the Gateway API's own budgets
 * for tries protect.
 */
function shieldedHosts(mesh: Mesh): readonly string[] {
  const { clusterDomain } = mesh.configuration;
  const { connectionPool, outlierDetection } = defaultsOf(mesh.configuration);
  if (limits(connectionPool?.value) || ejects(outlierDetection?.value)) return ['*'];
  const ruled = mesh.ofKind('networking.istio.io', 'DestinationRule').flatMap((rule) => {
    const { host, trafficPolicy, subsets } = viewOf('DestinationRule', rule);
    const policies = [trafficPolicy, ...subsets.value.map((subset) => subset.trafficPolicy)];
    const written = completedHost(host?.value ?? '', rule.namespace, clusterDomain);
    return policies.some(ruleShields) ? [written.toLowerCase()] : [];
  });
  const budgeted = mesh
    .ofKind(API_GROUPS.gatewayApiExperimental, 'XBackendTrafficPolicy')
    .flatMap((policy) => {
      const { retryConstraint, targetRefs } = viewOf('XBackendTrafficPolicy', policy);
      return retryConstraint === null
        ? []
        : targetRefs.value.flatMap(({ name }) =>
            name === null ? [] : [completedHost(name.value, policy.namespace, clusterDomain)],
          );
    });
  return [...ruled, ...budgeted];
}

const ruleShields = (policy: View<'TrafficPolicy'> | null): boolean =>
  policy !== null &&
  (policy.retryBudget !== null || [policy, ...policy.portLevelSettings.value].some(blockShields));

const blockShields = ({
  outlierDetection,
  connectionPool,
}: View<'TrafficPolicy'> | View<'PortPolicy'>): boolean =>
  ejects(outlierDetection?.value) || limits(connectionPool?.value);

/**
 * Tells whether a block of outlier detection takes endpoints out: it counts five errors in a row where it
 * says nothing, and each way to count is off at 0 (DR-23).
 */
function ejects(block: Plain | undefined): boolean {
  if (block === undefined || block === null) return false;
  const counts = (name: string): number | null => numberAt(block, name);
  return (
    counts('consecutive5xxErrors') !== 0 ||
    (counts('consecutiveGatewayErrors') ?? 0) > 0 ||
    (counts('consecutiveLocalOriginFailures') ?? 0) > 0
  );
}

/**
 * Tells whether a pool bounds how much is under way at once; times and protocols do not. 0 is no bound
 * (DR-19), and neither is the largest number.
 */
const limits = (pool: Plain | undefined): boolean =>
  LIMITS.some(([part, name]) => {
    const most = numberAt(partAt(pool, part), name) ?? 0;
    return most > 0 && most < LARGEST;
  });

const LIMITS = [
  ['tcp', 'maxConnections'],
  ['http', 'http1MaxPendingRequests'],
  ['http', 'http2MaxRequests'],
  ['http', 'maxRetries'],
] as const;

const LARGEST = 2 ** 31 - 1;

const partAt = (value: Plain | undefined, name: string): Plain | undefined =>
  typeof value === 'object' && value !== null && !isPlainList(value) ? value[name] : undefined;

function numberAt(value: Plain | undefined, name: string): number | null {
  const found = partAt(value, name);
  return typeof found === 'number' ? found : null;
}

/**
 * Lists the policies that count with one: a policy by itself, and for a route those for it and its gateways,
 * which may be merged.
 */
function policiesBeside(mesh: Mesh, source: Resource): readonly Resource[] {
  if (source.kind === 'BackendTrafficPolicy') return [source];
  const gateways = viewOf('Route', source).parentRefs.value.flatMap(
    ({ name, namespace }) =>
      mesh.find(
        API_GROUPS.gatewayApi,
        'Gateway',
        namespace?.value ?? source.namespace,
        name?.value ?? '',
      ) ?? [],
  );
  return trafficPoliciesFor(mesh, [source, ...gateways]);
}

/**
 * Tells whether a policy of Envoy Gateway protects; limits that are not written are 1024, which limit
 * nothing.
 */
function policyShields(policy: Resource): boolean {
  const { healthCheck, circuitBreaker } = viewOf('BackendTrafficPolicy', policy);
  const isPassive =
    healthCheck?.passive != null &&
    (healthCheck.consecutive5xxErrors?.value !== 0 ||
      (healthCheck.consecutiveGatewayErrors?.value ?? 0) > 0);
  if (isPassive || healthCheck?.active != null) return true;
  if (circuitBreaker === null) return false;
  const { origin: _, ...written } = circuitBreaker;
  return Object.values(written).some((field) => field !== null);
}
