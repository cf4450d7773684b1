import { fieldPath } from '../../yaml/field-path.ts';
import type { Resource } from '../../yaml/resource.ts';
import type { Violations } from '../schema-violations.ts';
import {
  isSet,
  isUnknown,
  knownNumber,
  knownText,
  placeAt,
  placesAt,
  reportAt,
  reportMissing,
  neededAt,
} from './pathed-node.ts';
import type { PathedNode } from './pathed-node.ts';
import { checkConnectionPool } from './circuit-breaker.ts';
import { checkDestination } from './routes/route-destination.ts';
import { domainProblem, fullNameProblem, checkEgressHost, isDnsLabel } from './values/host-name.ts';
import { checkServerTls } from './tls-settings.ts';
import { isIpAddress, isUnixAddress, socketProblem } from './values/network-address.ts';
import { checkNeededPort, checkPort, checkProtocol, isOfTls } from './values/port-values.ts';

/** Reports what the validation webhook refuses in a Sidecar (SIDECAR-4, 17, 19). */
export function checkSidecar(_object: Resource, spec: PathedNode, violations: Violations): void {
  if (!SAYS_SOMETHING.some((field) => isSet(spec, field)))
    reportAt(
      violations,
      spec,
      'required',
      'A Sidecar needs egress, ingress or an outbound policy.',
    );
  checkPortless(placesAt(spec, 'egress'), violations);
  for (const direction of ['egress', 'ingress'])
    checkPortsDiffer(placesAt(spec, direction), violations);
  for (const listener of placesAt(spec, 'egress')) {
    if (!isSet(listener, 'hosts'))
      reportMissing(violations, listener, 'hosts', 'An egress listener needs hosts.');
    for (const host of placesAt(listener, 'hosts')) checkEgressHost(host, violations);
    checkEgressPort(listener, violations);
  }
  for (const listener of placesAt(spec, 'ingress')) checkIngress(listener, violations);
  checkConnectionPool(placeAt(spec, 'inboundConnectionPool'), violations);
  checkOutbound(placeAt(spec, 'outboundTrafficPolicy'), violations);
}

/** Checks the one proxy that takes all traffic to no Service, where it may go out at all (SIDECAR-17). */
function checkOutbound(policy: PathedNode | undefined, violations: Violations): void {
  const modePlace = policy === undefined ? undefined : placeAt(policy, 'mode');
  const mode = isUnknown(modePlace) ? null : (knownText(modePlace) ?? 'REGISTRY_ONLY');
  if (modePlace !== undefined && mode === 'ALLOW_ANY_DYNAMIC_DNS')
    reportAt(violations, modePlace, 'value', `${mode} is a mode of the mesh, not of a Sidecar.`, {
      remedy: 'Write ALLOW_ANY or REGISTRY_ONLY.',
    });
  const proxy = policy === undefined ? undefined : placeAt(policy, 'egressProxy');
  if (proxy === undefined || mode === null) return;
  if (mode !== 'ALLOW_ANY') {
    reportAt(
      violations,
      proxy,
      'exclusive',
      `egressProxy needs mode ALLOW_ANY, and this is ${mode}.`,
      {
        remedy: 'Set mode ALLOW_ANY, or remove egressProxy.',
      },
    );
    return;
  }
  const host = placeAt(proxy, 'host');
  if (placeAt(proxy, 'port') === undefined)
    reportMissing(violations, proxy, 'port', 'egressProxy needs the port of the proxy.', {
      remedy: 'Add port.number to egressProxy.',
    });
  checkDestination(proxy, violations);
  const text = knownText(host);
  if (host === undefined || text === undefined || domainProblem(text) !== null || text === '*')
    return;
  const problem = fullNameProblem(text);
  if (problem !== null) reportAt(violations, host, 'value', problem.message, problem);
}

const SAYS_SOMETHING = ['egress', 'ingress', 'outboundTrafficPolicy', 'inboundConnectionPool'];

/** The egress listener without a port takes what no other has, and stands last (SIDECAR-17). */
function checkPortless(listeners: readonly PathedNode[], violations: Violations): void {
  const last = listeners.at(-1);
  const isLastPortless = last !== undefined && placeAt(last, 'port') === undefined;
  for (const listener of listeners.slice(0, -1))
    if (placeAt(listener, 'port') === undefined)
      reportAt(
        violations,
        listener,
        'value',
        'Only one egress listener may have no port, and it has to be the last of the list.',
        {
          remedy: isLastPortless
            ? `Put its hosts into the last one, and remove ${fieldPath(listener.path)}.`
            : `Move ${fieldPath(listener.path)} to the end of the list.`,
        },
      );
}

/** Two listeners of one direction with one port are refused, whatever addresses they bind (SIDECAR-19). */
function checkPortsDiffer(listeners: readonly PathedNode[], violations: Violations): void {
  const taken = new Set<number>();
  for (const listener of listeners) {
    const place = placeAt(listener, 'port', 'number');
    const number = knownNumber(place);
    if (place === undefined || number === undefined || number === 0) continue;
    if (taken.has(number))
      reportAt(
        violations,
        place,
        'value',
        `Another listener has the port ${String(number)}: only one of each direction may.`,
      );
    taken.add(number);
  }
}

