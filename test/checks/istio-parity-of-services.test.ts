import { describe, expect, test } from 'vitest';
import { analysed } from '../cli/at-rest/analysed.ts';
import { serviceEntry } from '../support/objects.ts';

/** `CODE resource` of one analyzer, for a folder with these files. */
async function said(
  analyzer: string,
  files: string | Readonly<Record<string, string>>,
  meshConfig: string | null = null,
): Promise<readonly string[]> {
  const { entries } = await analysed(typeof files === 'string' ? { 'all.yaml': files } : files, {
    meshConfig: meshConfig === null ? null : { path: 'mesh.yaml', text: meshConfig },
  });
  return entries
    .filter((entry) => entry.analyzer === analyzer)
    .map(({ code, resource }) => `${code ?? ''} ${resource}`)
    .sort();
}

const service = (name: string, spec: string, metadata = ', namespace: shop'): string => `
apiVersion: v1
kind: Service
metadata: { name: ${name}${metadata} }
spec: ${spec}
---
`;

describe('service.PortNameAnalyzer', () => {
  const analyzer = 'service.PortNameAnalyzer';
  const undeclared = ['IST0118 Service shop/orders'];

  test.each([
    ['{ port: 80 }', undeclared],
    ['{ port: 80, name: http }', []],
    ['{ port: 80, name: HTTP2-web }', []],
    ['{ port: 80, name: grpc-web-api }', []],
    ['{ port: 80, name: web-http }', undeclared],
    ['{ port: 80, name: httpweb }', undeclared],
    ['{ port: 80, name: sctp }', undeclared],
    ['{ port: 80, name: redis-cache }', []],
    ['{ port: 80, name: http, appProtocol: ws }', undeclared],
    ['{ port: 80, name: web, appProtocol: kubernetes.io/wss }', []],
    ['{ port: 80, appProtocol: http-custom }', []],
    ['{ port: 514, protocol: UDP }', []],
    ['{ port: 53 }', []],
    ['{ port: 25, name: mail }', []],
    ['{ port: 3306 }', []],
    ['{ port: 27017 }', []],
    ['{ port: 5432 }', undeclared],
  ])('%s', async (port, expected) => {
    expect(await said(analyzer, service('orders', `{ ports: [${port}] }`))).toEqual(expected);
  });

  test('each port is told', async () => {
    const two = service('orders', '{ ports: [{ port: 80, name: a }, { port: 81, name: b }] }');
    expect(await said(analyzer, two)).toEqual([...undeclared, ...undeclared]);
  });

  test.each([
    ', namespace: kube-system',
    ', namespace: istio-system, labels: { istio: anything }',
    ', namespace: istio-system, labels: { release: istio }',
    ', namespace: shop, labels: { gateway.istio.io/managed: istio.io-gateway-controller }',
    ', namespace: shop, labels: { gateway.istio.io/managed: istio.io-mesh-controller }',
    ', namespace: shop, labels: { gateway.istio.io/managed: istio.io-eastwest-controller }',
  ])('nothing is said of one with { %s }', async (metadata) => {
    expect(await said(analyzer, service('x', '{ ports: [{ port: 80 }] }', metadata))).toEqual([]);
  });

  const external = ['IST0150 Service shop/partner'];

  test.each([
    ['{ port: 443, name: https }', []],
    ['{ port: 443 }', external],
    ['{ port: 5432, name: tcp }', external],
    ['{ port: 5432, name: tcp-sql }', []],
    ['{ port: 5432, name: sql }', external],
  ])('a name outside with %s', async (port, expected) => {
    const spec = `{ type: ExternalName, externalName: api.partner.example, ports: [${port}] }`;
    expect(await said(analyzer, service('partner', spec))).toEqual(expected);
  });
});

