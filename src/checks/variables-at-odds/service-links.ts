import type { PlacedContainer } from '../../compare/index.ts';
import { booleanAt, placeOf } from '../../manifest/index.ts';
import type { Origin } from '../../manifest/index.ts';

/** Describes a variable that the kubelet sets by a Service of the pod's namespace, as links of Docker were. */
interface ServiceLink {
  /** Says in a sentence by what it is set. */
  readonly says: string;
  /** Shows the value, as far as it is known: `tcp://<its address>:6379`. */
  readonly value: string;
  readonly origin: Origin;
}

/**
 * Finds the Service that gives pods a variable which they do not set themselves: `cache` gives `CACHE_PORT`, with a whole
 * address in it. Pods without links of Services, and Services without an address, have none.
 */
export function serviceLink(
  { mesh, workload: { namespace, podSpec } }: PlacedContainer,
  name: string,
): ServiceLink | null {
  if (booleanAt(podSpec, 'enableServiceLinks') === false) return null;
  for (const service of mesh.services) {
    const [port] = service.ports;
    const isLinked = !service.headless && service.externalName === null && port !== undefined;
    if (service.namespace !== namespace || !isLinked) continue;
    const value = valueOf(name, service.name, port.port);
    if (value === null) continue;
    const { origin } = service.resource;
    return {
      says: `From then on the kubelet sets it by Service ${namespace}/${service.name} (${placeOf(origin)}), for pods have links of Services.`,
      value,
      origin,
    };
  }
  return null;
}

function valueOf(name: string, service: string, port: number): string | null {
  const prefix = service.toUpperCase().replaceAll('-', '_');
  if (name === `${prefix}_PORT`) return `tcp://<its cluster IP>:${String(port)}`;
  if (name === `${prefix}_SERVICE_HOST`) return '<its cluster IP>';
  return name === `${prefix}_SERVICE_PORT` ? String(port) : null;
}
