import type { ClientTlsSettings } from '../../views/destination-rule.ts';
import { asMeshConfig } from '../../views/mesh-config.ts';
import type { Origin } from '../../../manifest/index.ts';
import { sidecarIn } from '../data-plane.ts';
import type { Mesh, Workload, Proxy } from '../mesh.ts';
import type { MtlsMode } from '../mtls.ts';
import { mtlsMode, mtlsModeOfScope } from '../mtls.ts';
import { tlsPolicyFor } from '../gateway-api/model-limits.ts';
import { isHttp, isTls } from '../registry/port-protocol.ts';
import type { PortProtocol } from '../registry/port-protocol.ts';
import type { RegistryService } from '../registry/registry-service.ts';
import { portOf } from '../registry/service-registry.ts';
import { viewsFor } from '../revisions/revision-views.ts';
import type { MergedRule } from './destination-rule-index.ts';
import { destinationRules } from './destination-rule-index.ts';
import type { ClientTlsMode } from './effective-policy.ts';
import { clientTlsMode, effectivePolicy, effectiveTls, markingTls } from './effective-policy.ts';

/** One pod at the other end. */
export interface Endpoint {
  readonly namespace: string;
  readonly labels: ReadonlyMap<string, string>;
  /** Tells whether the endpoint has a sidecar. */
  readonly sidecar: boolean;
  /** Tells whether the sidecar takes the traffic of the port (INJ-13). */
  readonly captured: boolean;
  /** Port of the pod. */
  readonly port: number | null;
}

/** Bytes on the wire, as the client's proxy sends them. */
export type Wire = 'plaintext' | 'mtls' | 'tls';

/** Tells how a connection to one endpoint ends: outcome table T1…T18. */
export interface Connection {
  readonly outcome: Wire | 'fail' | 'unknown';
  readonly serverMode: MtlsMode;
  /** The error that the client sees where the connection fails. */
  readonly symptom: 'UC' | 'UF' | 'reset' | null;
  /**
   * Tells whether the connection fails only if the application at the other end does not speak TLS itself
   * (T13).
   */
  readonly unlessTls: boolean;
  readonly because: readonly Origin[];
}

/** A cluster that a client sends through. */
export interface SendingTo {
  readonly service: RegistryService;
  readonly port: number;
  readonly subset: string | null;
}

/** Says why a client's proxy sends what it sends. */
export type SendingCause =
  /** The tls block of a DestinationRule says it (MTLS-20). */
  | 'destination-rule'
  /** Automatic mTLS sends what the endpoint takes (MTLS-16), or all endpoints at once (MTLS-18). */
  | 'auto'
  | 'auto-off'
  | 'external'
  | 'server-scope-disable'
  | 'headless-mixed'
  /**
   * One end is ztunnel or a waypoint: the call comes in a tunnel of the mesh, or without one in plaintext
   * (AMBIENT-1, 2).
   */
  | 'tunnel'
  | 'no-tunnel'
  /** No proxy of the mesh chooses: what the application writes is passed on (MTLS-23, SIDECAR-9). */
  | 'as-sent'
  | 'not-known';

/** Says what leaves a client's proxy for an endpoint, and what decided it. */
export interface Sending {
  readonly wire: Wire | 'unknown';
  readonly cause: SendingCause;
  /** The mode of the tls block that is the cause; null for the others. */
  readonly tls: ClientTlsMode | null;
  readonly because: readonly Origin[];
}

/**
 * Lists what a client's proxy may send to an endpoint: what its DestinationRule says, or by auto mTLS what
 * the endpoint takes. There are several only where ages decide. MTLS-15…24, DR-14, 15, 26.
 */
export const sendingsTo = (
  mesh: Mesh,
  proxy: Proxy,
  to: SendingTo,
  endpoint: Endpoint,
): readonly Sending[] =>
  tlsPolicyFor(mesh, to.service) !== null
    ? [byAuto('unknown', 'not-known')]
    : destinationRules(mesh, proxy, to.service).map((rule) => {
        const mode = clientTlsMode(rule, to.subset, to.port, proxy.kind);
        const wire = WIRES[mode];
        return wire === null
          ? autoSent(mesh, proxy, to, endpoint, rule)
          : byRule(wire, mode, effectiveTls(rule, to.subset, to.port));
      });

