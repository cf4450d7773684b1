import { placeOf, say } from '../../manifest/index.ts';
import type { Mesh, Service, Workload, callingClient } from '../../istio/index.ts';
import {
  clientConnection,
  clientTls,
  acceptedMtls,
  calledServer,
  isGatewayWorkload,
} from '../../istio/index.ts';
import type { Check, KnownAs, ToldBy } from '../detection/check.ts';
import type { Undecided } from '../detection/detector.ts';
import { sentText } from './callers-without-mtls.ts';
import type { JudgedCall } from './call-verdicts.ts';
import { callerText, serviceText, symptomText } from './call-verdicts.ts';

type ProxyFacts = Parameters<typeof callingClient>[0];

type ClientConnection = ReturnType<typeof clientConnection>;
type CalledServer = ReturnType<typeof calledServer>;

export const RULE_REFUSED: Check = {
  id: 'rule-against-server',
  title: 'DestinationRule TLS mode makes the server reject all sidecar callers',
  level: 'high',
  blind: 'Services with so many workloads that they are not checked, which a note says.',
  knownAs: [{ code: 'KIA0207' }, { code: 'KIA0208' }, { code: 'KIA0505' }, { code: 'KIA0506' }],
};

/** Findings about rules, and which calls they already speak of. */
interface ConflictingRules {
  readonly findings: readonly ToldBy[];
  readonly unknowns: readonly Undecided[];
  explains(call: JudgedCall): boolean;
}

/**
 * Finds Services whose own DestinationRule makes every caller with a proxy send what the server does not
 * take, whether or not a caller is seen here (T6, T10…T14, ROLL-8).
 */
export function conflictingRules(
  facts: ProxyFacts,
  cutOff: readonly JudgedCall[],
): ConflictingRules {
  const found = new Map<string, ToldBy>();
  const unlooked: Service[] = [];
  const callers = callersOf(cutOff.filter(isOfRule));
  const serversBehind = distinctServers(facts);
  for (const service of facts.mesh.services) {
    const failing = failingPorts(facts.mesh, service, serversBehind);
    if (failing === null) unlooked.push(service);
    else {
      const told = tell(service, failing, callers.get(service) ?? new Set());
      if (told !== null) found.set(serviceText(service), told);
    }
  }
  return {
    findings: [...found.values()],
    unknowns: tooMany(unlooked),
    explains: (call) => isOfRule(call) && found.has(serviceText(call.server.service)),
  };
}

function callersOf(calls: readonly JudgedCall[]): ReadonlyMap<Service, ReadonlySet<string>> {
  const callers = new Map<Service, Set<string>>();
  for (const { server, source } of calls) {
    const names = callers.get(server.service) ?? new Set();
    callers.set(server.service, names.add(callerText(source)));
  }
  return callers;
}

/** Writes one line for the Services that were not looked at. */
function tooMany(unlooked: readonly Service[]): readonly Undecided[] {
  const [first] = unlooked;
  if (first === undefined) return [];
  const more = unlooked.length > 1 ? ` and ${String(unlooked.length - 1)} more Services` : '';
  return [
    {
      subject: first.resource,
      key: 'too many workloads behind Services',
      message: `Whether a DestinationRule cuts callers off from ${serviceText(first)}${more} is not told, because too many workloads stand behind the Services here to compare them all.`,
      origin: first.selectorOrigin,
    },
  ];
}

const isOfRule = ({ outcome }: JudgedCall): boolean => outcome.cause === 'destination-rule';

function tell(
  service: Service,
  failing: readonly PortOutcome[],
  callers: ReadonlySet<string>,
): ToldBy | null {
  const [first] = failing;
  const place = first?.outcome.because[0];
  if (first === undefined || place === undefined) return null;
  const ports = [...new Set(failing.map(({ port }) => String(port)))].join(', ');
  const names = [...callers];
  const among = names.length === 0 ? '' : `, ${names.slice(0, MAX_NAMED).join(', ')} among them`;
  return {
    by: RULE_REFUSED,
    subject: service.resource,
    key: 'DestinationRule against the mode of the server',
    scope: { level: 'cross-namespace', workloads: names.length, services: 1, namespaces: 1 },
    message: `Callers with a sidecar cannot call ${serviceText(service)} (port ${ports})${among}.`,
    why: `A DestinationRule makes them send ${sentText(first.outcome.tls)} (${placeOf(place)}), and ${serverText(first.outcome)}.`,
    symptom: symptomText(first.outcome),
    origin: place,
    related: first.outcome.because.slice(1),
    knownAs: knownAs(first.outcome),
    fix: {
      text: say`Remove the tls block of the DestinationRule, so that each connection gets what its server accepts.`,
    },
  };
}

/** Gives the codes of Kiali: it tells of namespaces by the first, of the mesh by the second. */
function knownAs({ serverMode, tls }: ClientConnection): readonly KnownAs[] {
  if (serverMode === 'STRICT' && tls === 'DISABLE')
    return [{ code: 'KIA0207' }, { code: 'KIA0208' }];
  return serverMode === 'DISABLE' && tls === 'ISTIO_MUTUAL'
    ? [{ code: 'KIA0505' }, { code: 'KIA0506' }]
    : [];
}

