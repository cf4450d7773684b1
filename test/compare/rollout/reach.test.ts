import { expect, test } from 'vitest';
import type { ChangeReach } from '../../../src/compare/rollout/reach/change-reach.ts';
import { rolloutOf } from '../../../src/compare/rollout/rollout.ts';
import { meshFrom } from '../../support/rendered.ts';

/** A namespace with a workload and a Service for each name; `calls` is what all of them are shown to call. */
const namespace = (name: string, workloads: readonly string[], calls = ''): string =>
  `---
apiVersion: v1
kind: Namespace
metadata: { name: ${name}, labels: { istio-injection: enabled } }
` +
  workloads
    .map(
      (one) => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${one}, namespace: ${name} }
spec:
  template:
    metadata: { labels: { app: ${one} } }
    spec: { serviceAccountName: ${one}, containers: [{ name: app, env: [{ name: URL, value: "${calls}" }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: ${one}, namespace: ${name} }
spec: { selector: { app: ${one} }, ports: [{ name: http, port: 8080 }] }
`,
    )
    .join('');

const SHOP = namespace('shop', ['web', 'orders']);
const BATCH = namespace('batch', ['report', 'sync'], 'http://orders.shop:8080');

const networking = (kind: string, name: string, spec: string): string => `---
apiVersion: networking.istio.io/v1
kind: ${kind}
metadata: { name: ${name}, namespace: shop }
spec: ${spec}
`;

const reach = (before: string, after: string): ChangeReach =>
  rolloutOf('prod', meshFrom(before), meshFrom(after)).reach;

test('a route is for the proxies of all who can see it, and for those who are known to call', () => {
  const route = networking(
    'VirtualService',
    'orders',
    '{ hosts: [orders], http: [{ timeout: 2s, route: [{ destination: { host: orders } }] }] }',
  );
  expect(reach(SHOP + BATCH, SHOP + BATCH + route)).toEqual({
    workloads: [],
    services: ['shop/orders'],
    namespaces: ['shop'],
    gateways: [],
    proxies: { all: 4, LDS: 4, RDS: 4, CDS: 4 },
    pods: { count: 4, orMore: true },
    ofProxies: 4,
    received: [],
    calls: [
      { from: 'Deployment batch/report', to: 'shop/orders' },
      { from: 'Deployment batch/sync', to: 'shop/orders' },
    ],
  });
});

test('exportTo and Sidecars narrow who gets it', () => {
  const own = networking('DestinationRule', 'orders', '{ host: orders, exportTo: ["."] }');
  expect(reach(SHOP + BATCH, SHOP + BATCH + own).proxies).toEqual({
    all: 2,
    LDS: 2,
    RDS: 2,
    CDS: 2,
    EDS: 2,
  });
  const narrow = networking('Sidecar', 'default', '{ egress: [{ hosts: ["./*"] }] }').replace(
    'namespace: shop',
    'namespace: batch',
  );
  const rule = networking('DestinationRule', 'orders', '{ host: orders }');
  expect(reach(SHOP + BATCH + narrow, SHOP + BATCH + narrow + rule).proxies.all).toBe(2);
});

test('a policy is for the pods that it selects, on whichever side it is there', () => {
  const policy = `---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: orders, namespace: shop }
spec: { selector: { matchLabels: { app: orders } } }
`;
  const found = reach(SHOP + BATCH + policy, SHOP + BATCH);
  expect(found).toMatchObject({
    workloads: ['Deployment shop/orders'],
    services: ['shop/orders'],
    proxies: { all: 1, LDS: 1 },
  });
});

test('a Sidecar that comes, and an exportTo that goes, tell how many services proxies receive', () => {
  const sidecar = networking('Sidecar', 'default', '{ egress: [{ hosts: ["./*"] }] }');
  expect(reach(SHOP + BATCH, SHOP + BATCH + sidecar).received).toEqual([
    { namespace: 'shop', workloads: 2, before: 4, after: 2 },
  ]);
  const hidden = SHOP.replace(
    'metadata: { name: orders, namespace: shop }\nspec: { selector',
    'metadata: { name: orders, namespace: shop, annotations: { networking.istio.io/exportTo: "." } }\nspec: { selector',
  );
  expect(reach(hidden + BATCH, SHOP + BATCH).received).toEqual([
    { namespace: 'batch', workloads: 2, before: 3, after: 4 },
  ]);
});

test('of what is moved those count that are there afterwards, among those who get it and among all', () => {
  const route = (where: string) =>
    networking('VirtualService', 'orders', `{ hosts: [orders.${where}.svc.cluster.local] }`);
  const { proxies, ofProxies } = reach(SHOP + route('shop'), BATCH + route('batch'));
  expect(proxies.all).toBeLessThanOrEqual(ofProxies);
  expect(ofProxies).toBe(2);
});

test('pods that go with the change get no configuration by it', () => {
  const kept = SHOP + namespace('other', ['web']);
  const found = reach(kept + BATCH, kept);
  expect(found.proxies.all).toBe(3);
  expect(found.ofProxies).toBe(3);
  const alone = reach(SHOP, namespace('shop', []));
  expect(alone.proxies).toEqual({ all: 0 });
  expect(alone.pods).toBeUndefined();
});

test('pods that start or stop behind a Service are told as addresses', () => {
  const scaled = SHOP.replace('spec:\n  template', 'spec:\n  replicas: 4\n  template');
  expect(reach(SHOP, scaled)).toMatchObject({ proxies: { all: 0 }, movesEndpoints: true });
  const labelled = SHOP.replace(
    'metadata: { name: web, namespace: shop }',
    'metadata: { name: web, namespace: shop, labels: { team: a } }',
  );
  expect(reach(SHOP, labelled).movesEndpoints).toBeUndefined();
});

test('workloads of which nobody knows whether they have a proxy are counted by themselves', () => {
  const open = BATCH.replace(/---\napiVersion: v1\nkind: Namespace\n.*\n/, '');
  const rule = networking('DestinationRule', 'orders', '{ host: orders }');
  expect(reach(SHOP + open, SHOP + open + rule)).toMatchObject({
    proxies: { all: 4 },
    pods: { count: 2 },
    undecided: 2,
  });
});

const filter = (context: string): string =>
  networking(
    'EnvoyFilter',
    'xff',
    `{ configPatches: [{ applyTo: NETWORK_FILTER, match: { context: ${context} }, patch: { operation: MERGE, value: {} } }] }`,
  );

test.each([
  ['GATEWAY', ['Deployment shop/gateway'], 1],
  ['SIDECAR_INBOUND', ['Deployment shop/orders', 'Deployment shop/web'], 2],
  ['ANY', ['Deployment shop/gateway', 'Deployment shop/orders', 'Deployment shop/web'], 3],
])('a filter for %s reaches the proxies that its patches are for', (context, workloads, all) => {
  const gateway = `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: gateway, namespace: shop }
spec:
  template:
    metadata: { labels: { app: gateway }, annotations: { inject.istio.io/templates: gateway } }
    spec: { containers: [{ name: istio-proxy, image: auto }] }
`;
  const found = rolloutOf(
    'prod',
    meshFrom(SHOP + gateway),
    meshFrom(SHOP + gateway + filter(context)),
  );
  expect(found.reach.workloads).toEqual(workloads);
  expect(found.reach.proxies.all).toBe(all);
  expect((found.places ?? []).every(({ of }) => workloads.includes(of))).toBe(true);
});

test('settings of the mesh are for every proxy', () => {
  const settings = (mode: string): string => `---
apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data: { mesh: "outboundTrafficPolicy: { mode: ${mode} }" }
`;
  const found = reach(SHOP + settings('ALLOW_ANY'), SHOP + settings('REGISTRY_ONLY'));
  expect(found.proxies).toEqual({ all: 2, LDS: 2, RDS: 2, CDS: 2, EDS: 2 });
});

test('settings that are read when a pod is made or starts are told to no proxy that runs', () => {
  const settings = (text: string): string => `---
apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data: { mesh: "${text}" }
`;
  const pushed = (was: string, is: string): number =>
    reach(SHOP + settings(was), SHOP + settings(is)).proxies.all;
  expect(pushed('enablePrometheusMerge: true', 'enablePrometheusMerge: false')).toBe(0);
  expect(pushed('defaultConfig: { concurrency: 1 }', 'defaultConfig: { concurrency: 2 }')).toBe(0);
  expect(pushed('{}', 'enablePrometheusMerge: false')).toBe(0);
  expect(pushed('proxyListenPort: 15001', 'proxyListenPort: 15002')).toBe(2);
  expect(pushed('enablePrometheusMerge: true', 'accessLogFile: /dev/stdout')).toBe(2);
});

test('many objects that are seen alike take time by their number, and not by that of the proxies', () => {
  const names = (count: number, from = 0): readonly string[] =>
    Array.from({ length: count }, (_, index) => `w${String(index + from)}`);
  const old = namespace('shop', names(150));
  const found = reach(old, old + namespace('shop', names(300, 150)));
  expect(found.services).toHaveLength(300);
  expect(found.proxies.all).toBe(450);
});

test('how a Service is reached from outside is told to no proxy', () => {
  const typed = (spec: string, labels = ''): string =>
    SHOP.replace(
      `{ name: orders, namespace: shop }
spec: { selector: { app: orders }`,
      `{ name: orders, namespace: shop${labels} }
spec: { ${spec}selector: { app: orders }`,
    );
  const proxies = (before: string, after: string) => reach(before, after).proxies.all;
  expect(typed('type: NodePort, ')).not.toBe(SHOP);
  expect(proxies(SHOP, typed('type: NodePort, '))).toBe(0);
  expect(
    proxies(typed('type: LoadBalancer, externalIPs: [10.0.0.1], '), typed('type: NodePort, ')),
  ).toBe(0);
  expect(proxies(SHOP, SHOP.replaceAll('port: 8080 }', 'port: 8080, nodePort: 30080 }'))).toBe(0);
  // but these are
  expect(proxies(SHOP, typed('internalTrafficPolicy: Local, '))).toBe(2);
  expect(proxies(SHOP, typed('type: ExternalName, externalName: a.example, '))).toBe(2);
  const network = ', labels: { topology.istio.io/network: one }';
  expect(proxies(typed('', network), typed('type: NodePort, ', network))).toBe(2);
  expect(reach(SHOP, typed('type: NodePort, ')).services).toEqual(['shop/orders']);
});

const deployed = (name: string, replicas: string): string => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  ${replicas}
  template:
    metadata: { labels: { app: ${name}, sidecar.istio.io/inject: 'true' } }
    spec: { containers: [{ name: app }] }
`;

test('pods are counted where a number is written, and are as many or more where a scaler decides', () => {
  const mode = (mtls: string): string => `---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: shop }
spec: { mtls: { mode: ${mtls} } }
`;
  const podsOf = (workloads: string): ChangeReach['pods'] =>
    reach(workloads + mode('PERMISSIVE'), workloads + mode('STRICT')).pods;
  const two = deployed('web', 'replicas: 5') + deployed('orders', 'replicas: 3');
  expect(podsOf(two)).toEqual({ count: 8, orMore: false });
  expect(podsOf(two + deployed('cart', ''))).toEqual({ count: 9, orMore: true });
  const scaler = `---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: web, namespace: shop }
spec: { minReplicas: 2, maxReplicas: 9, scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web } }
`;
  expect(podsOf(two + scaler)).toEqual({ count: 5, orMore: true });
});

test('pods of a gateway get the certificate of a Secret that is another one, or is named since', () => {
  const ingress = `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ingress, namespace: edge }
spec:
  replicas: 2
  template:
    metadata: { labels: { istio: ingressgateway, sidecar.istio.io/inject: 'true' } }
    spec: { containers: [{ name: istio-proxy }] }
`;
  const gateway = (secret: string): string => `---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: x, namespace: edge }
spec:
  selector: { istio: ingressgateway }
  servers: [{ port: { number: 443, name: https, protocol: HTTPS }, hosts: [a.example.com], tls: { mode: SIMPLE, credentialName: ${secret} } }]
`;
  const secret = (name: string, value: string): string =>
    `---\napiVersion: v1\nkind: Secret\nmetadata: { name: ${name}, namespace: edge }\nstringData: { tls.crt: ${value} }\n`;
  const named = reach(ingress + gateway('a'), ingress + gateway('b'));
  expect(named.proxies['SDS']).toBe(1);
  expect(named.pods).toEqual({ count: 2, orMore: false });
  const other = reach(
    ingress + gateway('a') + secret('a', 'x'),
    ingress + gateway('a') + secret('a', 'y'),
  );
  expect(other.proxies).toEqual({ all: 1, SDS: 1 });
  const unnamed = reach(
    ingress + gateway('a') + secret('b', 'x'),
    ingress + gateway('a') + secret('b', 'y'),
  );
  expect(unnamed.proxies.all).toBe(0);
});
