import { describe, expect, test } from 'vitest';
import { callOutcome } from '../../../src/istio/mesh/outcome/call-outcome.ts';
import { meshFrom } from '../../support/rendered.ts';

const BASE = `
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio-injection: enabled } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: front, namespace: shop }
spec:
  template:
    metadata: { labels: { app: front } }
    spec: { serviceAccountName: front, containers: [{ name: app }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: orders, namespace: shop }
spec:
  template:
    metadata: { labels: { app: orders } }
    spec: { serviceAccountName: orders, containers: [{ name: app }] }
---
apiVersion: v1
kind: Service
metadata: { name: orders, namespace: shop }
spec: { selector: { app: orders }, ports: [{ name: http, port: 80 }] }
`;
const policy = (spec: string, annotations = ''): string => `---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: p, namespace: shop, annotations: { ${annotations} } }
spec: ${spec}
`;
const operator = (spec: string): string => `---
apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
metadata: { name: istio, namespace: istio-system }
spec: ${spec}
`;
const istiod = (name: string, value: string): string => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: istiod, namespace: istio-system }
spec:
  template:
    spec: { containers: [{ name: discovery, env: [{ name: ${name}, value: "${value}" }] }] }
`;

function outcome(version: string | null, more = '', base = BASE) {
  const mesh = meshFrom(base + more, { istioVersion: version });
  const front = mesh.workloads.find(({ name }) => name === 'front');
  if (front === undefined) throw new Error('fixture: front');
  return callOutcome(mesh, front, {
    host: 'orders.shop.svc.cluster.local',
    port: 80,
    http: { method: 'GET', host: 'orders.shop', path: '/', headers: new Map(), token: null },
    serverName: null,
  });
}

const end = (...asked: Parameters<typeof outcome>): string =>
  outcome(...asked)
    .endings.map(({ ending }) =>
      ending.kind === 'unknown'
        ? `unknown: ${ending.missing}`
        : `${ending.kind} ${String(ending.status ?? '')}`.trim(),
    )
    .join(' ');

describe('the release that is named decides rules that changed', () => {
  const codes = (...asked: Parameters<typeof outcome>): readonly number[] | undefined =>
    outcome(...asked).retries?.statusCodes;

  test('503 is tried again by default before 1.24 (RETRY-2)', () => {
    expect(codes('1.23')).toEqual([503]);
    expect(codes('1.24')).toEqual([]);
    expect(codes(null)).toEqual([]);
    expect(codes(null, operator('{ tag: 1.22.3 }'))).toEqual([503]);
  });

  test('or where istiod is set to behave so', () => {
    expect(codes('1.27', operator('{ compatibilityVersion: "1.23" }'))).toEqual([503]);
    expect(codes('1.27', operator('{ compatibilityVersion: "1.26" }'))).toEqual([]);
    const variable = 'EXCLUDE_UNSAFE_503_FROM_DEFAULT_RETRY';
    expect(codes('1.27', istiod(variable, 'false'))).toEqual([503]);
    const both = operator(
      `{ compatibilityVersion: "1.23", values: { pilot: { env: { ${variable}: "true" } } } }`,
    );
    expect(codes('1.27', both)).toEqual([]);
    expect(codes('1.23', istiod(variable, 'true'))).toEqual([503]);
  });

  test('what a route says itself is not touched', () => {
    const route = `---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: orders, namespace: shop }
spec:
  hosts: [orders]
  http: [{ retries: { attempts: 3, retryOn: reset }, route: [{ destination: { host: orders } }] }]
