import { describe, expect, test } from 'vitest';
import { routeFromApiGateway } from '../../../../src/istio/mesh/gateways/gateway-api-routes.ts';
import type { Mesh } from '../../../../src/istio/mesh/mesh.ts';
import { meshFrom } from '../../../support/rendered.ts';

const service = (name: string, namespace = 'shop'): string => `
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ${namespace} }
spec: { selector: { app: ${name} }, ports: [{ name: tcp, port: 9000 }, { name: http, port: 80 }] }
`;

const gateway = (...listeners: readonly string[]): string => `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: edge, namespace: shop }
spec: { gatewayClassName: istio, listeners: [${listeners.join(', ')}] }
`;

interface Written {
  readonly namespace?: string;
  readonly hosts?: string;
  readonly day?: number;
}

const route = (kind: string, name: string, backend: string, written: Written = {}): string => `
apiVersion: gateway.networking.k8s.io/v1
kind: ${kind}
metadata: { name: ${name}, namespace: ${written.namespace ?? 'shop'}, creationTimestamp: '2026-01-0${String(written.day ?? 1)}T00:00:00Z' }
spec:
  parentRefs: [{ name: edge, namespace: shop }]
  ${written.hosts === undefined ? '' : `hostnames: ${written.hosts}`}
  rules: [{ backendRefs: [${backend}] }]
`;

const to = (name: string, more = ''): string => `{ name: ${name}, port: 9000 ${more} }`;

const grant = (from: string, namespace: string, kind: string): string => `
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata: { name: grant, namespace: ${namespace} }
spec: { from: [{ group: gateway.networking.k8s.io, kind: ${from}, namespace: shop }], to: [{ group: '', kind: ${kind} }] }
`;

const meshOf = (...objects: readonly string[]): Mesh =>
  meshFrom([service('orders'), service('carts'), service('far', 'other'), ...objects].join('---'));

const PASSTHROUGH =
  '{ name: tls, port: 443, protocol: TLS, hostname: "*.example.com", tls: { mode: Passthrough } }';
const TCP = '{ name: tcp, port: 9000, protocol: TCP }';
const certificate = (more = ''): string =>
  `tls: { certificateRefs: [{ name: certificate ${more} }] }`;

function answered(
  mesh: Mesh,
  { host = 'a.example.com', port = 443, encrypted = true, path = '/' } = {},
): string {
  const found = mesh.find('gateway.networking.k8s.io', 'Gateway', 'shop', 'edge');
  if (found === undefined) throw new Error('fixture: no gateway');
  const http = { method: 'POST', host, path, headers: new Map<string, string>(), token: null };
  const decision = routeFromApiGateway(mesh, found, { port, encrypted, http });
  if (decision.kind === 'unknown') return `unknown: ${decision.missing}`;
  if (decision.kind !== 'route') return decision.kind;
  const [first] = decision.destinations;
  return `${first?.host.split('.')[0] ?? ''}${first?.fails === null ? '' : ` ${first?.fails ?? ''}`}`;
}

describe('TLSRoutes at a listener that passes connections through', () => {
  test('lead by the name in the handshake, the most specific first', () => {
    const mesh = meshOf(
      gateway(PASSTHROUGH),
      route('TLSRoute', 'wide', to('carts'), { hosts: '["*.com"]', day: 1 }),
      route('TLSRoute', 'narrow', to('orders'), { hosts: '[a.example.com]', day: 2 }),
    );
    expect(answered(mesh)).toBe('orders');
    expect(answered(mesh, { host: 'b.example.com' })).toBe('carts');
    expect(answered(mesh, { host: 'b.other.com' })).toBe('reset');
  });

  test('of one name the oldest counts, and the others lose their further names with it', () => {
    const mesh = meshOf(
      gateway(PASSTHROUGH),
      route('TLSRoute', 'first', to('orders'), { hosts: '[a.example.com]', day: 1 }),
      route('TLSRoute', 'second', to('carts'), {
        hosts: '[a.example.com, b.example.com]',
        day: 2,
      }),
    );
    expect(answered(mesh)).toBe('orders');
    expect(answered(mesh, { host: 'b.example.com' })).toBe('reset');
  });

  test('without any the port is closed', () => {
    expect(answered(meshOf(gateway(PASSTHROUGH)))).toBe('connection-refused');
  });
});

