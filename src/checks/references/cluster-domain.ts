import { nearestNames } from '../../istio/index.ts';
import type { NearObject } from './reference.ts';
import type { World } from './world.ts';

/**
 * Finds what is meant by the full name of a Service whose domain is nearly that of the cluster
 * (`orders.shop.svc.cluster.loca`): it is another name, which nothing has (ROUTE-2). Null for every other host, those of
 * another domain too: which domains resolve in a cluster is not known here.
 */
export function misspeltDomain({ mesh }: World, host: string): NearObject | null {
  const [, name = '', namespace = '', domain = ''] =
    /^([a-z0-9-]+)\.([a-z0-9-]+)\.svc\.(.*[^.])\.?$/.exec(host.toLowerCase()) ?? [];
  const { clusterDomain } = mesh.configuration;
  const service = mesh.service(namespace, name);
  if (
    service === undefined ||
    domain === clusterDomain ||
    nearestNames(domain, [clusterDomain]).length === 0
  )
    return null;
  const { host: write, resource } = service;
  return {
    name: write,
    says: `The Service itself exists, and the domain of the cluster is \`${clusterDomain}\``,
    relation: 'letters',
    origin: resource.origin,
    write,
    sure: true,
  };
}
