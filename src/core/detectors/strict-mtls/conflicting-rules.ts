import { placeOf } from '../../manifest/origin.ts';
import { clientOutcome } from '../../mesh/client-outcome.ts';
import type { ClientOutcome } from '../../mesh/client-outcome.ts';
import type { Service } from '../../mesh/mesh.ts';
import type { ProxyFacts } from '../../mesh/proxies.ts';
import { inboundProxy, isGatewayWorkload } from '../../mesh/proxies.ts';
import type { FindingDraft } from '../detector.ts';
import { sentText } from './cut-off-caller.ts';
import type { JudgedCall } from './judged-calls.ts';
import { targetPortOf } from './judged-calls.ts';
import { callerText, serviceText } from './names.ts';

/** Findings about rules, and which calls they already speak of. */
interface ConflictingRules {
  readonly findings: readonly FindingDraft[];
  explains(call: JudgedCall): boolean;
}

/**
 * Services whose own DestinationRule makes every caller with a proxy send what the server does not
 * take, whether or not a caller is seen here. SEMANTICS T6, T10…T14, ROLL-8.
 */
export function conflictingRules(
  facts: ProxyFacts,
  cutOff: readonly JudgedCall[],
): ConflictingRules {
  const found = new Map<string, FindingDraft>();
  for (const service of facts.mesh.services) {
    const callers = cutOff.filter((call) => isOfRule(call) && call.server.service === service);
    const finding = findingOf(facts, service, callers);
    if (finding !== null) found.set(serviceText(service), finding);
  }
  return {
    findings: [...found.values()],
    explains: (call) => isOfRule(call) && found.has(serviceText(call.server.service)),
  };
}

const isOfRule = ({ outcome }: JudgedCall): boolean => outcome.cause === 'destination-rule';

function findingOf(
  facts: ProxyFacts,
  service: Service,
  callers: readonly JudgedCall[],
): FindingDraft | null {
  const failing = portsOf(facts, service).filter(
    ({ outcome }) => outcome.outcome === 'fail' && outcome.cause === 'destination-rule',
  );
  const [first] = failing;
  const place = first?.outcome.because[0];
  if (first === undefined || place === undefined) return null;
  const ports = [...new Set(failing.map(({ port }) => String(port)))].join(', ');
  const names = [...new Set(callers.map(({ source }) => callerText(source)))];
  const among = names.length === 0 ? '' : `, ${names.slice(0, MAX_NAMED).join(', ')} among them`;
  return {
    subject: service.resource,
    key: 'DestinationRule against the mode of the server',
    scope: { level: 'cross-namespace', workloads: names.length, services: 1, namespaces: 1 },
    message: `Callers with a sidecar cannot call ${serviceText(service)} (port ${ports})${among}.`,
    why: `A DestinationRule makes them send ${sentText(first.outcome.tls)} (${placeOf(place)}), and ${serverText(first.outcome)}.`,
    symptom: first.outcome.symptom ?? 'the connection fails',
    origin: place,
    related: first.outcome.because.slice(1),
    fix: {
      text: 'Remove the tls block of the DestinationRule, so that each connection gets what its server accepts.',
    },
  };
}

const MAX_NAMED = 3;

function serverText({ serverMode, because }: ClientOutcome): string {
  const policy = because.length > 1 ? because.at(-1) : undefined;
  const at = policy === undefined ? '' : ` (${placeOf(policy)})`;
  if (serverMode === 'STRICT') return `the workload accepts only mTLS${at}`;
  return serverMode === 'DISABLE'
    ? `the workload accepts only plaintext${at}`
    : 'the workload does not take that';
}

/** What a caller of the Service's own namespace meets at each port and workload. */
function portsOf(
  facts: ProxyFacts,
  service: Service,
): readonly { readonly port: number; readonly outcome: ClientOutcome }[] {
  const client = {
    namespace: service.namespace,
    labels: new Map<string, string>(),
    gateway: false,
    proxy: { kind: 'known' as const, value: true, because: [] },
  };
  const workloads = service.workloads.filter(
    (workload) => !isGatewayWorkload(facts.mesh, workload),
  );
  return service.ports
    .filter(({ protocol }) => protocol !== 'UDP')
    .flatMap((port) =>
      workloads.map((workload) => {
        const targetPort = targetPortOf(port, workload);
        const proxy = inboundProxy(facts, workload, targetPort);
        const server = { service, port: port.port, targetPort, workload, proxy };
        return { port: port.port, outcome: clientOutcome(facts.mesh, client, server) };
      }),
    );
}
