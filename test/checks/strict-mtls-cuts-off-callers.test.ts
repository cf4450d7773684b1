import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import type { Detection } from '../../src/checks/detection/detector.ts';
import { strictMtlsCutsOffCallers } from '../../src/checks/strict-mtls/strict-mtls-cuts-off-callers.ts';
import { diffMesh } from '../../src/compare/index.ts';
import { meshFrom, renderedFrom } from '../support/rendered.ts';
import { detectionOf, noSchemas } from './detection-of.ts';
import { app } from './findings-of.ts';
import { peerAuthentication } from '../support/objects.ts';

const peer = (mode: string, namespace = 'shop', rest = ''): string =>
  peerAuthentication('default', `{ mtls: { mode: ${mode} }${rest} }`, { namespace });

const job = (name: string, host: string, label = 'sidecar.istio.io/inject: "false"'): string => `
apiVersion: batch/v1
kind: Job
metadata: { name: ${name}, namespace: batch }
spec:
  template:
    metadata: { labels: { app: ${name}, ${label} } }
    spec:
      containers:
        - { name: run, image: run, env: [{ name: TARGET_URL, value: "http://${host}" }] }
---
`;

const rule = (mode: string, namespace = 'shop'): string => `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: payments, namespace: ${namespace} }
spec:
  host: payments.shop.svc.cluster.local
  trafficPolicy: { tls: { mode: ${mode} } }
---
`;

const detected = (base: string, head: string): Detection =>
  detectionOf(strictMtlsCutsOffCallers, base, head);
const messages = (base: string, head: string): readonly string[] =>
  detected(base, head).findings.map((told) => spoken(messageOf(told)));

const nightly = job('nightly', 'payments.shop');
const shop = app('shop', 'payments') + nightly;

test('a Job without a sidecar is cut off when its server becomes STRICT', () => {
  const { findings } = detected(shop, shop + peer('STRICT'));
  expect(findings).toHaveLength(1);
  expect(spoken(findings[0])).toMatchObject({
    subject: { kind: 'Service', name: 'payments' },
    message: 'Job batch/nightly cannot call shop/payments on port 80.',
    symptom: 'connection reset by peer (curl exit 56, no HTTP status)',
    scope: { level: 'cross-namespace' },
  });
  expect(spoken(findings[0]?.why)).toMatch(
    /^Job batch\/nightly has no sidecar .* speaks plaintext; payments accepts only mTLS/,
  );
  expect(spoken(findings[0]?.fix.text)).toContain('native sidecar');
});

test('nobody is cut off by PERMISSIVE, and nobody with a sidecar by STRICT', () => {
  expect(messages('', shop + peer('PERMISSIVE'))).toEqual([]);
  const withSidecar =
    app('shop', 'payments') + job('nightly', 'payments.shop', 'sidecar.istio.io/inject: "true"');
  expect(messages('', withSidecar + peer('STRICT'))).toEqual([]);
});

test('a port that stays PERMISSIVE keeps its plaintext callers', () => {
  const open = `
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: payments, namespace: shop }
spec:
  selector: { matchLabels: { app: payments } }
  mtls: { mode: STRICT }
  portLevelMtls: { 8080: { mode: PERMISSIVE } }
`;
  expect(messages('', shop + open)).toEqual([]);
});

test('a server without a sidecar enforces nothing', () => {
  const bare = shop.replace('sidecar.istio.io/inject: "true"', 'sidecar.istio.io/inject: "false"');
  expect(messages('', bare + peer('STRICT'))).toEqual([]);
});

test('a caller that loses its sidecar under STRICT is reported where it loses it', () => {
  const before = app('shop', 'payments') + peer('STRICT');
  const kept = job('nightly', 'payments.shop', 'sidecar.istio.io/inject: "true"');
  const { findings } = detected(before + kept, before + nightly);
  const { findings: byPolicy } = detected(shop, shop + peer('STRICT'));
  expect(findings.map((told) => spoken(messageOf(told)))).toHaveLength(1);
  expect(findings[0]?.origin.line).not.toBe(byPolicy[0]?.origin.line);
  expect(findings[0]?.related?.length).toBeGreaterThan(0);
});