`;
    expect(outcome('1.20', route).retries).toMatchObject({ retryOn: ['reset'], statusCodes: [] });
  });

  test('a CUSTOM policy on trial does nothing before 1.30 (AUTHZ-57)', () => {
    const trial = policy(
      '{ action: CUSTOM, provider: { name: x }, rules: [{}] }',
      'istio.io/dry-run: "true"',
    );
    expect(end('1.29', trial)).toBe('answered');
    expect(end('1.30', trial)).toMatch(/^unknown/);
    expect(end(null, trial)).toMatch(/^unknown/);
  });

  test('trust domains are not known before 1.30.2 (AUTHZ-35)', () => {
    const foreign = '{ source: { trustDomains: [elsewhere] } }';
    const only = policy(`{ rules: [{ from: [${foreign}] }] }`);
    const untold = /^unknown: what a release that does not know trustDomains makes/;
    expect(end('1.31', only)).toBe('refused 403');
    expect(end(null, only)).toBe('refused 403');
    expect(end('1.30', only)).toMatch(untold);
    expect(end('1.29', only)).toBe('answered');
    const denied = policy(`{ action: DENY, rules: [{ from: [${foreign}] }] }`);
    expect(end('1.31', denied)).toBe('answered');
    expect(end('1.29', denied)).toMatch(untold);
  });

  test('ambient before it was stable is not told (AMBIENT-10)', () => {
    const ambient = BASE.replace('istio-injection: enabled', 'istio.io/dataplane-mode: ambient');
    expect(end('1.23', '', ambient)).toBe('unknown: what ambient did in releases before 1.24');
    expect(end('1.24', '', ambient)).toBe('answered');
  });

  const rules = (...exports: readonly string[]): string =>
    exports
      .map(
        (exportTo, index) => `---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: d${String(index)}, namespace: shop, creationTimestamp: '2026-01-0${String(index + 1)}T00:00:00Z' }
spec:
  host: orders
  exportTo: [${exportTo}]
  trafficPolicy: { tls: { mode: ${index === 0 ? 'DISABLE' : 'ISTIO_MUTUAL'} } }
`,
      )
      .join('') +
    `---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: p, namespace: shop }
spec: { mtls: { mode: STRICT } }
`;

  test('how rules with other exports merged before 1.24 is not told (DR-9)', () => {
    const differing = rules('"."', 'web, shop');
    const untold = /^unknown/;
    expect(end('1.24', differing)).toBe('answered');
    expect(end(null, differing)).toBe('answered');
    expect(end('1.23', differing)).toMatch(untold);
    expect(end('1.27', differing + operator('{ compatibilityVersion: "1.23" }'))).toMatch(untold);
    const variable = 'ENABLE_ENHANCED_DESTINATIONRULE_MERGE';
    expect(end('1.27', differing + istiod(variable, 'false'))).toMatch(untold);
    expect(end('1.23', rules('"*"', '"*"'))).toBe('refused 503');
  });

  const SIDECAR = `---
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: default, namespace: shop }
spec: { egress: [{ hosts: ["*/*"] }] }
`;

  test('which of several services counted under a Sidecar before 1.24 is not told (SE-5)', () => {
    const entry = `---
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: orders, namespace: web }
spec:
  hosts: [orders.shop.svc.cluster.local]
  ports: [{ number: 80, name: http, protocol: HTTP }]
  resolution: STATIC
  endpoints: [{ address: 10.0.0.1 }]
`;
    expect(end('1.24', entry + SIDECAR)).toBe('answered');
    expect(end('1.23', entry)).toBe('answered');
    expect(end('1.23', SIDECAR)).toBe('answered');
    expect(end('1.23', entry + SIDECAR)).toBe(
      'unknown: which service of orders.shop.svc.cluster.local counts where a Sidecar applies before 1.24',
    );
    expect(end('1.27', entry + SIDECAR + istiod('PILOT_UNIFIED_SIDECAR_SCOPE', 'false'))).toMatch(
      /^unknown/,
    );
  });

  test('what routes of the Gateway API did under a Sidecar before 1.24 is not told (GWAPI-8)', () => {
    const route = `---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: orders, namespace: shop }
spec:
  parentRefs: [{ group: "", kind: Service, name: orders }]
  rules: [{ backendRefs: [{ name: orders, port: 80 }] }]
`;
    expect(end('1.24', route + SIDECAR)).toBe('answered');
    expect(end('1.23', route)).toBe('answered');
    expect(end('1.23', route + SIDECAR)).toMatch(/^unknown: what routes of the Gateway API do/);
  });
});
