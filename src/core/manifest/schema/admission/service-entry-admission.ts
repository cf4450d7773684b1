import type { Resource } from '../../resource.ts';
import type { Violations } from '../violations.ts';
import { domainProblem, isIpAddress, isIpBlock } from './domain-name.ts';
import { checkExportTo } from './export-to.ts';
import { isSet, isUnknown, knownText, placeAt, placesAt, reportAt } from './pathed-node.ts';
import type { PathedNode } from './pathed-node.ts';
import { checkProtocol } from './protocols.ts';

const DYNAMIC_DNS_PROTOCOLS: ReadonlySet<string> = new Set(['HTTP', 'HTTP2', 'GRPC', 'TLS']);

/** What the validation webhook refuses in a ServiceEntry beside the CRD's own rules (SE-2, SE-4). */
export function checkServiceEntry(
  object: Resource,
  spec: PathedNode,
  violations: Violations,
): void {
  const resolutionPlace = placeAt(spec, 'resolution');
  if (isUnknown(resolutionPlace)) return;
  const resolution = knownText(resolutionPlace) ?? 'NONE';
  checkHosts(spec, resolution, violations);
  for (const port of placesAt(spec, 'ports')) checkProtocol(placeAt(port, 'protocol'), violations);
  for (const address of placesAt(spec, 'addresses')) checkAddress(address, violations);
  if (resolution === 'STATIC')
    for (const endpoint of placesAt(spec, 'endpoints')) checkStaticEndpoint(endpoint, violations);
  if (resolution === 'DYNAMIC_DNS') checkDynamicDns(spec, violations);
  checkManyHosts(spec, resolution, violations);
  checkExportTo(spec, object.namespace, true, violations);
}

function checkHosts(spec: PathedNode, resolution: string, violations: Violations): void {
  for (const place of placesAt(spec, 'hosts')) {
    const host = knownText(place);
    if (host === undefined || host === '*') continue;
    const problem = domainProblem(host) ?? wildcardProblem(host, resolution, spec);
    if (problem !== null) reportAt(violations, place, 'value', problem.message, problem);
  }
}

interface WildcardProblem {
  readonly message: string;
  readonly remedy: string;
}

function wildcardProblem(
  host: string,
  resolution: string,
  spec: PathedNode,
): WildcardProblem | null {
  const wildcard = host.startsWith('*');
  if (resolution === 'DYNAMIC_DNS' && !wildcard)
    return {
      message: `Resolution DYNAMIC_DNS is for wildcard hosts; ${host} is none.`,
      remedy: 'Set resolution DNS.',
    };
  const resolves = resolution === 'DNS' || resolution === 'DNS_ROUND_ROBIN';
  return resolves && wildcard && !isSet(spec, 'endpoints')
    ? {
        message: `DNS cannot resolve the wildcard ${host}.`,
        remedy: 'Set resolution NONE, or give endpoints.',
      }
    : null;
}

function checkAddress(place: PathedNode, violations: Violations): void {
  const address = knownText(place);
  if (address !== undefined && !isIpBlock(address))
    reportAt(violations, place, 'value', `${JSON.stringify(address)} is no IP address or range.`, {
      remedy: 'Write an IP address, or a range such as 10.0.0.0/8.',
    });
}

function checkStaticEndpoint(endpoint: PathedNode, violations: Violations): void {
  const place = placeAt(endpoint, 'address');
  const address = knownText(place);
  if (place === undefined || address === undefined || address === '') return;
  if (!address.startsWith('unix://') && !isIpAddress(address))
    reportAt(
      violations,
      place,
      'value',
      `Resolution STATIC needs IP addresses, and ${address} is none; DNS takes host names.`,
      { remedy: 'Set resolution DNS, or give IP addresses.' },
    );
}

function checkDynamicDns(spec: PathedNode, violations: Violations): void {
  for (const name of ['addresses', 'endpoints']) {
    const place = placeAt(spec, name);
    if (place !== undefined && isSet(spec, name))
      reportAt(violations, place, 'exclusive', `Resolution DYNAMIC_DNS has no ${name}.`, {
        remedy: `Remove ${name}.`,
      });
  }
  for (const port of placesAt(spec, 'ports')) {
    const place = placeAt(port, 'protocol');
    const protocol = knownText(place);
    if (
      place !== undefined &&
      protocol !== undefined &&
      !DYNAMIC_DNS_PROTOCOLS.has(protocol.toUpperCase())
    )
      reportAt(
        violations,
        place,
        'enum',
        `Resolution DYNAMIC_DNS works for HTTP, HTTP2, GRPC and TLS, not for ${protocol}.`,
        { remedy: 'Set protocol HTTP, HTTP2, GRPC or TLS, or another resolution.' },
      );
  }
}

const TELLS_HOSTS_APART = /^(?:HTTP|HTTPS|HTTP2|GRPC|GRPC-WEB|HTTP_PROXY|TLS)$/;

/** On a TCP port nothing tells several hosts apart. */
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
