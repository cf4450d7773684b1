import { upperFirst } from '../detection/clause-words.ts';
import type { Origin } from '../../manifest/index.ts';
import { placeOf, resourceKey, subjectText } from '../../manifest/index.ts';
import type { Mesh, calledServer } from '../../istio/index.ts';
import { acceptedMtls, ambientLabel, isAmbient } from '../../istio/index.ts';
import type { Check, ToldBy } from '../detection/check.ts';
import type { Scope } from '../detection/detector.ts';
import { workloadId } from '../detection/finding-scope.ts';
import { saysItself } from '../outside-the-mesh/mesh-membership.ts';
import type { JudgedCall, DecidedConnection } from './call-verdicts.ts';
import { callerText, serviceText, symptomText } from './call-verdicts.ts';
import { SERVICE_NOT_SHOWN, showingFix } from './service-not-shown.ts';

export const CALLER_WITHOUT_MTLS: Check = {
  id: 'caller-without-mtls',
  title: 'Caller sends plaintext or TLS its server does not accept',
  level: 'high',
  blind: 'Callers that no variable, route or policy shows, and sidecars that are not decided here.',
};

export function tellCutOff(mesh: Mesh, before: Mesh | null, call: JudgedCall): ToldBy {
  const { source, server, outcome } = call;
  const { service, port } = server;
  const caller = callerText(source);
  const left = whatWasLeft(mesh, before, call);
  const [origin, ...related] = placesOf(mesh, before, call);
  return {
    by: outcome.cause === 'blackhole' ? SERVICE_NOT_SHOWN : CALLER_WITHOUT_MTLS,
    subject: service.resource,
    key: `${caller} to port ${String(port)}`,
    calls: [
      {
        caller: source.kind === 'workload' ? subjectText(source.workload) : caller,
        called: [subjectText(service.resource), subjectText(server.workload)],
      },
    ],
    of: [...(source.kind === 'workload' ? [source.workload] : []), server.workload].map(
      ({ resource }) => workloadId(resource),
    ),
    scope: scopeOf(call),
    message: `${upperFirst(caller)} cannot call ${serviceText(service)} on port ${String(port)}.`,
    why: whyOf(call, left),
    symptom: symptomText(outcome),
    ...(left === null ? { origin } : { origin: left.origin, side: 'base' }),
    related: left === null ? related : [origin, ...related],
    fix: {
      text:
        left?.isOfAmbient === true
          ? `Keep ${caller} in the ambient mesh, or give it a sidecar.`
          : outcome.cause === 'blackhole'
            ? showingFix(mesh, call)
            : fixOf(call, hadSidecar(before, call)),
    },
  };
}

/** Says what a caller was in and is no longer, with the label at the base that put it there. */
interface Left {
  readonly origin: Origin;
  readonly says: string;
  readonly isOfAmbient: boolean;
}

/**
 * Finds what had the traffic of a caller taken that has no proxy now: a label for ztunnel, or one of its own pods for a
 * sidecar; null for none (INJ-4, INJ-14).
 */
function whatWasLeft(mesh: Mesh, before: Mesh | null, call: JudgedCall): Left | null {
  const { source, outcome } = call;
  if (before === null || source.kind !== 'workload' || outcome.cause !== 'no-proxy') return null;
  const is = source.workload;
  const was = before.workloads.find(
    ({ resource }) => resourceKey(resource) === resourceKey(is.resource),
  );
  if (was === undefined) return null;
  if (isAmbient(before, was) && !isAmbient(mesh, is))
    return {
      origin: ambientLabel(before, was),
      says: 'is no longer in the ambient mesh',
      isOfAmbient: true,
    };
  const [asked] = was.sidecar.kind === 'known' && was.sidecar.value ? was.sidecar.because : [];
  const isOut = is.sidecar.kind === 'known' && !is.sidecar.value;
  return asked !== undefined && isOut && saysItself(was) && !saysItself(is)
    ? {
        origin: asked,
        says: 'no longer enables injection',
        isOfAmbient: false,
      }
    : null;
}

/** Tells whether the caller had a sidecar, which the change takes away. */
function hadSidecar(before: Mesh | null, { source, outcome }: JudgedCall): boolean {
  if (source.kind !== 'workload' || outcome.cause !== 'no-proxy') return false;
  const { sidecar } =
    before?.workloads.find(
      ({ resource }) => resourceKey(resource) === resourceKey(source.workload.resource),
    ) ?? {};
  return sidecar?.kind === 'known' && sidecar.value;
}