test('a DestinationRule that says DISABLE or SIMPLE cuts callers off from a STRICT server', () => {
  const head = app('shop', 'payments') + app('shop', 'web', ['payments']) + peer('STRICT');
  expect(messages(head, head)).toEqual([]);
  for (const mode of ['DISABLE', 'SIMPLE'])
    expect(messages(head, head + rule(mode))).toEqual([
      'Callers with a sidecar cannot call shop/payments (port 80), Deployment shop/web among them.',
    ]);
  expect(messages(head, head + rule('DISABLE', 'elsewhere'))).toEqual([]);
});

test('a DestinationRule in the namespace of a caller concerns that caller only', () => {
  const head = app('shop', 'payments') + app('bank', 'teller', ['payments.shop']) + peer('STRICT');
  expect(messages(head, head + rule('DISABLE', 'bank'))).toEqual([
    'Deployment bank/teller cannot call shop/payments on port 80.',
  ]);
});

test('mTLS to a server that takes only plaintext fails as well', () => {
  const head = app('shop', 'payments') + app('shop', 'web', ['payments']);
  expect(messages(head, head + peer('DISABLE') + rule('ISTIO_MUTUAL'))).toHaveLength(1);
  expect(messages(head, head + peer('DISABLE'))).toEqual([]);
});

test('callers whose sidecar is not known are said once, when mTLS changes', () => {
  const unknown = ['one', 'two', 'three', 'four']
    .map((name) => job(name, 'payments.shop', 'a: b'))
    .join('');
  const head = app('shop', 'payments') + unknown + peer('STRICT');
  const { findings, unknowns } = detected(app('shop', 'payments') + unknown, head);
  expect(spoken(findings)).toEqual([]);
  expect(unknowns).toHaveLength(1);
  expect(unknowns?.[0]?.message).toContain('Job batch/one to shop/payments');
  expect(unknowns?.[0]?.message).toContain('and 1 more');
  expect(detected(head, head).unknowns).toEqual([]);
});

test('policies of one scope that disagree are no certain cut', () => {
  const two = peer('STRICT') + peer('PERMISSIVE').replace('default', 'other');
  expect(messages('', shop + two)).toEqual([]);
});

test('a load balancer in front of a STRICT workload is cut off, one in front of a gateway is not', () => {
  const open = app('shop', 'payments').replace(
    'spec:\n  selector: { app',
    'spec:\n  type: LoadBalancer\n  selector: { app',
  );
  expect(messages('', open + peer('STRICT'))[0]).toContain('through its load balancer (port 80)');
  const gateway = `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: edge, namespace: shop }
spec: { selector: { app: payments }, servers: [] }
---
`;
  expect(messages('', open + gateway + peer('STRICT'))).toEqual([]);
  const excluded = open.replace(
    'metadata: { labels: { app: payments',
    'metadata: { annotations: { traffic.sidecar.istio.io/includeInboundPorts: "" }, labels: { app: payments',
  );
  expect(messages('', excluded + peer('STRICT'))).toEqual([]);
});

test('probes fail only where their rewriting is turned off', () => {
  const probed = (annotations: string): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  template:
    metadata: { labels: { sidecar.istio.io/inject: "true" }, annotations: { ${annotations} } }
    spec: { containers: [{ name: web, image: web, livenessProbe: { httpGet: { port: 80 } } }] }
---
`;
  expect(messages('', probed('') + peer('STRICT'))).toEqual([]);
  expect(
    messages('', probed('sidecar.istio.io/rewriteAppHTTPProbers: "false"') + peer('STRICT')),
  ).toHaveLength(1);
});

test('probes of a port that takes plaintext, or that the sidecar leaves alone, are answered', () => {
  const probed = (annotation: string): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  template:
    metadata: { labels: { app: web, sidecar.istio.io/inject: "true" }, annotations: { sidecar.istio.io/rewriteAppHTTPProbers: "false"${annotation} } }
    spec: { containers: [{ name: web, image: web, ports: [{ name: health, containerPort: 8081 }], livenessProbe: { httpGet: { port: health } } }] }
---
`;
  const open = `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: web, namespace: shop }
spec: { selector: { matchLabels: { app: web } }, mtls: { mode: STRICT }, portLevelMtls: { 8081: { mode: PERMISSIVE } } }
---
`;
  const excluded = ', traffic.sidecar.istio.io/excludeInboundPorts: "8081"';
  expect(messages('', probed('') + peer('STRICT'))).toHaveLength(1);
  expect(messages('', probed('') + peer('STRICT') + open)).toEqual([]);
  expect(messages('', probed(excluded) + peer('STRICT'))).toEqual([]);
});

