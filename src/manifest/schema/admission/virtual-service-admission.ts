import type { Resource } from '../../yaml/resource.ts';
import { coversHost } from '../../patterns/host-wildcard.ts';
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
import { checkGatewayNames } from './routes/gateway-names.ts';
import { checkHttpRoute } from './routes/http-route.ts';
import { checkRouteDestinations } from './routes/route-destination.ts';
import { domainProblem } from './values/host-name.ts';
import { isIpAddress, isIpBlock } from './values/network-address.ts';
import { checkLabels } from './values/pod-labels.ts';
import { checkMatchedPort } from './values/port-values.ts';

/** Reports what the validation webhook refuses in a VirtualService (ROUTE-4, 6, 33, 36, 38, 57, 58). */
export function checkVirtualService(
  object: Resource,
  spec: PathedNode,
  violations: Violations,
): void {
  const gateways = placesAt(spec, 'gateways');
  const names = gateways.map(knownText);
  const bound = gateways.length > 0;
  const reachesMesh = !bound || names.includes('mesh');
  const delegate = !isSet(spec, 'hosts');

  if (delegate && bound)
    reportAt(violations, spec, 'required', 'A VirtualService that names gateways needs hosts.');
  if (!['http', 'tls', 'tcp'].some((name) => isSet(spec, name)))
    reportAt(violations, spec, 'required', 'A VirtualService needs routes: http, tls or tcp.');
  checkGatewayNames(spec, violations);
  if (delegate) checkDelegate(spec, violations);
  checkHosts(spec, reachesMesh, violations);
  for (const route of placesAt(spec, 'http'))
    checkHttpRoute(route, { delegate, reachesMesh }, violations);
  for (const route of placesAt(spec, 'tls')) checkTlsRoute(route, spec, violations);
  for (const route of placesAt(spec, 'tcp')) {
    for (const match of placesAt(route, 'match')) checkConnectionMatch(match, violations);
    checkLayer4Route(route, 'TCP', violations);
  }
  checkExportTo(spec, object.namespace, false, violations);
}

/** Checks a delegate: only HTTP routes are handed on. */
function checkDelegate(spec: PathedNode, violations: Violations): void {
  for (const name of ['tls', 'tcp']) {
    const place = placeAt(spec, name);
    if (place !== undefined && isSet(spec, name))
      reportAt(
        violations,
        place,
        'exclusive',
        `A VirtualService without hosts is a delegate, and a delegate has no ${name} routes.`,
        { remedy: `Add hosts, or remove ${name}.` },
      );
  }
}

function checkHosts(spec: PathedNode, reachesMesh: boolean, violations: Violations): void {
  const seen = new Set<string>();
  const places = placesAt(spec, 'hosts');
  const wildcards = new Set(places.flatMap((place) => wildcardIn(place)));
  for (const place of places) {
    const host = knownText(place);
    if (host === undefined) continue;
    const problem =
      isIpAddress(host) || isOfAutoPassthrough(host, spec) ? null : domainProblem(host);
    if (problem !== null) reportAt(violations, place, 'value', problem.message, problem);
    else if (host === '*' && reachesMesh)
      reportAt(
        violations,
        place,
        'value',
        'The host * is possible only for gateways, and this VirtualService applies to the mesh too.',
        { remedy: 'Name the hosts, or list gateways without mesh.' },
      );
    else checkOverlap(place, host, { seen, wildcards }, violations);
    seen.add(host.toLowerCase());
  }
}

/** Reports a host that covers another one of the same object, or is covered by it (ROUTE-57). */
function checkOverlap(
  place: PathedNode,
  host: string,
  others: { readonly seen: ReadonlySet<string>; readonly wildcards: ReadonlySet<string> },
  violations: Violations,
): void {
  const wider = widerOf(others.wildcards, host.toLowerCase());
  if (others.seen.has(host.toLowerCase()))
    reportAt(violations, place, 'value', `The host ${host} stands here twice.`, {
      remedy: 'Remove one of the two.',
    });
  else if (wider !== undefined)
    reportAt(
      violations,
      place,
      'value',
      `The host ${host} is covered by ${wider}, which stands here too.`,
      { remedy: 'Remove one of the two, or give it a VirtualService of its own.' },
    );
}

