import type { Origin, Resource } from '../../manifest/index.ts';
import { nodeAt, stringAt } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { istiodValues } from '../../istio/index.ts';

/** The network of a cluster, said in two ways that differ. */
export interface ContradictedNetwork {
  readonly namespace: Resource;
  readonly label: string;
  readonly origin: Origin;
  readonly installed: string;
  readonly installedOrigin: Origin;
}

const NETWORK_LABEL = 'topology.istio.io/network';

/** Where the label of the control plane's namespace and the values of its installation name different networks. */
export function contradictedNetworks(mesh: Mesh): readonly ContradictedNetwork[] {
  const { rootNamespace } = mesh.configuration;
  const namespace = mesh.find('', 'Namespace', '', rootNamespace);
  const object = mesh.namespaceObject(rootNamespace);
  const label = object?.labels.get(NETWORK_LABEL);
  if (namespace === undefined || object === undefined || label === undefined) return [];
  const origin = object.originOf(NETWORK_LABEL);
  const installed = istiodValues(mesh).flatMap(
    (values) => nodeAt(values, 'global', 'network') ?? [],
  );
  return installed.flatMap((node) => {
    const text = stringAt(node) ?? '';
    return text === '' || text === label
      ? []
      : [{ namespace, label, origin, installed: text, installedOrigin: node.origin }];
  });
}
