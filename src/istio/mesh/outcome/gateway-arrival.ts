import type { Resource } from '../../../manifest/index.ts';
import { itemsAt, stringAt, stringMapAt } from '../../../manifest/index.ts';
import { containsLabels } from '../label-index.ts';
import type { Mesh, Service } from '../mesh.ts';
import type { GatewayPods } from './gateway-outcome.ts';
import type { GatewaySurface } from './gateway-surface.ts';

/** From where calls come to a gateway: `inside` where its Service is led to from within a network only. */
export type Arrival = 'outside' | 'inside' | 'unknown';

/** From where calls come to a gateway, as far as its Services tell. */
export function arrivalAt(mesh: Mesh, pods: GatewayPods, { proxy }: GatewaySurface): Arrival {
  const services = mesh.services.filter(
    ({ namespace, selector }) =>
      namespace === proxy.namespace && selector.size > 0 && containsLabels(proxy.labels, selector),
  );
  const arrivals =
    services.length > 0 ? services.map((one) => ofService(mesh, one)) : [ofWhatIsMade(mesh, pods)];
  if (arrivals.includes('outside')) return 'outside';
  return arrivals.includes('unknown') ? 'unknown' : 'inside';
}

/** A Service that nothing is written of has type ClusterIP. */
const ofService = (mesh: Mesh, { resource }: Service): Arrival =>
  itemsAt(resource.node, 'spec', 'externalIPs').length > 0
    ? 'outside'
    : arrivalOf(
        mesh,
        resource.namespace,
        stringAt(resource.node, 'spec', 'type') ?? 'ClusterIP',
        stringMapAt(resource.node, 'metadata', 'annotations'),
      );

/** Of pods without a Service here nobody knows who leads to them; charts and istiod make load balancers. GWAPI-1. */
function ofWhatIsMade(mesh: Mesh, pods: GatewayPods): Arrival {
  if (pods.kind === 'workload') return 'unknown';
  if (pods.kind === 'managed') return ofManaged(mesh, pods.gateway);
  const { namespace, service } = pods.gateway;
  return arrivalOf(mesh, namespace, service.type ?? 'LoadBalancer', service.annotations);
}

function ofManaged(mesh: Mesh, gateway: Resource): Arrival {
  const annotations = new Map([
    ...stringMapAt(gateway.node, 'metadata', 'annotations'),
    ...stringMapAt(gateway.node, 'spec', 'infrastructure', 'annotations'),
  ]);
  const type = annotations.get('networking.istio.io/service-type') ?? 'LoadBalancer';
  return arrivalOf(mesh, gateway.namespace, type, annotations);
}

function arrivalOf(
  mesh: Mesh,
  namespace: string,
  type: string,
  annotations: ReadonlyMap<string, string>,
): Arrival {
  if (type === 'LoadBalancer') return isInternal(annotations) ? 'inside' : 'outside';
  if (type !== 'ClusterIP') return 'outside';
  // an Ingress may lead to it
  const isLedTo = mesh
    .ofKind('networking.k8s.io', 'Ingress')
    .some((ingress) => ingress.namespace === namespace);
  return isLedTo ? 'unknown' : 'inside';
}

const PREFIX = 'service.beta.kubernetes.io/';

/** Whether a cloud makes a load balancer that is reached from its own network only. */
function isInternal(annotations: ReadonlyMap<string, string>): boolean {
  const valueOf = (name: string): string => (annotations.get(name) ?? '').toLowerCase();
  const scheme = valueOf(`${PREFIX}aws-load-balancer-scheme`);
  if (scheme !== '') return scheme === 'internal';
  return (
    !['', 'false'].includes(valueOf(`${PREFIX}aws-load-balancer-internal`)) ||
    valueOf(`${PREFIX}azure-load-balancer-internal`) === 'true' ||
    valueOf('networking.gke.io/load-balancer-type') === 'internal' ||
    valueOf('cloud.google.com/load-balancer-type') === 'internal'
  );
}
