import { asMeshConfig } from '../../istio/index.ts';
import type { Origin } from '../../manifest/index.ts';
import type { Mesh } from '../mesh.ts';
import type { MtlsMode } from '../mtls.ts';
import { mtlsMode, mtlsModeOfScope } from '../mtls.ts';
import { isHttp, isTls } from '../registry/port-protocol.ts';
import type { PortProtocol } from '../registry/port-protocol.ts';
import type { RegistryService } from '../registry/registry-service.ts';
import { portOf } from '../registry/service-registry.ts';
import type { Proxy } from '../visibility/proxy.ts';
import type { MergedRule } from './destination-rule-index.ts';
import { destinationRules } from './destination-rule-index.ts';
import { clientTlsMode, effectivePolicy, markingTls } from './effective-policy.ts';

/** One pod at the other end. */
export interface Endpoint {
  readonly namespace: string;
  readonly labels: ReadonlyMap<string, string>;
  /** Whether it has a sidecar. */
  readonly sidecar: boolean;
  /** Whether the sidecar takes the traffic of the port (INJ-13). */
  readonly captured: boolean;
  /** Port of the pod. */
  readonly port: number | null;
}

/** Bytes on the wire, as the client's proxy sends them. */
export type Wire = 'plaintext' | 'mtls' | 'tls';

/** What becomes of a connection to one endpoint: outcome table T1…T18. */
export interface Connection {
  readonly outcome: Wire | 'fail' | 'unknown';
  readonly serverMode: MtlsMode;
  /** What the client sees where it fails. */
  readonly symptom: 'UC' | 'UF' | 'reset' | null;
  readonly because: readonly Origin[];
}

/** A cluster that a client sends through. */
export interface SendingTo {
  readonly service: RegistryService;
  readonly port: number;
  readonly subset: string | null;
}

/**
 * What a client's proxy sends to an endpoint: what its DestinationRule says, or by auto mTLS what the endpoint takes;
 * several where only ages decide. MTLS-15…24, DR-14, 15, 26.
 */
export function sentBy(
  mesh: Mesh,
  proxy: Proxy,
  to: SendingTo,
  endpoint: Endpoint,
): readonly (Wire | 'unknown')[] {
  return destinationRules(mesh, proxy, to.service).map((rule) => {
    switch (clientTlsMode(rule, to.subset, to.port, proxy.kind)) {
      case 'auto':
        return autoSent(mesh, proxy, to, endpoint, rule);
      case 'ISTIO_MUTUAL':
        return 'mtls';
      case 'DISABLE':
        return 'plaintext';
      case 'SIMPLE':
      case 'MUTUAL':
        return 'tls';
    }
  });
}

function autoSent(
  mesh: Mesh,
  proxy: Proxy,
  to: SendingTo,
  endpoint: Endpoint,
  rule: MergedRule | null,
): Wire | 'unknown' {
  const { enableAutoMtls } = asMeshConfig(mesh.configuration.settings);
  if (enableAutoMtls?.value === false || to.service.external) return 'plaintext';
  const scope = mtlsModeOfScope(mesh, to.service.namespace);
  if (scope.ambiguous?.includes('DISABLE') === true) return 'unknown';
  if (scope.mode === 'DISABLE') return 'plaintext';
  const shared = sentToAll(mesh, proxy, to, endpoint, rule);
  return shared ?? sentToOne(mesh, to, endpoint, rule);
}

/** What goes to all endpoints alike; null where each is looked at (MTLS-18). */
function sentToAll(
  mesh: Mesh,
  proxy: Proxy,
  { service, port, subset }: SendingTo,
  endpoint: Endpoint,
  rule: MergedRule | null,
): Wire | 'unknown' | null {
  if (!service.headless && !passesThrough(mesh, rule, subset, port)) return null;
  const all = allHaveSidecars(service, endpoint);
  if (all === null) return 'unknown';
  if (!all) return 'plaintext';
  return proxy.kind === 'sidecar' ? 'mtls' : null;
}

