import { counterpartIn } from '../../compare/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { clientTls, completedHost, protocolFamily, viewOf } from '../../istio/index.ts';
import { coversHost, placeOf, subjectText, say } from '../../manifest/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import type { AddressedService } from '../addressed-services.ts';
import { addressedServices, isProxied, speaksTls } from '../addressed-services.ts';
import type { Told } from '../detection/check.ts';
import { betweenSides, check } from '../detection/check.ts';
import { workloadId } from '../detection/finding-scope.ts';
import { scopeOf } from '../references/reference.ts';
import { OWN_TLS, writtenClientTls } from '../security-loosened/client-tls-weakening.ts';

/** The port by which servers take requests without TLS, by its number. */
const PLAIN = 80;

type RegistryPort = AddressedService['service']['ports'][number];

/** Tells of requests in plaintext for which proxies open TLS, and to port 80 of a host outside (SE-8). */
export const tlsToPlainPort = check({
  id: 'tls-to-plain-port',
  title: 'Proxies originate TLS to port 80 of an external host',
  level: 'high',
  blind: 'Servers with TLS on port 80; callers whose address code builds.',
  find: ({ mesh }) => {
    const told = new Set<string>();
    return addressedServices(mesh).flatMap((address): readonly Told[] => {
      const port = address.service.ports.find(({ number }) => number === address.port);
      const key = `${subjectText(address.workload.resource)} ${address.service.host} ${String(address.port)}`;
      if (port === undefined || told.has(key) || !isPlainOutside(mesh, address, port)) return [];
      const rule = openingFor(mesh, address, port);
      if (rule === null) return [];
      told.add(key);
      return [tellPlain(address, port, rule)];
    });
  },
});

function isPlainOutside(mesh: Mesh, address: AddressedService, port: RegistryPort): boolean {
  const { service } = address;
  return (
    service.external &&
    !service.kubernetes &&
    service.untold === null &&
    port.targetPort === PLAIN &&
    protocolFamily(port.protocol) === 'http' &&
    !speaksTls(address) &&
    isProxied(mesh, address) &&
    // an endpoint may have ports of its own, and a route may lead elsewhere
    viewOf('ServiceEntry', service.resource).endpoints.value.length === 0 &&
    !isRouted(mesh, service.host)
  );
}

const isRouted = (mesh: Mesh, host: string): boolean =>
  mesh
    .ofKind('networking.istio.io', 'VirtualService')
    .some((routes) =>
      viewOf('VirtualService', routes).hosts.value.some(({ value }) =>
        coversHost(completed(value, routes, mesh), host),
      ),
    );

const completed = (host: string, { namespace }: Resource, mesh: Mesh): string =>
  completedHost(host, namespace, mesh.configuration.clusterDomain);

/** A DestinationRule that opens TLS for the caller, whichever of several counts. */
function openingFor(
  mesh: Mesh,
  { workload: { namespace, labels }, service }: AddressedService,
  { number: port }: RegistryPort,
): { readonly rule: Resource; readonly origin: Origin } | null {
  const told = clientTls(mesh, { kind: 'sidecar', namespace, labels }, service, {
    port,
    subset: null,
  });
  const [first] = told;
  const [rule] = first?.rules ?? [];
  if (first === undefined || rule === undefined || !told.every(({ opens }) => opens === 'own'))
    return null;
  return { rule, origin: first.block?.mode?.origin ?? first.block?.origin ?? rule.origin };
}

function tellPlain(
  { workload, service, setting, origin }: AddressedService,
  port: RegistryPort,
  opening: { readonly rule: Resource; readonly origin: Origin },
): Told {
  const who = subjectText(workload.resource);
  const entry = subjectText(service.resource);
  const where = `${service.host}:${String(port.number)}`;
  return {
    subject: service.resource,
    of: [workloadId(workload.resource)],
    key: `${who} to port ${String(port.number)} of ${service.host}`,
    scope: scopeOf('service', { workloads: 1, services: 1 }),
    message: `Calls of ${who} to ${where} go in TLS to port ${String(PLAIN)}, which takes plaintext.`,
    why: `${subjectText(opening.rule)} opens TLS (${placeOf(opening.origin)}), and ${entry} leads port ${String(port.number)} to port ${String(PLAIN)} of the server (${placeOf(port.origin)}), where servers take requests without. ${setting === '' ? 'An argument' : setting} (${placeOf(origin)}) names the host.`,
    symptom: say`503, response flag UF: the server does not answer the handshake as one of TLS`,
    origin: port.origin,
    related: [opening.origin, origin],
    fix: {
      text: `Write \`targetPort: 443\` for port ${String(port.number)} of ${entry}, or the port on which the server takes TLS.`,
    },
  };
}

