import { expect, test } from 'vitest';
import { outsideTheMesh } from '../../src/core/detectors/outside-the-mesh/outside-the-mesh.ts';
import { app, findingsOf } from './findings-of.ts';

/** Outside of the mesh, and calls one host. */
const caller = (host: string): string =>
  app('tools', 'enabler', [host]).replace(', sidecar.istio.io/inject: "true"', '') +
  'apiVersion: v1\nkind: Namespace\nmetadata: { name: tools, labels: { team: tools } }\n---\n';

const GATEWAY = app('shop', 'ingress').replaceAll('app: ingress', 'istio: ingressgateway');

const neighbours = (text: string): readonly string[] =>
  findingsOf(outsideTheMesh, '', text)
    .filter(({ check }) => check === 'neighbours-in-mesh')
    .map(({ message }) => message);

test('who calls a workload with a sidecar is its neighbour, who calls a gateway is a client', () => {
  expect(neighbours(app('shop', 'orders') + caller('orders.shop'))).toHaveLength(1);
  expect(neighbours(GATEWAY + caller('ingress.shop'))).toEqual([]);
});
