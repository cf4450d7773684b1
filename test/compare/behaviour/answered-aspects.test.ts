import { describe, expect, test } from 'vitest';
import type { Consequence } from '../../../src/compare/behaviour/consequence.ts';
import { consequencesBetween } from '../../../src/compare/behaviour/mesh-comparison.ts';
import { meshFrom } from '../../support/rendered.ts';
import { behaviour, ORDERS_V2, routes, SMALL_MESH, SUBSETS } from './small-mesh.ts';

const found = (before: string, after: string): readonly Consequence[] =>
  behaviour(before, after).consequences;

const route = (more: string): string =>
  routes(`[{ route: [{ destination: { host: orders } }]${more} }]`);

const kinds = (all: readonly Consequence[]): readonly string[] => [
  ...new Set(all.map(({ kind }) => kind)),
];

describe('how long a caller may wait', () => {
  test('an error comes after four seconds and not after eight', () => {
    const [first, ...others] = found(route(', timeout: 8s'), route(', timeout: 4s'));
    expect(first?.kind).toBe('shorter');
    expect(first?.sources).toContain('Deployment shop/web');
    expect(first?.before.waiting).toEqual({
      worstSeconds: 8,
      timeoutSeconds: 8,
      tries: 3,
      delaySeconds: 0,
      retryOn: ['connect-failure', 'refused-stream', 'unavailable', 'cancelled'],
    });
    expect(first?.after.waiting?.worstSeconds).toBe(4);
    expect(first?.after.decidedBy?.object).toBe('VirtualService shop/orders');
    expect(kinds(others)).toEqual(['shorter']);
  });

  test('a timeout that is taken away is never over', () => {
    const [first] = found(route(', timeout: 8s'), route(''));
    expect(first?.kind).toBe('slower');
    expect(first?.after.waiting?.worstSeconds).toBeNull();
  });

  test.each<[string, string, string, string, number, number]>([
    [
      'retries with a time of their own',
      '',
      ', retries: { attempts: 3, perTryTimeout: 2s }',
      'shorter',
      3,
      4,
    ],
    ['more tries', ', retries: { attempts: 1 }', ', retries: { attempts: 5 }', 'slower', 2, 6],
    ['no tries', '', ', retries: { attempts: 0 }', 'shorter', 3, 1],
  ])('%s', (_, before, after, kind, first, second) => {
    const [one] = found(route(before), route(after));
    expect(one?.kind).toBe(kind);
    expect([one?.before.waiting?.tries, one?.after.waiting?.tries]).toEqual([first, second]);
  });

  test.each<[string, (text: string) => string]>([
    [
      'pods that lose their sidecar',
      (text) =>
        text.replaceAll(
          'labels: { app: web',
          "labels: { sidecar.istio.io/inject: 'false', app: web",
        ),
    ],
    ['a port whose bytes are handed on', (text) => text.replaceAll('name: http', 'name: tcp')],
  ])('the tries of a proxy end with it: %s', (_, changed) => {
    const { consequences } = consequencesBetween('prod', {
      before: meshFrom(SMALL_MESH),
      after: meshFrom(changed(SMALL_MESH)),
    });
    const one = consequences.find(({ kind }) => kind === 'shorter');
    expect(one?.sources).toContain('Deployment shop/web');
    expect([one?.before.waiting?.tries, one?.after.waiting?.tries]).toEqual([3, 1]);
  });

  test('what a caller gains by a proxy is not told of how long it waits', () => {
    const without = SMALL_MESH.replaceAll(
      'labels: { app: web',
      "labels: { sidecar.istio.io/inject: 'false', app: web",
    );
    const { consequences } = consequencesBetween('prod', {
      before: meshFrom(without),
      after: meshFrom(SMALL_MESH),
    });
    expect(kinds(consequences)).not.toContain('slower');
  });

  test('three tries of two seconds end after six', () => {
    const [one] = found(
      route(', timeout: 20s'),
      route(', timeout: 20s, retries: { attempts: 2, perTryTimeout: 2s, retryOn: reset }'),
    );
    expect(one?.after.waiting?.worstSeconds).toBe(6);
  });

  test('the first try that is too slow ends it where no condition is for that', () => {
    const seconds = (retries: string): number | null | undefined =>
      found(route(', timeout: 20s'), route(`, timeout: 20s, retries: { ${retries} }`))[0]?.after
        .waiting?.worstSeconds;
    expect(seconds('attempts: 2, perTryTimeout: 2s')).toBe(2);
    expect(seconds('attempts: 9, perTryTimeout: 2s, retryOn: "connect-failure,504"')).toBe(2);
    expect(seconds('attempts: 9, perTryTimeout: 3s, retryOn: "connect-failure,5xx"')).toBe(20);
  });

  test('a delay that is injected', () => {
    const delay = ', fault: { delay: { fixedDelay: 5s, percentage: { value: 100 } } }';
    const [one] = found(route(', timeout: 3s'), route(`, timeout: 3s${delay}`));
    expect(one?.kind).toBe('slower');
    expect(one?.after.waiting).toMatchObject({ worstSeconds: 8, delaySeconds: 5 });
  });

  test.each([
    ['the default of retries, written', '', ', retries: { attempts: 2 }'],
    ['one second as a thousand milliseconds', ', timeout: 1s', ', timeout: 1000ms'],
    ['no timeout as zero seconds', '', ', timeout: 0s'],
  ])('nothing is told of %s', (_, before, after) => {
    expect(found(route(before), route(after))).toEqual([]);
  });
});

