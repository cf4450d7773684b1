import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { app } from './findings-of.ts';
import { found, messages, object, retried, routes, rule, shop, to, up } from './retried-shop.ts';

describe('the number', () => {
  test('is the product along a chain, with the routes that say so', () => {
    const [finding, ...others] = found(shop + retried('orders') + retried('inventory'));
    expect(spoken(others)).toEqual([]);
    expect(spoken(finding)?.message).toBe(up(16, 'inventory'));
    expect(finding?.subject.name).toBe('inventory');
    expect(spoken(finding?.why)).toContain('web asks orders 4 times (');
  });

  test('is one of ordinary retries, which a failing answer does not start', () => {
    const ordinary = ['orders', 'inventory'].map((host) =>
      routes(host, `[${to(host, '{ attempts: 3, perTryTimeout: 2s }')}]`),
    );
    expect(messages(shop + ordinary.join(''))).toEqual([]);
  });

  test('was something else before, however small that was', () => {
    const head = shop + retried('orders') + retried('inventory');
    expect(messages(head, shop)).toEqual([`${up(16, 'inventory')} It was 1.`]);
    expect(messages(head, shop + retried('orders', 1) + retried('inventory', 3))).toEqual([
      `${up(16, 'inventory')} It was 8.`,
    ]);
    expect(messages(shop + retried('orders', 2) + retried('inventory'), head)).toEqual([
      `${up(12, 'inventory')} It was 16.`,
    ]);
    expect(messages(head, head)).toEqual([up(16, 'inventory')]);
  });

  test('was what it was along the same callers, whoever else was worse', () => {
    const other =
      app('shop', 'batch', ['report']) +
      app('shop', 'report', ['inventory']) +
      retried('report', 8);
    const base = shop + other + retried('inventory', 1);
    const head = shop + other + retried('inventory', 1) + retried('orders', 19);
    expect(messages(head, base)).toContain(`${up(40, 'inventory')} It was 2.`);
  });

  test('is an aspect of its own above 20, as far as no limit keeps the load below', () => {
    const aspect = (head: string) => found(head, shop).map((told) => told.aspect ?? 'none');
    const many = shop + retried('orders') + retried('inventory', 5);
    expect(aspect(shop + retried('orders') + retried('inventory', 4))).toEqual(['none']);
    expect(aspect(many)).toEqual(['over-twenty']);
    expect(aspect(many + rule('orders', '{ retryBudget: { percent: 100 } }'))).toEqual(['none']);
  });

  test('does not count a service that did not exist', () => {
    const head = shop + retried('orders') + retried('inventory');
    expect(messages(head, app('shop', 'web'))).toEqual([up(16, 'inventory')]);
  });

  test('counts each service once where calls go round', () => {
    const round =
      app('shop', 'web', ['orders']) +
      app('shop', 'orders', ['inventory']) +
      app('shop', 'inventory', ['orders']);
    expect(messages(round + retried('orders') + retried('inventory'))).toEqual([
      up(16, 'inventory'),
    ]);
  });

  test('is found in time where every service of a level calls all of the next', () => {
    const levels = Array.from({ length: 11 }, (_, level) =>
      Array.from({ length: 6 }, (_, place) => `s${String(level)}x${String(place)}`),
    );
    const apps = levels.flatMap((names, level) =>
      names.map((name) => app('shop', name, levels[level + 1] ?? [])),
    );
    const [first = ''] = levels[10] ?? [];
    const known = found(
      apps.join('') +
        levels
          .slice(1)
          .flat()
          .map((name) => retried(name, 1))
          .join(''),
    );
    expect(
      known.some((told) => spoken(messageOf(told)) === up(1024, first, { first: 'of s0x0' })),
    ).toBe(true);
  });
});

