import type { ChartGateway } from './chart-gateways.ts';
import { gatewayOfGatewayApi, gatewaysOfOperator, gatewaysOfReleases } from './chart-gateways.ts';
import type { Mesh } from '../mesh.ts';

/** Gateways of an environment whose pods are made by charts, an IstioOperator or Gateway API, not rendered here. */
export const gatewaysOfCharts = (mesh: Mesh): readonly ChartGateway[] => [
  ...gatewaysOfReleases(mesh.charts),
  ...mesh.ofKind('install.istio.io', 'IstioOperator').flatMap(gatewaysOfOperator),
  ...mesh.ofKind('gateway.networking.k8s.io', 'Gateway').map(gatewayOfGatewayApi),
];