test('a namespace that may have more labels than are rendered is no proof of a missing sidecar', () => {
  const plain = job('nightly', 'payments.shop', 'a: b');
  const head = `${app('shop', 'payments')}apiVersion: v1\nkind: Namespace\nmetadata: { name: batch }\n---\n${plain}${peer('STRICT')}`;
  expect(messages('', head)).toHaveLength(1);
  const mesh = meshFrom(head);
  const rendered = renderedFrom(head, { status: 'failed' });
  const { findings, unknowns } = strictMtlsCutsOffCallers.detect({
    mesh,
    before: null,
    changes: diffMesh('prod', null, mesh),
    rendered,
    renderedBefore: null,
    schemas: noSchemas,
  });
  expect(spoken(findings)).toEqual([]);
  expect(unknowns).toHaveLength(1);
});

test('a DestinationRule against a STRICT server is found without any caller that is seen', () => {
  const head = app('shop', 'payments') + peer('STRICT');
  expect(messages(head, head + rule('DISABLE'))).toEqual([
    'Callers with a sidecar cannot call shop/payments (port 80).',
  ]);
  expect(messages(head, head + rule('ISTIO_MUTUAL'))).toEqual([]);
  expect(messages(head, head + rule('DISABLE', 'elsewhere'))).toEqual([]);
});

const service = (name: string, selector: string): string => `
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec:
  selector: { ${selector} }
  ports: [{ name: http, port: 80, targetPort: 8080 }]
---
`;

const anyHost = rule('DISABLE').replace(/host: payments(.*)/, 'host: "*$1"');

test('each Service over the same workloads is judged, by the one of them that refuses', () => {
  const workloads = ['one', 'two', 'payments'].map((name) =>
    app('shop', name).replace('labels: { app:', 'labels: { tier: web, app:'),
  );
  const strict = peer('STRICT').replace(
    'spec: {',
    'spec: { selector: { matchLabels: { app: two } },',
  );
  const services = ['blue', 'green', 'red'].map((name) => service(name, 'tier: web'));
  expect(messages('', [...workloads, ...services, strict, anyHost].join(''))).toEqual(
    ['two', 'blue', 'green', 'red'].map(
      (name) => `Callers with a sidecar cannot call shop/${name} (port 80).`,
    ),
  );
});

test('a DestinationRule makes nobody fail at a workload that has no pods', () => {
  const strict = app('shop', 'payments') + peer('STRICT') + rule('DISABLE');
  const stopped = strict.replace('spec:\n', 'spec:\n  replicas: 0\n');
  expect(stopped).not.toBe(strict);
  expect(messages('', strict)).toEqual([
    'Callers with a sidecar cannot call shop/payments (port 80).',
  ]);
  expect(messages('', stopped)).toEqual([]);
});

test('more workloads behind Services than can be compared are said, not passed over', () => {
  const labels = Array.from({ length: 6 }, (_, index) => `l${String(index)}: web`);
  const workloads = Array.from({ length: 1000 }, (_, index) =>
    app('shop', `w${String(index)}`).replace('labels: {', `labels: { ${labels.join(', ')},`),
  );
  const selectors = Array.from({ length: 60 }, (_, set) =>
    labels.filter((_, index) => ((set + 1) >> index) % 2 === 1).join(', '),
  );
  const services = selectors.map((selector, index) => service(`s${String(index)}`, selector));
  const head = [...services, ...workloads, peer('PERMISSIVE'), anyHost].join('');
  const { findings, unknowns } = detected('', head);
  expect(spoken(findings)).toEqual([]);
  expect(unknowns).toHaveLength(1);
  expect(unknowns?.[0]?.message).toMatch(
    /^Whether a DestinationRule cuts callers off from shop\/s50 and \d+ more Services is not told/,
  );
});
