import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import type { Detector } from '../../src/checks/detection/detector.ts';
import { retriesMultiply } from '../../src/checks/retries-multiply/retries-multiply.ts';
import { app, findingsOf } from './findings-of.ts';
import { configMap } from '../support/objects.ts';

const checksOf = (detector: Detector, head: string): readonly string[] =>
  findingsOf(detector, head, head).map(({ check, key }) => `${check}: ${key}`);

const object = (apiVersion: string, kind: string, name: string, spec: string): string => `
apiVersion: ${apiVersion}
kind: ${kind}
metadata: { name: ${name}, namespace: shop }
spec: ${spec}
---
`;
const to = (more: string): string => `{ route: [{ destination: { host: orders } }]${more} }`;
const api = (rules: string): string =>
  object(
    'gateway.networking.k8s.io/v1',
    'HTTPRoute',
    'orders',
    `{ parentRefs: [{ name: edge }], rules: ${rules} }`,
  );
const backend = (more: string): string => `{ backendRefs: [{ name: orders, port: 80 }]${more} }`;
const traffic = (spec: string): string =>
  object(
    'gateway.envoyproxy.io/v1alpha1',
    'BackendTrafficPolicy',
    'orders',
    `{ targetRefs: [{ kind: HTTPRoute, name: orders }], ${spec} }`,
  );
const rule = (policy: string): string =>
  object(
    'networking.istio.io/v1',
    'DestinationRule',
    'orders',
    `{ host: orders, trafficPolicy: ${policy} }`,
  );
const meshConfig = (text: string): string =>
  configMap('istio', `{ mesh: '${text}' }`, { namespace: 'istio-system' });

describe('what retries do behind a delegate', () => {
  const said = (head: string): readonly string[] => checksOf(retriesMultiply, head);
  const virtualService = (name: string, hosts: string, http: string): string =>
    object('networking.istio.io/v1', 'VirtualService', name, `{ ${hosts} http: [${http}] }`);
  const root = (more: string, name = 'orders'): string =>
    virtualService(name, 'hosts: [orders],', `{ ${more} delegate: { name: below } }`);
  const below = (more: string): string => virtualService('below', '', to(more));
  const match = (method: string): string => `match: [{ method: { exact: ${method} } }],`;
  const HARD = 'retries: { attempts: 2, retryOn: 5xx }';

  test('is for the methods that the root lets through (ROUTE-55)', () => {
    const found = ['post-repeated: post-repeated of http[0]'];
    expect(said(root(match('POST')) + below(`, ${HARD}`))).toEqual(found);
    expect(said(root('') + below(`, ${match('POST')} ${HARD}`))).toEqual(found);
    expect(said(root(match('GET')) + below(`, ${HARD}`))).toEqual([]);
    // what excludes each other is no route
    expect(said(root(match('GET')) + below(`, ${match('POST')} ${HARD}`))).toEqual([]);
    // one of two roots is enough
    expect(said(root(match('GET')) + root(match('POST'), 'other') + below(`, ${HARD}`))).toEqual(
      found,
    );
  });

  test('is what the root says where the delegate says nothing (ROUTE-54)', () => {
    const [finding, ...others] = findingsOf(
      retriesMultiply,
      '',
      root(`${match('POST')} ${HARD},`) + below(''),
    );
    expect(spoken(others)).toEqual([]);
    expect(finding?.subject.name).toBe('orders');
    expect(said(root(`${match('POST')} ${HARD},`) + below(', retries: { attempts: 0 }'))).toEqual(
      [],
    );
    const preset = meshConfig('defaultHttpRetryPolicy: {attempts: 2, retryOn: 5xx}');
    expect(said(preset + root(`${match('POST')} retries: { attempts: 0 },`) + below(''))).toEqual(
      [],
    );
    expect(said(preset + root(match('POST')) + below(''))).toEqual([
      'post-repeated: post-repeated of http[0]',
    ]);
  });
});

