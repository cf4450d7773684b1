import { nodeAt } from '../../yaml/node.ts';
import type { Resource } from '../../yaml/resource.ts';
import { isTemplateText } from '../schema-violations.ts';
import type { Violations } from '../schema-violations.ts';
import type { PathedNode } from './pathed-node.ts';
import {
  isSet,
  knownNumber,
  knownText,
  placeAt,
  placesAt,
  reportAt,
  reportMissing,
} from './pathed-node.ts';
import { checkServerTls } from './tls-settings.ts';
import { isDnsLabel, checkServerHost } from './values/host-name.ts';
import { isIpAddress, isUnixAddress, socketProblem } from './values/network-address.ts';
import {
  checkNeededPort,
  checkPort,
  checkProtocol,
  isKnownProtocol,
  isOfRequests,
  isOfTls,
} from './values/port-values.ts';

/** Reports what the validation webhook refuses in a Gateway (GW-2, GW-8, GW-9). */
export function checkGateway(object: Resource, spec: PathedNode, violations: Violations): void {
  checkName(object, violations);
  const servers = placesAt(spec, 'servers');
  if (servers.length === 0)
    reportAt(violations, spec, 'required', 'A Gateway needs at least one entry in servers.');
  const names = new Set<string>();
  for (const server of servers) {
    checkServer(server, violations);
    const place = placeAt(server, 'port', 'name');
    const name = knownText(place);
    if (place === undefined || name === undefined || name === '') continue;
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

/** VirtualServices name it as `namespace/name`, in which no dots are possible. */
function checkName({ name, node }: Resource, violations: Violations): void {
  const place = nodeAt(node, 'metadata', 'name');
  if (place === undefined || name === '' || isTemplateText(name) || isDnsLabel(name)) return;
  reportAt(
    violations,
    { node: place, path: ['metadata', 'name'] },
    'value',
    `${JSON.stringify(name)} is no name for a Gateway: letters, digits and -, without dots, 63 at most.`,
    { remedy: 'Rename it, here and where VirtualServices name it.' },
  );
}

function checkServer(server: PathedNode, violations: Violations): void {
  if (!isSet(server, 'hosts'))
    reportMissing(violations, server, 'hosts', 'A server needs at least one host.');
  for (const host of placesAt(server, 'hosts')) checkServerHost(host, violations);
  checkServerPort(server, violations);
  checkBind(server, violations);
  const tls = placeAt(server, 'tls');
  if (tls !== undefined) checkServerTls(tls, violations);
  checkTlsOfProtocol(server, tls, violations);
}

function checkServerPort(server: PathedNode, violations: Violations): void {
  const port = placeAt(server, 'port');
  if (port === undefined) {
    reportMissing(violations, server, 'port', 'A server needs a port.');
    return;
  }
  if (placeAt(port, 'protocol') === undefined)
    reportMissing(violations, port, 'protocol', 'The port of a server needs a protocol.', {
      remedy: 'Write the protocol: HTTP, HTTPS, TLS, TCP or another one.',
    });
  checkProtocol(placeAt(port, 'protocol'), { isNeeded: true }, violations);
  const isSocket = isUnixAddress(knownText(placeAt(server, 'bind')) ?? '');
  if (!isSocket) checkNeededPort(port, 'number', violations);
  else if (knownNumber(placeAt(port, 'number')) !== 0)
    checkPort(placeAt(port, 'number'), violations);
  const target = placeAt(port, 'targetPort');
  if (target !== undefined && (knownNumber(target) ?? 0) > 0)
    reportAt(violations, target, 'exclusive', 'targetPort is nothing that a Gateway has.', {
      remedy: 'Remove targetPort.',
    });
  if (!isSet(port, 'name'))
    reportMissing(violations, port, 'name', 'The port of a server needs a name.');
}

function checkBind(server: PathedNode, violations: Violations): void {
  const place = placeAt(server, 'bind');
  const bind = knownText(place);
  if (place === undefined || bind === undefined || bind === '') return;
  if (!isUnixAddress(bind)) {
    if (!isIpAddress(bind))
      reportAt(
        violations,
        place,
        'value',
        `${JSON.stringify(bind)} is no IP address to listen at.`,
        {
          remedy: 'Write an IP address, or remove bind.',
        },
      );
    return;
  }
  const problem = socketProblem(bind);
  if (problem !== null) reportAt(violations, place, 'value', problem);
  const number = placeAt(server, 'port', 'number');
  if (number !== undefined && (knownNumber(number) ?? 0) !== 0)
    reportAt(violations, number, 'exclusive', 'A server at a socket (bind) has no port number.', {
      remedy: 'Write 0, or remove bind.',
    });
}

/** GW-9: TLS is for HTTPS and TLS; a port of plain HTTP can redirect. */
function checkTlsOfProtocol(
  server: PathedNode,
  tls: PathedNode | undefined,
  violations: Violations,
): void {
  const place = placeAt(server, 'port', 'protocol');
  const protocol = knownText(place);
  if (place === undefined || protocol === undefined || !isKnownProtocol(protocol)) return;
  const upper = protocol.toUpperCase();
  if (isOfTls(protocol)) {
    if (tls === undefined)
      reportAt(violations, place, 'required', `A server of protocol ${upper} needs tls.`, {
        remedy: 'Add tls to the server: its mode, and credentialName where TLS ends there.',
      });
    return;
  }
  if (tls === undefined || (isOfRequests(protocol) && onlyRedirects(tls))) return;
  const what = isOfRequests(protocol)
    ? `A port of plain ${upper} has no TLS but tls.httpsRedirect.`
    : `A port of protocol ${upper} has no TLS.`;
  reportAt(violations, placeAt(tls, 'mode') ?? tls, 'exclusive', what, {
    remedy: `Set protocol ${isOfRequests(protocol) ? 'HTTPS' : 'TLS'}, or remove ${isOfRequests(protocol) ? 'mode and certificates' : 'tls'}.`,
  });
}

const PASSING: ReadonlySet<string | undefined> = new Set([
  undefined,
  'PASSTHROUGH',
  'AUTO_PASSTHROUGH',
]);

const onlyRedirects = (tls: PathedNode): boolean =>
  PASSING.has(knownText(placeAt(tls, 'mode'))) &&
  !['caCertificates', 'privateKey', 'serverCertificate'].some((name) => isSet(tls, name));
