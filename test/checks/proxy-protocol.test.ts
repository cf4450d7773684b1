import { expect, test } from 'vitest';
import { gatewayNotReady } from '../../src/checks/gateway-not-ready/gateway-not-ready.ts';
import { findingsOf } from './findings-of.ts';

const ATTRIBUTES = 'service.beta.kubernetes.io/aws-load-balancer-target-group-attributes';
const EXPECTS = `proxy.istio.io/config: '{"gatewayTopology": {"proxyProtocol": {}}}'`;

const edge = (ofPods: string, ofService: string, type = 'LoadBalancer'): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: edge, namespace: edge }
spec:
  selector: { matchLabels: { istio: edge } }
  template:
    metadata:
      labels: { istio: edge }
      annotations:
        inject.istio.io/templates: gateway
        ${ofPods}
    spec: { containers: [{ name: istio-proxy, image: auto }] }
---
apiVersion: v1
kind: Service
metadata:
  name: edge
  namespace: edge
  annotations:
    a: b
    ${ofService}
spec: { type: ${type}, selector: { istio: edge }, ports: [{ name: https, port: 443 }] }
---
`;

const filter = `
apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: addresses, namespace: edge }
spec:
  workloadSelector: { labels: { istio: edge } }
  configPatches:
    - applyTo: LISTENER
      match: { context: GATEWAY }
      patch:
        operation: MERGE
        value: { listener_filters: [{ name: envoy.filters.listener.proxy_protocol }] }
---
`;

const meshWide = `
apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data: { mesh: 'defaultConfig: { gatewayTopology: { proxyProtocol: {} } }' }
---
`;

const found = (text: string): readonly string[] =>
  findingsOf(gatewayNotReady, '', text).flatMap(({ check }) =>
    check.startsWith('proxy-header-') ? [check] : [],
  );

test('one side alone that speaks the PROXY protocol is found, whoever turns it on', () => {
  const sends = `${ATTRIBUTES}: proxy_protocol_v2.enabled=true`;
  expect(found(edge(EXPECTS, ''))).toEqual(['proxy-header-not-sent']);
  expect(found(edge('', '') + meshWide)).toEqual(['proxy-header-not-sent']);
  expect(found(edge('', sends))).toEqual(['proxy-header-not-expected']);
  const off = sends.replace('true', 'false');
  expect(found(edge(EXPECTS, off))).toEqual(['proxy-header-not-sent']);
  expect(found(edge(EXPECTS, sends))).toEqual([]);
  expect(found(edge('', sends) + meshWide)).toEqual([]);
});

test('nothing is said where neither speaks it, a filter may, or the balancer is not seen', () => {
  const off = `${ATTRIBUTES}: proxy_protocol_v2.enabled=false`;
  expect(found(edge('', off))).toEqual([]);
  expect(found(edge('', `${ATTRIBUTES}: proxy_protocol_v2.enabled=true`) + filter)).toEqual([]);
  expect(found(edge(EXPECTS, '', 'NodePort'))).toEqual([]);
});