function wildcardIn(place: PathedNode): readonly string[] {
  const host = knownText(place)?.toLowerCase();
  return host?.startsWith('*') === true ? [host] : [];
}

/** The first of the wildcards that covers a host and is another one. */
function widerOf(wildcards: ReadonlySet<string>, host: string): string | undefined {
  for (let start = 0; start <= host.length; start += 1) {
    const wildcard = `*${host.slice(start)}`;
    if (wildcard !== host && wildcards.has(wildcard)) return wildcard;
  }
  return undefined;
}

/** `outbound_.80_._.web.shop`: the name by which a gateway of mode AUTO_PASSTHROUGH hands on. */
const isOfAutoPassthrough = (host: string, spec: PathedNode): boolean =>
  /^outbound_[^_]*\d[^_]*_[^_]*_[^_]*[a-zA-Z]/.test(host) &&
  placesAt(spec, 'tls').length > 0 &&
  !placesAt(spec, 'gateways').some((place) => knownText(place) === 'mesh');

function checkTlsRoute(route: PathedNode, spec: PathedNode, violations: Violations): void {
  const matches = placesAt(route, 'match');
  if (matches.length === 0)
    reportAt(violations, route, 'required', 'A TLS route needs a match with sniHosts.');
  for (const match of matches) {
    if (!isSet(match, 'sniHosts'))
      reportMissing(violations, match, 'sniHosts', 'A match of a TLS route needs sniHosts.');
    for (const sniHost of placesAt(match, 'sniHosts')) checkSniHost(sniHost, spec, violations);
    checkConnectionMatch(match, violations);
  }
  checkLayer4Route(route, 'TLS', violations);
}

/** Whose connections a route is for, before anything is said on them. */
function checkConnectionMatch(match: PathedNode, violations: Violations): void {
  for (const place of placesAt(match, 'destinationSubnets')) {
    const subnet = knownText(place);
    if (subnet !== undefined && !isIpBlock(subnet))
      reportAt(violations, place, 'value', `${JSON.stringify(subnet)} is no IP address or range.`, {
        remedy: 'Write an IP address, or a range such as 10.0.0.0/8.',
      });
  }
  checkMatchedPort(placeAt(match, 'port'), violations);
  checkLabels(placeAt(match, 'sourceLabels'), violations);
  checkGatewayNames(match, violations);
}

/** ROUTE-58: an SNI host lies within the hosts of its VirtualService; an address is taken with a warning. */
function checkSniHost(place: PathedNode, spec: PathedNode, violations: Violations): void {
  const hosts = placesAt(spec, 'hosts');
  const sniHost = knownText(place);
  if (sniHost === undefined || hosts.some(isUnknown)) return;
  const problem = isOfAutoPassthrough(sniHost, spec) ? null : domainProblem(sniHost);
  if (problem !== null) {
    if (!isIpAddress(sniHost)) reportAt(violations, place, 'value', problem.message, problem);
  } else if (hosts.length > 0 && !hosts.some((host) => coversHost(knownText(host) ?? '', sniHost)))
    reportAt(
      violations,
      place,
      'value',
      `The SNI host ${sniHost} is not within the hosts of this VirtualService.`,
      { remedy: 'Match an SNI host within hosts, or add it to hosts.' },
    );
}

function checkLayer4Route(route: PathedNode, protocol: string, violations: Violations): void {
  if (!isSet(route, 'route'))
    reportAt(violations, route, 'required', `A ${protocol} route needs route: a destination.`);
  checkRouteDestinations(placesAt(route, 'route'), violations);
}
