import { stringAt } from '../../yaml/node.ts';
import type { Resource } from '../../yaml/resource.ts';
import type { Violations } from '../schema-violations.ts';
import { checkExportTo } from './export-to.ts';
import {
  isSet,
  isUnknown,
  knownText,
  placeAt,
  placesAt,
  reportAt,
  reportMissing,
} from './pathed-node.ts';
import type { PathedNode } from './pathed-node.ts';
import { isDnsLabel, domainProblem, fullNameProblem } from './values/host-name.ts';
import type { DomainProblem } from './values/host-name.ts';
import { isIpBlock } from './values/network-address.ts';
import { checkLabels } from './values/pod-labels.ts';
import { checkMatchedPort, checkNeededPort, checkProtocol } from './values/port-values.ts';
import { checkEndpoint, checkEndpointPorts, checkNameOrAddress } from './workload-admission.ts';
import type { ServicePorts } from './workload-admission.ts';

const DYNAMIC_DNS_PROTOCOLS: ReadonlySet<string> = new Set(['HTTP', 'HTTP2', 'GRPC', 'TLS']);

/** Reports what the validation webhook refuses in a ServiceEntry beside the CRD's own rules (SE-2, SE-4). */
export function checkServiceEntry(
  object: Resource,
  spec: PathedNode,
  violations: Violations,
): void {
  const resolutionPlace = placeAt(spec, 'resolution');
  if (isUnknown(resolutionPlace)) return;
  const resolution = knownText(resolutionPlace) ?? 'NONE';
  checkHosts(spec, resolution, violations);
  for (const port of placesAt(spec, 'ports')) checkServicePort(port, violations);
  for (const address of placesAt(spec, 'addresses')) checkAddress(address, violations);
  checkEndpoints(spec, resolution, violations);
  if (resolution === 'DYNAMIC_DNS') checkDynamicDns(object, spec, violations);
  checkManyHosts(spec, resolution, violations);
  checkExportTo(spec, object.namespace, true, violations);
}

function checkServicePort(port: PathedNode, violations: Violations): void {
  const place = placeAt(port, 'name');
  const name = knownText(place);
  if (place === undefined)
    reportMissing(violations, port, 'name', 'A port of a ServiceEntry needs a name.');
  else if (name !== undefined && !isDnsLabel(name))
    reportAt(violations, place, 'value', `${JSON.stringify(name)} is no name of a port.`, {
      remedy: 'Write letters, digits and -, 63 at most.',
    });
  checkNeededPort(port, 'number', violations);
  checkMatchedPort(placeAt(port, 'targetPort'), violations);
  checkProtocol(placeAt(port, 'protocol'), { isNeeded: false }, violations);
}

function checkEndpoints(spec: PathedNode, resolution: string, violations: Violations): void {
  const names = placesAt(spec, 'ports').map((port) => placeAt(port, 'name'));
  const ports: ServicePorts = names.some(isUnknown)
    ? null
    : new Set(names.map((place) => knownText(place) ?? ''));
  for (const endpoint of placesAt(spec, 'endpoints')) {
    if (resolution === 'STATIC') checkEndpoint(endpoint, { ports, takesNames: false }, violations);
    if (resolution === 'DNS' || resolution === 'DNS_ROUND_ROBIN')
      checkResolvedEndpoint(endpoint, ports, violations);
  }
}

function checkResolvedEndpoint(
  endpoint: PathedNode,
  ports: ServicePorts,
  violations: Violations,
): void {
  const address = placeAt(endpoint, 'address');
  if (address === undefined)
    reportMissing(violations, endpoint, 'address', 'An endpoint needs address.');
  else checkNameOrAddress(address, violations);
  checkLabels(placeAt(endpoint, 'labels'), violations);
  checkEndpointPorts(endpoint, ports, violations);
}

function checkHosts(spec: PathedNode, resolution: string, violations: Violations): void {
  if (!isSet(spec, 'hosts'))
    reportMissing(violations, spec, 'hosts', 'A ServiceEntry needs at least one host.');
  for (const place of placesAt(spec, 'hosts')) {
    const host = knownText(place);
    if (host === undefined || host === '*') continue;
    const problem = domainProblem(host) ?? wildcardProblem(host, resolution, spec);
    if (problem !== null) reportAt(violations, place, 'value', problem.message, problem);
  }
}