/** Tells of a DestinationRule that opens TLS for another name than that of the host that it is for. */
export const serverNameElsewhere = check({
  id: 'server-name-elsewhere',
  title: 'DestinationRule SNI no longer matches its host',
  level: 'medium',
  blind: "The names in the server's certificate.",
  find: (input) =>
    betweenSides(input, ({ before, after }) =>
      after
        .ofKind('networking.istio.io', 'DestinationRule')
        .flatMap((rule) => renamedIn(rule, before, after)),
    ),
});

function renamedIn(rule: Resource, before: Mesh, after: Mesh): readonly Told[] {
  const old = counterpartIn(before, rule, after);
  const written = viewOf('DestinationRule', rule).host?.value ?? '';
  const host = completed(written, rule, after);
  if (old === undefined || written === '') return [];
  const former = completed(viewOf('DestinationRule', old).host?.value ?? '', old, before);
  if (former !== host) return leftBehind(rule, { former, host }, after);
  const was = writtenClientTls(old);
  return writtenClientTls(rule).flatMap(({ mode, sni, subset, port }): readonly Told[] => {
    const same = was.find((one) => one.subset === subset && one.port === port);
    const isOwn = OWN_TLS.has(mode ?? '') && OWN_TLS.has(same?.mode ?? '');
    if (!isOwn || sni === null || same === undefined || isFor(sni.value, host)) return [];
    const named = same.sni?.value ?? null;
    if (named !== null && !isFor(named, host)) return [];
    return [tellName(rule, { host, was: named ?? host, is: sni.value, origin: sni.origin })];
  });
}

/**
 * Tells of names that stay with the former host of a rule, where the entry of the new one does not lead to a server that
 * goes by the former one.
 */
function leftBehind(
  rule: Resource,
  { former, host }: { readonly former: string; readonly host: string },
  after: Mesh,
): readonly Told[] {
  const isAlias = after
    .ofKind('networking.istio.io', 'ServiceEntry')
    .map((entry) => viewOf('ServiceEntry', entry))
    .filter(({ hosts }) => hosts.value.some(({ value }) => coversHost(value, host)))
    .some(({ endpoints }) => endpoints.value.length > 0);
  if (isAlias || former === '' || coversHost(former, host)) return [];
  return writtenClientTls(rule)
    .filter(({ mode }) => OWN_TLS.has(mode ?? ''))
    .flatMap(({ sni }) => (sni !== null && sni.value.toLowerCase() === former ? [sni] : []))
    .slice(0, 1)
    .map((sni) => tellName(rule, { host, was: host, is: sni.value, origin: sni.origin }));
}

const isFor = (name: string, host: string): boolean => coversHost(host, name.toLowerCase());

function tellName(
  rule: Resource,
  {
    host,
    was,
    is,
    origin,
  }: {
    readonly host: string;
    readonly was: string;
    readonly is: string;
    readonly origin: Origin;
  },
): Told {
  return {
    subject: rule,
    key: `server name ${is}`,
    message: `Proxies ask ${host} for the certificate of ${is} instead of ${was}.`,
    why: `${subjectText(rule)} opens TLS with \`sni: ${is}\` (${placeOf(origin)}), and its host is \`${host}\`.`,
    symptom: say`a server that goes by the name ends the handshake (503, response flag UF), or shows a certificate of somebody else`,
    origin,
    fix: { text: `Write \`sni: ${was}\`, unless the server is known by ${is}.`, kind: 'choice' },
  };
}
