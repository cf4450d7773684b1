import type { Resource } from '../../../manifest/index.ts';
import { itemsAt, nodeAt, numberAt, stringAt } from '../../../manifest/index.ts';
import type { Call, CallSource } from './call.ts';
import type { Mesh } from '../mesh.ts';

/** Calls that the gateways of Ingresses make. */
export const callsOfIngresses = (mesh: Mesh): readonly Call[] =>
  mesh.ofKind('networking.k8s.io', 'Ingress').flatMap((ingress) => callsOfIngress(mesh, ingress));

function callsOfIngress(mesh: Mesh, ingress: Resource): readonly Call[] {
  const { node, namespace } = ingress;
  const source: CallSource = {
    kind: 'gateway',
    namespace,
    name: stringAt(node, 'spec', 'ingressClassName') ?? 'ingress',
    workload: null,
  };
  const backends = [
    { backend: nodeAt(node, 'spec', 'defaultBackend'), path: null },
    ...itemsAt(node, 'spec', 'rules')
      .flatMap((rule) => itemsAt(rule, 'http', 'paths'))
      .map((entry) => ({
        backend: nodeAt(entry, 'backend'),
        path: stringAt(entry, 'path') ?? null,
      })),
  ];
  return backends.flatMap(({ backend, path }) => {
    const service = nodeAt(backend, 'service');
    const destination = mesh.service(namespace, stringAt(service, 'name') ?? '');
    if (service === undefined || destination === undefined) return [];
    const named = stringAt(service, 'port', 'name');
    const port =
      numberAt(service, 'port', 'number') ??
      destination.ports.find(({ name }) => name !== null && name === named)?.port ??
      null;
    return [{ source, destination, port, path, basis: 'route' as const, origin: service.origin }];
  });
}
