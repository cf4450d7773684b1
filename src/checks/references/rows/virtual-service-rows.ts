import {
  containsLabels,
  gatewayNamed,
  text as asText,
  viewOf,
  viewOfPart,
} from '../../../istio/index.ts';
import {
  API_GROUPS,
  firstOf,
  placeOf,
  selectorNode,
  selectorOf,
  subjectText,
} from '../../../manifest/index.ts';
import type { Resource } from '../../../manifest/index.ts';
import { generatedNames } from '../../route-never-answers/generated-gateway.ts';
import { wantedHosts } from '../../route-leads-astray/host-bindings.ts';
import { gatewayReading } from '../../istioctl/gateway-readings.ts';
import {
  DESTINATION_CHECKS,
  DESTINATION_ROWS,
  hostForSidecars,
  isForNothing,
} from './destination-rows.ts';
import type { NamedObject } from '../reference-target.ts';
import { DELEGATE, ISTIO_GATEWAY, qualifiedName, throughText } from '../reference-target.ts';
import { labelText } from '../selector-suggestions.ts';
import type { ReferencePlace, ReferenceRow } from '../reference-row.ts';
import type { World } from '../world.ts';
import type { Check, KnownAs } from '../../detection/check.ts';

const ANALYZER = 'virtualservice.GatewayAnalyzer';
const GATEWAY_MISSING: readonly KnownAs[] = [{ code: 'IST0101', analyzer: ANALYZER }];
const GATEWAY_NAMES: readonly KnownAs[] = [
  ...GATEWAY_MISSING,
  { code: 'IST0132', analyzer: ANALYZER },
];

const ROUTE_WITHOUT_GATEWAY: Check = {
  id: 'route-without-gateway',
  title: 'Gateway of a VirtualService not found',
  level: 'high',
  blind: 'Objects that charts, operators or other repositories create.',
  knownAs: [...GATEWAY_NAMES, { code: 'KIA1102' }],
};
const DELEGATE_MISSING: Check = {
  id: 'delegate-missing',
  title: 'Delegate VirtualService not found',
  level: 'high',
  blind: 'Objects that charts, operators or other repositories create.',
};
const ROUTED_HOST_MISSING: Check = {
  id: 'routed-host-missing',
  title: 'Host of a VirtualService for sidecars not found',
  level: 'high',
  blind: 'Objects that charts, operators or other repositories create.',
};
export const VIRTUAL_SERVICE_CHECKS = [
  ...DESTINATION_CHECKS,
  ROUTE_WITHOUT_GATEWAY,
  DELEGATE_MISSING,
  ROUTED_HOST_MISSING,
];

const from = [{ group: API_GROUPS.istioNetworking, kind: 'VirtualService' }];

/** Finds the gateways of VirtualServices, at the top and in matches (ROUTE-6, ROUTE-18). */
const GATEWAYS: ReferenceRow = {
  check: ROUTE_WITHOUT_GATEWAY,
  from,
  under: 'spec',
  at: [
    'gateways[]',
    ...['http', 'tls', 'tcp'].map((protocol) => `${protocol}[].match[].gateways[]`),
  ],
  target: ({ at, subject }) => {
    const text = asText(at)?.value;
    if (text === undefined || text === 'mesh') return null;
    return { of: ISTIO_GATEWAY, ...gatewayNamed(text, subject.namespace) };
  },
  key: ({ namespace, name }) => `gateway ${namespace}/${name}`,
  // `istioctl analyze` looks at the top only, and leaves out the names that istiod makes up
  knownAs: ({ at, subject }) => {
    const text = asText(at)?.value;
    const isGenerated = generatedNames(subject).some(({ value }) => value === text);
    const isAtTop = viewOf('VirtualService', subject).gateways.value.some(
      ({ value }) => value === text,
    );
    return isAtTop && !isGenerated ? undefined : [{ code: 'KIA1102' }];
  },
  toldApart: placeAtTop,
  istioctlOfFound: (place, found) => ({
    ...gatewayReading(place, found),
    knownAs: isUnserved(place, found) ? GATEWAY_MISSING : GATEWAY_NAMES,
  }),
  sentences: (place, gateway) => ({
    message: `${withoutRoute(place, gateway)}.`,
    why: whyWithoutRoute(place),
    symptom:
      '404, response flag NR (no route); connection refused where no other Gateway opens the port',
    fix: 'Name a Gateway that exists as `namespace/name`.',
    fixBesideLike: (write) =>
      `Add the Gateway, or have its file applied where there is one. Write \`${write}\` only if the host is meant to be reached through that one.`,
  }),
  since: (place, _gateway, provider, past) => {
    if (provider.group !== API_GROUPS.istioNetworking) return {};
    const asked = selectorOf(provider);
    const pods = past.pods.anywhere(asked).map(({ labels }) => labels);
    if (pods.length > 0) return { symptom: symptomAt(place.world, provider, pods) };
    // pods that nobody makes here have what their Gateways ask for, as the mesh takes them
    return {
      symptom: symptomAt(place.world, provider, [asked]),
      why: `${whyWithoutRoute(place)} The Gateway that was there selected pods with ${labelText(asked)} (${placeOf(selectorNode(provider)?.origin ?? provider.origin)} at the base), and no pod that is seen here has all of them: unless such pods come from elsewhere, it led nobody anywhere before either.`,
    };
  },
};

