import {
  destinationAt,
  gatewayReferences,
  routeDestinations,
  viewOf,
  viewOfPart,
} from '../../../istio/index.ts';
import {
  API_GROUPS,
  coversHost,
  isWildcard,
  placeOf,
  subjectText,
} from '../../../manifest/index.ts';
import { shareOfDestination } from '../../route-leads-astray/destination-slips.ts';
import { strayRule } from '../../route-leads-astray/stray-rules.ts';
import { withoutSuchPods } from '../../route-leads-astray/subset-advice.ts';
import type { WrittenTarget } from '../../istioctl/destination-readings.ts';
import { destinationReading, subsetReading } from '../../istioctl/destination-readings.ts';
import { withReading } from '../../istioctl/reference-reading.ts';
import { portReference, ROUTE_PORT_MISSING } from './port-reference.ts';
import type { ReferencePlace, ReferenceRow } from '../reference-row.ts';
import type { Reference, Sentences } from '../reference.ts';
import { qualifiedName, throughText } from '../reference-target.ts';
import type { Check } from '../../detection/check.ts';
import type { Resource } from '../../../manifest/index.ts';
import { carriedBy } from '../../route-never-answers/carried.ts';
import { misspeltDomain } from '../cluster-domain.ts';
import { hostText, nearObjects } from '../host-outcome.ts';
import { missing, resolved, scopeOf } from '../reference.ts';
import { hasVariable } from '../unresolved-text.ts';
import type { World } from '../world.ts';

type WrittenRouteDestination = ReturnType<typeof routeDestinations>[number];

const SUBSET_UNDEFINED: Check = {
  id: 'subset-undefined',
  title: 'VirtualService subset not defined by any DestinationRule of its host',
  level: 'high',
  blind: 'DestinationRules that are not rendered here.',
  knownAs: [
    { code: 'IST0101', analyzer: 'virtualservice.DestinationRuleAnalyzer' },
    { code: 'KIA1107' },
  ],
};

/**
 * Looks for the subset of a route's destination: it has to be in a DestinationRule of that host (ROUTE-39).
 */
function subsetReference(
  world: World,
  subject: Resource,
  to: Pick<WrittenRouteDestination, 'use' | 'subsetOrigin'> &
    WrittenTarget & { readonly share: number | null },
  through: string,
): readonly Reference[] {
  const { subset } = to;
  if (subset === null || to.subsetOrigin === null || hasVariable(to.host + subset)) return [];
  const told = (reference: Reference): readonly Reference[] => [
    withReading(world, reference, () => subsetReading(world, subject, { ...to, subset })),
  ];
  const rules = world.rulesOf(to.host, subject.namespace);
  const subsets = new Map(
    rules.flatMap((rule) =>
      viewOf('DestinationRule', rule).subsets.value.map(
        ({ name, origin }) => [name?.value ?? '', { ...rule, origin }] as const,
      ),
    ),
  );
  const place = {
    check: SUBSET_UNDEFINED,
    subject,
    key: `${to.use} subset ${to.host} ${subset}`,
    origin: to.subsetOrigin,
  };
  const found = subsets.get(subset);
  if (found !== undefined) return told({ ...place, outcome: resolved(found) });
  const [rule] = rules;
  const host = hostText(world, to.host);
  const target = world.hosts.resolve(to.host, subject.namespace);
  const stray = target.kind === 'service' ? strayRule(world.mesh, target.service, subset) : null;
  const carried = carriedBy(subject, to.hostOrigin);
  return told({
    ...place,
    outcome: missing({
      target: `subset ${subset} of host ${to.host}`,
      namespace: hostNamespace(world, to.host, subject.namespace),
      proof: rule === undefined ? 'absence' : 'certain',
      near: nearObjects(subset, subsets),
      scope: scopeOf('service'),
      related: rules.map(({ origin }) => origin),
      sentences: {
        message: `${carried.what(to.share)} that ${subjectText(subject)} routes to subset ${subset} of ${host}${through} fail.`,
        why:
          rule === undefined
            ? `No DestinationRule for ${host} defines subsets${stray === null ? '' : `; ${stray.says}`}.`
            : `${subjectText(rule)} (${placeOf(rule.origin)}) defines ${subsetList([...subsets.keys()])}.`,
        symptom: carried.noCluster,
        fix:
          stray?.fix ??
          (target.kind === 'service' ? withoutSuchPods(target.service, subset, rules) : null) ??
          `Add the subset to the DestinationRule of ${host} before it is routed to.`,
      },
      since: (provider) => ({
        why: `${subjectText(provider)} had it (${placeOf(provider.origin)} of the base), and ${rule === undefined ? 'no DestinationRule for that host defines subsets' : `defines ${subsetList([...subsets.keys()])} (${placeOf(rule.origin)})`} now${stray === null ? '' : `; ${stray.says}`}.`,
        fix:
          stray?.fix ??
          `Keep the subset until nothing routes to it, or take it out of ${subjectText(subject)} here as well.`,
      }),
    }),
  });
}

