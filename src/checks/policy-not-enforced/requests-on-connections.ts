import {
  anyRequestOf,
  asksHttp,
  isGatewayWorkload,
  isMeshed,
  isRedirected,
  matchRule,
  pathNormalizationOf,
  policiesInForce,
  serviceProtocol,
  targetPortOf,
  tokenValidation,
} from '../../istio/index.ts';
import type {
  AuthorizationPolicy,
  Mesh,
  PolicyRule,
  PortProtocol,
  ServicePort,
  Workload,
} from '../../istio/index.ts';
import type { Origin } from '../../manifest/index.ts';

/** A rule about requests that holds for connections to a port that carries none, and how (AUTHZ-42, 43). */
export interface RuleOnConnections {
  readonly policy: AuthorizationPolicy;
  readonly rule: PolicyRule;
  readonly workload: Workload;
  /** Of the pods. */
  readonly port: number;
  readonly protocol: PortProtocol;
  readonly portOrigin: Origin;
  /** A DENY rule is left without what it asks of requests; rules of ALLOW policies are left out, and nobody is let in. */
  readonly effect: 'refuses-connections' | 'admits-nobody';
}

/** Ports whose bytes a proxy does not read as requests. */
const CONNECTIONS: ReadonlySet<PortProtocol> = new Set([
  'tcp',
  'tls',
  'https',
  'mongo',
  'mysql',
  'redis',
]);

interface PodPort {
  readonly port: number;
  readonly protocol: PortProtocol;
  readonly origin: Origin;
}

/** Rules about requests at workloads with a sidecar whose ports carry connections. */
export function rulesOnConnections(mesh: Mesh): readonly RuleOnConnections[] {
  const ports = podPorts(mesh);
  return mesh.workloads.flatMap((workload) => {
    const all = ports.get(workload) ?? [];
    const connections = all.filter(({ protocol }) => CONNECTIONS.has(protocol));
    const isPlain =
      isMeshed(mesh, workload) === true &&
      !isRedirected(mesh, workload) &&
      !isGatewayWorkload(mesh, workload);
    if (connections.length === 0 || !isPlain) return [];
    const policies = [...new Set(policiesInForce(mesh, workload).flat())].filter(
      ({ dryRun }) => dryRun === null,
    );
    return connections.flatMap((port) => [
      ...refusing(mesh, policies, workload, port),
      ...(connections.length === all.length ? shutting(mesh, policies, workload, port) : []),
    ]);
  });
}

function podPorts(mesh: Mesh): ReadonlyMap<Workload, readonly PodPort[]> {
  const found = new Map<Workload, PodPort[]>();
  const add = (workload: Workload, port: ServicePort): void => {
    const number = targetPortOf(port, workload);
    if (number === null) return;
    const known = found.get(workload) ?? [];
    found.set(workload, known);
    const protocol = serviceProtocol(port);
    if (!known.some((one) => one.port === number && one.protocol === protocol))
      known.push({ port: number, protocol, origin: port.origin });
  };
  for (const { ports, workloads } of mesh.services)
    for (const workload of workloads) for (const port of ports) add(workload, port);
  return found;
}

/** Whether a rule may match what arrives at a port as a connection. */
function mayMatch(
  mesh: Mesh,
  rule: PolicyRule,
  action: AuthorizationPolicy['action'],
  port: number,
): boolean {
  const request = { ...anyRequestOf({ kind: 'unknown' }), port, http: null };
  const context = { pathNormalization: pathNormalizationOf(mesh), ...tokenValidation([]) };
  return matchRule(rule, action, request, context) !== 'no';
}

const refusing = (
  mesh: Mesh,
  policies: readonly AuthorizationPolicy[],
  workload: Workload,
  { port, protocol, origin }: PodPort,
): readonly RuleOnConnections[] =>
  policies
    .filter(({ action }) => action === 'DENY')
    .flatMap((policy) =>
      policy.rules
        .filter((rule) => asksHttp(rule) && mayMatch(mesh, rule, 'DENY', port))
        .map((rule) => ({
          policy,
          rule,
          workload,
          port,
          protocol,
          portOrigin: origin,
          effect: 'refuses-connections' as const,
        })),
    );

/** Where no rule lets connections in, and one would if it did not ask about requests. */
function shutting(
  mesh: Mesh,
  policies: readonly AuthorizationPolicy[],
  workload: Workload,
  { port, protocol, origin }: PodPort,
): readonly RuleOnConnections[] {
  const rules = policies
    .filter(({ action }) => action === 'ALLOW')
    .flatMap((policy) => policy.rules.map((rule) => ({ policy, rule })));
  if (rules.some(({ rule }) => mayMatch(mesh, rule, 'ALLOW', port))) return [];
  // as a DENY rule it would be left with its other fields
  const meant = rules.find(({ rule }) => asksHttp(rule) && mayMatch(mesh, rule, 'DENY', port));
  return meant === undefined
    ? []
    : [{ ...meant, workload, port, protocol, portOrigin: origin, effect: 'admits-nobody' }];
}