/** What an endpoint takes, or how the rule marks it (MTLS-16, DR-14). */
function sentToOne(
  mesh: Mesh,
  { port, subset }: SendingTo,
  endpoint: Endpoint,
  rule: MergedRule | null,
): Wire | 'unknown' {
  if (!endpoint.sidecar) return 'plaintext';
  const marking = markingTls(rule, subset, port);
  if (marking !== null) return marking.mode?.value === 'ISTIO_MUTUAL' ? 'mtls' : 'plaintext';
  const server = mtlsMode(mesh, endpoint, endpoint.port);
  if (server.ambiguous?.includes('DISABLE') === true) return 'unknown';
  return server.mode === 'DISABLE' ? 'plaintext' : 'mtls';
}

function passesThrough(
  mesh: Mesh,
  rule: MergedRule | null,
  subset: string | null,
  port: number,
): boolean {
  const block = effectivePolicy(mesh, rule, subset, port).loadBalancer?.value;
  return (
    typeof block === 'object' &&
    block !== null &&
    'simple' in block &&
    block['simple'] === 'PASSTHROUGH'
  );
}

/** Whether each endpoint of a service has a sidecar; null where that is not known (MTLS-18). */
function allHaveSidecars({ backing }: RegistryService, endpoint: Endpoint): boolean | null {
  if (!endpoint.sidecar) return false;
  if (backing.kind !== 'workloads') return true;
  const answers = backing.workloads.map(({ sidecar }) => sidecar);
  if (answers.some((one) => one.kind === 'known' && !one.value)) return false;
  return answers.some((one) => one.kind === 'unknown') ? null : true;
}

/** What an endpoint makes of a connection. MTLS-12, 22, T1…T18. */
export function receivedAt(
  mesh: Mesh,
  wire: Wire | 'unknown',
  endpoint: Endpoint,
  protocol: PortProtocol,
  fromProxy: boolean,
): Connection {
  const server = mtlsMode(mesh, endpoint, endpoint.port);
  const facts = { serverMode: server.mode, because: server.because };
  const modes = server.ambiguous ?? [server.mode];
  const possible = modes.map((mode) => received(wire, endpoint, mode, protocol, fromProxy));
  const [first, ...others] = possible;
  if (first === undefined || others.some(({ outcome }) => outcome !== first.outcome))
    return { ...facts, outcome: 'unknown', symptom: null };
  return { ...facts, ...first };
}

type Received = Pick<Connection, 'outcome' | 'symptom'>;

const passes = (outcome: Wire): Received => ({ outcome, symptom: null });

function received(
  wire: Wire | 'unknown',
  endpoint: Endpoint,
  mode: MtlsMode,
  protocol: PortProtocol,
  fromProxy: boolean,
): Received {
  if (wire === 'unknown') return { outcome: 'unknown', symptom: null };
  const enforced = endpoint.sidecar && endpoint.captured;
  if (wire === 'plaintext') {
    if (!enforced || mode !== 'STRICT') return passes('plaintext');
    return { outcome: 'fail', symptom: fromProxy ? 'UC' : 'reset' };
  }
  const isOwnTls = isTls(protocol);
  if (wire === 'mtls')
    return enforced && mode !== 'DISABLE' ? passes('mtls') : { outcome: 'fail', symptom: 'UF' };
  return receivedTls(enforced, mode, protocol, isOwnTls);
}

/** One-way TLS, or TLS with other certificates: only an application that speaks TLS itself takes it (T12…T14). */
function receivedTls(
  enforced: boolean,
  mode: MtlsMode,
  protocol: PortProtocol,
  isOwnTls: boolean,
): Received {
  if (enforced && mode === 'STRICT') return { outcome: 'fail', symptom: 'UF' };
  if (enforced && isHttp(protocol)) return { outcome: 'fail', symptom: 'UC' };
  return isOwnTls ? passes('tls') : { outcome: 'fail', symptom: 'UF' };
}

/** Protocol of a port of a service. */
export const protocolOf = (service: RegistryService | undefined, port: number): PortProtocol =>
  (service === undefined ? undefined : portOf(service, port)?.protocol) ?? 'auto';
