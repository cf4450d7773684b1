import type { Resource } from '../../../manifest/index.ts';
import { API_GROUPS } from '../../../manifest/index.ts';
import type { NetworkPod } from '../../network/network-ends.ts';
import { viewOf } from '../../views/view.ts';
import { speaksHbone } from '../ambient/hbone.ts';
import { gatewaysOfCharts } from '../charts/chart-gateways.ts';
import type { Mesh } from '../mesh.ts';
import { podsOfIstiod } from '../surroundings/mesh-network.ts';
import { isRunByIstio } from './client-certificates.ts';

/** Pods that istiod makes of a Gateway. */
interface IstiodGateway {
  readonly gateway: Resource;
  readonly pod: NetworkPod;
  /** The ports of its listeners. */
  readonly ports: readonly number[];
  /** Tells whether it sends and takes tunnels of the mesh; null if that is not known. */
  readonly tunnels: boolean | null;
}

/** Lists pods that istiod makes of Gateways of the Gateway API, waypoints too. */
export const gatewaysOfIstiod = (mesh: Mesh): readonly IstiodGateway[] =>
  gatewaysOfCharts(mesh).flatMap(({ source: gateway, labels, serviceAccount }) => {
    if (gateway.group !== API_GROUPS.gatewayApi) return [];
    const { isWaypoint, listeners } = viewOf('GatewayApiGateway', gateway);
    if (!isWaypoint && !isRunByIstio(mesh, gateway)) return [];
    return {
      gateway,
      pod: podsOfIstiod(gateway, { labels, serviceAccount }),
      ports: listeners.value.flatMap(({ port }) => (port === null ? [] : [port.value])),
      tunnels: isWaypoint ? true : speaksHbone(mesh, { labels }),
    };
  });
