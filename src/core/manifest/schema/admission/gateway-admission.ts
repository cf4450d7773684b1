import type { Resource } from '../../resource.ts';
import type { Violations } from '../violations.ts';
import { domainProblem, isIpAddress } from './domain-name.ts';
import {
  isSet,
  isUnknown,
  knownNumber,
  knownText,
  placeAt,
  placesAt,
  reportAt,
} from './pathed-node.ts';
import type { PathedNode } from './pathed-node.ts';
import { checkProtocol } from './protocols.ts';

const NAMESPACE = /^(?:\*|\.|[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?)$/;
const TERMINATING: ReadonlySet<string> = new Set(['SIMPLE', 'MUTUAL', 'OPTIONAL_MUTUAL']);

/** What the validation webhook refuses in a Gateway (GW-2, GW-8, GW-9). */
export function checkGateway(_object: Resource, spec: PathedNode, violations: Violations): void {
  const servers = placesAt(spec, 'servers');
  if (servers.length === 0)
    reportAt(violations, spec, 'required', 'A Gateway needs at least one entry in servers.');
  const names = new Set<string>();
  for (const server of servers) {
    checkServer(server, violations);
    const place = placeAt(server, 'port', 'name');
    const name = knownText(place);
    if (place === undefined || name === undefined) continue;
    if (names.has(name))
      reportAt(
        violations,
        place,
        'value',
        `Another server has a port named ${name}: names are unique within a Gateway.`,
        { remedy: 'Give each port its own name.' },
      );
    names.add(name);
  }
}

function checkServer(server: PathedNode, violations: Violations): void {
  if (placeAt(server, 'hosts') !== undefined && !isSet(server, 'hosts'))
    reportAt(violations, server, 'required', 'A server needs at least one host.');
  for (const host of placesAt(server, 'hosts')) checkServerHost(host, violations);
  checkProtocol(placeAt(server, 'port', 'protocol'), violations);
  checkServerPort(server, violations);
  checkServerTls(server, violations);
}

function checkServerPort(server: PathedNode, violations: Violations): void {
  const place = placeAt(server, 'port', 'number');
  const port = knownNumber(place);
  const socket = (knownText(placeAt(server, 'bind')) ?? '').startsWith('unix://');
  if (place !== undefined && port !== undefined && !socket && (port < 1 || port > 65_535))
    reportAt(violations, place, 'range', `${String(port)} is no port: ports go from 1 to 65535.`, {
      remedy: 'Write a port from 1 to 65535.',
    });
}

/** GW-2: `namespace/host`, `./host`, `*`, or a host. */
function checkServerHost(place: PathedNode, violations: Violations): void {
  const text = knownText(place);
  if (text === undefined) return;
  const slash = text.indexOf('/');
  const namespace = slash < 0 ? '*' : text.slice(0, slash);
  const host = text.slice(slash + 1);
  const problem = NAMESPACE.test(namespace)
    ? isIpAddress(host)
      ? null
      : domainProblem(host)
    : {
        message: `${JSON.stringify(namespace)} is not the name of a namespace.`,
        remedy: 'Write namespace/host, with . for the own namespace or * for any.',
      };
  if (problem !== null) reportAt(violations, place, 'value', problem.message, problem);
}

/** GW-9: TLS needs settings; a mode that ends TLS needs a certificate. */
function checkServerTls(server: PathedNode, violations: Violations): void {
  const protocolPlace = placeAt(server, 'port', 'protocol');
  const protocol = knownText(protocolPlace)?.toUpperCase();
  const tls = placeAt(server, 'tls');
  if (tls === undefined) {
    if (protocolPlace !== undefined && (protocol === 'HTTPS' || protocol === 'TLS'))
      reportAt(
        violations,
        protocolPlace,
        'required',
        `A server of protocol ${protocol} needs tls.`,
        { remedy: 'Add tls to the server: its mode, and credentialName where TLS ends there.' },
      );
    return;
  }
  const modePlace = placeAt(tls, 'mode');
  const mode = knownText(modePlace);
  if (modePlace === undefined || mode === undefined || !TERMINATING.has(mode)) return;
  if (hasCredential(tls) || isUnknown(placeAt(tls, 'credentialName'))) return;
  const missing = [
    'serverCertificate',
    'privateKey',
    ...(mode === 'MUTUAL' ? ['caCertificates'] : []),
  ];
  for (const name of missing)
    if (!isSet(tls, name))
      reportAt(
        violations,
        modePlace,
        'required',
        `tls mode ${mode} needs credentialName, or ${name}.`,
        { remedy: `Add credentialName, or ${name}, to tls.` },
      );
}

const hasCredential = (tls: PathedNode): boolean =>
  ['credentialName', 'credentialNames', 'tlsCertificates'].some((name) => isSet(tls, name));