function wildcardProblem(host: string, resolution: string, spec: PathedNode): DomainProblem | null {
  const wildcard = host.startsWith('*');
  if (resolution === 'DYNAMIC_DNS' && !wildcard)
    return {
      message: `Resolution DYNAMIC_DNS is for wildcard hosts; ${host} is none.`,
      remedy: 'Set resolution DNS.',
    };
  const resolves = resolution === 'DNS' || resolution === 'DNS_ROUND_ROBIN';
  if (!resolves || isSet(spec, 'endpoints')) return null;
  return wildcard
    ? {
        message: `DNS cannot resolve the wildcard ${host}.`,
        remedy: 'Set resolution NONE, or give endpoints.',
      }
    : fullNameProblem(host);
}

function checkAddress(place: PathedNode, violations: Violations): void {
  const address = knownText(place);
  if (address !== undefined && !isIpBlock(address))
    reportAt(violations, place, 'value', `${JSON.stringify(address)} is no IP address or range.`, {
      remedy: 'Write an IP address, or a range such as 10.0.0.0/8.',
    });
}

function checkDynamicDns(object: Resource, spec: PathedNode, violations: Violations): void {
  checkWaypoint(object, spec, violations);
  for (const name of ['addresses', 'endpoints']) {
    const place = placeAt(spec, name);
    if (place !== undefined && isSet(spec, name))
      reportAt(violations, place, 'exclusive', `Resolution DYNAMIC_DNS has no ${name}.`, {
        remedy: `Remove ${name}.`,
      });
  }
  for (const port of placesAt(spec, 'ports')) {
    const place = placeAt(port, 'protocol');
    const protocol = place === undefined ? '' : knownText(place);
    if (protocol !== undefined && !DYNAMIC_DNS_PROTOCOLS.has(protocol.toUpperCase()))
      reportAt(
        violations,
        place ?? port,
        'value',
        `Resolution DYNAMIC_DNS works for HTTP, HTTP2, GRPC and TLS, not for ${protocol || 'what is not named'}.`,
        { remedy: 'Set protocol HTTP, HTTP2, GRPC or TLS, or another resolution.' },
      );
  }
}

/** Waypoints look up names of hosts outside of the mesh only. */
function checkWaypoint({ node }: Resource, spec: PathedNode, violations: Violations): void {
  const place = placeAt(spec, 'location');
  const waypoint = stringAt(node, 'metadata', 'labels', 'istio.io/use-waypoint') ?? '';
  if (place === undefined || knownText(place) !== 'MESH_INTERNAL') return;
  if (waypoint === '' || waypoint.toLowerCase() === 'none') return;
  reportAt(
    violations,
    place,
    'exclusive',
    `Resolution DYNAMIC_DNS with location MESH_INTERNAL does not go through a waypoint, and istio.io/use-waypoint names ${waypoint}.`,
    { remedy: 'Set location MESH_EXTERNAL, or label it istio.io/use-waypoint: none.' },
  );
}

const TELLS_HOSTS_APART = /^(?:HTTP|HTTPS|HTTP2|GRPC|GRPC-WEB|HTTP_PROXY|TLS)$/;

/** Reports several hosts on a TCP port, where nothing tells them apart. */
function checkManyHosts(spec: PathedNode, resolution: string, violations: Violations): void {
  if (resolution === 'NONE' || placesAt(spec, 'hosts').length < 2) return;
  for (const port of placesAt(spec, 'ports')) {
    const place = placeAt(port, 'protocol');
    if (isUnknown(place)) continue;
    const protocol = (knownText(place) ?? 'TCP').toUpperCase();
    if (!TELLS_HOSTS_APART.test(protocol) && resolution !== 'DYNAMIC_DNS')
      reportAt(
        violations,
        place ?? port,
        'exclusive',
        'Several hosts need ports of protocol HTTP, TLS or HTTPS: nothing else tells them apart.',
        { remedy: 'Write a ServiceEntry for each host, or set the protocol that the port speaks.' },
      );
  }
}