/** Lists the same without its causes. */
export const sentBy = (...asked: Parameters<typeof sendingsTo>): readonly (Wire | 'unknown')[] =>
  sendingsTo(...asked).map(({ wire }) => wire);

/** Says what a mode puts on the wire; null means that auto mTLS chooses. */
const WIRES: Readonly<Record<ClientTlsMode, Wire | 'unknown' | null>> = {
  auto: null,
  ISTIO_MUTUAL: 'mtls',
  DISABLE: 'plaintext',
  SIMPLE: 'tls',
  MUTUAL: 'tls',
  unknown: 'unknown',
};

const byRule = (
  wire: Wire | 'unknown',
  tls: ClientTlsMode,
  block: ClientTlsSettings | null,
): Sending => ({
  wire,
  cause: wire === 'unknown' ? 'not-known' : 'destination-rule',
  tls,
  because: block === null ? [] : [block.mode?.origin ?? block.origin],
});

/** Gives what is sent in plaintext whatever DestinationRules and auto mTLS say. */
export const inPlaintext = (cause: 'no-tunnel' | 'as-sent'): Sending => byAuto('plaintext', cause);

const byAuto = (
  wire: Wire | 'unknown',
  cause: SendingCause,
  because: readonly Origin[] = [],
): Sending => ({ wire, cause, tls: null, because });

/** Finds where automatic mTLS is turned off for the mesh; null where it is not (MTLS-15). */
function autoMtlsOffAt(mesh: Mesh): Origin | null {
  const { enableAutoMtls } = asMeshConfig(mesh.configuration.settings);
  return enableAutoMtls?.value === false ? enableAutoMtls.origin : null;
}

function autoSent(
  mesh: Mesh,
  proxy: Proxy,
  to: SendingTo,
  endpoint: Endpoint,
  rule: MergedRule | null,
): Sending {
  const off = autoMtlsOffAt(mesh);
  if (off !== null) return byAuto('plaintext', 'auto-off', [off]);
  if (to.service.external) return byAuto('plaintext', 'external', [to.service.resource.origin]);
  const scope = mtlsModeOfScope(mesh, to.service.namespace);
  if (scope.ambiguous?.includes('DISABLE') === true) return byAuto('unknown', 'not-known');
  if (scope.mode === 'DISABLE') return byAuto('plaintext', 'server-scope-disable', scope.because);
  const shared = sentToAll(mesh, proxy, to, endpoint, rule);
  return shared ?? sentToOne(mesh, to, endpoint, rule);
}

/** Gives what goes to all endpoints alike; null where the proxy looks at each (MTLS-18). */
function sentToAll(
  mesh: Mesh,
  proxy: Proxy,
  { service, port, subset }: SendingTo,
  endpoint: Endpoint,
  rule: MergedRule | null,
): Sending | null {
  if (!service.headless && !passesThrough(mesh, rule, subset, port)) return null;
  if (!endpoint.sidecar) return byAuto('plaintext', 'headless-mixed');
  const { bare, isKnown } = workloadsWithoutSidecar(mesh, service);
  if (bare !== undefined) return byAuto('plaintext', 'headless-mixed', [bare.resource.origin]);
  if (!isKnown) return byAuto('unknown', 'not-known');
  return proxy.kind === 'sidecar' ? byAuto('mtls', 'auto') : null;
}

