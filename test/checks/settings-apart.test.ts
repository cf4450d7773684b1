import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import type { FindingDraft } from '../../src/checks/detection/detector.ts';
import { environmentsAtOdds } from '../../src/checks/environments-at-odds/environments-at-odds.ts';
import { oneFolder } from '../../src/gitops/index.ts';
import { resolveMesh } from '../../src/istio/index.ts';
import { shippedSchemas } from '../support/manifest-schemas.ts';
import { resourcesOf } from '../support/rendered.ts';
import { peerAuthentication } from '../support/objects.ts';

const SETTINGS = { rootNamespace: null, istioVersion: null, external: [] };

const orders = (more = ''): string => `
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio-injection: enabled } }
---
apiVersion: v1
kind: Service
metadata: { name: orders, namespace: shop }
spec: { selector: { app: orders }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: orders, namespace: shop }
spec:
  selector: { matchLabels: { app: orders } }
  template:
    metadata: { labels: { app: orders } }
    spec: { containers: [{ name: app, image: 'orders:1' }] }
---
${more}
`;
const route = (http: string): string => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: orders, namespace: shop }
spec:
  hosts: [orders]
  http: [{ ${http}, route: [{ destination: { host: orders } }] }]
---
`;
const limits = (maxConnections: number): string => `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: orders, namespace: shop }
spec:
  host: orders
  trafficPolicy: { connectionPool: { tcp: { maxConnections: ${String(maxConnections)} } } }
---
`;
const mtls = (mode: string): string => peerAuthentication('default', `{ mtls: { mode: ${mode} } }`);
const callers = (...names: readonly string[]): string => `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: orders, namespace: shop }
spec:
  selector: { matchLabels: { app: orders } }
  rules: [{ from: [{ source: { principals: [${names.map((name) => `cluster.local/ns/shop/sa/${name}`).join(', ')}] } }] }]