const subsetList = (names: readonly string[]): string =>
  names.length === 0 ? 'no subsets' : `only ${names.slice(0, 8).join(', ')}`;

function hostNamespace(world: World, host: string, own: string): string {
  const target = world.hosts.resolve(host, own);
  if (target.kind === 'service') return target.service.namespace;
  return target.kind === 'missing' ? target.as.namespace : own;
}

const ROUTE_WITHOUT_HOST: Check = {
  id: 'route-without-host',
  title: 'VirtualService destination host not found',
  level: 'high',
  blind: 'Objects that charts, operators or other repositories create.',
  knownAs: [
    { code: 'IST0101', analyzer: 'virtualservice.DestinationHostAnalyzer' },
    { code: 'KIA1101' },
  ],
};
export const DESTINATION_CHECKS = [ROUTE_WITHOUT_HOST, ROUTE_PORT_MISSING, SUBSET_UNDEFINED];

const from = [{ group: API_GROUPS.istioNetworking, kind: 'VirtualService' }];

/**
 * Makes the row for where routes lead or are mirrored to, with port and subset (ROUTE-37, ROUTE-39, ROUTE-41,
 * ROUTE-47).
 */
const destinations = (
  use: WrittenRouteDestination['use'],
  under: string,
  at: readonly string[],
  told: WrittenTarget['told'] = 'line',
): ReferenceRow => ({
  check: ROUTE_WITHOUT_HOST,
  from,
  under,
  at,
  host: ({ world, subject, at: to }) =>
    isForNothing(world, subject) ? null : (viewOfPart('Destination', to)?.host?.value ?? null),
  hostOrigin: (node) => viewOfPart('Destination', node)?.host?.origin,
  hostKey: (host) => `${use} host ${host}`,
  hostSentences: (place, host) => SENTENCES[use](place, host),
  ...(use === 'route' && { hostSince: sinceRenamed }),
  istioctl: ({ world, subject, at: node }, host) =>
    destinationReading(world, subject, {
      ...(destinationAt(node) ?? { host, hostOrigin: node.origin, port: null, subset: null }),
      told,
    }),
  beside: (place) => portAndSubset(place, use, told),
});

/**
 * Tells whether no request takes the routes of a VirtualService, for each of its hosts is in a misspelt domain, or is one
 * for sidecars that nothing has (ROUTE-9).
 */
export const isForNothing = (world: World, subject: Resource): boolean => {
  const hosts = viewOf('VirtualService', subject).hosts.value;
  return (
    hosts.length > 0 &&
    hosts.every(
      ({ value }) => misspeltDomain(world, value) !== null || isHostOfNobody(world, subject, value),
    )
  );
};

function isHostOfNobody({ hosts }: World, subject: Resource, value: string): boolean {
  const host = hostForSidecars(subject, value);
  return host !== null && hosts.resolve(host, subject.namespace).kind === 'missing';
}

/** Gives a host that sidecars alone are to route and that a Service of the mesh has to have; null for any other. */
export function hostForSidecars(subject: Resource, host: string): string | null {
  const isOutside = host.includes('.') && !host.includes('.svc');
  return host === '' || isOutside || !isForSidecarsAlone(subject) ? null : host;
}

function isForSidecarsAlone(subject: Resource): boolean {
  const [first, ...more] = viewOf('VirtualService', subject).gateways.value;
  return more.length === 0 && (first === undefined || first.value === 'mesh');
}

const SENTENCES: Readonly<
  Record<WrittenRouteDestination['use'], (place: ReferencePlace, host: string) => Sentences>
> = {
  route: ({ subject, at }, host) => {
    const { what, noCluster } = carriedBy(subject, destinationAt(at)?.hostOrigin);
    return {
      ...knownOnly(host),
      message: `${what(shareOfDestination(subject, at.origin))} that ${subjectText(subject)} routes to ${host}${throughText(subject)} fail.`,
      symptom: noCluster,
    };
  },
  mirror: ({ subject }, host) => ({
    ...knownOnly(host),
    message: `Nothing arrives at ${host}, where ${subjectText(subject)} mirrors requests to.`,
    symptom: 'mirrored requests are dropped; the main request is answered as usual',
  }),
};

