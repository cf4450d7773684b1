import type { ChartGateway } from './chart-gateways.ts';
import { gatewayOfGatewayApi, gatewaysOfOperator, gatewaysOfReleases } from './chart-gateways.ts';
import { chartReleasesOf } from './chart-releases.ts';
import type { ResourceIndex } from './resource-index.ts';

/** Gateways of an environment whose pods are made by charts, an IstioOperator or Gateway API, not rendered here. */
export const gatewaysOfCharts = (index: ResourceIndex): readonly ChartGateway[] => [
  ...gatewaysOfReleases(chartReleasesOf(index)),
  ...index.ofKind('install.istio.io', 'IstioOperator').flatMap(gatewaysOfOperator),
  ...index.ofKind('gateway.networking.k8s.io', 'Gateway').map(gatewayOfGatewayApi),
];
