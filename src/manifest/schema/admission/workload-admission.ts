import type { Resource } from '../../yaml/resource.ts';
import type { Violations } from '../schema-violations.ts';
import type { PathedNode } from './pathed-node.ts';
import {
  isSet,
  knownNumber,
  knownText,
  neededAt,
  placeAt,
  placesAt,
  reportAt,
  reportMissing,
  entriesOf,
} from './pathed-node.ts';
import { checkLabels } from './values/pod-labels.ts';
import { checkNeededPort, checkPort } from './values/port-values.ts';
import { isDnsLabel, fullNameProblem } from './values/host-name.ts';
import { isIpAddress, isUnixAddress, socketProblem } from './values/network-address.ts';

/** Reports what the validation webhook refuses in a WorkloadGroup. */
export function checkWorkloadGroup(
  _object: Resource,
  spec: PathedNode,
  violations: Violations,
): void {
  neededAt(violations, spec, 'template', 'A WorkloadGroup needs template.');
  checkLabels(placeAt(spec, 'metadata', 'labels'), violations);
  const probe = placeAt(spec, 'probe');
  if (probe !== undefined) checkProbe(probe, violations);
}

const COUNTS = [
  'periodSeconds',
  'initialDelaySeconds',
  'timeoutSeconds',
  'successThreshold',
  'failureThreshold',
];
const METHODS = ['httpGet', 'tcpSocket', 'exec', 'grpc'];

function checkProbe(probe: PathedNode, violations: Violations): void {
  for (const name of COUNTS) {
    const place = placeAt(probe, name);
    if (place !== undefined && (knownNumber(place) ?? 0) < 0)
      reportAt(violations, place, 'range', `${name} must not be negative.`, {
        remedy: 'Write 0 or more.',
      });
  }
  if (!METHODS.some((name) => isSet(probe, name)))
    reportAt(violations, probe, 'required', 'A probe needs httpGet, tcpSocket or exec.', {
      remedy: 'Say how to ask, or remove probe.',
    });
  const http = placeAt(probe, 'httpGet');
  if (http !== undefined) checkHttpGet(http, violations);
  const socket = placeAt(probe, 'tcpSocket');
  if (socket !== undefined) checkNeededPort(socket, 'port', violations);
  const exec = placeAt(probe, 'exec');
  if (exec !== undefined && !isSet(exec, 'command'))
    reportMissing(violations, exec, 'command', 'A probe by exec needs command.');
}

function checkHttpGet(http: PathedNode, violations: Violations): void {
  checkNeededPort(http, 'port', violations);
  const scheme = placeAt(http, 'scheme');
  const word = knownText(scheme);
  if (scheme !== undefined && word !== undefined && !['', 'HTTP', 'HTTPS'].includes(word))
    reportAt(violations, scheme, 'value', `${word} is not one of HTTP, HTTPS.`, {
      remedy: 'Write HTTP or HTTPS.',
    });
  for (const header of placesAt(http, 'httpHeaders')) {
    const place = placeAt(header, 'name');
    const name = knownText(place);
    if (!isSet(header, 'name'))
      reportMissing(violations, header, 'name', 'A header of the probe needs a name.');
    else if (place !== undefined && name !== undefined && !/^[-A-Za-z0-9]+$/.test(name))
      reportAt(violations, place, 'value', `${JSON.stringify(name)} is no name of a header.`, {
        remedy: 'Write letters, digits and -.',
      });
  }
}

/** Reports what the validation webhook refuses in a WorkloadEntry. */
export function checkWorkloadEntry(
  _object: Resource,
  spec: PathedNode,
  violations: Violations,
): void {
  checkEndpoint(spec, { ports: null, takesNames: true }, violations);
}

/** The ports of the ServiceEntry that an endpoint stands in; null for an endpoint by itself. */
export type ServicePorts = ReadonlySet<string> | null;

interface EndpointRules {
  readonly ports: ServicePorts;
  /** Tells whether its address may be a host name. */
  readonly takesNames: boolean;
}

/** A WorkloadEntry, or an endpoint of a ServiceEntry of resolution STATIC. */
export function checkEndpoint(
  endpoint: PathedNode,
  { ports, takesNames }: EndpointRules,
  violations: Violations,
): void {
  const place = placeAt(endpoint, 'address');
  const address = knownText(place) ?? '';
  if (!isSet(endpoint, 'address') && !isSet(endpoint, 'network')) {
    reportMissing(violations, endpoint, 'address', 'An endpoint needs address.');
    return;
  }
  if (place !== undefined && isUnixAddress(address))
    checkSocket(endpoint, place, ports, violations);
  else if (place !== undefined && address !== '')
    checkAddress(place, address, takesNames, violations);
  checkEndpointPorts(endpoint, ports, violations);
  checkLabels(placeAt(endpoint, 'labels'), violations);
}

function checkSocket(
  endpoint: PathedNode,
  place: PathedNode,
  ports: ServicePorts,
  violations: Violations,
): void {
  const problem = socketProblem(knownText(place) ?? '');
  if (problem !== null) reportAt(violations, place, 'value', problem);
  const own = entriesOf(placeAt(endpoint, 'ports'))[0];
  if (own !== undefined)
    reportAt(violations, own.value, 'exclusive', 'An endpoint at a socket has no ports.', {
      remedy: 'Remove ports.',
    });
  if (ports !== null && ports.size !== 1)
    reportAt(
      violations,
      place,
      'exclusive',
      'A socket answers for one port, and this ServiceEntry has another number of them.',
      { remedy: 'Keep one port in spec.ports.' },
    );
}

function checkAddress(
  place: PathedNode,
  address: string,
  takesNames: boolean,
  violations: Violations,
): void {
  if (isIpAddress(address)) return;
  if (!takesNames)
    reportAt(
      violations,
      place,
      'value',
      `Resolution STATIC needs IP addresses, and ${address} is none; DNS takes host names.`,
      { remedy: 'Set resolution DNS, or give IP addresses.' },
    );
  else checkNameOrAddress(place, violations);
}

/** An IP address, or the whole name of one host. */
export function checkNameOrAddress(place: PathedNode, violations: Violations): void {
  const address = knownText(place);
  if (address === undefined || isIpAddress(address) || fullNameProblem(address) === null) return;
  reportAt(
    violations,
    place,
    'value',
    `${JSON.stringify(address)} is neither an IP address nor a host name.`,
    { remedy: 'Write an IP address, or the name of one host.' },
  );
}

/** Checks the ports of an endpoint by name, which is one of the ServiceEntry's. */
export function checkEndpointPorts(
  endpoint: PathedNode,
  ports: ServicePorts,
  violations: Violations,
): void {
  for (const { key, value } of entriesOf(placeAt(endpoint, 'ports'))) {
    if (!isDnsLabel(key))
      reportAt(violations, value, 'value', `${JSON.stringify(key)} is no name of a port.`, {
        remedy: 'Write the name of the port: letters, digits and -.',
      });
    else if (ports !== null && !ports.has(key))
      reportAt(violations, value, 'value', `This ServiceEntry has no port named ${key}.`, {
        remedy: 'Write the name of one of spec.ports, or add the port there.',
      });
    checkPort(value, violations);
  }
}
