import { describe, expect, test } from 'vitest';
import type { CallOutcome } from '../../../src/istio/mesh/outcome/call-ending.ts';
import type { Mesh } from '../../../src/istio/mesh/mesh.ts';
import { gatewayOutcome, gatewayPods } from '../../../src/istio/mesh/outcome/gateway-outcome.ts';
import { meshFrom } from '../../support/rendered.ts';

const BASE = `
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio-injection: enabled } }
---
apiVersion: v1
kind: Namespace
metadata: { name: ingress, labels: { istio-injection: enabled } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: gateway, namespace: ingress }
spec: { template: { metadata: { labels: { istio: gateway } }, spec: { serviceAccountName: gate } } }
---
apiVersion: v1
kind: Service
metadata: { name: gateway, namespace: ingress }
spec: { selector: { istio: gateway }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: front, namespace: ingress }
spec:
  selector: { istio: gateway }
  servers:
    - { port: { number: 80, name: http, protocol: HTTP }, hosts: [shop.example] }
    - { port: { number: 9000, name: other, protocol: HTTP }, hosts: [shop.example] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: front, namespace: ingress }
spec:
  gateways: [front]
  hosts: [shop.example]
  http:
    - match: [{ uri: { prefix: /old } }]
      redirect: { uri: /new }
    - timeout: 4s
      rewrite: { uri: /inside }
      route: [{ destination: { host: orders.shop.svc.cluster.local } }]
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: orders, namespace: shop }
spec: { template: { metadata: { labels: { app: orders } }, spec: { containers: [{ name: app }] } } }
---
apiVersion: v1
kind: Service
metadata: { name: orders, namespace: shop }
spec: { selector: { app: orders }, ports: [{ name: http, port: 80 }] }
`;

const policy = (namespace: string, spec: string): string => `---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: one, namespace: ${namespace} }
spec: ${spec}
`;

function outcome(mesh: Mesh, path = '/', port = 80): CallOutcome {
  const [pods, ...others] = gatewayPods(mesh);
  if (pods === undefined || others.length > 0) throw new Error('fixture: one gateway');
  return gatewayOutcome(mesh, pods, {
    port,
    encrypted: false,
    http: { method: 'GET', host: 'shop.example', path, headers: new Map(), token: null },
  });
}

const ends = ({ endings }: CallOutcome): readonly string[] =>
  endings.map(({ ending }) => {
    if (ending.kind === 'unknown') return `unknown: ${ending.missing}`;
    if (ending.kind !== 'answered') return `${ending.kind} ${String(ending.status)}`;
    return `${ending.from} ${ending.by?.name ?? String(ending.status)}`;
  });

const MANAGED = `
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio-injection: enabled } }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: front, namespace: shop }
spec: { gatewayClassName: istio, listeners: [{ name: http, port: 80, protocol: HTTP }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: front, namespace: shop }
spec: { parentRefs: [{ name: front }], rules: [{ backendRefs: [{ name: orders, port: 80 }] }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: orders, namespace: shop }
spec: { template: { metadata: { labels: { app: orders } }, spec: { containers: [{ name: app }] } } }
---
apiVersion: v1
kind: Service
metadata: { name: orders, namespace: shop }
spec: { selector: { app: orders }, ports: [{ name: http, port: 80 }] }
${policy('shop', '{ selector: { matchLabels: { app: orders } }, rules: [{ from: [{ source: { principals: [cluster.local/ns/shop/sa/front-istio] } }] }] }')}`;

describe('a Gateway of the Gateway API', () => {
  test('is asked by its routes, and calls by the service account that its pods are given', () => {
    expect(ends(outcome(meshFrom(MANAGED)))).toEqual(['workload orders']);
  });

  test('its own policies name it (GWAPI-12)', () => {
    const denying = `${MANAGED}---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: front, namespace: shop }
spec:
  action: DENY
  targetRefs: [{ group: gateway.networking.k8s.io, kind: Gateway, name: front }]
  rules: [{}]
`;
    expect(ends(outcome(meshFrom(denying)))).toEqual(['refused 403']);
  });

  test('is the same where its pods are rendered here', () => {
    const rendered = `${MANAGED}---
apiVersion: apps/v1
kind: Deployment
metadata: { name: own, namespace: shop }
spec:
  template:
    metadata: { labels: { gateway.networking.k8s.io/gateway-name: front } }
    spec: { serviceAccountName: front-istio }
`;
    expect(ends(outcome(meshFrom(rendered)))).toEqual(['workload orders']);
  });

  test('a route without rules changes nothing for the others', () => {
    const grpc = `${MANAGED}---
apiVersion: gateway.networking.k8s.io/v1
kind: GRPCRoute
metadata: { name: other, namespace: shop }
spec: { parentRefs: [{ name: front }] }
`;
    expect(ends(outcome(meshFrom(grpc)))).toEqual(['workload orders']);
  });
});

