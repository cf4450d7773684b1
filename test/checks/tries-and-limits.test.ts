import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import type { Detector } from '../../src/checks/detection/detector.ts';
import { limitsDoNotFit } from '../../src/checks/limits-do-not-fit/limits-do-not-fit.ts';
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
const routes = (http: string): string =>
  object(
    'networking.istio.io/v1',
    'VirtualService',
    'orders',
    `{ hosts: [orders], http: ${http} }`,
  );
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

describe('tries against timeouts (RETRY-9)', () => {
  const beyond = (head: string): readonly string[] => checksOf(limitsDoNotFit, head);

  test('fit to the last moment', () => {
    const said = (timeout: string, retries: string) =>
      beyond(routes(`[${to(`, timeout: ${timeout}, retries: { ${retries}, retryOn: 5xx }`)}]`));
    expect(said('6s', 'attempts: 3, perTryTimeout: 2s')).toEqual([
      'tries-beyond-timeout: tries of http[0]',
    ]);
    expect(said('6100ms', 'attempts: 3, perTryTimeout: 2s')).toEqual([]);
    expect(said('0s', 'attempts: 3, perTryTimeout: 2s')).toEqual([]);
    expect(said('6s', 'attempts: 3')).toEqual([]);
    expect(said('1s', 'attempts: 0, perTryTimeout: 2s')).toEqual([]);
  });

  test('count none that would come after one that was too slow, where no condition is for that', () => {
    const said = (retryOn: string) =>
      beyond(
        routes(
          `[${to(`, timeout: 3s, retries: { attempts: 4, perTryTimeout: 1s, retryOn: '${retryOn}' }`)}]`,
        ),
      );
    for (const condition of ['gateway-error', 'reset', 'connect-failure,5xx'])
      expect(said(condition), condition).toEqual(['tries-beyond-timeout: tries of http[0]']);
    for (const condition of ['connect-failure,refused-stream', '504', 'reset-before-request'])
      expect(said(condition), condition).toEqual([]);
    expect(
      beyond(routes(`[${to(', timeout: 3s, retries: { attempts: 4, perTryTimeout: 1s }')}]`)),
    ).toEqual([]);
  });

  test('have what the mesh says where the route says nothing (RETRY-6)', () => {
    const mesh = meshConfig(
      'defaultHttpRetryPolicy: {attempts: 3, perTryTimeout: 2s, retryOn: gateway-error}',
    );
    expect(beyond(mesh + routes(`[${to(', timeout: 4s')}]`))).toEqual([
      'tries-beyond-timeout: tries of http[0]',
    ]);
    expect(beyond(mesh + routes(`[${to(', timeout: 4s, retries: {}')}]`))).toEqual([]);
    expect(beyond(routes(`[${to(', timeout: 4s')}]`))).toEqual([]);
  });

  test('of HTTPRoutes and of Envoy Gateway', () => {
    const times = 'timeouts: { request: 4s, backendRequest: 2s }';
    expect(beyond(api(`[${backend(`, ${times}, retry: { attempts: 2 }`)}]`))).toHaveLength(1);
    expect(beyond(api(`[${backend(`, ${times}, retry: { attempts: 1 }`)}]`))).toEqual([]);
    expect(beyond(api(`[${backend(`, ${times}`)}]`))).toEqual([]);
    const policy = (retry: string) =>
      beyond(traffic(`timeout: { http: { requestTimeout: 4s } }, retry: ${retry}`));
    const on = 'retryOn: { triggers: [reset] }';
    expect(policy(`{ ${on}, perRetry: { timeout: 2s } }`)).toHaveLength(1);
    expect(policy(`{ ${on}, numRetries: 1, perRetry: { timeout: 2s } }`)).toEqual([]);
    expect(policy('{ perRetry: { timeout: 2s } }')).toEqual([]);
  });
});