describe('what retries do at gateways of the Gateway API', () => {
  const namespace = '\napiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n---\n';
  const said = (head: string): readonly string[] => checksOf(retriesMultiply, head);
  const gateway = (className: string): string =>
    object(
      'gateway.networking.k8s.io/v1',
      'Gateway',
      'edge',
      `{ gatewayClassName: ${className}, listeners: [{ name: http, port: 80, protocol: HTTP }] }`,
    );
  const grpc = object(
    'gateway.networking.k8s.io/v1',
    'GRPCRoute',
    'orders',
    `{ parentRefs: [{ name: edge }], rules: [${backend('')}] }`,
  );
  const forGateway = (spec: string): string =>
    object(
      'gateway.envoyproxy.io/v1alpha1',
      'BackendTrafficPolicy',
      'edge',
      `{ targetRefs: [{ kind: Gateway, name: edge }], ${spec} }`,
    );
  const RETRY = 'retry: { numRetries: 3, retryOn: { triggers: [5xx] } }';
  const POST = ', matches: [{ method: POST }]';

  test('is for all routes at the gateway of a policy that have none of their own', () => {
    const edge = gateway('eg') + forGateway(RETRY);
    const found = ['post-repeated: post-repeated of retry'];
    expect(said(edge + api(`[${backend(POST)}]`))).toEqual(found);
    expect(said(edge + api(`[${backend(`${POST}, retry: { attempts: 1 }`)}]`))).toEqual([]);
    expect(said(edge + api(`[${backend(POST)}]`) + traffic('retry: { numRetries: 1 }'))).toEqual(
      [],
    );
    expect(said(edge + api(`[${backend(', matches: [{ method: GET }]')}]`))).toEqual([]);
  });

  test('to gRPC, whatever the port is called', () => {
    const found = ['grpc-repeated: grpc-repeated of retry'];
    expect(said(gateway('eg') + forGateway(RETRY) + app('shop', 'orders') + grpc)).toEqual([
      ...found,
      'retried-unshielded: tries of retry at shop/orders',
    ]);
    const preset = meshConfig('defaultHttpRetryPolicy: {attempts: 2, retryOn: 5xx}');
    expect(said(preset + gateway('istio') + app('shop', 'orders') + grpc)).toEqual([
      'grpc-repeated: grpc-repeated of rules[0]',
    ]);
    expect(said(preset + gateway('eg') + app('shop', 'orders') + grpc)).toEqual([]);
  });

  test('to a server that nothing shields is told by what the gateway goes by', () => {
    const orders = namespace + app('shop', 'orders');
    const at = 'at shop/orders';
    const edge = (more: string): readonly string[] =>
      said(orders + gateway('eg') + api(`[${backend('')}]`) + forGateway(`${RETRY}${more}`));
    expect(edge('')).toEqual([`retried-unshielded: tries of retry ${at}`]);
    expect(edge(', healthCheck: { passive: { consecutive5XxErrors: 0 } }')).toHaveLength(1);
    for (const shield of [
      ', healthCheck: { passive: {} }',
      ', circuitBreaker: { maxParallelRequests: 50 }',
      ', circuitBreaker: { retryBudget: {} }',
    ])
      expect(edge(shield), shield).toEqual([]);
    // a rule of Istio is nothing to it
    expect(
      said(
        orders +
          gateway('eg') +
          api(`[${backend('')}]`) +
          forGateway(RETRY) +
          rule('{ outlierDetection: {} }'),
      ),
    ).toHaveLength(1);
    const hard = api(`[${backend(', retry: { attempts: 3, codes: [503] }')}]`);
    expect(said(orders + gateway('istio') + hard)).toEqual([
      `retried-unshielded: tries of rules[0] ${at}`,
    ]);
    expect(said(orders + gateway('nginx') + hard)).toEqual([]);
    expect(
      said(orders + gateway('eg') + hard + forGateway('circuitBreaker: { maxConnections: 5 }')),
    ).toEqual([]);
  });
});