/**
 * Gives the place where a gateway is told: where the same name stands at the top, what is said in matches too
 * is told there.
 */
function placeAtTop({ at, subject }: ReferencePlace): string {
  const same = viewOf('VirtualService', subject).gateways.value.filter(
    ({ value }) => value === asText(at)?.value,
  );
  const isAtTop = same.some(({ origin }) => placeOf(origin) === placeOf(at.origin));
  return placeOf(isAtTop ? at.origin : (same[0]?.origin ?? at.origin));
}

/** Tells whether the Gateway serves none of the hosts. */
const isUnserved = ({ world, subject }: ReferencePlace, gateway: Resource): boolean =>
  wantedHosts(world.mesh, subject).bindings.some(
    (one) => one.gateway === gateway && one.served.length === 0,
  );

function withoutRoute({ subject }: ReferencePlace, gateway: NamedObject): string {
  const written = viewOf('VirtualService', subject).hosts.value.map(({ value }) => value);
  const hosts = firstOf(
    written.filter((text) => text !== ''),
    1,
  );
  return `${hosts === '' ? subjectText(subject) : hosts} gets no route at gateway ${qualifiedName(gateway)}`;
}

const whyWithoutRoute = ({ subject, at }: ReferencePlace): string =>
  `${subjectText(subject)} names the Gateway \`${asText(at)?.value ?? ''}\`, and there is none. Nothing refuses this: the routes are ignored.`;

/**
 * Says what people see: a port that no other Gateway opens on the pods is no listener, and refuses
 * connections (GW-7).
 */
function symptomAt(
  { mesh }: World,
  gone: Resource,
  pods: readonly ReadonlyMap<string, string>[],
): string {
  const open = new Set(
    mesh
      .ofKind(API_GROUPS.istioNetworking, 'Gateway')
      .filter((one) => pods.some((labels) => containsLabels(labels, selectorOf(one))))
      .flatMap(portsOf),
  );
  const isOpen = portsOf(gone).filter((port) => open.has(port));
  if (isOpen.length === 0) return 'connection refused: nothing listens on the port at these pods';
  const isAll = isOpen.length === portsOf(gone).length;
  return `404, response flag NR (no route)${isAll ? '' : `, on port ${isOpen.join(' and ')}; connection refused on the others`}`;
}

const portsOf = (gateway: Resource): readonly number[] => [
  ...new Set(
    viewOf('Gateway', gateway).servers.value.flatMap(({ port }) => port?.number?.value ?? []),
  ),
];

/** Finds delegates: where one is missing, only the root route that delegates disappears (ROUTE-53). */
const DELEGATES: ReferenceRow = {
  check: DELEGATE_MISSING,
  from,
  under: 'spec',
  at: ['http[]'],
  target: ({ at, subject }) => {
    const delegate = viewOfPart('HttpRoute', at)?.delegate ?? null;
    if (delegate === null || delegate.name === null) return null;
    const { name, namespace } = delegate;
    return { of: DELEGATE, namespace: namespace?.value ?? subject.namespace, name: name.value };
  },
  key: ({ namespace, name }) => `delegate ${namespace}/${name}`,
  sentences: ({ subject }, { namespace, name }) => ({
    message: `The route of ${subjectText(subject)} that delegates to ${namespace}/${name} disappears${throughText(subject)}.`,
    why: 'The VirtualService it delegates to does not exist.',
    symptom: 'the next route that matches answers, or 404 NR',
    fix: 'Name a VirtualService without hosts that exists.',
  }),
};

/** Finds hosts that sidecars are to route and that no Service has: the routes never apply (ROUTE-9). */
const MESH_HOSTS: ReferenceRow = {
  check: ROUTED_HOST_MISSING,
  from,
  under: 'spec',
  at: ['hosts[]'],
  host: ({ at, subject }) => hostForSidecars(subject, asText(at)?.value ?? ''),
  hostKey: (host) => `mesh host ${host}`,
  hostSentences: ({ world, subject, at }, host) => ({
    message: isForNothing(world, subject)
      ? `The routes of ${subjectText(subject)} apply to nothing.`
      : `The routes of ${subjectText(subject)} apply to nothing for ${host}.`,
    why: `No Service is called \`${host}\` (${placeOf(at.origin)}), so no sidecar takes these routes${isForNothing(world, subject) ? '' : ' for it'}.`,
    symptom: 'timeouts, retries and weights written here have no effect',
    fix: 'Name the host of a Service that exists.',
  }),
};

export const VIRTUAL_SERVICE_ROWS: readonly ReferenceRow[] = [
  ...DESTINATION_ROWS,
  GATEWAYS,
  DELEGATES,
  MESH_HOSTS,
];
