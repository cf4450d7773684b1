import type { Mesh } from '../../istio/index.ts';
import {
  completedHost,
  protocolFamily,
  registryOf,
  routeDestinations,
  rulesForHost,
  viewOf,
} from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { API_GROUPS, listed, placeOf, subjectText, say } from '../../manifest/index.ts';
import type { Check, ToldBy } from '../detection/check.ts';
import { checks } from '../detection/check.ts';
import { OWN_TLS, writtenClientTls } from '../security-loosened/client-tls-weakening.ts';
import { scopeOf } from '../references/reference.ts';

type RegistryService = ReturnType<typeof registryOf>['services'][number];
type RegistryPort = RegistryService['ports'][number];

const BLIND = 'Servers whose protocol differs from their port, and changes by an EnvoyFilter.';

const PLAINTEXT_TO_TLS: Check = {
  id: 'plaintext-to-tls-port',
  title: 'HTTP route to a TLS port without TLS origination',
  level: 'high',
  blind: BLIND,
};
const TLS_TO_PLAINTEXT: Check = {
  id: 'tls-to-plaintext-port',
  title: 'TLS passthrough route to an HTTP port',
  level: 'high',
  blind: BLIND,
};

/** One place to which an object leads requests, or connections of TLS that nobody has ended. */
interface Lead {
  readonly route: Resource;
  readonly host: string;
  /** The port that is written; null where none is. */
  readonly port: number | null;
  readonly subset: string | null;
  readonly speaks: 'http' | 'tls';
  readonly origin: Origin;
}

/** A port that is declared to speak something else than what is led to it. */
interface Mismatch {
  readonly lead: Lead;
  readonly service: RegistryService;
  readonly port: RegistryPort;
}

/**
 * Finds routes to ports that speak something else: a gateway that ends TLS sends requests on in plaintext, or within the
 * mTLS of the mesh, of which the application sees as little; one that passes TLS on leaves it as it is (GW-8, 9, MTLS-15,
 * PROTO-7, 8, SE-8).
 */
export const portsOfOtherSpeech = checks([PLAINTEXT_TO_TLS, TLS_TO_PLAINTEXT], ({ mesh }) => {
  const told = new Set<string>();
  return [...leadsOfVirtualServices(mesh), ...leadsOfRoutes(mesh)]
    .flatMap((lead) => mismatchOf(mesh, lead) ?? [])
    .filter(({ lead, service, port }) => {
      const key = `${subjectText(lead.route)} ${lead.speaks} ${service.host} ${String(port.number)}`;
      return !told.has(key) && told.add(key).has(key);
    })
    .map(tell);
});

/** Lists what gateways follow: on its way from a sidecar a request comes from a port that the application chose. */
const leadsOfVirtualServices = (mesh: Mesh): readonly Lead[] =>
  mesh.ofKind(API_GROUPS.istioNetworking, 'VirtualService').flatMap((route) => {
    const gateways = viewOf('VirtualService', route).gateways.value;
    if (!gateways.some(({ value }) => value !== 'mesh')) return [];
    return routeDestinations(route).flatMap(
      ({ use, protocol, host, port, subset, portOrigin, hostOrigin }): readonly Lead[] =>
        use === 'mirror' || protocol === 'tcp'
          ? []
          : [
              {
                ...{ route, port, subset, speaks: protocol },
                host: completedHost(host, route.namespace, mesh.configuration.clusterDomain),
                origin: portOrigin ?? hostOrigin,
              },
            ],
    );
  });

const ROUTES: readonly (readonly [kind: string, speaks: Lead['speaks']])[] = [
  ['HTTPRoute', 'http'],
  ['TLSRoute', 'tls'],
];

const leadsOfRoutes = (mesh: Mesh): readonly Lead[] =>
  ROUTES.flatMap(([kind, speaks]) =>
    mesh.ofKind(API_GROUPS.gatewayApi, kind).flatMap((route) => {
      const { parentRefs, rules } = viewOf('Route', route);
      if (!parentRefs.value.every((parent) => (parent.kind?.value ?? 'Gateway') === 'Gateway'))
        return [];
      return rules.value.flatMap(({ backendRefs }) =>
        backendRefs.value.flatMap((backend): readonly Lead[] => {
          if (backend.name === null || (backend.kind?.value ?? 'Service') !== 'Service') return [];
          const namespace = backend.namespace?.value ?? route.namespace;
          return [
            {
              ...{ route, speaks, subset: null },
              host: `${backend.name.value}.${namespace}.svc.${mesh.configuration.clusterDomain}`,
              port: backend.port?.value ?? null,
              origin: backend.port?.origin ?? backend.origin,
            },
          ];
        }),
      );
    }),
  );

