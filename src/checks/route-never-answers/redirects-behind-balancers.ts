import { containsLabels, isGatewayWorkload, viewOf, writtenServers } from '../../istio/index.ts';
import type { GatewayServer, Mesh, Service } from '../../istio/index.ts';
import { listed, placeOf, subjectText, say } from '../../manifest/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { scopeOf } from '../references/reference.ts';

/** A server that redirects whatever it gets to HTTPS, and the port of HTTPS of a balancer that leads there, too. */
interface RedirectBehind {
  readonly gateway: Resource;
  readonly server: GatewayServer;
  readonly service: Service;
  readonly port: Service['ports'][number];
  /** The annotation by which the balancer ends TLS. */
  readonly ended: { readonly name: string; readonly origin: Origin };
}

/**
 * Finds servers with `httpsRedirect` that get what a balancer has taken out of TLS: the server sees no TLS, and sends
 * each request back to where it came from (GW-6, GW-12).
 */
export const redirectsBehindBalancers = (mesh: Mesh): readonly Told[] =>
  mesh.ofKind('networking.istio.io', 'Gateway').flatMap((gateway) =>
    writtenServers(gateway)
      .filter(({ httpsRedirect, encrypted }) => httpsRedirect && !encrypted)
      .flatMap((server) => behind(mesh, gateway, server))
      .slice(0, 1)
      .map(tell),
  );

function behind(mesh: Mesh, gateway: Resource, server: GatewayServer): readonly RedirectBehind[] {
  const selector = viewOf('Gateway', gateway).selector.value;
  return mesh.services.flatMap((service): readonly RedirectBehind[] => {
    const isInFront = service.workloads.some(
      (one) => containsLabels(one.labels, selector) && isGatewayWorkload(mesh, one),
    );
    const ended = isInFront ? endsTls(service.resource) : null;
    const own = service.ports.find(({ port }) => port === server.port);
    const port = service.ports.find(
      (one) => one.port === HTTPS_PORT && one.targetPort === own?.targetPort,
    );
    return ended === null || port === undefined ? [] : [{ gateway, server, service, port, ended }];
  });
}

const HTTPS_PORT = 443;

/** Matches annotations of clouds by which the balancer of a Service ends TLS itself: it is given a certificate. */
const CERTIFICATE = /(?:ssl-cert|certificate-id|tls-secret|ssl-ports|certificate-ids|cert-id)$/;

/** Balancers of requests say how these came, and a gateway may believe it; one of connections says nothing. */
const OF_CONNECTIONS = /load-balancer-type$/;

/** Matches what says how a balancer speaks to the pods behind it. */
const BACKEND = /backend-protocol$/;

function endsTls(service: Resource): RedirectBehind['ended'] | null {
  const annotations = [...viewOf('Metadata', service).annotations];
  const isSo = (name: RegExp, said: RegExp): boolean =>
    annotations.some(([key, { value }]) => name.test(key) && said.test(value));
  const [found] = annotations.filter(([name]) => CERTIFICATE.test(name));
  const isSure = isSo(OF_CONNECTIONS, /^(?:nlb|external)/) && !isSo(BACKEND, /ssl|https|tls/i);
  return found === undefined || !isSure ? null : { name: found[0], origin: found[1].origin };
}

const tell = ({ gateway, server, service, port, ended }: RedirectBehind): Told => {
  const hosts = listed([...new Set(server.hosts.map(({ host }) => host))], 2);
  const name = subjectText(service.resource);
  return {
    subject: gateway,
    key: `redirect of port ${String(server.port)} behind a balancer`,
    scope: scopeOf('service'),
    message: `Requests over HTTPS for ${hosts} are redirected to HTTPS in a circle: port ${String(HTTPS_PORT)} of ${name} leads to the server of ${subjectText(gateway)} that redirects.`,
    why: `The balancer ends TLS (\`${ended.name}\`, ${placeOf(ended.origin)}) and leads port ${String(HTTPS_PORT)} to ${String(port.targetPort)} (${placeOf(port.origin)}), as it does port ${String(server.port)}; \`httpsRedirect\` (${placeOf(server.origin)}) answers all that comes there in plaintext.`,
    symptom: say`browsers say ERR_TOO_MANY_REDIRECTS, and \`curl -L\` gives up after 50 redirects`,
    origin: server.origin,
    related: [port.origin, ended.origin],
    fix: {
      text: `Take \`httpsRedirect\` out and let the balancer redirect, or lead port ${String(HTTPS_PORT)} of ${name} to a port of the gateway with a server of its own.`,
      kind: 'choice',
    },
  };
};