describe('a call from outside through a gateway', () => {
  test('reaches the workload by the port of the Service, with the timeout of the route', () => {
    const found = outcome(meshFrom(BASE));
    expect(ends(found)).toEqual(['workload orders']);
    expect(found.timeout).toBe('4s');
    expect(found.endings[0]?.chain.map(({ step }) => step)).toEqual([
      'route',
      'destination',
      'endpoints',
      'tls',
      'authorization',
    ]);
  });

  test('is led by what is written for its own name, however many of untold age share a wider one', () => {
    const others = Array.from(
      { length: 60 },
      (_, index) => `---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: other-${String(index)}, namespace: ingress }
spec: { gateways: [front], hosts: ["*"], http: [{ redirect: { uri: /other } }] }
`,
    );
    const wide = BASE.replaceAll('hosts: [shop.example] }', 'hosts: ["*"] }');
    expect(ends(outcome(meshFrom(wide + others.join(''))))).toEqual(['workload orders']);
  });

  test('is redirected by the proxy itself', () => {
    expect(ends(outcome(meshFrom(BASE), '/old/1'))).toEqual(['proxy 301']);
  });

  test('does not come in by a port that the Service of the gateway has not (GW-6)', () => {
    expect(ends(outcome(meshFrom(BASE), '/', 9000))).toEqual(['refused null']);
  });

  test('is known to the destination by the service account of the gateway', () => {
    const admitting = (account: string): string =>
      BASE +
      policy(
        'shop',
        `{ rules: [{ from: [{ source: { principals: [cluster.local/ns/ingress/sa/${account}] } }] }] }`,
      );
    expect(ends(outcome(meshFrom(admitting('gate'))))).toEqual(['workload orders']);
    expect(ends(outcome(meshFrom(admitting('default'))))).toEqual(['refused 403']);
  });

  test('is judged by policies of the gateway before any route, by the path as it came', () => {
    const denying = (path: string): string =>
      BASE +
      policy(
        'ingress',
        `{ action: DENY, rules: [{ to: [{ operation: { paths: ['${path}'] } }] }] }`,
      );
    expect(ends(outcome(meshFrom(denying('/old/*')), '/old/1'))).toEqual(['refused 403']);
    expect(ends(outcome(meshFrom(denying('/inside*')), '/a'))).toEqual(['workload orders']);
  });

  test('hangs on an address that a policy of the gateway asks for', () => {
    const byAddress =
      BASE +
      policy('ingress', `{ rules: [{ from: [{ source: { remoteIpBlocks: [10.0.0.0/8] } }] }] }`);
    expect(ends(outcome(meshFrom(byAddress)))).toEqual([
      'unknown: what AuthorizationPolicy ingress/one asks of the request',
    ]);
  });
});

describe('a gateway that a chart or an operator makes', () => {
  const OPERATOR = `---
apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
metadata: { name: istio, namespace: istio-system }
spec: { components: { ingressGateways: [{ name: gateway, namespace: ingress, enabled: true, label: { istio: gateway } }] }, profile: minimal }
`;
  const unrendered = BASE.split('---')
    .filter((text) => !/name: gateway, namespace: ingress/.test(text))
    .join('---');

  test('takes calls from outside by what its labels select', () => {
    expect(gatewayPods(meshFrom(unrendered))).toEqual([]);
    const mesh = meshFrom(unrendered + OPERATOR);
    expect(ends(outcome(mesh))).toEqual(['workload orders']);
    expect(ends(outcome(mesh, '/old'))).toEqual(['proxy 301']);
  });

  test('is one with the workload that is rendered for it', () => {
    expect(gatewayPods(meshFrom(BASE + OPERATOR))).toHaveLength(1);
  });
});
