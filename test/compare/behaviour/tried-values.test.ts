import { describe, expect, test } from 'vitest';
import type { Behaviour } from '../../../src/compare/behaviour/consequence.ts';
import { consequencesBetween } from '../../../src/compare/behaviour/mesh-comparison.ts';
import { meshFrom } from '../../support/rendered.ts';
import { admits, behaviour, policy, told } from './small-mesh.ts';

const saidOf = ({ consequences }: Behaviour): readonly string[] =>
  consequences.map((one) => `${told(one)}${one.if === undefined ? '' : ` if ${one.if}`}`);

const said = (before: string, after: string): readonly string[] => saidOf(behaviour(before, after));

const withoutIf = (lines: readonly string[]): readonly string[] =>
  lines.map((line) => line.replace(/ if .*$/, ''));

/** The revision by which istiod of the default tag reads objects. */
const defaultIs = (revision: string): string => `---
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: { name: tag, labels: { istio.io/tag: default, istio.io/rev: ${revision} } }
---
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: { name: injector, labels: { istio.io/rev: ${revision} } }
`;

const DENIED = policy(`[${admits('web')}]`, 'DENY');
const OF_CANARY = DENIED.replace(
  'name: orders,',
  'name: orders, labels: { istio.io/rev: canary },',
);

describe('which revision reads an object', () => {
  test('is tried, and a tree that shows it says the same', () => {
    const tried = said('', OF_CANARY);
    expect(tried).toEqual([
      'lost web -> shop/orders: GET http://orders.shop:8080/list: orders 100 => 403 null if revision default is revision canary',
    ]);
    expect(said(defaultIs('canary'), defaultIs('canary') + OF_CANARY)).toEqual(withoutIf(tried));
    expect(said(defaultIs('stable'), defaultIs('stable') + OF_CANARY)).toEqual([]);
  });

  test('says nothing by a change that makes no difference by any', () => {
    const open = OF_CANARY.replace('sa/web', 'sa/nobody');
    expect(
      behaviour(OF_CANARY, OF_CANARY + defaultIs('').replaceAll('istio.io/', 'x/')),
    ).toMatchObject({ consequences: [], undecided: 0 });
    expect(behaviour('', open)).toMatchObject({ consequences: [], undecided: 0 });
  });

  test('is tried by the labels of both sides', () => {
    const ofStable = OF_CANARY.replace('canary', 'stable');
    expect(said(OF_CANARY, ofStable)).toEqual([
      'lost web -> shop/orders: GET http://orders.shop:8080/list: orders 100 => 403 null if revision default is revision stable',
    ]);
  });
});

describe('a waypoint that another revision reads', () => {
  const mesh = (label: string, callers: string): string => `---
apiVersion: v1
kind: Namespace
metadata: { name: books, labels: { istio.io/dataplane-mode: ambient, istio.io/use-waypoint: waypoint } }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: books${label === '' ? '' : `, labels: { istio.io/rev: ${label} }`} }
spec: { gatewayClassName: istio-waypoint, listeners: [{ name: mesh, port: 15008, protocol: HBONE }] }
${['reviews', 'ratings']
  .map(
    (name) => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: books }
spec:
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      serviceAccountName: ${name}
      containers: [{ name: app, env: [{ name: RATINGS_URL, value: "http://ratings:8080/" }] }]
`,
  )
  .join('')}---
apiVersion: v1
kind: Service
metadata: { name: ratings, namespace: books }
spec: { selector: { app: ratings }, ports: [{ name: http, port: 8080 }] }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: ratings, namespace: books }
spec:
  targetRefs: [{ kind: Service, group: "", name: ratings }]
  rules: [{ from: [{ source: { principals: [${callers}] } }] }]
`;
  const [both, one] = [
    'cluster.local/ns/books/sa/reviews, cluster.local/ns/books/sa/ratings',
    'cluster.local/ns/books/sa/ratings',
  ];

  test('is not there, and calls go past it', () => {
    const tried = said(mesh('stable', both), mesh('stable', one));
    expect(tried).toEqual([
      'lost Deployment books/reviews -> books/ratings: GET http://ratings.books:8080/: Deployment books/ratings 100 => 403 null if ztunnel uses revision stable',
    ]);
    expect(said(mesh('', both), mesh('', one))).toEqual(withoutIf(tried));
  });
});

describe('HBONE of sidecars', () => {
  const ambient = `---
