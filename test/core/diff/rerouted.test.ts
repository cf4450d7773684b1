import { expect, test } from 'vitest';
import { diffMesh } from '../../../src/core/diff/diff-mesh.ts';
import { meshFrom } from '../../support/rendered.ts';

const services = ['shop', 'users']
  .map(
    (namespace) => `
apiVersion: v1
kind: Service
metadata: { name: web, namespace: ${namespace} }
spec: { selector: { app: web }, ports: [{ name: http, port: 80 }] }
---`,
  )
  .join('');
const route = (namespace: string, more: Readonly<Record<string, string>> = {}): string => {
  const {
    gateway = 'shop/public',
    host = '"*"',
    match = '{ uri: { prefix: /web/ } }',
    to = 'web',
    exportTo = '"*"',
  } = more;
  return `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: ${namespace} }
spec:
  hosts: [${host}]
  gateways: [${gateway}]
  exportTo: [${exportTo}]
  http: [{ match: [${match}], route: [{ destination: { host: ${to} } }] }]
---`;
};
const isRerouted = (old: string, young: string): boolean | undefined =>
  diffMesh('prod', meshFrom(services + old), meshFrom(services + young)).find(
    ({ kind }) => kind === 'resource-removed',
  )?.isRerouted;

test('a route that goes is rerouted where another takes the same requests to a Service', () => {
  const old = route('shop', { gateway: 'public' });
  expect(isRerouted(old, route('users'))).toBe(true);
  // one that was there and stays does as well
  expect(isRerouted(old + route('users'), route('users'))).toBe(true);
});

test('it is not where a request, the way to it or the destination differs', () => {
  const old = route('shop', { gateway: 'public' });
  for (const more of [
    { gateway: 'public' },
    { host: 'shop.example' },
    { match: '{ uri: { prefix: /web } }' },
    { match: '{ uri: { prefix: /web/ }, headers: { a: { exact: b } } }' },
    { to: 'nobody' },
    { exportTo: '.' },
  ])
    expect(isRerouted(old, route('users', more))).toBeUndefined();
  expect(isRerouted(old, '')).toBeUndefined();
});
