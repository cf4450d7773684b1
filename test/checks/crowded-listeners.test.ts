import { describe, expect, test } from 'vitest';
import { gatewayNotReady } from '../../src/checks/gateway-not-ready/gateway-not-ready.ts';
import { findingsOf } from './findings-of.ts';

describe('certificates of a listener of the Gateway API', () => {
  const listener = (certificates: number, tls = ''): string =>
    `{ name: https, port: 443, protocol: HTTPS, tls: { ${tls} certificateRefs: [${Array.from({ length: certificates }, (_, index) => `{ name: c${String(index)} }`).join(', ')}] } }`;
  const api = (listeners: string, className = 'istio'): string =>
    `{ apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: { name: public, namespace: shop }, spec: { gatewayClassName: ${className}, allowedListeners: { namespaces: { from: Same } }, listeners: [${listeners}] } }`;
  const set = (listeners: string): string =>
    `{ apiVersion: gateway.networking.k8s.io/v1, kind: ListenerSet, metadata: { name: more, namespace: shop }, spec: { parentRef: { kind: Gateway, name: public }, listeners: [${listeners}] } }`;
  const crowded = (...objects: readonly string[]): readonly string[] =>
    findingsOf(gatewayNotReady, '', objects.join('\n---\n')).flatMap(({ check, key }) =>
      check === 'certificates-too-many' ? [key] : [],
    );

  test('are too many from the third on, which leaves the listener out', () => {
    expect(crowded(api(listener(2)))).toEqual([]);
    expect(crowded(api(listener(3)))).toEqual(['certificates of listener https on port 443']);
  });

  test('of a ListenerSet are the same', () => {
    expect(crowded(api(listener(1)), set(listener(3)))).toHaveLength(1);
    expect(crowded(api(listener(1), 'gke-l7-rilb'), set(listener(3)))).toEqual([]);
  });

  test('are not counted where another one runs the Gateway, or the listener shows none of them', () => {
    expect(crowded(api(listener(3), 'gke-l7-rilb'))).toEqual([]);
    expect(crowded(api(listener(3, 'mode: Passthrough,')))).toEqual([]);
    const own = "options: { 'gateway.istio.io/tls-terminate-mode': ISTIO_SIMPLE },";
    expect(crowded(api(listener(3, own)))).toEqual([]);
  });
});
