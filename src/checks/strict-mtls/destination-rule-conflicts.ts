import { placeOf, say } from '../../manifest/index.ts';
import type { Mesh, Service, callingClient } from '../../istio/index.ts';
import { clientTls, calledServer, isGatewayWorkload, unroutedEndings } from '../../istio/index.ts';
import type { Check, KnownAs, ToldBy } from '../detection/check.ts';
import type { Undecided } from '../detection/detector.ts';
import { sentText } from './callers-without-mtls.ts';
import type { JudgedCall, DecidedConnection } from './call-verdicts.ts';
import { callerText, serviceText, symptomText, verdictOf } from './call-verdicts.ts';

type ProxyFacts = Parameters<typeof callingClient>[0];

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
  let left = MAX_SERVERS;
  for (const service of facts.mesh.services) {
    const ports = ruledPorts(facts.mesh, service);
    const looks = ports.length * service.workloads.length;
    if (looks > left) {
      unlooked.push(service);
      continue;
    }
    left -= looks;
    const told = tell(
      service,
      failingPorts(facts, service, ports),
      callers.get(service) ?? new Set(),
    );
    if (told !== null) found.set(serviceText(service), told);
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
  failing: readonly FailingPort[],
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
function knownAs({ serverMode, tls }: DecidedConnection): readonly KnownAs[] {
  if (serverMode === 'STRICT' && tls === 'DISABLE')
    return [{ code: 'KIA0207' }, { code: 'KIA0208' }];
  return serverMode === 'DISABLE' && tls === 'ISTIO_MUTUAL'
    ? [{ code: 'KIA0505' }, { code: 'KIA0506' }]
    : [];
}

const MAX_NAMED = 3;

function serverText({ serverMode, because }: DecidedConnection): string {
  const policy = because.length > 1 ? because.at(-1) : undefined;
  const at = policy === undefined ? '' : ` (${placeOf(policy)})`;
  if (serverMode === 'STRICT') return `the workload accepts only mTLS${at}`;
  return serverMode === 'DISABLE'
    ? `the workload accepts only plaintext${at}`
    : 'the workload does not take that';
}

interface FailingPort {
  readonly port: number;
  readonly outcome: DecidedConnection;
}

/**
 * Finds the ports at which a caller of the Service's own namespace fails by a rule, each with the first
 * verdict that says so.
 */
const failingPorts = (
  facts: ProxyFacts,
  service: Service,
  ports: Service['ports'],
): readonly FailingPort[] =>
  ports.flatMap((port) => {
    const endings = unroutedEndings(facts.mesh, sidecarBeside(service), {
      host: service.host,
      port: port.port,
    });
    for (const { endpoint, chain } of endings) {
      if (endpoint === null || isGatewayWorkload(facts.mesh, endpoint)) continue;
      const outcome = verdictOf(chain, calledServer(facts, service, port, endpoint));
      if (outcome?.outcome === 'fail' && outcome.cause === 'destination-rule')
        return [{ port: port.port, outcome }];
    }
    return [];
  });

const sidecarBeside = ({ namespace }: Service) => ({
  ...{ namespace, labels: new Map<string, string>() },
  kind: 'sidecar' as const,
});

/**
 * Lists the ports of which a DestinationRule says what clients send, or how their endpoints are marked. Most
 * ports have none, and their servers need not be looked at.
 */
const ruledPorts = (mesh: Mesh, service: Service): Service['ports'] =>
  service.ports.filter(
    ({ port, protocol }) =>
      protocol !== 'UDP' &&
      clientTls(mesh, sidecarBeside(service), service, { port, subset: null }).some(
        ({ mode, marks }) => mode !== 'auto' || marks,
      ),
  );

/**
 * Bounds the workloads looked at for all Services of a mesh together. Each Service of a real mesh has a few;
 * this ends meshes in which thousands of Services each select thousands of workloads.
 */
const MAX_SERVERS = 50_000;