/** A listener for calls that go out: at a port, or at a socket. */
function checkEgressPort(listener: PathedNode, violations: Violations): void {
  const port = placeAt(listener, 'port');
  if (port === undefined) return;
  checkPortWords(port, violations);
  const bind = placeAt(listener, 'bind');
  const number = placeAt(port, 'number');
  if (number !== undefined && knownNumber(number) !== 0) {
    checkPort(number, violations);
    checkBind(bind, violations);
    return;
  }
  const address = knownText(bind) ?? '';
  const problem = isUnixAddress(address)
    ? socketProblem(address)
    : 'A listener without a port number listens at a socket, and bind names none.';
  if (problem !== null)
    reportAt(violations, bind ?? number ?? port, 'required', problem, {
      remedy: 'Write the number of the port, or bind: unix:// and the path of the socket.',
    });
  const mode = placeAt(listener, 'captureMode');
  const capture = knownText(mode);
  if (mode !== undefined && capture !== undefined && !['', 'DEFAULT', 'NONE'].includes(capture))
    reportAt(
      violations,
      mode,
      'exclusive',
      `captureMode ${capture} captures nothing at a socket.`,
      {
        remedy: 'Write DEFAULT or NONE.',
      },
    );
}

/** A listener for calls that come in. */
function checkIngress(listener: PathedNode, violations: Violations): void {
  const port = neededAt(violations, listener, 'port', 'An ingress listener needs port.');
  if (port === undefined) return;
  checkPortWords(port, violations);
  checkNeededPort(port, 'number', violations);
  checkBind(placeAt(listener, 'bind'), violations);
  checkDefaultEndpoint(placeAt(listener, 'defaultEndpoint'), violations);
  const tls = placeAt(listener, 'tls');
  if (tls !== undefined) checkListenerTls(tls, port, violations);
  checkConnectionPool(placeAt(listener, 'connectionPool'), violations);
}

function checkPortWords(port: PathedNode, violations: Violations): void {
  const place = placeAt(port, 'name');
  const name = knownText(place);
  if (place !== undefined && name !== undefined && name !== '' && !isDnsLabel(name))
    reportAt(violations, place, 'value', `${JSON.stringify(name)} is no name of a port.`, {
      remedy: 'Write letters, digits and -, 63 at most.',
    });
  checkProtocol(placeAt(port, 'protocol'), { isNeeded: false }, violations);
  const target = placeAt(port, 'targetPort');
  if (target !== undefined && (knownNumber(target) ?? 0) > 0)
    reportAt(violations, target, 'exclusive', 'targetPort is nothing that a Sidecar has.', {
      remedy: 'Remove targetPort; defaultEndpoint says where calls go.',
    });
}

function checkBind(place: PathedNode | undefined, violations: Violations): void {
  const bind = knownText(place);
  if (place !== undefined && bind !== undefined && bind !== '' && !isIpAddress(bind))
    reportAt(violations, place, 'value', `${JSON.stringify(bind)} is no IP address to listen at.`, {
      remedy: 'Write an IP address, or remove bind.',
    });
}

const OWN: ReadonlySet<string> = new Set(['', '127.0.0.1', '0.0.0.0', '::1', '::']);

/** `127.0.0.1:8080`, `[::1]:8080`, `:8080`, or a socket. */
function checkDefaultEndpoint(place: PathedNode | undefined, violations: Violations): void {
  const text = knownText(place);
  if (place === undefined || text === undefined || text === '') return;
  const [, inBrackets, bare, port] = /^(?:\[([^[\]]*)\]|([^:[\]]*)):([^:]*)$/.exec(text) ?? [];
  const host = inBrackets ?? bare;
  const number = /^[-+]?\d+$/.test(port ?? '') ? Number(port) : 0;
  const isFine = isUnixAddress(text)
    ? socketProblem(text) === null
    : host !== undefined && OWN.has(host) && number >= 1 && number <= 65_535;
  if (!isFine)
    reportAt(
      violations,
      place,
      'value',
      `${JSON.stringify(text)} is no endpoint of the pod: its own address and a port.`,
      { remedy: 'Write 127.0.0.1:PORT, 0.0.0.0:PORT or unix:// and the path of a socket.' },
    );
}

const NOT_HERE = ['subjectAltNames', 'credentialName', 'credentialNames', 'tlsCertificates'];

function checkListenerTls(tls: PathedNode, port: PathedNode, violations: Violations): void {
  for (const name of NOT_HERE) {
    const place = placeAt(tls, name);
    if (place !== undefined && isSet(tls, name))
      reportAt(violations, place, 'exclusive', `A Sidecar's listener has no ${name}.`, {
        remedy: `Remove ${name}; certificates are files here.`,
      });
  }
  const redirect = placeAt(tls, 'httpsRedirect');
  if (redirect?.node.kind === 'scalar' && redirect.node.value === true)
    reportAt(violations, redirect, 'exclusive', "A Sidecar's listener redirects nobody.", {
      remedy: 'Remove httpsRedirect.',
    });
  const mode = placeAt(tls, 'mode');
  const word = knownText(mode) ?? '';
  if (mode !== undefined && ['ISTIO_MUTUAL', 'AUTO_PASSTHROUGH'].includes(word))
    reportAt(violations, mode, 'value', `A Sidecar's listener has no mode ${word}.`, {
      remedy: 'Write SIMPLE or MUTUAL; a PeerAuthentication says who asks for mTLS.',
    });
  const protocol = placeAt(port, 'protocol');
  const spoken = protocol === undefined ? '' : knownText(protocol);
  if (spoken !== undefined && !isOfTls(spoken))
    reportAt(violations, tls, 'exclusive', 'Only a port of protocol HTTPS or TLS has tls.', {
      remedy: 'Set protocol HTTPS or TLS, or remove tls.',
    });
  checkServerTls(tls, violations);
}