function scopeOf({ source, server }: JudgedCall): Scope {
  const from = source.kind === 'workload' ? source.workload.namespace : source.namespace;
  const own = from === server.service.namespace;
  return {
    level: own ? 'service' : 'cross-namespace',
    workloads: 1,
    services: 1,
    namespaces: own ? 1 : 2,
  };
}

/**
 * Lists the places, the policy first where this change made it STRICT; else the caller's side, which then
 * changed.
 */
function placesOf(
  mesh: Mesh,
  before: Mesh | null,
  call: JudgedCall,
): readonly [Origin, ...Origin[]] {
  const { server, outcome } = call;
  const policy = serverPlaces(mesh, call);
  const client = outcome.because.filter((place) => !policy.includes(place));
  const earlier = before?.workloads.find(
    ({ resource }) => resourceKey(resource) === resourceKey(server.workload.resource),
  );
  const wasSame =
    before !== null &&
    before !== mesh &&
    earlier !== undefined &&
    acceptedMtls(before, earlier, server.targetPort).mode === outcome.serverMode;
  const [first, ...rest] = wasSame ? [...client, ...policy] : [...policy, ...client];
  return first === undefined ? [call.origin] : [first, ...rest, call.origin];
}

/** Tells whether nothing of it comes to the server. */
const isNotSent = ({ cause }: DecidedConnection): boolean =>
  cause === 'blackhole' || cause === 'before-proxy';

/** Lists what decides at the server: its policies, or the annotation that takes the port from its sidecar. */
function serverPlaces(mesh: Mesh, { server, outcome }: JudgedCall): readonly Origin[] {
  if (isNotSent(outcome)) return [];
  return pastSidecar(server) ?? acceptedMtls(mesh, server.workload, server.targetPort).because;
}

/**
 * Lists the places that keep this port from the sidecar of its pods; null where none does. Callers send mTLS
 * to it all the same (INJ-13).
 */
const pastSidecar = ({
  member,
  proxy,
}: ReturnType<typeof calledServer>): readonly Origin[] | null =>
  member.kind === 'known' && member.value && proxy.kind === 'known' && !proxy.value
    ? proxy.because
    : null;

function whyOf(call: JudgedCall, left: Left | null): string {
  const { server, outcome, rerouted } = call;
  const client =
    left === null
      ? clientText(call)
      : `${upperFirst(callerText(call.source))} ${left.says} (${placeOf(left.origin)}) and speaks plaintext`;
  if (isNotSent(outcome)) return `${client}.`;
  const policy = outcome.because.at(-1);
  const accepts =
    pastSidecar(server) !== null
      ? `${server.service.name} takes this port past its sidecar${at(policy)}`
      : serverText(server.service.name, outcome, policy);
  const sent =
    rerouted === null
      ? ''
      : ` A route sends its calls to ${serviceText(rerouted.from)} there${at(rerouted.because[0])}.`;
  return `${client}; ${accepts}.${sent}`;
}

const at = (place: Origin | undefined): string =>
  place === undefined ? '' : ` (${placeOf(place)})`;

function serverText(
  name: string,
  { serverMode, tls }: DecidedConnection,
  place: Origin | undefined,
) {
  if (serverMode === 'STRICT') return `${name} accepts only mTLS${at(place)}`;
  if (tls === 'SIMPLE' || tls === 'MUTUAL')
    return `${name} takes no TLS of another kind on a port declared HTTP`;
  return serverMode === 'DISABLE'
    ? `${name} accepts only plaintext${at(place)}`
    : `${name} has no sidecar to take it`;
}

/** Tells whether it is a caller with a sidecar whose annotations take this connection from it. */
const bypasses = (source: JudgedCall['source']): boolean =>
  source.kind === 'workload' &&
  source.workload.sidecar.kind === 'known' &&
  source.workload.sidecar.value;