const tls = (mode: string): string => `---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: orders, namespace: shop }
spec: { host: orders, trafficPolicy: { tls: { mode: ${mode} } } }
`;

describe('what is on the wire', () => {
  test('a client that stops to speak mTLS', () => {
    const [first, ...others] = found('', tls('DISABLE'));
    expect([first?.kind, first?.before.wire, first?.after.wire]).toEqual([
      'plaintext',
      'mtls',
      'plaintext',
    ]);
    expect(first?.after.decidedBy?.object).toBe('DestinationRule shop/orders');
    expect(kinds(others)).toEqual(['plaintext']);
  });

  test('a server that stops to', () => {
    const disabled = `---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: shop }
spec: { mtls: { mode: DISABLE } }
`;
    const [one] = found('', disabled);
    expect(one?.kind).toBe('plaintext');
    expect(one?.after.decidedBy?.object).toBe('PeerAuthentication shop/default');
    expect(found(disabled, '').map(({ kind }) => kind)).toContain('encrypted');
  });
});

describe('as whom a caller is seen', () => {
  const renamed = (account: string): string =>
    ORDERS_V2.replace('orders-v2', 'batch')
      .replace('app: orders, version: v2', 'app: batch')
      .replace('serviceAccountName: orders', `serviceAccountName: ${account}`);

  test('another service account', () => {
    const all = found(renamed('batch'), renamed('nightly'));
    expect(all.map(({ kind, sources }) => `${kind} ${sources.join()}`)).toEqual([
      'identity Deployment shop/batch',
      'identity Deployment shop/batch',
    ]);
    expect(all[0]?.before.peer).toBe('cluster.local/ns/shop/sa/batch');
    expect(all[0]?.after.peer).toBe('cluster.local/ns/shop/sa/nightly');
    expect(all[0]?.after.decidedBy?.object).toBe('Deployment shop/batch');
  });
});

test('what moves and takes longer is told of both', () => {
  const away = routes('[{ route: [{ destination: { host: orders, subset: v2 } }], timeout: 9s }]');
  const all = found(SUBSETS + ORDERS_V2 + route(', timeout: 3s'), SUBSETS + ORDERS_V2 + away);
  expect(kinds(all)).toEqual(['moved', 'slower']);
});
