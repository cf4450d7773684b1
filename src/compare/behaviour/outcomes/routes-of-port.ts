import type { RequestWitness } from '../consequence.ts';
import type { Service } from '../../../istio/index.ts';
import { protocolFamily, serviceProtocol } from '../../../istio/index.ts';

/**
 * Names the routes that a sidecar has for requests to a port of a Service: the number of the port, which those of all
 * Services share, or host and port where it tells the protocol from the first bytes. Null for a port of no requests.
 * PROTO-12.
 */
export function routesOfPort({ host, ports }: Service, number: number): string | null {
  const own = ports.find(({ port }) => port === number);
  const family = own === undefined ? 'http' : protocolFamily(serviceProtocol(own));
  if (family === 'http') return String(number);
  return family === 'auto' ? `${host}:${String(number)}` : null;
}

/** Gives the name to a request of a witness, where it is not the number of its port. */
export function routesNamed(service: Service, port: number): Pick<RequestWitness, 'routes'> {
  const routes = routesOfPort(service, port);
  return routes === String(port) ? {} : { routes };
}