describe('TCPRoutes', () => {
  const at = { port: 9000, encrypted: false };

  test('the oldest takes all of a listener', () => {
    const mesh = meshOf(
      gateway(TCP),
      route('TCPRoute', 'younger', to('carts'), { day: 2 }),
      route('TCPRoute', 'older', to('orders'), { day: 1 }),
    );
    expect(answered(mesh, at)).toBe('orders');
    expect(answered(meshOf(gateway(TCP)), at)).toBe('connection-refused');
  });

  test('a backend that is not granted, or that nobody has, closes the connection', () => {
    const foreign = route('TCPRoute', 'one', to('far', ', namespace: other'));
    expect(answered(meshOf(gateway(TCP), foreign), at)).toBe('far NC');
    const granted = grant('TCPRoute', 'other', 'Service');
    expect(answered(meshOf(gateway(TCP), foreign, granted), at)).toBe('far');
    expect(answered(meshOf(gateway(TCP), route('TCPRoute', 'one', to('nobody'))), at)).toBe(
      'nobody NC',
    );
  });

  test('get what a listener decrypts, and so do TLSRoutes', () => {
    const listener = `{ name: tls, port: 443, protocol: TLS, ${certificate()} }`;
    expect(answered(meshOf(gateway(listener), route('TCPRoute', 'one', to('orders'))))).toBe(
      'orders',
    );
    const named = route('TLSRoute', 'one', to('carts'), { hosts: '[b.example.com]' });
    expect(answered(meshOf(gateway(listener), named))).toBe('carts');
  });
});