function mismatchOf(mesh: Mesh, lead: Lead): Mismatch | null {
  const [service, ...others] = registryOf(mesh).named(lead.host);
  if (service === undefined || others.length > 0 || service.alias !== null) return null;
  const { ports } = service;
  const port =
    lead.port === null && ports.length === 1
      ? ports[0]
      : ports.find(({ number }) => number === lead.port);
  const wrong = lead.speaks === 'http' ? 'tls' : 'http';
  if (port === undefined || protocolFamily(port.protocol) !== wrong) return null;
  if (isSaidOtherwise(service, port, lead.speaks)) return null;
  return lead.speaks === 'http' && mayOpenTls(mesh, lead, port) ? null : { lead, service, port };
}

/** Tells whether another port leads to the same one of the pods and says that it speaks what is led there. */
const isSaidOtherwise = (
  { ports }: RegistryService,
  { targetPort }: RegistryPort,
  speaks: Lead['speaks'],
): boolean =>
  ports.some(
    (other) => other.targetPort === targetPort && protocolFamily(other.protocol) === speaks,
  );

/** Tells whether an object may have some gateway open TLS towards the port; whose rules it looks up is not asked. */
const mayOpenTls = (mesh: Mesh, { host, subset }: Lead, { number }: RegistryPort): boolean =>
  mesh.ofKind(API_GROUPS.gatewayApi, 'BackendTLSPolicy').length > 0 ||
  rulesForHost(mesh, host)
    .flatMap(writtenClientTls)
    .some(
      (tls) =>
        OWN_TLS.has(tls.mode ?? '') &&
        (tls.port === null || tls.port === number) &&
        (tls.subset === null || tls.subset === subset),
    );

function tell({ lead, service, port }: Mismatch): ToldBy {
  const { route, speaks, origin } = lead;
  const where = `${service.host}:${String(port.number)}`;
  const isPlain = speaks === 'http';
  const fitting = service.ports.filter(({ protocol }) => protocolFamily(protocol) === speaks);
  const declared = `${subjectText(service.resource)} declares that port as \`${port.protocol}\` (${placeOf(port.origin)})`;
  return {
    by: isPlain ? PLAINTEXT_TO_TLS : TLS_TO_PLAINTEXT,
    subject: route,
    key: `${speaks} to ${where}`,
    scope: scopeOf('service'),
    message: isPlain
      ? `Requests that ${subjectText(route)} leads to ${where} fail: they arrive without TLS, and the server expects it.`
      : `Connections that ${subjectText(route)} leads to ${where} fail: they arrive in TLS, and the server expects plain requests.`,
    why: isPlain
      ? `The gateway sends them on as requests (${placeOf(origin)}), ${declared}, and no DestinationRule opens TLS towards it.`
      : `The gateway passes their TLS on as it is (${placeOf(origin)}), and ${declared}.`,
    symptom: isPlain
      ? say`400 ("Client sent an HTTP request to an HTTPS server"), or 502 and 503 (flags UC, UPE)`
      : say`the handshake fails: "wrong version number", ERR_SSL_PROTOCOL_ERROR or a reset connection`,
    origin,
    related: [port.origin],
    fix: {
      kind: 'choice',
      text: `${leadTo(fitting)}${
        isPlain
          ? 'open TLS in a DestinationRule for the host (`tls: { mode: SIMPLE }`), if the server speaks it.'
          : 'let the gateway end TLS (`mode: SIMPLE` with a certificate) and write the route as `http`.'
      }`,
    },
  };
}

const leadTo = (fitting: readonly RegistryPort[]): string =>
  fitting.length === 0
    ? 'Lead to a port that speaks what is sent, or '
    : `Lead to port ${listed(
        fitting.map(({ number }) => String(number)),
        3,
      )}, or `;
