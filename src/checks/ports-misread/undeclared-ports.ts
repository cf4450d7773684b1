import { isPassedOver, stringAt } from '../../manifest/index.ts';
import { isWithout, ownLabelsOf, serviceProtocol } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { Mesh, Service, ServicePort } from '../../istio/index.ts';

/** A port of a Service of which proxies are not told what it speaks (PROTO-1…4). */
export interface UndeclaredPort {
  readonly service: Service;
  readonly port: ServicePort;
  /** What is written there in vain: `appProtocol` comes before the name. */
  readonly written: 'appProtocol' | 'name' | 'nothing';
  /** Whether the Service stands for a name outside, where a port named `tcp` says no more either. */
  readonly isExternalName: boolean;
  /** Whether istiod takes such a Service for another name alone, for which sidecars listen nowhere (SE-10). */
  readonly isAlias: boolean;
}

/**
 * Ports that name no protocol Istio knows; those of Istio's own Services, of gateways that it makes and of what operators make
 * are left out.
 */
export function undeclaredPorts(mesh: Mesh): readonly UndeclaredPort[] {
  const hasAliases = !isWithout(mesh, 'ENABLE_EXTERNAL_NAME_ALIAS', ALIASES_SINCE);
  return mesh.services
    .filter(
      ({ resource, madeBy }) =>
        madeBy === null && !isPassedOver(resource.namespace) && !isMade(resource),
    )
    .flatMap((service) => {
      const isExternalName = typeOf(service.resource) === 'ExternalName';
      return service.ports
        .filter((port) => isUndeclared(port) || (isExternalName && port.name === 'tcp'))
        .map((port) => ({
          service,
          port,
          written: writtenOf(port),
          isExternalName,
          isAlias: isExternalName && hasAliases,
        }));
    });
}

const ALIASES_SINCE = '1.21';

/** On the few ports that are plain TCP by their number nothing is missing. */
const isUndeclared = (port: ServicePort): boolean => serviceProtocol(port) === 'auto';

const writtenOf = ({ name, appProtocol }: ServicePort): UndeclaredPort['written'] =>
  appProtocol !== null ? 'appProtocol' : name === null ? 'nothing' : 'name';

/** The type as it is written; null where it is not. */
const typeOf = ({ node }: Resource): string | null => stringAt(node, 'spec', 'type') ?? null;

const GATEWAY_CONTROLLERS: ReadonlySet<string> = new Set([
  'istio.io-gateway-controller',
  'istio.io-mesh-controller',
  'istio.io-eastwest-controller',
]);

/** Whether Istio brings it: nobody here names its ports. */
function isMade(resource: Resource): boolean {
  const labels = ownLabelsOf(resource);
  return (
    labels.has('istio') ||
    labels.get('release') === 'istio' ||
    GATEWAY_CONTROLLERS.has(labels.get('gateway.istio.io/managed') ?? '')
  );
}
