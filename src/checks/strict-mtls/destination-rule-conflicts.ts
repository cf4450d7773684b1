import { placeOf, say } from '../../manifest/index.ts';
import type { Mesh, Service, callingClient } from '../../istio/index.ts';
import {
  clientTls,
  calledServer,
  groupedBy,
  isGatewayWorkload,
  senderElsewhere,
  unroutedEndings,
} from '../../istio/index.ts';
import type { Check, KnownAs, ToldBy } from '../detection/check.ts';
import type { Undecided } from '../detection/detector.ts';
import type { JudgedCall, CallVerdict } from './call-verdicts.ts';
import { callerText, serviceText, verdictOf } from './call-verdicts.ts';
import { sentText, serverText, symptomText } from './cut-off-sentences.ts';

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
  const found = new Map<Service, ToldBy>();
  const unlooked: Service[] = [];
  const callers = groupedBy(cutOff.filter(isOfRule), ({ server }) => server.service);
  let left = MAX_SERVERS;
  for (const service of facts.mesh.services) {
    const ports = ruledPorts(facts.mesh, service);
    const looks = ports.length * service.workloads.length;
    if (looks > left) {
      unlooked.push(service);
      continue;
    }
    left -= looks;
    const names = callers.get(service)?.map(({ source }) => callerText(source)) ?? [];
    const [first, ...more] = failingPorts(facts, service, ports);
    if (first !== undefined)
      found.set(service, tell(service, [first, ...more], [...new Set(names)]));
  }
  return {
    findings: [...found.values()],
    unknowns: tooMany(unlooked),
    explains: (call) => isOfRule(call) && found.has(call.server.service),
  };
}

/** Writes one line for the Services that were not looked at. */
function tooMany([first, ...others]: readonly Service[]): readonly Undecided[] {
  if (first === undefined) return [];
  const more = others.length > 0 ? ` and ${String(others.length)} more Services` : '';
  return [
    {
      subject: first.resource,
      key: 'too many workloads behind Services',
      message: `Whether a DestinationRule cuts callers off from ${serviceText(first)}${more} is not told, because too many workloads stand behind the Services here to compare them all.`,
      origin: first.selectorOrigin,
    },
  ];
}

const isOfRule = ({ verdict }: Pick<JudgedCall, 'verdict'>): boolean =>
  verdict.cause === 'destination-rule';

const MAX_NAMED = 3;

function tell(
  service: Service,
  failing: readonly [FailingPort, ...FailingPort[]],
  callers: readonly string[],
): ToldBy {
  const [{ verdict, place }] = failing;
  const ports = [...new Set(failing.map(({ port }) => String(port)))].join(', ');
  const among =
    callers.length === 0 ? '' : `, ${callers.slice(0, MAX_NAMED).join(', ')} among them`;
  return {
    by: RULE_REFUSED,
    subject: service.resource,
    key: 'DestinationRule against the mode of the server',
    scope: { level: 'cross-namespace', workloads: callers.length, services: 1, namespaces: 1 },
    message: `Callers with a sidecar cannot call ${serviceText(service)} (port ${ports})${among}.`,
    why: `A DestinationRule makes them send ${sentText(verdict.tls)} (${placeOf(place)}), and ${serverText('the workload', verdict)}.`,
    symptom: symptomText(verdict),
    origin: place,
    related: [...verdict.client.slice(1), ...verdict.server],
    knownAs: knownAs(verdict),
    fix: {
      text: say`Remove the tls block of the DestinationRule, so that each connection gets what its server accepts.`,
    },
  };
}

/** Gives the codes of Kiali: it tells of namespaces by the first, of the mesh by the second. */
function knownAs({ serverMode, tls }: CallVerdict): readonly KnownAs[] {
  if (serverMode === 'STRICT' && tls === 'DISABLE')
    return [{ code: 'KIA0207' }, { code: 'KIA0208' }];
  return serverMode === 'DISABLE' && tls === 'ISTIO_MUTUAL'
    ? [{ code: 'KIA0505' }, { code: 'KIA0506' }]
    : [];
}

interface FailingPort {
  readonly port: number;
  readonly verdict: CallVerdict;
  /** Points to the block of the rule. */
  readonly place: CallVerdict['client'][number];
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
    const asked = { host: service.host, port: port.port, http: null };
    const sender = senderElsewhere(sidecarBeside(service));
    for (const { endpoint, chain } of unroutedEndings(facts.mesh, sender, asked)) {
      const isFailing = chain.some((one) => one.step === 'tls' && one.says === 'fail');
      if (endpoint === null || !isFailing || isGatewayWorkload(facts.mesh, endpoint)) continue;
      const server = calledServer(facts, service, port, endpoint);
      const verdict = verdictOf(facts.mesh, chain, server);
      const [place] = verdict.client;
      if (verdict.outcome === 'fail' && isOfRule({ verdict }) && place !== undefined)
        return [{ port: port.port, verdict, place }];
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
