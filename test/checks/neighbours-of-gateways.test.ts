import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { outsideTheMesh } from '../../src/checks/outside-the-mesh/outside-the-mesh.ts';
import { app, findingsOf } from './findings-of.ts';
import { namespace } from '../support/objects.ts';

/** Its pods have a sidecar for what their namespace says. */
const SERVER = app('shop', 'orders').replace(', sidecar.istio.io/inject: "true"', '');

/** Outside of the mesh, and calls one host. */
const caller = (host: string): string =>
  app('tools', 'enabler', [host]).replace(', sidecar.istio.io/inject: "true"', '') +
  'apiVersion: v1\nkind: Namespace\nmetadata: { name: tools, labels: { team: tools } }\n---\n';

const GATEWAY = app('shop', 'ingress').replaceAll('app: ingress', 'istio: ingressgateway');

const neighbours = (text: string): readonly string[] =>
  findingsOf(outsideTheMesh, '', text)
    .filter(({ check }) => check === 'neighbours-in-mesh')
    .map((told) => spoken(messageOf(told)));

test('who calls a workload with a sidecar is its neighbour, who calls a gateway is a client', () => {
  expect(neighbours(app('shop', 'orders') + caller('orders.shop'))).toHaveLength(1);
  expect(neighbours(GATEWAY + caller('ingress.shop'))).toEqual([]);
});

test('nobody is a neighbour for a namespace of which two folders say different things', () => {
  const enabled = namespace('shop', 'istio-injection: enabled');
  const silent = namespace('shop', 'team: shop');
  const told = (namespaces: string): number =>
    neighbours(namespaces + SERVER + caller('orders.shop')).length;
  expect(told(enabled)).toBe(1);
  expect(told(enabled + enabled)).toBe(1);
  expect(told(enabled + silent)).toBe(0);
  expect(told(silent + enabled)).toBe(0);
  // pods that ask for themselves are in, whatever holds
  expect(neighbours(enabled + silent + app('shop', 'orders') + caller('orders.shop'))).toHaveLength(
    1,
  );
});

test('who says that ztunnel leaves it alone is meant to stay outside', () => {
  const ambient = namespace('shop', 'istio.io/dataplane-mode: ambient');
  const outside = (label: string): string =>
    app('shop', 'ledger').replace('sidecar.istio.io/inject: "true"', label);
  const tools =
    app('tools', 'web', ['ledger.shop']) + namespace('tools', 'istio-injection: enabled');
  expect(neighbours(namespace('shop', 'team: shop') + outside('a: b') + tools)).toHaveLength(1);
  expect(neighbours(ambient + outside('istio.io/dataplane-mode: none') + tools)).toEqual([]);
});

test('calls of HTTPS to who stays outside are not called unencrypted', () => {
  const outside = (port: string): string =>
    app('shop', 'ledger')
      .replace(', sidecar.istio.io/inject: "true"', '')
      .replace('name: http', `name: ${port}`);
  const rest =
    namespace('shop', 'team: shop') +
    app('tools', 'web', ['ledger.shop']) +
    namespace('tools', 'istio-injection: enabled');
  expect(neighbours(outside('http') + rest)[0]).toContain('calls between them are not encrypted');
  expect(neighbours(outside('https') + rest)[0]).toContain(
    'calls between them are encrypted by the applications alone, and who calls is not known to the mesh',
  );
});