describe('a listener', () => {
  test('in plaintext fails for the destination where there is none, and else in the handshake', () => {
    const listener = `{ name: tls, port: 443, protocol: TLS, ${certificate()} }`;
    const leadingTo = (backend: string): Mesh =>
      meshOf(gateway(listener), route('TCPRoute', 'any', backend));
    const plain = { encrypted: false };
    expect(answered(leadingTo(to('nobody')), plain)).toBe('nobody NC');
    expect(answered(leadingTo(to('orders')), plain)).toBe('reset');
  });

  test('whose certificate is in another namespace needs a grant there', () => {
    const listener = `{ name: https, port: 443, protocol: HTTPS, ${certificate(', namespace: other')} }`;
    const routes = route('HTTPRoute', 'one', to('orders'));
    expect(answered(meshOf(gateway(listener), routes))).toBe('connection-refused');
    const granted = grant('Gateway', 'other', 'Secret');
    expect(answered(meshOf(gateway(listener), routes, granted))).toBe('orders');
  });

  test('asks clients for certificates of one authority that it may name, or is not there', () => {
    const https = `{ name: https, port: 443, protocol: HTTPS, ${certificate()} }`;
    const asking = (...authorities: readonly string[]): string =>
      gateway(https).replace(
        'gatewayClassName: istio,',
        `gatewayClassName: istio, tls: { frontend: { default: { validation: { caCertificateRefs: [${authorities.join(', ')}] } } } },`,
      );
    const authority = (kind: string, more = ''): string =>
      `{ group: '', kind: ${kind}, name: partners ${more} }`;
    const routes = route('HTTPRoute', 'one', to('orders'));
    expect(answered(meshOf(asking(authority('ConfigMap')), routes))).toBe('orders');
    expect(answered(meshOf(asking(authority('Secret')), routes))).toBe('orders');
    const two = asking(authority('ConfigMap'), authority('Secret'));
    expect(answered(meshOf(two, routes))).toBe('connection-refused');
    expect(answered(meshOf(asking(authority('Service')), routes))).toBe('connection-refused');
    const foreign = asking(authority('ConfigMap', ', namespace: other'));
    expect(answered(meshOf(foreign, routes))).toBe('connection-refused');
    const granted = grant('Gateway', 'other', 'ConfigMap');
    expect(answered(meshOf(foreign, routes, granted))).toBe('orders');
  });

  test('gives way to an earlier one of the same port and name, or for plain connections', () => {
    const https = `{ name: https, port: 443, protocol: HTTPS, hostname: a.example.com, ${certificate()} }`;
    const passing = PASSTHROUGH.replace('"*.example.com"', 'a.example.com');
    const routes = [
      route('HTTPRoute', 'http', to('orders')),
      route('TLSRoute', 'tls', to('carts'), { hosts: '[a.example.com]' }),
      route('TCPRoute', 'tcp', to('carts')),
    ];
    expect(answered(meshOf(gateway(https, passing), ...routes))).toBe('orders');
    expect(answered(meshOf(gateway(passing, https), ...routes))).toBe('carts');
    const plain = TCP.replace('9000', '443');
    expect(answered(meshOf(gateway(https, plain), ...routes))).toBe('orders');
  });

  const selecting = (selector: string): string =>
    gateway(
      `{ name: http, port: 80, protocol: HTTP, allowedRoutes: { namespaces: { from: Selector, selector: ${selector} } } }`,
    );
  const labelled = `
apiVersion: v1
kind: Namespace
metadata: { name: other, labels: { team: payments } }
`;
  const foreign = route('HTTPRoute', 'one', to('far'), { namespace: 'other' });
  const plain = { port: 80, encrypted: false };

  test.each([
    ['{ matchLabels: { team: payments } }', 'far'],
    ['{ matchLabels: { team: shop } }', 'no-route'],
    ['{ matchLabels: { kubernetes.io/metadata.name: other } }', 'far'],
    ['{ matchExpressions: [{ key: team, operator: In, values: [payments, shop] }] }', 'far'],
    ['{ matchExpressions: [{ key: team, operator: NotIn, values: [payments] }] }', 'no-route'],
    ['{ matchExpressions: [{ key: stage, operator: DoesNotExist }] }', 'far'],
    ['{ matchExpressions: [{ key: stage, operator: Exists }] }', 'no-route'],
  ])('that selects namespaces by %s answers a route of one: %s', (selector, end) => {
    expect(answered(meshOf(selecting(selector), labelled, foreign), plain)).toBe(end);
  });

  test('that selects by labels that are not here is not decided, where the name is concerned', () => {
    const named = foreign.replace('rules:', 'hostnames: [a.example.com]\n  rules:');
    const mesh = meshOf(selecting('{ matchLabels: { team: payments } }'), named);
    expect(answered(mesh, plain)).toBe(
      'unknown: the labels of namespace other, which allowedRoutes select',
    );
    expect(answered(mesh, { ...plain, host: 'b.example.com' })).toBe('no-route');
    const byName = selecting('{ matchLabels: { kubernetes.io/metadata.name: shop } }');
    expect(answered(meshOf(byName, named), plain)).toBe('no-route');
  });
});

test.each(['GRPCRoute', 'HTTPRoute'])(
  'a filter that istiod cannot read takes its whole %s with it',
  (kind) => {
    const odd = route(kind, 'one', to('orders')).replace(
      'rules: [',
      'rules: [{ filters: [{ type: ExtensionRef }] }, ',
    );
    const listener = gateway('{ name: http, port: 80, protocol: HTTP }');
    expect(answered(meshOf(listener, odd), { port: 80, encrypted: false })).toBe('no-route');
  },
);

test('a mirror that is not there takes a GRPCRoute with it, and no HTTPRoute', () => {
  const mirroring = (kind: string): string =>
    route(kind, 'one', to('orders')).replace(
      'rules: [{',
      'rules: [{ filters: [{ type: RequestMirror, requestMirror: { backendRef: { name: nobody, port: 80 } } }],',
    );
  const listener = gateway('{ name: http, port: 80, protocol: HTTP }');
  const ends = (kind: string): string =>
    answered(meshOf(listener, mirroring(kind)), { port: 80, encrypted: false });
  expect(ends('GRPCRoute')).toBe('no-route');
  expect(ends('HTTPRoute')).toBe('orders');
});