apiVersion: v1
kind: Namespace
metadata: { name: books, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: reviews, namespace: books }
spec:
  template:
    metadata: { labels: { app: reviews } }
    spec:
      serviceAccountName: reviews
      containers: [{ name: app, env: [{ name: ORDERS_URL, value: "http://orders.shop:8080/" }] }]
`;
  const setting = (value: string): string => `---
apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data:
  mesh: |
    defaultConfig: { proxyMetadata: { ISTIO_META_ENABLE_HBONE: "${value}" } }
`;
  const reviews = '{ from: [{ source: { principals: [cluster.local/ns/books/sa/reviews] } }] }';
  const [admitted, refused] = [policy(`[${reviews}]`), policy(`[${admits('cart')}]`)];
  const ofReviews = (lines: readonly string[]): readonly string[] =>
    lines.filter((line) => line.includes('books/reviews ->'));

  test('is tried, and a mesh that sets it says the same', () => {
    const tried = ofReviews(said(ambient + admitted, ambient + refused));
    expect(tried).toEqual([
      'lost Deployment books/reviews -> shop/orders: GET http://orders.shop:8080/: orders 100 => 403 null if sidecars and gateways speak HBONE',
    ]);
    const by = (value: string): readonly string[] =>
      ofReviews(said(setting(value) + ambient + admitted, setting(value) + ambient + refused));
    expect(by('true')).toEqual(withoutIf(tried));
    expect(by('false')).toEqual([]);
  });

  test('a value by which calls failed before, by no policy, does not count', () => {
    const mtls = (mode: string): string => `---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: shop }
