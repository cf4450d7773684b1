import type { Violations } from '../violations.ts';
import type { PathedNode } from './pathed-node.ts';
import { isSet, knownNumber, knownText, neededAt, placeAt, reportAt } from './pathed-node.ts';
import { checkServerTls } from './server-tls.ts';
import { checkConnectionPool } from './traffic-policy/connection-pool.ts';
import { isDnsLabel } from './values/dns-label.ts';
import { isIpAddress } from './values/ip-address.ts';
import { checkNeededPort, checkPort } from './values/port-number.ts';
import { checkProtocol, isOfTls } from './values/protocols.ts';
import { isUnixAddress, socketProblem } from './values/unix-socket.ts';

/** A listener for calls that go out: at a port, or at a socket. */
export function checkEgressPort(listener: PathedNode, violations: Violations): void {
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
export function checkIngress(listener: PathedNode, violations: Violations): void {
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
