import { describe, expect, test } from 'vitest';
import { object, routes, service, told } from './canary-objects.ts';

const version = (name: string, replicas: number | null): string =>
  object(
    'apps/v1',
    'Deployment',
    `orders-${name}`,
    `{ ${replicas === null ? '' : `replicas: ${String(replicas)}, `}selector: { matchLabels: { app: orders, version: ${name} } }, template: { metadata: { labels: { app: orders, version: ${name} } }, spec: { containers: [{ name: app, image: 'orders:1' }] } } }`,
  );
const rule = object(
  'networking.istio.io/v1',
  'DestinationRule',
  'orders',
  '{ host: orders, trafficPolicy: { outlierDetection: { consecutive5xxErrors: 5 } }, subsets: [{ name: v1, labels: { version: v1 } }, { name: v2, labels: { version: v2 } }] }',
);
const to = (subset: string, weight: number | null = null): string =>
  `{ destination: { host: orders, subset: ${subset} }${weight === null ? '' : `, weight: ${String(weight)}`} }`;
const tested = routes(
  `[{ match: [{ headers: { x-tester: { exact: 'yes' } } }], route: [${to('v2')}] }, { route: [${to('v1')}] }]`,
);
const shared = routes(`[{ route: [${to('v1', 95)}, ${to('v2', 5)}] }]`);
const both = (v1: number | null, v2: number | null): string =>
  service('orders') + rule + version('v1', v1) + version('v2', v2);

describe('a version that is scaled to zero', () => {
  test('answers nobody whom a header sends there', () => {
    expect(told(both(null, 0) + tested)).toEqual(['version-scaled-down: shop/orders v2 x-tester']);
    expect(told(both(3, 1) + tested)).toEqual([]);
  });

  test('answers nobody of its share, which nobody has where its weight is 0', () => {
    expect(told(both(2, 0) + shared)).toEqual(['version-scaled-down: shop/orders v2 ']);
    expect(told(both(2, 0) + routes(`[{ route: [${to('v1', 100)}, ${to('v2', 0)}] }]`))).toEqual(
      [],
    );
  });

  test('is put to rest with all the others, where none has pods', () => {
    expect(told(both(0, 0) + tested)).toEqual([]);
  });

  test('has pods where something else scales it', () => {
    const scaler = (apiVersion: string, kind: string): string =>
      object(
        apiVersion,
        kind,
        'orders',
        '{ scaleTargetRef: { kind: Deployment, name: orders-v2 } }',
      );
    expect(told(both(2, 0) + tested + scaler('keda.sh/v1alpha1', 'ScaledObject'))).toEqual([]);
    expect(told(both(2, 0) + tested + scaler('autoscaling/v2', 'HorizontalPodAutoscaler'))).toEqual(
      [],
    );
    const template = object(
      'argoproj.io/v1alpha1',
      'Rollout',
      'orders',
      '{ workloadRef: { apiVersion: apps/v1, kind: Deployment, name: orders-v2 } }',
    );
    expect(told(both(2, 0) + tested + template)).toEqual([]);
  });

  test('is not meant where another Service is at rest behind a path of its own', () => {
    const cart = `${service('cart').replace('{ app: orders }', '{ app: cart }')}${version('v3', 0).replaceAll('app: orders', 'app: cart')}`;
    const beside = routes(
      `[{ match: [{ uri: { prefix: /cart } }], route: [{ destination: { host: cart } }] }, { route: [${to('v1')}] }]`,
    );
    expect(told(both(2, 1) + cart + beside)).toEqual([]);
  });
});
