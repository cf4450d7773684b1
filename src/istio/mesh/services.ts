import type { Node, Resource } from '../../manifest/index.ts';
import { itemsAt, nodeAt, numberAt, stringAt, stringMapAt } from '../../manifest/index.ts';
import type { LabelIndex } from './label-index.ts';
import type { Service, ServicePort, Workload } from './mesh.ts';

/** Resolves a Kubernetes Service with the workloads its selector matches. */
export function serviceOf(
  resource: Resource,
  clusterDomain: string,
  workloads: LabelIndex<Workload>,
): Service {
  const { node, namespace, name } = resource;
  const selector = stringMapAt(node, 'spec', 'selector');
  const externalName =
    stringAt(node, 'spec', 'type') === 'ExternalName'
      ? (stringAt(node, 'spec', 'externalName') ?? null)
      : null;
  return {
    resource,
    namespace,
    name,
    host: `${name}.${namespace === '' ? 'default' : namespace}.svc.${clusterDomain}`,
    selector,
    selectorOrigin: nodeAt(node, 'spec', 'selector')?.origin ?? resource.origin,
    ports: itemsAt(node, 'spec', 'ports').flatMap(portOf),
    headless: stringAt(node, 'spec', 'clusterIP') === 'None',
    externalName,
    workloads:
      selector.size === 0 || externalName !== null
        ? []
        : workloads.inNamespace(namespace, selector),
    madeBy: null,
  };
}

function portOf(node: Node): readonly ServicePort[] {
  const port = numberAt(node, 'port');
  if (port === undefined) return [];
  return [
    {
      name: stringAt(node, 'name') ?? null,
      port,
      targetPort: numberAt(node, 'targetPort') ?? stringAt(node, 'targetPort') ?? port,
      protocol: stringAt(node, 'protocol') ?? 'TCP',
      appProtocol: stringAt(node, 'appProtocol') ?? null,
      origin: node.origin,
      declaredAt: (nodeAt(node, 'appProtocol') ?? nodeAt(node, 'name') ?? node).origin,
    },
  ];
}
