import { isPassedOver, itemsAt, nodeAt, numberAt, stringAt } from '../../manifest/index.ts';
import { ownLabelsOf, PROXY_USER } from '../../istio/index.ts';
import type { Node, Origin, Resource } from '../../manifest/index.ts';
import type { Mesh, Workload } from '../../istio/index.ts';

/** A workload that runs an application as the user whose traffic is never led to the proxy (INJ-22). */
export interface ProxyUser {
  readonly workload: Workload;
  /** Null for all containers that say nothing else. */
  readonly container: string | null;
  readonly origin: Origin;
}

const OWN_CONTAINERS: ReadonlySet<string> = new Set(['istio-proxy', 'istio-operator']);

/**
 * Workloads with containers of that user; each once. `asWritten` counts what is set for the pod also where every container
 * sets another user, as `istioctl analyze` does.
 */
export const proxyUsers = (mesh: Mesh, asWritten: boolean): readonly ProxyUser[] =>
  mesh.workloads.flatMap((workload): readonly ProxyUser[] => {
    const { podSpec, resource, namespace } = workload;
    if (isPassedOver(namespace) || isOfIstio(resource)) return [];
    const containers = itemsAt(podSpec, 'containers').filter(
      (one) => !OWN_CONTAINERS.has(stringAt(one, 'name') ?? ''),
    );
    const ofPod = userAt(podSpec);
    const isInherited = asWritten || containers.some((one) => userAt(one) === undefined);
    if (isUser(ofPod) && isInherited) return [{ workload, container: null, origin: ofPod.origin }];
    const own = containers.find((one) => isUser(userAt(one)));
    const user = userAt(own);
    return own === undefined || user === undefined
      ? []
      : [{ workload, container: stringAt(own, 'name') ?? '', origin: user.origin }];
  });

const userAt = (node: Node | undefined): Node | undefined =>
  nodeAt(node, 'securityContext', 'runAsUser');

const isUser = (node: Node | undefined): node is Node =>
  node !== undefined && numberAt(node) === PROXY_USER;

/** What Istio labels as its own. */
function isOfIstio(resource: Resource): boolean {
  const labels = ownLabelsOf(resource);
  return labels.has('istio') || labels.get('release') === 'istio';
}
