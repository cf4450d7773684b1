import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { envoyFilterMisapplied } from '../../src/checks/envoy-filter-misapplied/envoy-filter-misapplied.ts';
import { app, findingsOf } from './findings-of.ts';

const filter = (
  labels: string,
  contexts: readonly string[],
  { namespace = 'edge', applyTo = 'HTTP_FILTER' } = {},
): string => `
apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: limit, namespace: ${namespace} }
spec:
  workloadSelector: { labels: { ${labels} } }
  configPatches:
${contexts
  .map(
    (context) =>
      `    - { applyTo: ${applyTo}, match: { context: ${context} }, patch: { operation: INSERT_FIRST, value: { name: limit } } }`,
  )
  .join('\n')}
---
`;

const GATEWAY = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: front, namespace: edge }
spec:
  selector: { matchLabels: { app: front } }
  template:
    metadata:
      labels: { app: front, sidecar.istio.io/inject: "true" }
      annotations: { inject.istio.io/templates: gateway }
    spec: { containers: [{ name: istio-proxy, image: auto }] }
---
`;

const told = (tree: string): readonly string[] =>
  findingsOf(envoyFilterMisapplied, '', tree)
    .filter(({ check }) => check === 'patches-for-other-proxies')
    .map((told) => spoken(messageOf(told)));

describe('patches for proxies of another sort', () => {
  test('are told of gateways that are seen, or have the label of one', () => {
    const says =
      'EnvoyFilter edge/limit does nothing: it picks proxies of gateways, and its patches are for sidecars.';
    expect(told(GATEWAY + filter('app: front', ['SIDECAR_INBOUND', 'SIDECAR_OUTBOUND']))).toEqual([
      says,
    ]);
    expect(told(filter('istio: ingressgateway', ['SIDECAR_INBOUND']))).toEqual([says]);
  });

  test('are told of sidecars', () => {
    const orders = filter('app: orders', ['GATEWAY'], { namespace: 'shop' });
    expect(told(app('shop', 'orders') + orders)).toEqual([
      'EnvoyFilter shop/limit does nothing: it picks sidecars, and its patches are for gateways.',
    ]);
    expect(told(orders)).toEqual([]);
  });

  test.each([
    ['one fits', GATEWAY + filter('app: front', ['SIDECAR_INBOUND', 'GATEWAY'])],
    ['all fit', GATEWAY + filter('app: front', ['GATEWAY'])],
    ['it is for any', GATEWAY + filter('app: front', ['ANY'])],
    ['it is for both sorts', GATEWAY + app('edge', 'front') + filter('app: front', ['GATEWAY'])],
    [
      'it changes the bootstrap',
      GATEWAY + filter('app: front', ['SIDECAR_INBOUND'], { applyTo: 'BOOTSTRAP' }),
    ],
  ])('are not told where %s', (_, tree) => {
    expect(told(tree)).toEqual([]);
  });

  test('are not for the next release to break: they do nothing today', () => {
    const checks = (context: string) =>
      findingsOf(envoyFilterMisapplied, GATEWAY, GATEWAY + filter('app: front', [context])).map(
        ({ check }) => check,
      );
    expect(checks('SIDECAR_INBOUND')).toEqual(['patches-for-other-proxies']);
    expect(checks('GATEWAY')).toEqual(['built-on-internals']);
  });
});