describe('a timeout that one route lacks', () => {
  const lacking = (...timeouts: readonly string[]): readonly string[] =>
    checksOf(limitsDoNotFit, routes(`[${timeouts.map(asked).join(', ')}]`));
  const asked = (time: string, at: number): string =>
    to(`${time}, match: [{ uri: { prefix: /p${String(at)} } }]`);

  test('is no fault of a route that no request comes to', () => {
    const said = (...list: readonly string[]) =>
      checksOf(limitsDoNotFit, routes(`[${list.join(', ')}]`));
    const [timed, lacks] = [asked(', timeout: 5s', 1), asked('', 2)];
    expect(said(to(', timeout: 9s'), timed, lacks)).toEqual([]);
    expect(said(timed, lacks, to(', timeout: 9s'))).toEqual([
      'timeout-missing: timeout of http[1]',
    ]);
  });

  test('is told without the `0s` that a VirtualService is refused for', () => {
    const head = routes(`[${['', ', timeout: 5s', ', timeout: 3s'].map(asked).join(', ')}]`);
    const [finding] = findingsOf(limitsDoNotFit, head, head);
    expect(spoken(finding?.fix.text)).toBe(
      'Give it a `timeout`, or leave it where it streams on purpose.',
    );
  });

  test('is one that all others have', () => {
    expect(lacking(', timeout: 5s', '', ', timeout: 3s')).toEqual([
      'timeout-missing: timeout of http[1]',
    ]);
    expect(lacking(', timeout: 5s', '', ', timeout: 0s')).toEqual([]);
    expect(lacking(', timeout: 0s', '', ', timeout: 0s')).toEqual([]);
    expect(lacking(', timeout: 5s', ', timeout: 0s', ', timeout: 3s')).toEqual([]);
    expect(lacking(', timeout: 5s', '')).toEqual([]);
  });

  test('of HTTPRoutes too, where 0s is written on purpose', () => {
    const timed = backend(', timeouts: { request: 5s }');
    const said = (other: string) => checksOf(limitsDoNotFit, api(`[${timed}, ${other}, ${timed}]`));
    expect(said(backend(''))).toEqual(['timeout-missing: timeout of rules[1]']);
    expect(said(backend(', timeouts: { request: 0s }'))).toEqual([]);
    expect(said(backend(', timeouts: { backendRequest: 2s }'))).toEqual([]);
  });
});

describe('limits of 0 and of 1', () => {
  const said = (head: string): readonly string[] => checksOf(limitsDoNotFit, head);

  test('of DestinationRules: 0 stands for none (DR-19)', () => {
    const pool = '{ connectionPool: { tcp: { maxConnections: 0 }, http: { maxRetries: 0 } } }';
    expect(said(rule(pool))).toEqual([
      'limit-of-zero: zero maxConnections',
      'limit-of-zero: zero maxRetries',
    ]);
    expect(said(rule('{ connectionPool: { http: { maxRetries: 1 } } }'))).toEqual([]);
    expect(said(rule('{ connectionPool: { http: { http2MaxRequests: 1 } } }'))).toEqual([
      'limit-of-one: http2MaxRequests',
    ]);
    const port =
      '{ portLevelSettings: [{ port: { number: 80 }, connectionPool: { http: { http2MaxRequests: 0 } } }] }';
    expect(said(rule(port))).toEqual(['limit-of-zero: zero http2MaxRequests port 80']);
  });

  test('of Envoy Gateway: 0 is a limit', () => {
    const breaker = (text: string) => said(traffic(`circuitBreaker: { ${text} }`));
    expect(breaker('maxParallelRequests: 0')).toEqual([
      'breaker-lets-nothing-through: maxParallelRequests of 0',
    ]);
    expect(breaker('maxParallelRequests: 1, maxParallelRetries: 1')).toEqual([
      'limit-of-one: maxParallelRequests',
    ]);
    expect(breaker('maxConnections: 0, maxPendingRequests: 0, maxParallelRetries: 0')).toEqual([]);
  });
});

