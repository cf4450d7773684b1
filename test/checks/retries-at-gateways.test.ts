import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { found, messages, object, retried, routes, shop, to, up } from './retried-shop.ts';

const AT_EDGE = { first: 'at gateway edge' };

describe('a gateway is the first caller', () => {
  const gateway = object(
    'Gateway',
    'edge',
    '{ selector: { istio: ingressgateway }, servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ["*"] }] }',
    'networking.istio.io/v1',
  );
  const bound = routes(
    'shop.example.com',
    `[${to('orders', '{ attempts: 3, retryOn: 5xx }')}]`,
    'edge',
    ', gateways: [edge]',
  );

  test('by routes of VirtualServices that are bound to it', () => {
    const [finding] = found(shop + gateway + bound + retried('inventory'));
    expect(spoken(finding)?.message).toBe(up(16, 'inventory', AT_EDGE));
    expect(spoken(finding?.why)).toContain('gateway edge asks orders 4 times (');
    expect(messages(shop + bound + retried('inventory'))).toEqual([]);
  });

  test('by routes of the Gateway API', () => {
    const api = (className: string): string =>
      object(
        'Gateway',
        'edge',
        `{ gatewayClassName: ${className}, listeners: [{ name: http, port: 80, protocol: HTTP }] }`,
        'gateway.networking.k8s.io/v1',
      ) +
      object(
        'HTTPRoute',
        'edge',
        '{ parentRefs: [{ name: edge }], rules: [{ backendRefs: [{ name: orders, port: 80 }], retry: { attempts: 3, codes: [503] } }] }',
        'gateway.networking.k8s.io/v1',
      );
    expect(messages(shop + api('istio') + retried('inventory'))).toEqual([
      up(16, 'inventory', AT_EDGE),
    ]);
    expect(messages(shop + api('other') + retried('inventory'))).toEqual([]);
  });
});

describe('a gateway of Envoy Gateway is the first caller', () => {
  const api = 'gateway.networking.k8s.io/v1';
  const route = (rule = ''): string =>
    object(
      'HTTPRoute',
      'edge',
      `{ parentRefs: [{ name: edge }], rules: [{ backendRefs: [{ name: orders, port: 80 }]${rule} }] }`,
      api,
    );
  const gateway = object(
    'Gateway',
    'edge',
    '{ gatewayClassName: eg, listeners: [{ name: http, port: 80, protocol: HTTP }] }',
    api,
  );
  const traffic = (spec: string, target = 'targetRefs: [{ kind: Gateway, name: edge }]'): string =>
    object(
      'BackendTrafficPolicy',
      'edge',
      `{ ${target}, ${spec} }`,
      'gateway.envoyproxy.io/v1alpha1',
    );
  const behind = shop + gateway + retried('inventory', 3);

  test('by its policies: two tries again, on 503 too, where nothing else is said', () => {
    const [finding] = found(behind + route() + traffic('retry: {}'));
    expect(spoken(finding)?.message).toBe(up(12, 'inventory', AT_EDGE));
    expect(spoken(finding?.why)).toContain('gateway edge asks orders 3 times (');
    expect(messages(behind + route())).toEqual([]);
  });

  test('for what they name, the route before the gateway', () => {
    const ofRoute = traffic(
      'retry: { numRetries: 4 }',
      'targetRef: { kind: HTTPRoute, name: edge }',
    );
    expect(messages(behind + route() + ofRoute)).toEqual([up(20, 'inventory', AT_EDGE)]);
    const chosen = traffic('retry: { numRetries: 4 }', 'targetSelectors: [{ kind: HTTPRoute }]');
    expect(messages(behind + route() + chosen)).toEqual([up(20, 'inventory', AT_EDGE)]);
    const other = traffic('retry: {}', 'targetRefs: [{ kind: HTTPRoute, name: other }]');
    expect(messages(behind + route() + other)).toEqual([]);
  });

  test('with the conditions that are written, which take the place of 503', () => {
    const on = (conditions: string): string => traffic(`retry: { retryOn: ${conditions} }`);
    expect(messages(behind + route() + on('{ triggers: [connect-failure] }'))).toEqual([]);
    expect(messages(behind + route() + on('{ httpStatusCodes: [502] }'))).toEqual([]);
    expect(messages(behind + route() + on('{ triggers: [5xx] }'))).toEqual([
      up(12, 'inventory', AT_EDGE),
    ]);
  });

  test('with what the route says first', () => {
    const own = ', retry: { attempts: 3, codes: [503] }';
    expect(messages(behind + route(own) + traffic('retry: {}'))).toEqual([
      up(16, 'inventory', AT_EDGE),
    ]);
    expect(messages(behind + route(', retry: { attempts: 0 }') + traffic('retry: {}'))).toEqual([]);
  });

  test('within its limits', () => {
    for (const limit of [
      'maxParallelRetries: 0',
      'maxParallelRetries: 2',
      'retryBudget: { percent: { numerator: 20 } }',
    ])
      expect(
        messages(behind + route() + traffic(`retry: {}, circuitBreaker: { ${limit} }`)),
        limit,
      ).toEqual([]);
    const wide = 'retry: {}, circuitBreaker: { maxParallelRetries: 1024 }';
    expect(messages(behind + route() + traffic(wide))).toEqual([up(12, 'inventory', AT_EDGE)]);
  });
});
