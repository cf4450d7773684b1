import { describe, expect, test } from 'vitest';
import type { Mesh } from '../../../../src/istio/mesh/mesh.ts';
import { callOutcome } from '../../../../src/istio/mesh/outcome/call-outcome.ts';
import { routeFromApiGateway } from '../../../../src/istio/mesh/gateways/gateway-api-routes.ts';
import { routeFromGateway } from '../../../../src/istio/mesh/gateways/gateway-routes.ts';
import { routeFromSidecar } from '../../../../src/istio/mesh/routes/sidecar-routes.ts';
import { namespace, service, workload } from '../ambient-mesh.ts';
import { meshFrom } from '../../../support/rendered.ts';

const API = 'gateway.networking.k8s.io/v1';
const object = (kind: string, name: string, spec: string, apiVersion = API): string => `
apiVersion: ${apiVersion}
kind: ${kind}
metadata: { name: ${name}, namespace: shop }
spec: ${spec}
`;

const meshOf = (...objects: readonly string[]): Mesh =>
  meshFrom(
    [
      namespace('shop', 'istio-injection: enabled'),
      workload('front', 'shop'),
      workload('orders', 'shop'),
      service('orders', 'shop'),
      ...objects,
    ].join('---'),
  );

const request = (host: string) => ({
  method: 'GET',
  host,
  path: '/',
  headers: new Map<string, string>(),
  token: null,
});

test('what a client sends to the target of a BackendTLSPolicy is not told', () => {
  const ending = (...objects: readonly string[]): string => {
    const mesh = meshOf(...objects);
    const [front] = mesh.workloads;
    if (front === undefined) throw new Error('fixture');
    const host = 'orders.shop.svc.cluster.local';
    const call = { host, port: 80, http: request(host), serverName: null };
    const [first] = callOutcome(mesh, front, call).endings;
    return first?.ending.kind === 'unknown' ? first.ending.missing : (first?.ending.kind ?? '');
  };
  const policy = (target: string): string =>
    object(
      'BackendTLSPolicy',
      'orders',
      `{ targetRefs: [{ group: '', kind: Service, name: ${target} }], validation: { hostname: a, wellKnownCACertificates: System } }`,
    );
  expect(ending(policy('orders'))).toBe(
    'what BackendTLSPolicy shop/orders makes of connections to orders.shop.svc.cluster.local',
  );
  expect(ending(policy('carts'))).toBe('answered');
});

test('what a route makes of calls to a ServiceEntry is not told', () => {
  const entry = object(
    'ServiceEntry',
    'pay',
    '{ hosts: [pay.example.com], resolution: DNS, ports: [{ number: 80, name: http, protocol: HTTP }] }',
    'networking.istio.io/v1',
  );
  const route = (parent: string): string =>
    object(
      'HTTPRoute',
      'pay',
      `{ parentRefs: [{ group: networking.istio.io, kind: ServiceEntry, name: ${parent} }], rules: [{}] }`,
    );
  const decided = (...objects: readonly string[]): string => {
    const host = 'pay.example.com';
    const client = { kind: 'sidecar', namespace: 'shop', labels: new Map() } as const;
    return routeFromSidecar(meshOf(entry, ...objects), client, {
      host,
      port: 80,
      http: request(host),
      serverName: null,
    }).kind;
  };
  expect(decided()).toBe('route');
  expect(decided(route('pay'))).toBe('unknown');
  expect(decided(route('other'))).toBe('route');
});

describe('a ListenerSet', () => {
  const gateway = (allowed: string): string =>
    object(
      'Gateway',
      'edge',
      `{ gatewayClassName: istio, ${allowed} listeners: [{ name: http, port: 80, protocol: HTTP }] }`,
    );
  const set = (port: number): string =>
    object(
      'ListenerSet',
      'more',
      `{ parentRef: { name: edge }, listeners: [{ name: more, port: ${String(port)}, protocol: HTTP }] }`,
    );
  const decided = (port: number, ...objects: readonly string[]): string => {
    const mesh = meshOf(...objects);
    const edge = mesh.find('gateway.networking.k8s.io', 'Gateway', 'shop', 'edge');
    if (edge === undefined) throw new Error('fixture');
    return routeFromApiGateway(mesh, edge, { port, encrypted: false, http: request('a') }).kind;
  };
  const same = gateway('allowedListeners: { namespaces: { from: Same } },');

  test('makes the ports that it adds to unknown', () => {
    expect(decided(8080, same, set(8080))).toBe('unknown');
    expect(decided(80, same, set(8080))).toBe('no-route');
  });

  test('adds nothing to a Gateway that allows none', () => {
    expect(decided(8080, gateway(''), set(8080))).toBe('connection-refused');
  });
});

describe('an Ingress that istiod serves', () => {
  const ingress = (spec: string): string => `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, namespace: shop }
spec: { ${spec} }
`;
  const at = (text: string, host: string, istio = 'ingressgateway', port = 80): string => {
    const decision = routeFromGateway(
      meshFrom(text),
      { kind: 'gateway', namespace: 'edge', labels: new Map([['istio', istio]]) },
      {
        port,
        encrypted: false,
        http: { method: 'GET', host, path: '/', headers: new Map(), token: null },
      },
    );
    return decision.kind === 'unknown' ? decision.missing : decision.kind;
  };
  const own = ingress('ingressClassName: istio, rules: [{ host: "*.example.com" }]');

  test('may take calls to its hosts at its gateway, and no others', () => {
    expect(at(own, 'a.example.com')).toBe('what Ingress shop/web makes of the call');
    expect(at(own, 'a.example.org')).toBe('connection-refused');
    expect(at(own, 'a.example.com', 'private')).toBe('connection-refused');
    expect(at(own, 'a.example.com', 'ingressgateway', 15021)).toBe('connection-refused');
    expect(at(ingress('ingressClassName: istio, defaultBackend: {}'), 'x.org')).toContain(
      'Ingress',
    );
  });

  test('is one by its class, by the controller of its class, or without one where the mesh says so', () => {
    const host = 'rules: [{ host: a.example.com }]';
    const controlled = `
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: { name: edge }
spec: { controller: istio.io/ingress-controller }
`;
    const settings = `
apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data: { mesh: "ingressControllerMode: DEFAULT" }
`;
    const asked = (...texts: readonly string[]): string => at(texts.join('---'), 'a.example.com');
    expect(asked(ingress(`ingressClassName: nginx, ${host}`))).toBe('connection-refused');
    expect(asked(ingress(`ingressClassName: edge, ${host}`))).toBe('connection-refused');
    expect(asked(ingress(`ingressClassName: edge, ${host}`), controlled)).toContain('Ingress');
    expect(asked(ingress(host))).toBe('connection-refused');
    expect(asked(ingress(host), settings)).toContain('Ingress');
    expect(asked(own, settings.replace('DEFAULT', "'OFF'"))).toBe('connection-refused');
  });
});