describe('what retries do', () => {
  const namespace = '\napiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n---\n';
  const said = (head: string): readonly string[] => checksOf(retriesMultiply, head);
  const post = (retries: string, method = '{ exact: POST }'): readonly string[] =>
    said(routes(`[${to(`, match: [{ method: ${method} }], retries: ${retries}`)}]`));

  test('to POST and PATCH, by conditions that come after a request arrived', () => {
    const found = ['post-repeated: post-repeated of http[0]'];
    for (const on of ['5xx', 'gateway-error', 'reset', '"503"', '"connect-failure,500"'])
      expect(post(`{ attempts: 2, retryOn: ${on} }`), on).toEqual(found);
    expect(post('{ attempts: 2, retryOn: 5xx }', '{ exact: PATCH }')).toEqual(found);
    for (const on of ['"connect-failure,refused-stream"', 'reset-before-request', '"429"'])
      expect(post(`{ attempts: 2, retryOn: ${on} }`), on).toEqual([]);
    expect(post('{ attempts: 3, perTryTimeout: 2s }')).toEqual([]);
    expect(post('{ attempts: 0, retryOn: 5xx }')).toEqual([]);
    expect(post('{ attempts: 2, retryOn: 5xx }', '{ exact: PUT }')).toEqual([]);
  });

  test('to POST, where the mesh says so for all (RETRY-6)', () => {
    const mesh = meshConfig('defaultHttpRetryPolicy: {attempts: 2, retryOn: 5xx}');
    expect(said(mesh + routes(`[${to(', match: [{ method: { exact: POST } }]')}]`))).toEqual([
      'post-repeated: post-repeated of http[0]',
    ]);
  });

  test('more than three times, told where it is written', () => {
    expect(
      said(meshConfig('defaultHttpRetryPolicy: {attempts: 5}') + routes(`[${to('')}, ${to('')}]`)),
    ).toEqual(['attempts-over-three: attempts of defaultHttpRetryPolicy']);
    expect(said(api(`[${backend(', retry: { attempts: 4 }')}]`))).toEqual([
      'attempts-over-three: attempts of rules[0]',
    ]);
    expect(said(traffic('retry: { numRetries: 4 }'))).toEqual([
      'attempts-over-three: attempts of retry',
    ]);
    expect(said(traffic('retry: {}'))).toEqual([]);
  });

  test('to a server that nothing shields, where all that is there is seen', () => {
    const orders = app('shop', 'orders');
    const hard = routes(`[${to(', retries: { attempts: 3, retryOn: 5xx }')}]`);
    const found = ['retried-unshielded: tries of http[0] at shop/orders'];
    expect(said(namespace + orders + hard)).toEqual(found);
    const chart = object(
      'helm.toolkit.fluxcd.io/v2',
      'HelmRelease',
      'orders',
      '{ chart: { spec: { chart: orders, sourceRef: { kind: HelmRepository, name: shop } } } }',
    );
    expect(said(namespace + orders + hard + chart)).toEqual([]);
    expect(said(namespace + hard)).toEqual([]);
    for (const policy of [
      '{ outlierDetection: {} }',
      '{ retryBudget: {} }',
      '{ connectionPool: { http: { http2MaxRequests: 100 } } }',
    ])
      expect(said(namespace + orders + hard + rule(policy)), policy).toEqual([]);
    expect(said(namespace + orders + hard + rule('{ loadBalancer: { simple: RANDOM } }'))).toEqual(
      found,
    );
    const preset = meshConfig(
      'defaultTrafficPolicy: {outlierDetection: {consecutive5xxErrors: 5}}',
    );
    expect(said(namespace + orders + hard + preset)).toEqual([]);
    const ordinary = routes(`[${to(', retries: { attempts: 3, perTryTimeout: 2s }')}]`);
    expect(said(namespace + orders + ordinary)).toEqual([]);
  });

  test('counts as shielded only by what takes endpoints out, or limits', () => {
    const orders = namespace + app('shop', 'orders');
    const hard = routes(`[${to(', retries: { attempts: 3, retryOn: 5xx }')}]`);
    const isTold = (policy: string): boolean => said(orders + hard + rule(policy)).length > 0;
    for (const policy of [
      '{ outlierDetection: { consecutive5xxErrors: 0 } }',
      '{ connectionPool: { tcp: { connectTimeout: 1s } } }',
      '{ connectionPool: { tcp: { maxConnections: 2147483647 }, http: { idleTimeout: 5s, maxRetries: 0 } } }',
      '{ portLevelSettings: [{ port: { number: 80 }, connectionPool: { http: { h2UpgradePolicy: UPGRADE } } }] }',
    ])
      expect(isTold(policy), policy).toBe(true);
    for (const policy of [
      '{ outlierDetection: { consecutive5xxErrors: 0, consecutiveGatewayErrors: 3 } }',
      '{ outlierDetection: { interval: 5s } }',
      '{ connectionPool: { tcp: { maxConnections: 100 } } }',
      '{ portLevelSettings: [{ port: { number: 80 }, outlierDetection: {} }] }',
    ])
      expect(isTold(policy), policy).toBe(false);
    const preset = (text: string) =>
      said(orders + hard + meshConfig(`defaultTrafficPolicy: ${text}`));
    expect(preset('{connectionPool: {tcp: {connectTimeout: 1s}}}')).toHaveLength(1);
    expect(preset('{connectionPool: {http: {maxRetries: 10}}}')).toEqual([]);
    const budget = object(
      'gateway.networking.x-k8s.io/v1alpha1',
      'XBackendTrafficPolicy',
      'orders',
      '{ targetRefs: [{ group: "", kind: Service, name: orders }], retryConstraint: { budget: { percent: 20 } } }',
    );
    expect(said(orders + hard + budget)).toEqual([]);
  });
});