describe('deployment.MultiServiceAnalyzer', () => {
  const analyzer = 'deployment.MultiServiceAnalyzer';
  const deployment = (labels: string, more = '', own = ''): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: orders, namespace: shop${own} }
spec:
  selector: { matchLabels: { app: orders } }
  template:
    metadata: { labels: { app: orders${labels} }${more} }
    spec: { containers: [{ name: app, image: a }] }
---
`;
  const INSIDE = ', sidecar.istio.io/inject: "true"';
  const first = service('a', '{ selector: { app: orders }, ports: [{ port: 80 }] }');
  const udp = service('b', '{ selector: { app: orders }, ports: [{ port: 80, protocol: UDP }] }');
  const other = service(
    'c',
    '{ selector: { app: orders }, ports: [{ port: 81, targetPort: 80 }] }',
  );
  const mixed = ['IST0116 Deployment shop/orders'];
  const shared = ['IST0137 Deployment shop/orders'];

  test.each([
    ['one port, two transports', first + udp, mixed],
    ['two ports, one target', first + other, shared],
    ['both', first + udp + other, [...mixed, ...shared]],
    ['TCP that is written and TCP that is not', first + first.replace('name: a', 'name: d'), []],
    ['a Service that selects nothing', first + udp.replace('selector: { app: orders }, ', ''), []],
    ['a Service of another namespace', first + udp.replace('namespace: shop', 'namespace: x'), []],
    [
      'two names of one target',
      service(
        'named',
        '{ selector: { app: orders }, ports: [{ name: a, port: 1, targetPort: web }, { name: b, port: 2, targetPort: web }] }',
      ),
      shared,
    ],
  ])('%s', async (_, services, expected) => {
    expect(await said(analyzer, deployment(INSIDE) + services)).toEqual(expected);
  });

  const namespace = (labels: string): string => `
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { ${labels} } }
---
`;

  test.each([
    ['the label of its namespace', namespace('istio-injection: enabled') + deployment(''), mixed],
    ['a revision does not count', namespace('istio.io/rev: canary') + deployment(''), []],
    ['no Namespace object', deployment(''), []],
    [
      'an annotation of the template',
      deployment('', ', annotations: { sidecar.istio.io/inject: "true" }'),
      mixed,
    ],
    [
      'a label of the template comes before the annotation',
      deployment(
        ', sidecar.istio.io/inject: "false"',
        ', annotations: { sidecar.istio.io/inject: "true" }',
      ),
      [],
    ],
    [
      'another word than true refuses',
      namespace('istio-injection: enabled') + deployment(', sidecar.istio.io/inject: "yes"'),
      [],
    ],
    [
      'a waypoint',
      deployment(INSIDE, '', ', labels: { gateway.istio.io/managed: istio.io-mesh-controller }'),
      [],
    ],
  ])('in the mesh by %s', async (_, objects, expected) => {
    expect(await said(analyzer, objects + first + udp)).toEqual(expected);
  });
});

const entry = (name: string, spec: string, namespace = 'shop'): string =>
  serviceEntry(name, `{ hosts: [api.partner.example]${spec} }`, { namespace });

describe('serviceentry.Analyzer', () => {
  const analyzer = 'serviceentry.Analyzer';
  const missing = ['IST0134 ServiceEntry shop/partner'];

  test.each([
    [', ports: [{ number: 443, name: a, protocol: tcp }]', missing],
    [', ports: [{ number: 443, name: a }]', missing],
    [', ports: [{ number: 443, name: a }, { number: 444, name: b }]', [...missing, ...missing]],
    [', ports: [{ number: 443, name: a, protocol: TLS }, { number: 444, name: b }]', missing],
    [', ports: [{ number: 443, name: a, protocol: HTTPS }]', []],
    [', addresses: [192.0.2.1], ports: [{ number: 443, name: a }]', []],
    [', addresses: [], ports: [{ number: 443, name: a }]', missing],
    [', resolution: NONE, ports: [{ number: 443, name: a }]', missing],
  ])('%s', async (spec, expected) => {
    expect(await said(analyzer, entry('partner', spec))).toEqual(expected);
  });

  const metadata = (...names: readonly string[]): string =>
    `defaultConfig: { proxyMetadata: { ${names.map((one) => `${one}: "true"`).join(', ')} } }`;

  test.each([
    [metadata('ISTIO_META_DNS_CAPTURE'), missing],
    [metadata('ISTIO_META_DNS_AUTO_ALLOCATE'), missing],
    [metadata('ISTIO_META_DNS_CAPTURE', 'ISTIO_META_DNS_AUTO_ALLOCATE'), []],
    [metadata('ISTIO_META_DNS_CAPTURE', 'PILOT_ENABLE_IP_AUTOALLOCATE'), []],
  ])('with mesh configuration %s', async (config, expected) => {
    const partner = entry('partner', ', ports: [{ number: 443, name: a }]');
    expect(await said(analyzer, partner, config)).toEqual(expected);
  });

  test('an address that the control plane has given counts', async () => {
    const partner = entry('partner', ', ports: [{ number: 443, name: a }]').replace(
      '---',
      'status: { addresses: [{ value: 240.240.0.1 }] }\n---',
    );
    expect(await said(analyzer, partner)).toEqual([]);
  });
});

describe('serviceentry.ConflictingServiceEntryProtocolAnalyzer', () => {
  const analyzer = 'serviceentry.ConflictingServiceEntryProtocolAnalyzer';
  const port = (protocol: string, number = 443): string =>
    `, addresses: [192.0.2.1], ports: [{ number: ${String(number)}, name: a, protocol: ${protocol} }]`;
  const both = ['IST0177 ServiceEntry shop/a', 'IST0177 ServiceEntry web/b'];

  test.each([
    ['two protocols', port('HTTPS'), port('TLS'), both],
    ['one protocol in two spellings', port('HTTPS'), port('https'), []],
    ['two ports', port('HTTPS'), port('TLS', 444), []],
    ['each for itself', `${port('HTTPS')}, exportTo: [.]`, `${port('TLS')}, exportTo: [.]`, []],
    ['one for all', port('HTTPS'), `${port('TLS')}, exportTo: [.]`, both],
    [
      'one for the other',
      `${port('HTTPS')}, exportTo: [web]`,
      `${port('TLS')}, exportTo: [.]`,
      both,
    ],
    [
      'all among others',
      `${port('HTTPS')}, exportTo: [x, "*"]`,
      `${port('TLS')}, exportTo: [y]`,
      both,
    ],
  ])('%s', async (_, one, other, expected) => {
    expect(await said(analyzer, entry('a', one) + entry('b', other, 'web'))).toEqual(expected);
  });

  test('an object is told once, however many others it meets', async () => {
    const three =
      entry('a', port('HTTPS')) + entry('b', port('TLS'), 'web') + entry('c', port('TCP'), 'web');
    expect(await said(analyzer, three)).toEqual([...both, 'IST0177 ServiceEntry web/c']);
  });
});

describe('services.MultiClusterServiceAnalyzer', () => {
  const analyzer = 'services.MultiClusterServiceAnalyzer';
  const differing = ['IST0170 Service shop/orders'];

  test.each([
    ['the same', '{ ports: [{ port: 80 }] }', '{ ports: [{ port: 80 }] }', []],
    ['another selector', '{ selector: { a: b } }', '{ selector: { a: c } }', []],
    ['another type', '{ type: ClusterIP }', '{ type: LoadBalancer }', differing],
    ['another address', '{ clusterIP: 10.0.0.1 }', '{ clusterIP: 10.0.0.2 }', []],
    ['headless in one', '{ clusterIP: 10.0.0.1 }', '{ clusterIP: None }', differing],
    ['other ports', '{ ports: [{ port: 80 }] }', '{ ports: [{ port: 81 }] }', differing],
    [
      'the same in another order',
      '{ ports: [{ name: a, port: 80 }, { name: b, port: 81 }] }',
      '{ ports: [{ name: b, port: 81 }, { name: a, port: 80 }] }',
      [],
    ],
  ])('%s', async (_, one, other, expected) => {
    const files = { 'east.yaml': service('orders', one), 'west.yaml': service('orders', other) };
    expect(await said(analyzer, files)).toEqual(expected);
  });

  test('the gateway that a default installation has does not stand beside the one of the folder', async () => {
    const own = {
      'gateway.yaml': service(
        'istio-ingressgateway',
        '{ type: LoadBalancer, selector: { istio: ingressgateway }, ports: [{ name: web, port: 8080 }] }',
        ', namespace: istio-system',
      ),
    };
    const { entries } = await analysed(own, { hasIngress: true });
    expect(entries.filter((entry) => entry.analyzer === analyzer)).toEqual([]);
  });

  test('environments in one folder are meshes of their own, clusters of one are not', async () => {
    const of = (east: string, west: string) =>
      analysed(
        {
          [east]: service('orders', '{ type: ClusterIP }'),
          [west]: service('orders', '{ type: LoadBalancer }'),
        },
        {},
        { kind: 'folder', name: 'folder', isRecursive: true },
      ).then(({ entries }) => entries.filter(({ code }) => code === 'IST0170').length);
    expect(await of('dev/orders.yaml', 'prod/orders.yaml')).toBe(0);
    expect(await of('orders-staging.yaml', 'orders-production.yaml')).toBe(0);
    expect(await of('envs/non-prod/orders.yaml', 'envs/prod/orders.yaml')).toBe(0);
    expect(await of('prod-east/orders.yaml', 'prod-west/orders.yaml')).toBe(1);
    expect(await of('prod/east.yaml', 'production/west.yaml')).toBe(1);
    expect(await of('east/orders.yaml', 'west/orders.yaml')).toBe(1);
  });
});
