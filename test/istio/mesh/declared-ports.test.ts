import { describe, expect, test } from 'vitest';
import { callOutcome, lostFits, portFit } from '../../../src/istio/index.ts';
import { MESHED_SHOP, caller } from '../../support/callers.ts';
import { service } from '../../support/objects.ts';
import { meshFrom } from '../../support/rendered.ts';

const to = (target: number | string, rest = ''): string =>
  service(
    'orders',
    `{ selector: { app: orders }${rest}, ports: [{ name: http, port: 80, targetPort: ${String(target)} }] }`,
  );

const orders = (ports: string, more = '', pod = ''): string =>
  caller('orders').replace(
    'ports: [{ containerPort: 8080 }]',
    `ports: [${ports}]${more === '' ? '' : `\n          ${more}`}${pod === '' ? '' : `\n      ${pod}`}`,
  );

const DECLARED = '{ containerPort: 8080 }';

function fitOf(...objects: readonly string[]): string {
  const mesh = meshFrom(MESHED_SHOP + objects.join(''));
  const found = mesh.service('shop', 'orders');
  const [port] = found?.ports ?? [];
  const [workload] = found?.workloads ?? [];
  if (found === undefined || port === undefined || workload === undefined) return 'not there';
  return portFit(mesh, found, port, workload).kind;
}

describe('a port of a Service and the pods behind it', () => {
  test.each<[fit: string, form: string, objects: readonly string[]]>([
    ['fits', 'its number is declared', [orders(DECLARED), to(8080)]],
    ['fits', 'its name is declared', [orders('{ name: web, containerPort: 8080 }'), to('web')]],
    ['no-container-has-name', 'its name is not', [orders(DECLARED), to('web')]],
    ['not-declared', 'another number is declared', [orders(DECLARED), to(9999)]],
    ['declares-none', 'no port is declared', [orders(''), to(9999)]],
    [
      'declares-none',
      'a declared number is not known',
      [orders("{ containerPort: '${P}' }"), to(9999)],
    ],
    [
      'declares-none',
      'only a proxy declares ports',
      [orders('{ containerPort: 15090 }'), to(9999)],
    ],
    ['fits', 'it is one of proxies', [orders(DECLARED), to(15_021)]],
    ['fits', 'the Service is headless', [orders(DECLARED), to(9999, ', clusterIP: None')]],
    [
      'fits',
      'a probe asks there',
      [orders(DECLARED, 'readinessProbe: { grpc: { port: 9999 } }'), to(9999)],
    ],
    [
      'fits',
      'an argument names it',
      [orders(DECLARED, "args: ['--listen=0.0.0.0:9999']"), to(9999)],
    ],
    [
      'not-declared',
      'an argument names it at another host',
      [orders(DECLARED, "args: ['--to=http://bank:9999']"), to(9999)],
    ],
  ])('%s where %s', (fit, _, objects) => {
    expect(fitOf(...objects)).toBe(fit);
  });

  test('fits where a Sidecar has the proxy listen, at the pods that it selects', () => {
    const sidecar = (app: string): string => `apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: orders, namespace: shop }
spec:
  workloadSelector: { labels: { app: ${app} } }
  ingress: [{ port: { number: 9999, protocol: HTTP, name: http }, defaultEndpoint: '127.0.0.1:8080' }]
---
`;
    expect(fitOf(orders(DECLARED), to(9999), sidecar('orders'))).toBe('fits');
    expect(fitOf(orders(DECLARED), to(9999), sidecar('web'))).toBe('not-declared');
  });

  test('fits where a variable has the number', () => {
    const pods = caller('orders', { PORT: '9999' });
    expect(fitOf(pods, to(9999))).toBe('fits');
  });

  test('fits on the network of the node, where other pods may listen', () => {
    const pods = caller('orders').replace('containers:', 'hostNetwork: true\n      containers:');
    expect(fitOf(pods, to(9999))).toBe('fits');
  });

  test('counts what a sidecar of Kubernetes declares, and nothing that ends before the application starts', () => {
    const withInit = (policy: string): string =>
      caller('orders').replace(
        'containers:',
        `initContainers: [{ name: proxy, image: proxy:1${policy}, ports: [{ containerPort: 9999 }] }]\n      containers:`,
      );
    expect(fitOf(withInit(', restartPolicy: Always'), to(9999))).toBe('fits');
    expect(fitOf(withInit(''), to(9999))).toBe('not-declared');
  });
});

