import type { Resource } from '../../../manifest/index.ts';
import { isWildcard, nodeAt } from '../../../manifest/index.ts';
import type { NetworkEnd } from '../../network/network-ends.ts';
import { isAddress } from '../../views/hosts.ts';
import { viewOf } from '../../views/view.ts';
import type { Mesh } from '../mesh.ts';
import { registryOf } from '../registry/service-registry.ts';
import { createHostResolver, parseServiceHost } from '../service-host.ts';

/** Addresses that pods, nodes and Services may have. */
const PRIVATE =
  /^(?:0|10|127|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01])|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\.|^(?:::1?$|f[cde])/i;

/** Names that a cluster or a network of its own may answer. */
const LOCAL = /(?:^|\.)(?:localhost|local|internal|cluster)$/;

/**
 * Gives a host as network policies see it, if it is certainly outside the cluster; null for what a pod, a node or the
 * endpoints of a ServiceEntry may answer. NET-22
 */
export function outsideEnd(mesh: Mesh, host: string, namespace: string): NetworkEnd | null {
  if (isAddress(host)) return PRIVATE.test(host) ? null : { kind: 'address', address: host };
  return isOutside(mesh, host, namespace) ? { kind: 'host', host } : null;
}

function isOutside(mesh: Mesh, host: string, namespace: string): boolean {
  if (isWildcard(host) || LOCAL.test(host)) return false;
  if (createHostResolver(mesh).resolve(host, namespace).kind === 'service') return false;
  const name = parseServiceHost(host, namespace);
  const entries = registryOf(mesh).named(host);
  if (entries.length === 0 && name !== null)
    if (name.form !== 'dotted' || mesh.ownNamespaces.has(name.namespace)) return false;
  return !entries.some(({ resource }) => isLedElsewhere(resource));
}

/** Endpoints of an entry, pods that it selects and a waypoint take connections for its host. */
function isLedElsewhere(entry: Resource): boolean {
  if (entry.kind !== 'ServiceEntry') return true;
  const { endpoints, workloadSelector } = viewOf('ServiceEntry', entry);
  return (
    endpoints.value.length > 0 ||
    workloadSelector !== null ||
    nodeAt(entry.node, 'metadata', 'labels', 'istio.io/use-waypoint') !== undefined
  );
}
