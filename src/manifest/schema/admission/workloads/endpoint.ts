import type { Violations } from '../../violations.ts';
import type { PathedNode } from '../pathed-node.ts';
import { entriesOf, isSet, knownText, placeAt, reportAt, reportMissing } from '../pathed-node.ts';
import { isDnsLabel } from '../values/dns-label.ts';
import { fullNameProblem } from '../values/domain-name.ts';
import { isIpAddress } from '../values/ip-address.ts';
import { checkLabels } from '../values/pod-labels.ts';
import { checkPort } from '../values/port-number.ts';
import { isUnixAddress, socketProblem } from '../values/unix-socket.ts';

/** The ports of the ServiceEntry that an endpoint stands in; null for an endpoint by itself. */
export type ServicePorts = ReadonlySet<string> | null;

interface EndpointRules {
  readonly ports: ServicePorts;
  /** Whether its address may be a host name. */
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

/** By name, which is one of the ServiceEntry's. */
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