describe('a call to a port that the pods do not declare', () => {
  const ending = (target: number) => {
    const mesh = meshFrom(MESHED_SHOP + caller('web') + caller('orders') + to(target));
    const web = mesh.workloads.find(({ name }) => name === 'web');
    if (web === undefined) throw new Error('web is not there');
    const http = { method: 'GET', host: 'orders.shop', path: '/', headers: new Map(), token: null };
    const host = 'orders.shop.svc.cluster.local';
    return callOutcome(mesh, web, { host, port: 80, http, serverName: null }).endings[0]?.ending;
  };

  test('ends in a way that is not known, because of two places', () => {
    expect(ending(8080)).toMatchObject({ kind: 'answered' });
    const there = ending(9999);
    expect(there?.kind === 'unknown' && there.unlisted?.says).toMatch(
      /^Deployment shop\/orders declares 8080 \(.+:\d+\); nothing here shows that it listens on 9999 \(.+:\d+\)$/,
    );
  });
});

describe('what fitted before', () => {
  const lost = (before: string, after: string): readonly string[] => {
    const [old, now] = [before, after].map((text) => meshFrom(MESHED_SHOP + text));
    if (old === undefined || now === undefined) return [];
    return lostFits(now, old).map(
      ({ workload, fit, isOnlyUndeclared }) =>
        `${workload.name} ${String(fit.number)}${isOnlyUndeclared ? ' undeclared' : ''}`,
    );
  };
  const BOTH = '{ containerPort: 8080 }, { containerPort: 9090 }';
  const of = (version: string, port: number): string =>
    caller(`orders-${version}`)
      .replace(/app: orders-(\w+)/g, 'app: orders, version: $1')
      .replace('8080', String(port));
  const at = (version: string): string =>
    service(
      'orders',
      `{ selector: { app: orders, version: ${version} }, ports: [{ port: 80, targetPort: 8080 }] }`,
    );

  test.each<[form: string, before: string, after: string, found: readonly string[]]>([
    [
      'the Service moves',
      orders(DECLARED) + to(8080),
      orders(DECLARED) + to(9999),
      ['orders 9999'],
    ],
    [
      'the pods move',
      orders(DECLARED) + to(8080),
      orders('{ containerPort: 9090 }') + to(8080),
      ['orders 8080'],
    ],
    ['both move', orders(DECLARED) + to(8080), orders('{ containerPort: 9090 }') + to(9090), []],
    [
      'a declaration goes',
      orders(BOTH) + to(8080),
      orders('{ containerPort: 9090 }') + to(8080),
      ['orders 8080 undeclared'],
    ],
    ['all declarations go', orders(BOTH) + to(8080), orders('') + to(8080), []],
    ['it did not fit', orders(DECLARED) + to(9998), orders(DECLARED) + to(9999), []],
    ['the Service is new', orders(DECLARED), orders(DECLARED) + to(9999), []],
    [
      'pods join those behind it',
      of('v1', 8080) + to(8080),
      of('v1', 8080) + of('v2', 9090) + to(8080),
      [],
    ],
    [
      'the selector turns to other pods',
      of('v1', 8080) + of('v2', 9090) + at('v1'),
      of('v1', 8080) + of('v2', 9090) + at('v2'),
      ['orders-v2 8080'],
    ],
    [
      'it turns to new pods',
      of('v1', 8080) + at('v1'),
      of('v2', 9090) + at('v2'),
      ['orders-v2 8080'],
    ],
  ])('is told of pods that do not fit now: %s', (_, before, after, found) => {
    expect(lost(before, after)).toEqual(found);
  });

  test('counts an argument that no longer names the port as more than a declaration', () => {
    const args = (port: number): string => orders(DECLARED, `args: ['--listen=:${String(port)}']`);
    expect(lost(args(9999) + to(9999), args(8080) + to(9999))).toEqual(['orders 9999']);
  });
});