const knownOnly = (host: string): Pick<Sentences, 'why' | 'fix'> => ({
  why: `No Service and no ServiceEntry is called \`${host}\`.`,
  fix: 'Name a Service that exists, or add it in the same change.',
});

/**
 * Says of a host that a ServiceEntry had at the base what it has in its place. Where the VirtualService led what sidecars
 * call so through a gateway, calls to the new host go past it: no route is for them (ROUTE-9, SE-1).
 */
function sinceRenamed(
  { world, subject, at }: ReferencePlace,
  host: string,
  provider: Resource,
): Partial<Sentences> {
  const { group, kind, namespace, name } = provider;
  const entry = kind === 'ServiceEntry' ? world.mesh.find(group, kind, namespace, name) : undefined;
  const now = entry === undefined ? null : hostInItsPlace(provider, entry, host);
  if (entry === undefined || now === null) return {};
  const replaced = `${subjectText(entry)} (${placeOf(entry.origin)}) has \`${now}\` in the place of \`${host}\``;
  const gateway = gatewayBetween(subject, host);
  const isRouted = world.mesh
    .ofKind(subject.group, subject.kind)
    .some((one) => hostsOf('VirtualService', one).some((pattern) => coversHost(pattern, now)));
  if (gateway === null || isRouted)
    return {
      isCertain: true,
      why: `${replaced}, and nothing else has that.`,
      fix: `Write \`${now}\` here too, or keep \`${host}\` in the ServiceEntry beside it.`,
    };
  return {
    isCertain: true,
    message: `Calls to ${now} go past gateway ${gateway}: ${subjectText(subject)} still leads ${host} there.`,
    why: `${replaced}, and no VirtualService is for the new one, so that proxies which are shown it send there straight. Requests for \`${host}\` fail: nothing has it any more.`,
    symptom: `gateway ${gateway} logs no connection to ${now}; ${carriedBy(subject, destinationAt(at)?.hostOrigin).noCluster}, for ${host}`,
    fix: `Write \`${now}\` in the hosts, matches and destination of ${subjectText(subject)} and in the server of Gateway ${gateway}, too.`,
  };
}

const hostsOf = (kind: 'ServiceEntry' | 'VirtualService', resource: Resource): readonly string[] =>
  viewOf(kind, resource).hosts.value.map(({ value }) => value.toLowerCase());

/** Finds the one host that an entry has newly, where it has not the old one any more; null where that is not so. */
function hostInItsPlace(before: Resource, after: Resource, host: string): string | null {
  const was = hostsOf('ServiceEntry', before);
  const is = hostsOf('ServiceEntry', after);
  const [now, ...more] = is.filter((one) => !was.includes(one));
  if (now === undefined || more.length > 0 || isWildcard(now)) return null;
  return was.includes(host.toLowerCase()) && !is.includes(host.toLowerCase()) ? now : null;
}

/** Names the one gateway through which a VirtualService leads what sidecars send to a host; null where it does not. */
function gatewayBetween(subject: Resource, host: string): string | null {
  const { gateways } = viewOf('VirtualService', subject);
  const [only, ...others] = new Set(gatewayReferences(subject).map(qualifiedName));
  const isOfSidecars = gateways.value.some(({ value }) => value === 'mesh');
  if (only === undefined || others.length > 0 || !isOfSidecars) return null;
  // the first leg leads to the gateway's Service
  const isLedAway = routeDestinations(subject).some((to) => to.host !== host);
  return isLedAway && hostsOf('VirtualService', subject).includes(host.toLowerCase()) ? only : null;
}

function portAndSubset(
  { world, subject, at }: ReferencePlace,
  use: WrittenRouteDestination['use'],
  told: WrittenTarget['told'],
): readonly Reference[] {
  const to = destinationAt(at);
  if (to === null) return [];
  const through = throughText(subject);
  return [
    ...portReference(world, subject, { ...to, use, told }, through),
    ...subsetReference(
      world,
      subject,
      { ...to, use, told, share: shareOfDestination(subject, at.origin) },
      through,
    ),
  ];
}

export const DESTINATION_ROWS: readonly ReferenceRow[] = [
  destinations('route', 'spec.http[]', ['route[].destination']),
  destinations('mirror', 'spec.http[]', ['mirror']),
  destinations('mirror', 'spec.http[]', ['mirrors[].destination'], 'list'),
  destinations('route', 'spec.tls[]', ['route[].destination']),
  destinations('route', 'spec.tcp[]', ['route[].destination']),
];
