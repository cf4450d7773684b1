import { expect, test } from 'vitest';
import { rolloutOf } from '../../../src/compare/rollout/rollout.ts';
import { meshFrom } from '../../support/rendered.ts';

const workload = (namespace: string, name: string, labels: string, env = ''): string => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  template:
    metadata: { labels: { ${labels} } }
    spec: { containers: [{ name: app, image: app, env: [${env}] }] }
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ${namespace} }
spec: { selector: { ${labels} }, ports: [{ name: http, port: 8080 }] }
`;

const gateway = (name: string): string => `---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: ${name}, namespace: shop }
spec: { selector: { istio: ${name} }, servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ["*"] }] }
`;

const TREE = [
  workload('istio-system', 'public', 'istio: public'),
  workload('istio-system', 'local', 'istio: local'),
  gateway('local'),
  workload('shop', 'web', 'app: web, sidecar.istio.io/inject: "true"'),
  workload('shop', 'orders', 'app: orders, sidecar.istio.io/inject: "true"'),
  workload('shop', 'caller', 'app: caller', '{ name: URL, value: "http://web.shop:8080" }'),
].join('');

const GATEWAY = gateway('public');

const route = (gateways: string, destination: string, hosts = '"*"'): string => `---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: all, namespace: shop }
spec: { hosts: [${hosts}], gateways: [${gateways}], http: [{ route: [{ destination: { host: ${destination} } }] }] }
`;

const reach = (before: string, after: string) =>
  rolloutOf('prod', meshFrom(TREE + before), meshFrom(TREE + after)).reach;

test('a route for every host of a gateway reaches its pods and where it leads, and no other Service', () => {
  expect(reach(GATEWAY, GATEWAY + route('public', 'web'))).toMatchObject({
    services: ['shop/web'],
    namespaces: ['shop'],
    gateways: ['Deployment istio-system/public'],
    proxies: { all: 1 },
    calls: [{ from: 'Deployment istio-system/public', to: 'shop/web' }],
  });
});

test('it reaches where it led before, too, and what it is for by name only where sidecars go by it', () => {
  const [old, now] = [route('public', 'orders'), route('public', 'web')];
  expect(reach(GATEWAY + old, GATEWAY + now).services).toEqual(['shop/orders', 'shop/web']);
  const named = (gateways: string) =>
    reach(GATEWAY, GATEWAY + route(gateways, 'web', 'orders.shop.svc.cluster.local')).services;
  expect(named('public')).toEqual(['shop/web']);
  expect(named('public, mesh')).toEqual(['shop/orders', 'shop/web']);
});

test('one of a gateway that is not seen may be for the pods of all', () => {
  expect(reach(GATEWAY, GATEWAY + route('elsewhere/public', 'web')).gateways).toEqual([
    'Deployment istio-system/local',
    'Deployment istio-system/public',
  ]);
});

test('what is known to name no Gateway reaches nobody, calls nobody and needs no order', () => {
  const service = workload('shop', 'new', 'app: new');
  const head = TREE + GATEWAY + service + route('elsewhere/public', 'new', 'new.example.com');
  const rollout = (absent: readonly string[], after = head) =>
    rolloutOf('prod', meshFrom(TREE + GATEWAY), meshFrom(after), () => null, new Set(absent));
  expect(rollout([]).order).toHaveLength(2);
  expect(rollout([]).reach.calls).toEqual([
    { from: 'Gateway elsewhere/public', to: 'shop/new', isOfUnseenGateway: true },
  ]);
  expect(rollout(['elsewhere/public'])).toMatchObject({
    order: [],
    safeInOneStep: true,
    reach: { calls: [] },
  });
  const both = head.replace('elsewhere/public', 'elsewhere/public, public');
  expect(rollout(['elsewhere/public'], both)).toMatchObject({
    order: [{}, {}],
    reach: { calls: [{ from: 'Deployment istio-system/public' }] },
  });
});

test('who serves an Ingress is called by its class, for no Gateway has that name', () => {
  const ingress = `---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: new, namespace: shop }
spec: { ingressClassName: inner, defaultBackend: { service: { name: new, port: { number: 8080 } } } }
`;
  const { calls } = reach('', workload('shop', 'new', 'app: new') + ingress);
  expect(calls).toEqual([{ from: 'Ingress class inner', to: 'shop/new' }]);
});

test('a Gateway that is in no file is told to be unseen, and one of the tree is not', () => {
  const gone = route('elsewhere/web', 'web');
  expect(reach('', gone).calls).toEqual([
    { from: 'Gateway elsewhere/web', to: 'shop/web', isOfUnseenGateway: true },
  ]);
  expect(reach(GATEWAY, GATEWAY + route('public', 'web')).calls).toEqual([
    { from: 'Deployment istio-system/public', to: 'shop/web' },
  ]);
});

const apiGateway = (listener: string): string => `---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: edge, namespace: ingress }
spec: { gatewayClassName: istio, listeners: [{ name: web, port: 80, protocol: HTTP, ${listener} }] }
`;

const apiRoute = (kind: string, more: string): string => `---
apiVersion: gateway.networking.k8s.io/v1
kind: ${kind}
metadata: { name: all, namespace: shop }
spec: { parentRefs: [{ name: edge, namespace: ingress }], ${more} rules: [{ backendRefs: [{ name: web, port: 8080 }] }] }
`;

test.each([
  [
    'is for another host',
    'hostname: "*.acme.com", allowedRoutes: { namespaces: { from: All } }',
    'HTTPRoute',
    'hostnames: [shop.acme.dev],',
  ],
  ['is for its own namespace alone', 'hostname: a.acme.com', 'GRPCRoute', ''],
  [
    'is for other kinds',
    'allowedRoutes: { kinds: [{ kind: GRPCRoute }], namespaces: { from: All } }',
    'HTTPRoute',
    '',
  ],
])('a Gateway whose listener %s calls nobody by the route', (_, listener, kind, more) => {
  const head = apiGateway(listener) + apiRoute(kind, more);
  const callersOf = (after: string) =>
    reach(apiGateway(listener), after).calls.map(({ from }) => from);
  expect(callersOf(head)).toEqual([]);
  // one listener more takes it, and a host that is filled in later may be for it
  const taking = 'allowedRoutes: { namespaces: { from: All } }';
  const both = head.replace(
    'listeners: [',
    `listeners: [{ name: any, port: 81, protocol: HTTP, ${taking} }, `,
  );
  expect(callersOf(both)).toEqual(['Gateway ingress/edge']);
  const later = callersOf(head.replace('shop.acme.dev', '"${DOMAIN}"'));
  expect(later).toHaveLength(more === '' ? 0 : 1);
});

test('who still names a Service that goes is known to call it, and who names another then is not', () => {
  const old = workload('shop', 'old', 'app: old');
  const job = (name: string): string => `---
apiVersion: batch/v1
kind: Job
metadata: { name: nightly, namespace: night }
spec: { template: { spec: { restartPolicy: Never, containers: [{ name: app, image: app, args: ["--target=http://${name}.shop.svc:8080/run"] }] } } }
`;
  expect(reach(old + job('old'), job('old')).calls).toEqual([
    { from: 'Job night/nightly', to: 'shop/old' },
  ]);
  expect(reach(old + job('old'), job('elsewhere')).calls).toEqual([]);
  expect(reach(old + job('old'), '').calls).toEqual([]);
});
