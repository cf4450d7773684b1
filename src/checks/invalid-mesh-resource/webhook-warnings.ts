import type { Mesh, Field, View } from '../../istio/index.ts';
import type { Resource, Origin } from '../../manifest/index.ts';
import type { ObjectWarning } from './object-warning.ts';
import { serverTlsWarnings } from './server-tls-warnings.ts';
import { egressHostWarnings, ingressListenerWarnings } from './sidecar-warnings.ts';
import { viewOf } from '../../istio/index.ts';
import { isIpAddress } from '../../manifest/index.ts';

/** Finds what a Telemetry says more than once, of which one counts. */
function telemetryWarnings(telemetry: Resource): readonly ObjectWarning[] {
  const { tracing, metrics } = viewOf('Telemetry', telemetry);
  const tags = metrics.value.flatMap(({ overrides }) => overrides.value.map((one) => one.tags));
  return [
    ...repeated('tracing-repeated', tracing.value),
    ...tracing.value.flatMap(({ providers }) => repeated('providers-repeated', providers.value)),
    ...tags.flatMap(({ value }) => {
      const origin = value.get('');
      return origin === undefined ? [] : [{ what: 'tag-nameless' as const, text: '', origin }];
    }),
  ];
}

const repeated = (
  what: ObjectWarning['what'],
  [, second]: readonly { readonly origin: Origin }[],
): readonly ObjectWarning[] =>
  second === undefined ? [] : [{ what, text: '', origin: second.origin }];

/** Finds what a ServiceEntry says that does not do what it seems to say. */
function serviceEntryWarnings(entry: Resource): readonly ObjectWarning[] {
  const { hosts, resolution, workloadSelector, endpoints } = viewOf('ServiceEntry', entry);
  const how = resolution?.value ?? 'NONE';
  const partial = how === 'DYNAMIC_DNS' ? [] : hosts.value.filter(({ value }) => isPartial(value));
  return [
    ...partial.map(({ value, origin }) => ({
      what: 'wildcard-partial' as const,
      text: value,
      apart: value,
      origin,
    })),
    ...(how === 'NONE' && workloadSelector !== null
      ? [{ what: 'selector-unused' as const, text: '', origin: workloadSelector }]
      : []),
    ...ofOneAddress(entry, how),
    ...(how === 'STATIC' ? endpoints.value.flatMap(addressless) : []),
  ];
}

const isPartial = (host: string): boolean =>
  host.includes('*') && host.length !== 1 && !host.startsWith('*.');

/** Warns where connections are told apart by address only: one address is then one host. */
function ofOneAddress(entry: Resource, how: string): readonly ObjectWarning[] {
  const { hosts, addresses, ports } = viewOf('ServiceEntry', entry);
  const [first] = addresses.value;
  const isShared =
    (how === 'DNS' || how === 'DNS_ROUND_ROBIN') &&
    hosts.value.length > 1 &&
    ports.value.some(({ protocol }) => isOfConnections(protocol?.value ?? ''));
  return first === undefined || !isShared
    ? []
    : [{ what: 'hosts-of-one-address', text: first.value, origin: first.origin }];
}

/**
 * Warns of endpoints of another network without an address: they are reached through the gateway of that
 * network.
 */
const workloadEntryWarnings = (entry: Resource): readonly ObjectWarning[] =>
  addressless(viewOf('WorkloadEntry', entry));

function addressless({
  address,
  network,
}: Pick<View<'WorkloadEntry'>, 'address' | 'network'>): readonly ObjectWarning[] {
  const isMissing = (address?.value ?? '') === '';
  return isMissing && network !== null && network.value !== ''
    ? [
        {
          what: 'endpoint-addressless',
          text: network.value,
          apart: network.value,
          origin: network.origin,
        },
      ]
    : [];
}

/**
 * Tells whether a protocol is plain TCP, TLS or that of a database: proxies do not tell requests apart in it.
 */
const isOfConnections = (protocol: string): boolean =>
  ['TCP', 'HTTPS', 'TLS', 'MONGO', 'REDIS', 'MYSQL'].includes(protocol.toUpperCase());

/** Finds settings of a VirtualService that have other names now, or work for few clients. */
function routeWarnings(route: Resource): readonly ObjectWarning[] {
  const { gateways, http, tls } = viewOf('VirtualService', route);
  const matches = tls.value.flatMap(({ match }) => match.value);
  return [
    ...formerNames(gateways.value),
    ...http.value.flatMap(ofHttpRoute),
    ...matches.flatMap((match) => [
      ...match.sniHosts.value
        .filter(({ value }) => isIpAddress(value))
        .map(({ value, origin }) => ({
          what: 'sni-address' as const,
          text: value,
          apart: value,
          origin,
        })),
      ...formerNames(match.gateways.value),
    ]),
  ];
}