/** Gives what goes to one endpoint, by what it takes or how the rule marks it (MTLS-16, DR-14). */
function sentToOne(
  mesh: Mesh,
  { port, subset }: SendingTo,
  endpoint: Endpoint,
  rule: MergedRule | null,
): Sending {
  if (!endpoint.sidecar) return byAuto('plaintext', 'auto');
  const marking = markingTls(rule, subset, port);
  if (marking !== null)
    return marking.mode?.value === 'ISTIO_MUTUAL'
      ? byRule('mtls', 'ISTIO_MUTUAL', marking)
      : byRule('plaintext', 'DISABLE', marking);
  const server = mtlsMode(mesh, endpoint, endpoint.port);
  if (server.ambiguous?.includes('DISABLE') === true) return byAuto('unknown', 'not-known');
  return byAuto(server.mode === 'DISABLE' ? 'plaintext' : 'mtls', 'auto');
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

/** The first workload of a service that is known to have no sidecar, and whether all of them are known (MTLS-18). */
function workloadsWithoutSidecar(
  mesh: Mesh,
  { backing }: RegistryService,
): {
  readonly bare: Workload | undefined;
  readonly isKnown: boolean;
} {
  const workloads = backing.kind === 'workloads' ? backing.workloads : [];
  return {
    bare: workloads.find((one) => {
      const sidecar = sidecarIn(mesh, one);
      return sidecar.kind === 'known' && !sidecar.value;
    }),
    isKnown: workloads.every((one) => sidecarIn(mesh, one).kind === 'known'),
  };
}

/**
 * Tells how an endpoint takes a connection, by what its own control plane reads. MTLS-12, 22, INJ-19, T1…T18.
 */
export function receivedAt(
  mesh: Mesh,
  wire: Wire | 'unknown',
  endpoint: Endpoint,
  protocol: PortProtocol,
  fromProxy: boolean,
): Connection {
  const views = endpoint.sidecar ? viewsFor(mesh, endpoint) : [mesh];
  const [view] = views;
  if (view !== undefined && views.length === 1) {
    const server = mtlsMode(view, endpoint, endpoint.port);
    if (server.ambiguous === undefined)
      return {
        ...received(wire, endpoint, server.mode, protocol, fromProxy),
        serverMode: server.mode,
        because: server.because,
      };
  }
  const servers = views.map((view) => mtlsMode(view, endpoint, endpoint.port));
  const [server = mtlsMode(mesh, endpoint, endpoint.port)] = servers;
  const facts = { serverMode: server.mode, because: server.because };
  const modes = servers.flatMap(({ ambiguous, mode }) => ambiguous ?? [mode]);
  const possible = modes.map((mode) => received(wire, endpoint, mode, protocol, fromProxy));
  const [first, ...others] = possible;
  if (first === undefined || others.some(({ outcome }) => outcome !== first.outcome))
    return { ...facts, outcome: 'unknown', symptom: null, unlessTls: false };
  return { ...facts, ...first };
}

type Received = Pick<Connection, 'outcome' | 'symptom' | 'unlessTls'>;

const passes = (outcome: Wire): Received => ({ outcome, symptom: null, unlessTls: false });

const fails = (symptom: Connection['symptom'], unlessTls = false): Received => ({
  outcome: 'fail',
  symptom,
  unlessTls,
});

function received(
  wire: Wire | 'unknown',
  endpoint: Endpoint,
  mode: MtlsMode,
  protocol: PortProtocol,
  fromProxy: boolean,
): Received {
  if (wire === 'unknown') return { outcome: 'unknown', symptom: null, unlessTls: false };
  const enforced = endpoint.sidecar && endpoint.captured;
  if (wire === 'plaintext') {
    if (!enforced || mode !== 'STRICT') return passes('plaintext');
    return fails(fromProxy ? 'UC' : 'reset');
  }
  const isOwnTls = isTls(protocol);
  if (wire === 'mtls') return enforced && mode !== 'DISABLE' ? passes('mtls') : fails('UF');
  return receivedTls(enforced, mode, protocol, isOwnTls);
}

/** One-way TLS, or TLS with other certificates: only an application that speaks TLS itself takes it (T12…T14). */
function receivedTls(
  enforced: boolean,
  mode: MtlsMode,
  protocol: PortProtocol,
  isOwnTls: boolean,
): Received {
  if (enforced && mode === 'STRICT') return fails('UF');
  if (enforced && isHttp(protocol)) return fails('UC');
  return isOwnTls ? passes('tls') : fails('UF', true);
}

/** Protocol of a port of a service. */
export const protocolOf = (service: RegistryService | undefined, port: number): PortProtocol =>
  (service === undefined ? undefined : portOf(service, port)?.protocol) ?? 'auto';
