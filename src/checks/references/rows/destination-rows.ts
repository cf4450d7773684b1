import { asDestination, destinationAt } from '../../../istio/index.ts';
import { API_GROUPS, subjectText } from '../../../manifest/index.ts';
import type { WrittenRouteDestination } from '../../../istio/index.ts';
import { shareOfDestination } from '../../route-leads-astray/destination-slips.ts';
import type { AnalysedDestination } from './destination-analysis.ts';
import { analysedDestination, HOST_NAMES } from './destination-analysis.ts';
import { portReference, ROUTE_PORT_MISSING } from './port-reference.ts';
import type { ReferencePlace, ReferenceRow } from '../reference-row.ts';
import type { Reference, Sentences } from '../reference.ts';
import { SUBSET_UNDEFINED, subsetReference } from './subset-reference.ts';
import { requestsText, throughText } from '../through-gateways.ts';
import type { Check } from '../../detection/check.ts';

const ROUTE_WITHOUT_HOST: Check = {
  id: 'route-without-host',
  title: 'A VirtualService routes to a host that nothing has',
  level: 'high',
  blind: 'Objects that charts, operators or other repositories make.',
  knownAs: HOST_NAMES,
};
export const DESTINATION_CHECKS = [ROUTE_WITHOUT_HOST, ROUTE_PORT_MISSING, SUBSET_UNDEFINED];

const from = [{ group: API_GROUPS.istioNetworking, kind: 'VirtualService' }];

/** Where routes lead or are mirrored to, with port and subset (ROUTE-37, ROUTE-39, ROUTE-41, ROUTE-47). */
const destinations = (
  use: WrittenRouteDestination['use'],
  under: string,
  at: readonly string[],
  told: AnalysedDestination['told'] = 'line',
): ReferenceRow => ({
  check: ROUTE_WITHOUT_HOST,
  from,
  under,
  at,
  host: ({ at: to }) => asDestination(to)?.host?.value ?? null,
  hostOrigin: (node) => asDestination(node)?.host?.origin,
  hostKey: (host) => `${use} host ${host}`,
  hostSentences: (place, host) => SENTENCES[use](place, host),
  analysed: ({ world, subject, at: node }, host) =>
    analysedDestination(world, subject, {
      ...(destinationAt(node) ?? { host, hostOrigin: node.origin, port: null, subset: null }),
      told,
    }),
  beside: (place) => portAndSubset(place, use, told),
});

const SENTENCES: Readonly<
  Record<WrittenRouteDestination['use'], (place: ReferencePlace, host: string) => Sentences>
> = {
  route: ({ subject, at }, host) => ({
    ...knownOnly(host),
    message: `${requestsText(shareOfDestination(subject, at.origin))} that ${subjectText(subject)} routes to ${host}${throughText(subject)} fail.`,
    symptom: '503, response flag NC (cluster not found)',
  }),
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

function portAndSubset(
  { world, subject, at }: ReferencePlace,
  use: WrittenRouteDestination['use'],
  told: AnalysedDestination['told'],
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