/** Finds a gateway that is named `name.namespace`; behind a name alone istiod looks at no other. */
function formerNames(names: readonly Field<string>[]): readonly ObjectWarning[] {
  const alone = names.find(({ value }) => !value.includes('/'));
  return alone?.value.includes('.') === true
    ? [{ what: 'gateway-name-former', text: alone.value, apart: alone.value, origin: alone.origin }]
    : [];
}

const LARGE = 100 * 1024;

function ofHttpRoute({
  mirrorPercent,
  directResponse,
}: View<'HttpRoute'>): readonly ObjectWarning[] {
  const { text = null, bytes = null } = directResponse ?? {};
  const body = text ?? bytes;
  const size = sizeOf(text?.value ?? null, bytes?.value ?? null);
  return [
    ...(mirrorPercent === null
      ? []
      : [
          {
            what: 'mirror-percent-former' as const,
            text: String(mirrorPercent.value),
            origin: mirrorPercent.origin,
          },
        ]),
    ...(body !== null && size > LARGE && size <= LARGEST
      ? [
          {
            what: 'body-large' as const,
            text: `${String(Math.round(size / 1024))} kB`,
            origin: body.origin,
          },
        ]
      : []),
  ];
}

/** A larger number is refused. */
const LARGEST = 1024 * 1024;

const sizeOf = (text: string | null, bytes: string | null): number =>
  text === null
    ? Math.floor(((bytes ?? '').replace(/=+$/, '').length * 3) / 4)
    : new TextEncoder().encode(text).length;

/** An object that istiod takes with warnings (`pkg/config/validation`), as far as they are told here. */
export interface WarnedObject {
  readonly object: Resource;
  readonly warnings: readonly ObjectWarning[];
}

/** Lists all objects of a mesh of which istiod's webhook warns. */
export function warnedObjects(mesh: Mesh): readonly WarnedObject[] {
  const { rootNamespace } = mesh.configuration;
  return [...WARNINGS].flatMap(([kind, warningsOf]) => {
    const [group = '', name = ''] = kind.split(' ');
    return mesh
      .ofKind(group, name)
      .map((object) => ({ object, warnings: warningsOf(object, rootNamespace) }))
      .filter(({ warnings }) => warnings.length > 0);
  });
}

type WarningsOf = (object: Resource, rootNamespace: string) => readonly ObjectWarning[];

const WARNINGS: ReadonlyMap<string, WarningsOf> = new Map<string, WarningsOf>([
  ['networking.istio.io Gateway', serverTlsWarnings],
  [
    'networking.istio.io Sidecar',
    (object, root) => [...egressHostWarnings(object, root), ...ingressListenerWarnings(object)],
  ],
  ['networking.istio.io DestinationRule', trafficPolicyWarnings],
  ['networking.istio.io VirtualService', routeWarnings],
  ['networking.istio.io ServiceEntry', serviceEntryWarnings],
  ['networking.istio.io WorkloadEntry', workloadEntryWarnings],
  ['telemetry.istio.io Telemetry', telemetryWarnings],
]);

/** Finds settings of a DestinationRule that have other names now, or do nothing by themselves. */
function trafficPolicyWarnings(rule: Resource): readonly ObjectWarning[] {
  const { trafficPolicy, subsets } = viewOf('DestinationRule', rule);
  const own = trafficPolicy === null ? [] : ofPolicy(trafficPolicy);
  const policies = [trafficPolicy, ...subsets.value.map((subset) => subset.trafficPolicy)].filter(
    (policy) => policy !== null,
  );
  // the webhook says nothing of subsets and of single ports
  const others = policies.flatMap((policy) => [
    ...(policy === trafficPolicy ? [] : ofPolicy(policy)),
    ...policy.portLevelSettings.value.flatMap(ofPolicy),
  ]);
  return [...own, ...others.map((warning) => ({ ...warning, isOfIstio: false as const }))];
}

function ofPolicy({
  former,
  failover,
  outlierDetection,
}: View<'TrafficPolicy'> | View<'PortPolicy'>): readonly ObjectWarning[] {
  const { consecutiveErrors, minimumRingSize } = former;
  const [moved] = failover;
  return [
    ...(consecutiveErrors === null || consecutiveErrors.value === 0
      ? []
      : [
          {
            what: 'errors-uncounted' as const,
            text: String(consecutiveErrors.value),
            origin: consecutiveErrors.origin,
          },
        ]),
    ...(minimumRingSize === null || minimumRingSize.value === 0
      ? []
      : [
          {
            what: 'ring-size-former' as const,
            text: String(minimumRingSize.value),
            origin: minimumRingSize.origin,
          },
        ]),
    ...(moved === undefined || outlierDetection !== null
      ? []
      : [{ what: 'failover-unnoticed' as const, text: '', origin: moved }]),
  ];
}