describe('a hop', () => {
  test('ends where a route sends it', () => {
    const elsewhere =
      app('shop', 'inventory-v2') +
      routes('inventory', `[${to('inventory-v2', '{ attempts: 3, retryOn: 5xx }')}]`);
    expect(messages(shop + retried('orders') + elsewhere)).toEqual([up(16, 'inventory-v2')]);
  });

  test('takes the worst route of a path that is not told, and cites the object that has it', () => {
    const several = routes(
      'inventory',
      `[{ match: [{ uri: { prefix: /stock } }], route: [{ destination: { host: inventory } }], retries: { attempts: 4, retryOn: 5xx } }, ${to('inventory', '{ attempts: 0 }')}]`,
    );
    const other = routes(
      'inventory',
      `[${to('inventory', '{ attempts: 4, retryOn: 5xx }')}]`,
      'at-gateway',
      ', gateways: [edge]',
    );
    const [finding] = found(shop + retried('orders') + other + several);
    expect(spoken(finding)?.message).toBe(up(20, 'inventory'));
    expect(finding?.subject.name).toBe('inventory');
  });

  test('of a known path takes the route of that path', () => {
    const known = shop.replace('http://inventory', 'http://inventory/health');
    const several = routes(
      'inventory',
      `[{ match: [{ uri: { prefix: /stock } }], route: [{ destination: { host: inventory } }], retries: { attempts: 4, retryOn: 5xx } }, ${to('inventory', '{ attempts: 0 }')}]`,
    );
    expect(messages(known + retried('orders') + several)).toEqual([]);
  });

  test('may be written by an HTTPRoute', () => {
    const api = object(
      'HTTPRoute',
      'inventory',
      '{ parentRefs: [{ group: "", kind: Service, name: inventory, port: 80 }], rules: [{ backendRefs: [{ name: inventory, port: 80 }], retry: { attempts: 3, codes: [503] } }] }',
      'gateway.networking.k8s.io/v1',
    );
    const [finding] = found(shop + retried('orders') + api);
    expect(spoken(finding)?.message).toBe(up(16, 'inventory'));
    expect(finding?.subject.kind).toBe('HTTPRoute');
  });

  test('may be written in the mesh configuration', () => {
    const mesh = `
apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data:
  mesh: |
    defaultHttpRetryPolicy: { attempts: 3, retryOn: 5xx }
---
`;
    const [finding] = found(shop + mesh);
    expect(spoken(finding)?.message).toBe(up(16, 'inventory'));
    expect(finding?.subject.kind).toBe('ConfigMap');
  });

  test('by gRPC goes by conditions of gRPC, the default ones too', () => {
    const grpc = shop.replaceAll('name: http', 'name: grpc');
    expect(messages(grpc + retried('orders') + retried('inventory'))).toEqual([]);
    expect(
      messages(grpc + retried('orders', 3, 'unavailable') + retried('inventory', 3, 'cancelled')),
    ).toEqual([]);
    expect(messages(grpc + retried('inventory', 3, 'unavailable'))).toEqual([
      up(12, 'inventory', { answers: 'UNAVAILABLE' }),
    ]);
    const [finding] = found(grpc + retried('inventory', 3, 'unavailable'));
    expect(spoken(finding?.symptom)).toContain('answers UNAVAILABLE');
    expect(spoken(finding?.fix.text)).toContain('leave `unavailable` out of `retryOn`');
    expect(messages(grpc)).toEqual([]);
  });

  test('is none of callers without a proxy, and of ztunnel without a waypoint', () => {
    const both = retried('orders') + retried('inventory');
    const none = shop.replaceAll('sidecar.istio.io/inject: "true"', 'tier: back');
    const ambient = shop.replaceAll(
      'sidecar.istio.io/inject: "true"',
      'istio.io/dataplane-mode: ambient',
    );
    expect(messages(none + both)).toEqual([]);
    expect(messages(ambient + both)).toEqual([]);
  });

  test('of ambient callers is that of the waypoint', () => {
    const ambient =
      '\napiVersion: v1\nkind: Namespace\nmetadata: { name: shop, labels: { istio.io/use-waypoint: point } }\n---\n' +
      shop.replaceAll('sidecar.istio.io/inject: "true"', 'istio.io/dataplane-mode: ambient');
    const point = object(
      'Gateway',
      'point',
      '{ gatewayClassName: istio-waypoint, listeners: [{ name: mesh, port: 15008, protocol: HBONE }] }',
      'gateway.networking.k8s.io/v1',
    );
    expect(messages(ambient + point + retried('orders') + retried('inventory'))).toEqual([
      up(16, 'inventory'),
    ]);
  });
});

describe('limits of what is tried again', () => {
  const both = shop + retried('orders') + retried('inventory');

  test('hold under load: a budget, and a handful at once', () => {
    expect(messages(both + rule('inventory', '{ retryBudget: {} }'))).toEqual([]);
    expect(messages(both + rule('inventory', '{ retryBudget: { percent: 50 } }'))).toEqual([]);
    expect(
      messages(both + rule('inventory', '{ connectionPool: { http: { maxRetries: 3 } } }')),
    ).toEqual([]);
  });

  test('are none where they let through what comes, or stand for none', () => {
    for (const policy of [
      '{ connectionPool: { http: { maxRetries: 1024 } } }',
      '{ connectionPool: { http: { maxRetries: 0 } } }',
      '{ retryBudget: { minRetryConcurrency: 500 } }',
      '{ retryBudget: {}, portLevelSettings: [{ port: { number: 80 } }] }',
    ])
      expect(messages(both + rule('inventory', policy)), policy).toEqual([up(16, 'inventory')]);
  });

  test('are told beside what is left, and the number stays that of one request', () => {
    const long =
      shop +
      app('shop', 'gate', ['web']) +
      retried('web') +
      retried('orders') +
      retried('inventory') +
      rule('inventory', '{ retryBudget: { percent: 20 } }');
    const [finding] = found(long).filter((told) => spoken(messageOf(told)).includes('inventory'));
    expect(spoken(finding)?.message).toBe(up(64, 'inventory', { first: 'of gate' }));
    expect(spoken(finding?.why)).toContain(', limited by ');
  });
});