spec: { mtls: { mode: ${mode} } }
`;
    expect(ofReviews(said(ambient + mtls('STRICT'), ambient + mtls('PERMISSIVE')))).toEqual([]);
  });
});

describe('an external authorizer', () => {
  const asks = (provider: string): string =>
    policy('[{}]', 'CUSTOM', 'asked').replace('rules:', `provider: { name: ${provider} }, rules:`);

  test('may deny what it is asked now', () => {
    expect(said('', asks('opa'))).toEqual([
      'lost web -> shop/orders: GET http://orders.shop:8080/list: orders 100 => 403 null if authorizer opa denies the call',
      'lost cart+orders -> shop/orders: GET http://orders.shop:8080/: orders 100 => 403 null if authorizer opa denies the call',
    ]);
  });

  test('answers alike on both sides: what else changes is compared', () => {
    expect(said(asks('opa'), asks('opa') + DENIED)).toEqual([
      'lost web -> shop/orders: GET http://orders.shop:8080/list: orders 100 => 403 null if authorizer opa allows the call',
    ]);
    expect(behaviour(asks('opa'), asks('opa') + policy('[]', 'DENY'))).toMatchObject({
      consequences: [],
      undecided: 0,
    });
  });

  test('another one may answer otherwise', () => {
    expect(said(asks('opa'), asks('new'))[0]).toBe(
      'lost web -> shop/orders: GET http://orders.shop:8080/list: orders 100 => 403 null if authorizer new denies the call and authorizer opa allows the call',
    );
  });
});

describe('what the tree does not say of a request', () => {
  const from = (...blocks: readonly string[]): string =>
    policy(`[{ from: [{ source: { ipBlocks: ${JSON.stringify(blocks)} } }] }]`);
  const told = (before: string, after: string): readonly string[] =>
    said(before, after).map((line) => line.replace(/ -> .* if the call's source.ip/, ''));
  const [one, other, wide] = ['10.1.0.0/16', '10.2.0.0/16', '10.0.0.0/8'];

  test('may be none that a policy lets in now, or one', () => {
    expect(said('', from(one))).toEqual([
      "lost web -> shop/orders: GET http://orders.shop:8080/list: orders 100 => 403 null if the call's source.ip is not 10.1.0.0/16",
      "lost cart+orders -> shop/orders: GET http://orders.shop:8080/: orders 100 => 403 null if the call's source.ip is not 10.1.0.0/16",
    ]);
    expect(told(from(one), policy('[]'))).toEqual([
      'lost web is 10.1.0.0/16',
      'lost cart+orders is 10.1.0.0/16',
    ]);
    expect(told(policy('[]'), from(one, other))[0]).toBe(
      'opened web is one of 10.1.0.0/16, 10.2.0.0/16',
    );
  });

  test('is in all lists alike: what follows from one that it is in, or is not in, is known', () => {
    const open = "call's source.ip";
    expect(told(from(one), from(other))[0]).toBe(
      `lost web is not 10.2.0.0/16 and the ${open} is 10.1.0.0/16`,
    );
    for (const [narrow, wider] of [
      [from(one), from(wide)],
      [from(one), from(one, other)],
    ] as const) {
      expect(told(wider, narrow)[0]).toMatch(/^lost web is not 10\.1\.0\.0\/16 and/);
      expect(told(narrow, wider)[0]).toMatch(/^opened web is /);
    }
    expect(behaviour(from(one, other), from(other, one))).toMatchObject({
      ...{ consequences: [], undecided: 0 },
      notes: ['Requests to shop/orders differ by source addresses, which are not compared.'],
    });
  });
});

describe('the labels of a Namespace that is not here', () => {
  const workload = (namespace: string, name: string, variable = ''): string => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      serviceAccountName: ${name}
      containers: [{ name: app${variable} }]
`;
  const tree = `${workload('jobs', 'nightly', ', env: [{ name: STOCK_URL, value: "http://stock.store:8080/all" }]')}${workload('store', 'stock')}---
apiVersion: v1
kind: Service
metadata: { name: stock, namespace: store }
spec: { selector: { app: stock }, ports: [{ name: http, port: 8080 }] }
`;
  const namespace = (name: string, label: string): string => `---
apiVersion: v1
kind: Namespace
metadata: { name: ${name}, labels: { ${label} } }
`;
  const injected = 'istio-injection: enabled';
  const denied = `---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: stock, namespace: store }
spec: { action: DENY, rules: [{ to: [{ operation: { paths: [/all] } }] }] }
`;
  const strict = `---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: store }
spec: { mtls: { mode: STRICT } }
`;
  const between = (before: string, after: string): readonly string[] => {
    const found = consequencesBetween('prod', { before: meshFrom(before), after: meshFrom(after) });
    return saidOf({ ...found, consequences: found.consequences.filter(({ isKnown }) => isKnown) });
  };
  const lost = (end: string): string =>
    `lost Deployment jobs/nightly -> store/stock: GET http://stock.store:8080/all: Deployment store/stock 100 => ${end}`;

  test('are tried, and a tree that shows them says the same', () => {
    const tried = between(tree, tree + denied);
    expect(tried).toEqual([lost('403 null if pods of namespace store have sidecars')]);
    const shown = tree + namespace('store', injected) + namespace('jobs', injected);
    expect(between(shown, shown + denied)).toEqual(withoutIf(tried));
    const bare = tree + namespace('store', 'a: b') + namespace('jobs', injected);
    expect(between(bare, bare + denied)).toEqual([]);
  });

  test('are named of each namespace of which a value is needed', () => {
    expect(between(tree, tree + strict)).toEqual([
      lost(
        'null null if pods of namespace jobs have no proxies and pods of namespace store have sidecars',
      ),
    ]);
  });

  test('may hand pods to ztunnel where something shows that there is one', () => {
    const shown = `${tree}${namespace('jobs', injected)}`;
    const withZtunnel = `${shown}${namespace('other', 'istio.io/dataplane-mode: ambient')}`;
    // ztunnel reads no paths: an ALLOW rule that asks for one lets nothing in
    const other = denied.replace('DENY', 'ALLOW');
    expect(between(shown, shown + other)).toEqual([]);
    expect(between(withZtunnel, withZtunnel + other).join()).toContain(
      'if ztunnel takes the calls of pods of namespace store',
    );
  });
});
