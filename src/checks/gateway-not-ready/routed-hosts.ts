import {
  asGatewayApiGateway,
  commonHost,
  hostnameOf,
  hostsOf,
  routesAt,
} from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { isOfKind } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { wantedHosts } from '../route-leads-astray/host-bindings.ts';

/** The hosts for which something is routed at a Gateway, of Istio or of the Gateway API: GW-2, GWAPI-1, 2. */
export const routedHosts = (mesh: Mesh, gateway: Resource): readonly string[] =>
  isOfKind(gateway.node, 'networking.istio.io', 'Gateway')
    ? mesh
        .ofKind('networking.istio.io', 'VirtualService')
        .flatMap((one) => wantedHosts(mesh, one).bindings)
        .flatMap((binding) => (binding.gateway === gateway ? binding.served : []))
    : asGatewayApiGateway(gateway).listeners.value.flatMap((listener) =>
        routesAt(mesh, gateway, listener)
          .flatMap(hostsOf)
          .flatMap((host) => commonHost(hostnameOf(listener), host) ?? []),
      );
