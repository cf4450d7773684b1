import { counterpartIn } from '../../compare/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { addressesOf, commonHost, routesAt, viewOf } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { coversHost, isOfKind, listed, placeOf, subjectText, say } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { betweenSides, check } from '../detection/check.ts';
import { scopeOf } from '../references/reference.ts';
import { wantedHosts } from '../route-leads-astray/host-bindings.ts';
import type { ServedHost } from './gateway-hosts.ts';
import { gatewaysOf, servedHosts } from './gateway-hosts.ts';

/** Describes a host that answered clients without a certificate, and answers them no more. */
interface NewlyAsked {
  readonly gateway: Resource;
  readonly now: ServedHost;
  readonly before: ServedHost;
}

/**
 * Finds servers and listeners that ask for certificates of clients where they did not before: GW-8, 11,
 * GWAPI-22.
 */
export const clientsUnprepared = check({
  id: 'clients-unprepared',
  title: 'Gateway starts requiring client certificates',
  level: 'high',
  blind: 'Which clients already have a certificate.',
  find: (input) =>
    betweenSides(input, ({ before, after }) =>
      newlyAsked(before, after).map((asked) => tell(asked, after)),
    ),
});

function newlyAsked(before: Mesh, after: Mesh): readonly NewlyAsked[] {
  return gatewaysOf(after).flatMap((gateway) => {
    const old = counterpartIn(before, gateway, after);
    if (old === undefined) return [];
    const was = servedHosts(before, old);
    return servedHosts(after, gateway).flatMap((now) => {
      const same = was.filter(({ port, host }) => port === now.port && coversHost(host, now.host));
      const earlier = same.find(({ host }) => host === now.host) ?? same[0];
      return now.protection === 'certificate-needed' &&
        earlier !== undefined &&
        ANSWERS.has(earlier.protection) &&
        (earlier.host === now.host || isRouted(before, old, now.host))
        ? [{ gateway, now, before: earlier }]
        : [];
    });
  });
}

/** These clients spoke TLS and were answered without a certificate of theirs. */
const ANSWERS: ReadonlySet<ServedHost['protection']> = new Set(['tls', 'certificate-looked-at']);

/** Tells whether routes had a name below a wildcard, so that somebody may have called it. */
const isRouted = (mesh: Mesh, gateway: Resource, host: string): boolean =>
  routedHosts(mesh, gateway).some((name) => coversHost(name, host));

/** Lists the hosts for which something is routed at a Gateway of either API: GW-2, GWAPI-1, 2. */
const routedHosts = (mesh: Mesh, gateway: Resource): readonly string[] =>
  isOfKind(gateway.node, 'networking.istio.io', 'Gateway')
    ? mesh
        .ofKind('networking.istio.io', 'VirtualService')
        .flatMap((one) => wantedHosts(mesh, one).bindings)
        .flatMap((binding) => (binding.gateway === gateway ? binding.served : []))
    : viewOf('GatewayApiGateway', gateway).listeners.value.flatMap((listener) =>
        routesAt(mesh, gateway, listener)
          .flatMap((route) => viewOf('Route', route).hosts)
          .flatMap((host) => commonHost(listener.host, host) ?? []),
      );

function tell({ gateway, now, before }: NewlyAsked, after: Mesh): Told {
  const callers = callersOf(after, now.host);
  const known =
    callers.length === 0
      ? ''
      : ` Of the workloads here, ${listed(callers.map(subjectText), 3)} ${callers.length === 1 ? 'has' : 'have'} the host in ${callers.length === 1 ? 'its' : 'their'} settings.`;
  return {
    subject: gateway,
    key: `certificates on port ${String(now.port)} for ${now.host}`,
    cause: `clients of ${subjectText(gateway)}`,
    scope: scopeOf('service'),
    message: `Clients of ${now.host} without a certificate are cut off: ${subjectText(gateway)} asks each for one on port ${String(now.port)}.`,
    why: `The server wants a certificate of the client now (${placeOf(now.origin)}); before, ${before.protection === 'tls' ? 'it asked for none' : 'it took those who showed none'}.${known}`,
    symptom: say`TLS alert "certificate required", or a reset in the middle of the handshake`,
    origin: now.origin,
    related: callers.map(({ origin }) => origin).slice(0, 3),
    fix: {
      text: `${looserMode(gateway)} until every client shows a certificate (the access log has their subject), or serve the clients that are prepared on a ${isOfIstioApi(gateway) ? 'host' : 'port'} of their own.`,
      elsewhereFirst: true,
    },
  };
}

/**
 * Proposes the looser mode of a Gateway. In the Gateway API all listeners of a port ask alike, and its own
 * looser mode takes any certificate.
 */
const looserMode = (gateway: Resource): string =>
  isOfIstioApi(gateway)
    ? 'Use OPTIONAL_MUTUAL'
    : "Use `mode: AllowInsecureFallback`, or Istio's option `gateway.istio.io/tls-terminate-mode: OPTIONAL_MUTUAL` in the `tls.options` of the listener, which still verifies what is shown,";

const isOfIstioApi = ({ node }: Resource): boolean =>
  isOfKind(node, 'networking.istio.io', 'Gateway');

/** Lists workloads whose settings have the name, so that they are seen to call it. */
const callersOf = (mesh: Mesh, host: string): readonly Resource[] =>
  host.includes('*')
    ? []
    : mesh.workloads
        .filter((workload) =>
          addressesOf(mesh, workload).some(({ address }) => address.host.toLowerCase() === host),
        )
        .map(({ resource }) => resource);