const MAX_NAMED = 3;

function serverText({ serverMode, because }: ClientConnection): string {
  const policy = because.length > 1 ? because.at(-1) : undefined;
  const at = policy === undefined ? '' : ` (${placeOf(policy)})`;
  if (serverMode === 'STRICT') return `the workload accepts only mTLS${at}`;
  return serverMode === 'DISABLE'
    ? `the workload accepts only plaintext${at}`
    : 'the workload does not take that';
}

interface PortOutcome {
  readonly port: number;
  readonly outcome: ClientConnection;
}

/**
 * Finds the ports at which a caller of the Service's own namespace fails by a rule, each with the first
 * outcome that says so; null where too much stands behind the Service to tell.
 */
function failingPorts(
  mesh: Mesh,
  service: Service,
  serversBehind: ServersBehind,
): readonly PortOutcome[] | null {
  const client = {
    namespace: service.namespace,
    labels: new Map<string, string>(),
    kind: 'sidecar' as const,
    proxy: { kind: 'known' as const, value: true, because: [] },
    ambient: false,
    cutOff: null,
  };
  const failing: PortOutcome[] = [];
  for (const port of service.ports) {
    if (port.protocol === 'UDP' || !isRuled(mesh, client, service, port.port)) continue;
    const servers = serversBehind(service, port);
    if (servers === null) return null;
    for (const server of servers) {
      const outcome = clientConnection(mesh, client, server);
      if (outcome.outcome !== 'fail' || outcome.cause !== 'destination-rule') continue;
      failing.push({ port: port.port, outcome });
      break;
    }
  }
  return failing;
}

/**
 * Tells whether a DestinationRule says what the client sends to the port, or how its endpoints are marked. Most
 * ports have none, and their servers need not be looked at.
 */
const isRuled = (
  mesh: Mesh,
  client: Parameters<typeof clientTls>[1],
  service: Service,
  port: number,
): boolean =>
  clientTls(mesh, client, service, { port, subset: null }).some(
    ({ mode, marks }) => mode !== 'auto' || marks,
  );

/**
 * Bounds the workloads looked at for all Services of a mesh together. Each Service of a real mesh has a few;
 * this ends meshes in which thousands of Services each select thousands of workloads.
 */
const MAX_SERVERS = 50_000;

type Server = Omit<CalledServer, 'service' | 'port' | 'routed'>;

/** Lists what stands behind a port of a Service; null where that would be more than any mesh needs. */
type ServersBehind = (
  service: Service,
  port: Service['ports'][number],
) => readonly CalledServer[] | null;

/**
 * Finds the workloads behind a Service port, one for each way in which they take connections: the
 * first of those with the same mode, from the same policies, and the same answer about the proxy.
 * Services with one selector share the work. Gateways are left out.
 */
function distinctServers(facts: ProxyFacts): ServersBehind {
  const { mesh } = facts;
  const gateways = new Set(mesh.workloads.filter((workload) => isGatewayWorkload(mesh, workload)));
  const known = new Map<string, readonly Server[]>();
  let left = MAX_SERVERS;
  return (service, port) => {
    const key = selectionKey(service, port);
    const found = known.get(key);
    const looks = (found ?? service.workloads).length;
    if (looks > left) return null;
    left -= looks;
    const servers =
      found ??
      distinct(
        facts,
        service,
        service.workloads.filter((one) => !gateways.has(one)),
        port,
      );
    known.set(key, servers);
    return servers.map((server) => ({ ...server, service, port: port.port, routed: null }));
  };
}

/**
 * Gives a key that is equal for Services that select the same workloads, and for ports that lead to the same
 * one of these.
 */
const selectionKey = (
  { namespace, selector }: Service,
  { targetPort }: Service['ports'][number],
): string => JSON.stringify([namespace, [...selector].toSorted(byKey), targetPort]);

const byKey = ([a]: readonly [string, string], [b]: readonly [string, string]): number =>
  a < b ? -1 : 1;

function distinct(
  facts: ProxyFacts,
  service: Service,
  workloads: readonly Workload[],
  port: Service['ports'][number],
): readonly Server[] {
  const servers = new Map<string, Server>();
  for (const workload of workloads) {
    const server = calledServer(facts, service, port, workload);
    const { targetPort, ambient, member, proxy } = server;
    const { mode, ambiguous, because } = acceptedMtls(facts.mesh, workload, targetPort);
    const takes = [member, proxy].map((one) => (one.kind === 'known' ? one.value : null));
    const key = JSON.stringify([ambient, takes, mode, ambiguous, because.map(placeOf)]);
    if (!servers.has(key)) servers.set(key, { targetPort, workload, ambient, member, proxy });
  }
  return [...servers.values()];
}
