import { describe, expect, test } from 'vitest';
import { diffMesh } from '../../../src/compare/diff/mesh-diff.ts';
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
    ({ kind, subject }) => kind === 'resource-removed' && subject.kind !== 'Gateway',
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

test('one without a namespace is where every Gateway that it may mean has another for its requests', () => {
  const gatewayIn = (namespace: string): string => `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: public, namespace: ${namespace} }
spec: { selector: { istio: gate }, servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ["*"] }] }
---`;
  const old = route('shop', { gateway: 'public' }).replace(', namespace: shop', '');
  const one = gatewayIn('shop');
  expect(isRerouted(old + one, route('users') + one)).toBe(true);
  const two = one + gatewayIn('users');
  expect(isRerouted(old + two, route('users') + two)).toBeUndefined();
  expect(isRerouted(old, route('users'))).toBeUndefined();
  expect(isRerouted(old + one, one)).toBeUndefined();
});

describe('an HTTPRoute', () => {
  const gateway = (from = 'All'): string => `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: public, namespace: shop }
spec:
  gatewayClassName: istio
  listeners: [{ name: http, port: 80, protocol: HTTP, allowedRoutes: { namespaces: { from: ${from} } } }]
---`;
  const grant = `
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata: { name: routes, namespace: shop }
spec: { from: [{ group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: users }], to: [{ group: '', kind: Service }] }
---`;
  const httpRoute = (
    name: string,
    { namespace = 'shop', host = 'shop.example', match = '/web', to = 'web', more = '' } = {},
  ): string => `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  parentRefs: [{ name: public, namespace: shop }]
  hostnames: [${host}]
  rules: [{ matches: [{ path: { type: PathPrefix, value: ${match} } }], backendRefs: [{ name: ${to}, namespace: shop, port: 80 }]${more} }]
---`;
  const old = httpRoute('web').replace(', namespace: shop, port', ', port');

  test('that goes is rerouted where others lead the same requests to the same backends', () => {
    expect(isRerouted(old + gateway(), httpRoute('all') + gateway())).toBe(true);
    // one of another namespace too, where the Gateway takes it and the backend lets it in
    const away = httpRoute('all', { namespace: 'users' });
    expect(isRerouted(old + gateway() + grant, away + gateway() + grant)).toBe(true);
    expect(isRerouted(old + gateway(), away + gateway())).toBeUndefined();
    const same = gateway('Same') + grant;
    expect(isRerouted(old + same, away + same)).toBeUndefined();
    // a Gateway that is elsewhere takes routes of one namespace alike
    expect(isRerouted(old, httpRoute('all'))).toBe(true);
    expect(isRerouted(old + grant, away + grant)).toBeUndefined();
  });

  test('that goes is not where a request, the way or the backends differ, or the Gateway goes too', () => {
    for (const more of [
      { host: 'www.example' },
      { match: '/web/a' },
      { to: 'nobody' },
      { more: ', timeouts: { request: 1s }' },
      {
        more: ', filters: [{ type: RequestHeaderModifier, requestHeaderModifier: { remove: [a] } }]',
      },
    ])
      expect(isRerouted(old + gateway(), httpRoute('all', more) + gateway())).toBeUndefined();
    expect(isRerouted(old + gateway(), gateway())).toBeUndefined();
    expect(isRerouted(old + gateway(), httpRoute('all'))).toBeUndefined();
    // of two that stay, either may be the older one
    const slow = httpRoute('slow', { more: ', timeouts: { request: 1s }' });
    expect(isRerouted(old + gateway(), httpRoute('all') + slow + gateway())).toBeUndefined();
  });
});
