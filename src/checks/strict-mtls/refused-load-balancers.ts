import { nodeAt, stringAt } from '../../manifest/index.ts';
import type { Mesh, Service, ServicePort } from '../../istio/index.ts';
import { acceptedMtls, inboundProxy, isGatewayWorkload, targetPortOf } from '../../istio/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import { serviceText, workloadText } from './names.ts';

/** Clients outside the mesh, and the load balancer's own health checks, have no certificate of the mesh (T15). */
export const loadBalancerRefused = check({
  id: 'load-balancer-refused',
  title: 'A load balancer leads straight to a workload that accepts only mTLS',
  level: 'high',
  blind: 'NodePorts and addresses outside of the cluster that lead to the same pods.',
  find: ({ mesh }) => mesh.services.flatMap((service) => refusedAt(mesh, service)),
});

function refusedAt(mesh: Mesh, service: Service): readonly Told[] {
  const { node } = service.resource;
  if (stringAt(node, 'spec', 'type') !== 'LoadBalancer') return [];
  const closed = service.ports.flatMap((port) => closedAt(mesh, service, port) ?? []);
  const [first] = closed;
  if (first === undefined) return [];
  const ports = closed.map(({ port }) => String(port)).join(', ');
  const type = nodeAt(node, 'spec', 'type');
  return [
    {
      subject: service.resource,
      key: `load balancer, ports ${ports}`,
      scope: { level: 'service', workloads: 1, services: 1, namespaces: 1 },
      message: `Clients outside the mesh cannot reach ${serviceText(service)} through its load balancer (port ${ports}), and its health checks fail.`,
      why: `The load balancer leads straight to ${first.workload}, which accepts only mTLS, and nobody outside the mesh has its certificates.`,
      symptom: 'connection reset by peer; all backends of the load balancer turn unhealthy',
      origin: first.because ?? service.resource.origin,
      related: type === undefined ? [] : [type.origin],
      fix: {
        text: 'Let the load balancer lead to an ingress gateway, or keep these ports PERMISSIVE with portLevelMtls.',
      },
    },
  ];
}

/** The first workload behind the port that surely refuses plaintext. */
function closedAt(mesh: Mesh, service: Service, port: ServicePort) {
  if (port.protocol === 'UDP') return undefined;
  for (const workload of service.workloads) {
    if (isGatewayWorkload(mesh, workload)) continue;
    const target = targetPortOf(port, workload);
    const proxy = inboundProxy({ mesh, allNamespaces: true }, workload, target);
    const { mode, ambiguous, because } = acceptedMtls(mesh, workload, target);
    if (mode === 'STRICT' && ambiguous === undefined && proxy.kind === 'known' && proxy.value)
      return { port: port.port, workload: workloadText(workload), because: because[0] };
  }
  return undefined;
}