---
`;

type Environments = Readonly<Record<string, string>>;

const ownFile = (name: string): string => `${name}.yaml`;

function drafts(
  given: Environments,
  before: Environments,
  fileOf = ownFile,
): readonly FindingDraft[] {
  const sides = [before, given].map((side) =>
    Object.entries(side).map(([name, text]) => {
      const rendered = oneFolder(
        { name, production: name === 'prod' },
        resourcesOf(orders(text), fileOf(name)),
      );
      return { rendered, mesh: resolveMesh(rendered, SETTINGS) };
    }),
  );
  const [past = [], now = []] = sides;
  return now.flatMap(({ rendered, mesh }, index) => {
    const { findings, failures = [] } = environmentsAtOdds.detect({
      ...{ mesh, before: past[index]?.mesh ?? null, changes: [], rendered },
      ...{ renderedBefore: past[index]?.rendered ?? null, schemas: shippedSchemas() },
      environments: now.map((each) => each.mesh),
      environmentsBefore: past.map((each) => each.mesh),
    });
    if (failures.length > 0) throw new Error(JSON.stringify(failures));
    return findings;
  });
}

const told = (given: Environments, before: Environments, fileOf = ownFile) =>
  drafts(given, before, fileOf).map((told) => spoken(messageOf(told)));

describe('a setting that one environment changes', () => {
  const three = route('timeout: 3s');
  const before = { dev: three, staging: three, prod: three };

  test('is told with those that do not get it', () => {
    expect(
      told({ ...before, prod: route('retries: { attempts: 3 }, timeout: 3s') }, before),
    ).toEqual(['In prod, VirtualService orders gets attempts 3; dev and staging do not.']);
  });

  test('is told outside of production where the others take the same file', () => {
    const shared = (): string => 'charts/orders/templates/route.yaml';
    expect(told({ ...before, dev: route('timeout: 10s') }, before, shared)).toEqual([
      'In dev, VirtualService orders gets timeout 10s; staging and prod do not.',
    ]);
  });

  test('is not told where an environment outside of production says it in a file of its own', () => {
    expect(told({ ...before, dev: route('timeout: 10s') }, before)).toEqual([]);
    expect(told({ ...before, staging: route('timeout: 10s') }, before)).toEqual([]);
    const strict = { dev: mtls('STRICT'), prod: mtls('STRICT') };
    expect(told({ ...strict, dev: mtls('PERMISSIVE') }, strict)).toEqual([]);
  });

  test('is not told where all change it, or where it differed before', () => {
    const ten = route('timeout: 10s');
    expect(told({ dev: ten, staging: ten, prod: ten }, before)).toEqual([]);
    expect(told({ ...before, dev: route('timeout: 3000ms') }, before)).toEqual([]);
    const differing = { dev: ten, staging: three };
    expect(told({ dev: route('timeout: 20s'), staging: three }, differing)).toEqual([]);
  });

  test('is not told where it comes to what the others have', () => {
    const apart = { dev: route('timeout: 10s'), staging: three, prod: three };
    expect(told(before, apart)).toEqual([]);
  });

  test('may be a limit, which nobody wrote before', () => {
    const none = { dev: '', staging: '', prod: '' };
    expect(told({ ...none, prod: limits(10) }, none)).toEqual([
      'In prod, orders gets connectionPool.tcp.maxConnections 10; dev and staging do not.',
    ]);
    const all = { dev: limits(10), staging: limits(10), prod: limits(10) };
    expect(told({ ...all, prod: '' }, all)).toEqual([
      'In prod, orders gets connectionPool.tcp.maxConnections unset; dev and staging do not.',
    ]);
  });

  test('may be who is let in', () => {
    const strict = { dev: mtls('STRICT'), prod: mtls('STRICT') };
    const [found, ...more] = drafts({ ...strict, prod: mtls('PERMISSIVE') }, strict);
    expect(spoken(more)).toEqual([]);
    expect(spoken(found)).toMatchObject({
      check: 'admission-for-some',
      message: 'In prod, orders gets mTLS PERMISSIVE; dev does not.',
      origin: { file: 'prod.yaml' },
      setting: { field: 'mtls.mode', value: 'PERMISSIVE' },
    });
    const web = { dev: callers('web'), prod: callers('web') };
    expect(told({ ...web, prod: callers('web', 'batch') }, web)).toEqual([
      'In prod, orders gets AuthorizationPolicy orders (ALLOW shop/batch or shop/web); dev does not.',
    ]);
    expect(told({ ...web, prod: '' }, web)).toEqual([
      'In prod, orders gets AuthorizationPolicy orders (none); dev does not.',
    ]);
  });

  test('is not told where nothing is compared', () => {
    expect(told({ prod: route('timeout: 10s') }, { prod: three })).toEqual([]);
  });
});

test('words of an environment are no difference', () => {
  const policy = (env: string): string => callers(`web-${env}`);
  const before = { dev: policy('dev'), prod: policy('prod') };
  const more = (env: string): string => callers(`web-${env}`, `batch-${env}`);
  expect(told({ dev: more('dev'), prod: more('prod') }, before)).toEqual([]);
});

describe('a host of another environment', () => {
  const cors = (origin: string): string => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: api, namespace: shop }
spec:
  hosts: [api]
  http:
    - corsPolicy: { allowOrigins: [{ exact: '${origin}' }] }
      route: [{ destination: { host: orders } }]
---
`;
  const certificate = (host: string): string => `
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: { name: shop, namespace: shop }
spec: { secretName: shop-tls, dnsNames: ['${host}'], issuerRef: { name: main } }
---
`;
  const message = (what: string): string =>
    `In prod, ${what} has staging's host shop.staging.example.com.`;

  test('may be an origin that browsers may come from', () => {
    const staging = cors('https://shop.staging.example.com');
    const given = { staging, prod: cors('https://shop.staging.example.com:8443') };
    expect(told(given, { staging, prod: cors('https://shop.example.com') })).toContain(
      message('VirtualService shop/api'),
    );
  });

  test('may be a name of a certificate', () => {
    const staging = certificate('shop.staging.example.com');
    const prod = certificate('shop.example.com');
    expect(told({ staging, prod: staging }, { staging, prod })).toEqual([
      message('Certificate shop/shop'),
    ]);
    expect(told({ staging, prod }, { staging, prod })).toEqual([]);
  });
});
