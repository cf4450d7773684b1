import type { Mesh } from '../../istio/index.ts';
import {
  inboundProxy,
  isAmbient,
  outboundPolicies,
  protocolFamily,
  registryOf,
} from '../../istio/index.ts';
import { placeOf, subjectText } from '../../manifest/index.ts';
import type { AddressedService } from '../addressed-services.ts';
import { addressedServices, isProxied, speaksTls } from '../addressed-services.ts';
import type { Check, ToldBy } from '../detection/check.ts';
import { checks } from '../detection/check.ts';
import { hostId, workloadId } from '../detection/finding-scope.ts';
import { scopeOf } from '../references/reference.ts';

type RegistryService = AddressedService['service'];
type RegistryPort = RegistryService['ports'][number];

const BLIND = 'Addresses that code builds, and how an EnvoyFilter changes the port.';

const TLS_REFUSED: Check = {
  id: 'tls-to-http-port',
  title: 'HTTPS address uses a port declared HTTP: connection is refused',
  level: 'high',
  blind: BLIND,
};
const TLS_PASSED_BY: Check = {
  id: 'tls-past-http-port',
  title: 'HTTPS connections bypass the settings of a port declared HTTP',
  level: 'medium',
  blind: BLIND,
};

/** An address of TLS to a port that proxies take requests from. */
interface UnreadTls {
  readonly address: AddressedService;
  readonly port: RegistryPort;
  /** Says what becomes of a connection that the port of the proxy does not match (PROTO-7). */
  readonly fate: 'blocked' | 'refused' | 'unread';
}

/** Finds what speaks TLS to a port that is declared HTTP: proxies pass by what is no request there (PROTO-7). */
export const tlsToHttpPorts = checks([TLS_REFUSED, TLS_PASSED_BY], ({ mesh }) => {
  const told = new Set<string>();
  return unreadTls(mesh).flatMap((unread) => {
    const { workload, service } = unread.address;
    const key = `${subjectText(workload.resource)} ${service.host} ${String(unread.port.number)}`;
    if (told.has(key)) return [];
    told.add(key);
    return [tell(unread)];
  });
});

const unreadTls = (mesh: Mesh): readonly UnreadTls[] =>
  addressedServices(mesh)
    .filter((address) => speaksTls(address))
    .flatMap((address): readonly UnreadTls[] => {
      const port = address.service.ports.find(({ number }) => number === address.port);
      if (port === undefined || protocolFamily(port.protocol) !== 'http') return [];
      if (!isProxied(mesh, address) || isTakenByOthers(mesh, address, port)) return [];
      const fate = fateOf(mesh, address, port);
      return fate === null ? [] : [{ address, port, fate }];
    });

/** Tells whether another service may have the port of everybody, by which the connection goes then (PROTO-9, SE-6). */
const isTakenByOthers = (
  mesh: Mesh,
  { service, workload }: AddressedService,
  { number }: RegistryPort,
): boolean =>
  registryOf(mesh).services.some(
    ({ host, ports, ownAddress, exportTo }) =>
      (host === service.host || !ownAddress) &&
      (exportTo.has('*') || exportTo.has(workload.namespace)) &&
      ports.some((port) => port.number === number && protocolFamily(port.protocol) !== 'http'),
  );

/** Says what becomes of the connection; null where that is not known. */
function fateOf(
  mesh: Mesh,
  { workload, service }: AddressedService,
  port: RegistryPort,
): UnreadTls['fate'] | null {
  const modes = new Set(outboundPolicies(mesh, workload).map(({ mode }) => mode));
  const [mode] = modes;
  if (modes.size !== 1 || mode === 'unknown') return null;
  if (mode === 'REGISTRY_ONLY') return 'blocked';
  return isRefused(mesh, service, port) ? 'refused' : 'unread';
}

/** Tells whether each server has a sidecar on that port, which reads requests there and refuses TLS that is not the mesh's. */
function isRefused(
  mesh: Mesh,
  { backing }: RegistryService,
  { targetPort }: RegistryPort,
): boolean {
  if (backing.kind !== 'workloads' || typeof targetPort !== 'number') return false;
  return backing.workloads.every((workload) => {
    const proxy = inboundProxy({ mesh, allNamespaces: false }, workload, targetPort);
    return proxy.kind === 'known' && proxy.value && !isAmbient(mesh, workload);
  });
}

function tell({ address, port, fate }: UnreadTls): ToldBy {
  const { workload, service, host, setting, scheme, origin } = address;
  const where = `${service.kubernetes ? service.host : host}:${String(port.number)}`;
  const who = subjectText(workload.resource);
  const owner = subjectText(service.resource);
  const { says, because, symptom } = FATES[fate];
  return {
    by: fate === 'unread' ? TLS_PASSED_BY : TLS_REFUSED,
    subject: service.resource,
    of: [workloadId(workload.resource), hostId(service.host)],
    key: `${who} to port ${String(port.number)}`,
    scope: scopeOf(workload.namespace === service.namespace ? 'service' : 'cross-namespace', {
      workloads: 1,
      services: 1,
    }),
    message: `${who} speaks HTTPS to ${where}, which is declared HTTP: ${says}.`,
    why: `${setting === '' ? 'An argument' : setting} (${placeOf(origin)}) says \`${scheme ?? ''}://\`, and ${owner} declares port ${String(port.number)} as \`${port.protocol}\` (${placeOf(port.declaredAt)}). A proxy reads requests there; TLS is none, and it ${because}.`,
    symptom,
    ...(service.kubernetes ? { calls: [{ caller: who, called: [owner] }] } : {}),
    origin: port.declaredAt,
    related: [origin],
    fix: {
      text: service.kubernetes
        ? `Name the port \`https\` (or write \`appProtocol: https\`), if the server speaks TLS there; else call it with ${overPlain(port)}.`
        : `Write \`protocol: HTTPS\` (or \`TLS\`) for port ${String(port.number)}; or call it with ${overPlain(port)}, and let a DestinationRule open TLS.`,
    },
  };
}

/** Says how to call a port in plaintext: where the URL names no port, `http://` goes to 80. */
const overPlain = ({ number }: RegistryPort): string =>
  number === 80 ? '`http://`' : `\`http://\` and port ${String(number)} in the URL`;

const FATES = {
  blocked: {
    says: 'the proxy closes the connection',
    because:
      'lets nothing out that no entry fits (`outboundTrafficPolicy` REGISTRY_ONLY): the entry opens nothing for it',
    symptom:
      'connection reset during the TLS handshake, response flag UH or NR in the log of the proxy',
  },
  refused: {
    says: 'the server refuses the connection',
    because:
      'passes the bytes on to the Service as they are, where the sidecar of the server takes requests or the TLS of the mesh and nothing else',
    symptom:
      'connection reset during the TLS handshake, or an answer that is no TLS ("wrong version number")',
  },
  unread: {
    says: 'the connection passes by what is said for that port',
    because:
      'passes the connection on as it would to a host that nobody declared: no route, DestinationRule, timeout or metric for the host holds',
    symptom:
      'calls work while everything may be called; in metrics they count as PassthroughCluster, and with REGISTRY_ONLY they fail',
  },
} as const satisfies Record<UnreadTls['fate'], Record<'says' | 'because' | 'symptom', string>>;