function clientText({ source, outcome: { cause, tls, because } }: JudgedCall): string {
  const caller = callerText(source);
  const [place] = because;
  switch (cause) {
    case 'before-proxy':
      return `The CNI plugin redirects traffic of ${caller} to the sidecar${at(place)}, which starts only after all init containers`;
    case 'no-proxy':
      if (source.kind === 'workload' && source.init !== undefined && bypasses(source))
        return `${upperFirst(caller)} runs before the sidecar${at(place)} and speaks plaintext`;
      return `${upperFirst(caller)} ${bypasses(source) ? 'sends this port past its sidecar' : 'has no sidecar'}${at(place)} and speaks plaintext`;
    case 'destination-rule':
      return `A DestinationRule makes ${caller} send ${sentText(tls)}${at(place)}`;
    case 'hidden':
      return `A Sidecar hides the service from ${caller}${at(place)}, so its proxy passes plaintext through`;
    case 'auto-off':
      return `Automatic mTLS is off${at(place)}, so ${caller} sends plaintext`;
    case 'server-scope-disable':
      return `mTLS is DISABLE for the namespace as a whole${at(place)}, so ${caller} sends plaintext`;
    case 'headless-mixed':
      return `One workload of the headless service has no sidecar${at(place)}, so ${caller} sends plaintext to all of them`;
    case 'no-tunnel':
      return `ztunnel calls for ${caller}, and sends plaintext to sidecars that take no tunnels`;
    case 'passed-through':
      return `The proxy of ${caller} does not know the service on this port${at(place)} and passes plaintext through`;
    case 'blackhole':
      return `${hiddenText(caller, because)}, and its proxy reaches nothing else than it is shown`;
    case 'tunnel':
    case 'auto':
    case 'external':
    case 'as-sent':
    case 'not-known':
      return `The proxy of ${caller} sends mTLS by itself`;
  }
}

const hiddenText = (caller: string, [place]: readonly Origin[]): string =>
  place === undefined
    ? `The service is not shown to ${caller}`
    : `The service is not among what is shown to ${caller}${at(place)}`;

/** Says in words what a proxy sends under a TLS mode. */
export function sentText(tls: DecidedConnection['tls']): string {
  if (tls === 'ISTIO_MUTUAL') return 'mTLS';
  if (tls === 'SIMPLE') return 'one-way TLS without a mesh certificate';
  return tls === 'MUTUAL' ? 'TLS with certificates that are not of the mesh' : 'plaintext';
}

function fixOf({ source, server, outcome }: JudgedCall, isLeaving: boolean): string {
  const port = server.targetPort === null ? 'the port' : `port ${String(server.targetPort)}`;
  const permissive = `keep ${port} of ${server.workload.name} PERMISSIVE until then (portLevelMtls in a PeerAuthentication with a selector)`;
  const orPermissive = `Or ${permissive}.`;
  switch (outcome.cause) {
    case 'before-proxy':
      return `${NATIVE}, or list the port in traffic.sidecar.istio.io/excludeOutboundPorts where plaintext is taken.`;
    case 'no-proxy':
      return isLeaving
        ? `Keep the sidecar of ${callerText(source)} as it was, or ${permissive.replace(' until then', '')}.`
        : `${injectText(source)}. ${orPermissive}`;
    case 'destination-rule':
      return 'Remove the tls block of the DestinationRule, so that each connection gets what its server accepts.';
    case 'hidden':
      return `Add the service to egress.hosts of the Sidecar. ${orPermissive}`;
    case 'auto-off':
      return `Turn enableAutoMtls on. ${orPermissive}`;
    case 'passed-through':
      return `Export the service to the caller and name its port after its protocol. ${orPermissive}`;
    case 'no-tunnel':
      return `Set ISTIO_META_ENABLE_HBONE to true in the proxyMetadata of the mesh and restart ${server.workload.name}. ${orPermissive}`;
    case 'blackhole':
    case 'tunnel':
    case 'auto':
    case 'server-scope-disable':
    case 'headless-mixed':
    case 'external':
    case 'as-sent':
    case 'not-known':
      if (pastSidecar(server) !== null)
        return `Take ${port} out of the annotation, or give it tls mode DISABLE in the portLevelSettings of a DestinationRule.`;
      return `Give all workloads of the service and its namespace one mTLS mode. ${orPermissive}`;
  }
}

const NATIVE =
  'Give the pods a native sidecar (annotation sidecar.istio.io/nativeSidecar: "true"), which runs before them';

function injectText(source: JudgedCall['source']): string {
  if (source.kind !== 'workload') return 'Give the caller a proxy of the mesh first';
  const { kind, name } = source.workload;
  if (source.init !== undefined && bypasses(source)) return NATIVE;
  if (bypasses(source)) return `Take the port out of the excludeOutboundPorts of ${name}`;
  return kind === 'Job' || kind === 'CronJob'
    ? `Inject the sidecar into ${name} first, as a native sidecar so that the Job can finish`
    : `Inject the sidecar into ${name} first`;
}
