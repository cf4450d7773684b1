import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { HttpRequest } from '../../../src/istio/mesh/request/request.ts';
import type { Mesh } from '../../../src/istio/mesh/mesh.ts';
import { callOutcome } from '../../../src/istio/mesh/outcome/call-outcome.ts';
import { meshFrom } from '../../support/rendered.ts';
import { times } from '../../support/times.ts';

const workload = (name: string, namespace: string, labels: string, replicas = 1): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  replicas: ${String(replicas)}
  template:
    metadata: { labels: { ${labels} } }
    spec: { serviceAccountName: ${name}, containers: [{ name: app, image: app }] }
`;

const namespaceOf = (name: string, injection = 'enabled'): string => `
apiVersion: v1
kind: Namespace
metadata: { name: ${name}, labels: { istio-injection: ${injection} } }
`;

const BASE = [
  namespaceOf('shop'),
  namespaceOf('web'),
  namespaceOf('old', 'disabled'),
  workload('front', 'web', 'app: front'),
  workload('legacy', 'old', 'app: legacy'),
  workload('orders', 'shop', 'app: orders, version: v1'),
  `
apiVersion: v1
kind: Service
metadata: { name: orders, namespace: shop }
spec: { selector: { app: orders }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
`,
];

const request: HttpRequest = {
  method: 'GET',
  host: 'orders.shop',
  path: '/orders/1',
  headers: new Map(),
  token: null,
};

const meshOf = (...objects: readonly string[]): Mesh => meshFrom([...BASE, ...objects].join('---'));

function outcomeOf(mesh: Mesh, caller = 'front', http: HttpRequest | null = request) {
  const found = mesh.workloads.find(({ name }) => name === caller);
  if (found === undefined) throw new Error(`fixture: ${caller}`);
  return callOutcome(mesh, found, {
    host: 'orders.shop.svc.cluster.local',
    port: 80,
    http,
    serverName: null,
  });
}

const summary = (mesh: Mesh, caller?: string): readonly string[] =>
  outcomeOf(mesh, caller).endings.map(({ weight, ending }) => {
    if (ending.kind === 'answered') return `${String(weight)} ${ending.by?.name ?? 'proxy'}`;
    if (ending.kind === 'unknown') return `unknown: ${ending.missing}`;
    return `${String(weight)} ${String(ending.status)} ${ending.flag ?? '-'}`;
  });

const route = (http: string): string => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: orders, namespace: shop }
spec: { hosts: [orders], http: ${http} }
`;

const strict = `
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: shop }
spec: { mtls: { mode: STRICT } }
`;

const onlyFront = (path: string): string => `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: front, namespace: shop }
spec:
  rules:
    - from: [{ source: { principals: [cluster.local/ns/web/sa/front] } }]
      to: [{ operation: { paths: ['${path}'] } }]
`;

describe('what becomes of a call', () => {
  test('without rules it is answered over mTLS, with the retries of Istio', () => {
    const { endings, retries, timeout } = outcomeOf(meshOf());
    expect(endings.map(({ chain }) => chain.map(({ step, says }) => `${step} ${says}`))).toEqual([
      [
        'visibility seen',
        'route route',
        'destination orders.shop.svc.cluster.local 80',
        'endpoints orders',
        'tls mtls',
        'authorization allow',
      ],
    ]);
    expect([retries?.attempts, timeout]).toEqual([2, null]);
  });

  test('STRICT closes the connection of a caller without sidecar', () => {
    expect(summary(meshOf(strict), 'legacy')).toEqual(['100 null -']);
    expect(summary(meshOf(strict))).toEqual(['100 orders']);
  });

  test('a policy sees the path as it is after the rewrite of the route', () => {
    const rewritten = route(
      '[{ match: [{ uri: { prefix: /orders } }], rewrite: { uri: /v2 }, route: [{ destination: { host: orders } }] }]',
    );
    expect(summary(meshOf(rewritten, onlyFront('/v2/1')))).toEqual(['100 orders']);
    expect(summary(meshOf(rewritten, onlyFront('/orders/1')))).toEqual(['100 403 -']);
  });

  test('shares end on their own: a subset that nobody defines, and one that exists', () => {
    const split = route(
      '[{ route: [{ destination: { host: orders, subset: v9 }, weight: 10 }, { destination: { host: orders }, weight: 90 }] }]',
    );
    expect(summary(meshOf(split))).toEqual(['10 503 NC', '90 orders']);
  });

  test('what the caller is not shown is blocked, or sent on in plaintext', () => {
    const hiding = (mode: string): string => `
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: default, namespace: web }
spec: { egress: [{ hosts: ['./*'] }], outboundTrafficPolicy: { mode: ${mode} } }
`;
    expect(summary(meshOf(hiding('REGISTRY_ONLY')))).toEqual(['100 null -']);
    expect(summary(meshOf(hiding('ALLOW_ANY')))).toEqual(['100 orders']);
    expect(summary(meshOf(hiding('ALLOW_ANY'), strict))).toEqual(['100 null UC']);
    const other = `
apiVersion: v1
kind: Service
metadata: { name: own, namespace: web }
spec: { selector: { app: front }, ports: [{ name: http, port: 80 }] }
`;
    expect(summary(meshOf(hiding('ALLOW_ANY'), strict, other))).toEqual(['100 503 UC']);
    expect(summary(meshOf(hiding('REGISTRY_ONLY'), other))).toEqual(['100 502 -']);
  });

  test('where only the age of two routes decides, that is what is missing', () => {
    const two = ['a', 'b'].map(
      (name) => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${name}, namespace: shop }
spec: { hosts: [orders], http: [{ directResponse: { status: ${name === 'a' ? '200' : '503'} } }, { fault: { abort: { httpStatus: 500 } }, route: [{ destination: { host: orders } }] }] }
`,
    );
    expect(summary(meshOf(...two))).toEqual([
      'unknown: which of the VirtualServices for orders.shop.svc.cluster.local is the oldest',
    ]);
  });

  test('a service whose pods come from elsewhere is not said to be empty', () => {
    const foreign = `
apiVersion: v1
kind: Service
metadata: { name: far, namespace: shop }
spec: { selector: { app: far }, ports: [{ name: http, port: 80 }] }
`;
    const toFar = route('[{ route: [{ destination: { host: far } }] }]');
    expect(summary(meshOf(foreign, toFar))).toEqual([
      'unknown: the workloads of far.shop.svc.cluster.local',
    ]);
  });

  test('the order of objects does not matter', () => {
    const rules = [
      strict,
      onlyFront('/orders/*'),
      route(
        '[{ match: [{ uri: { prefix: /orders } }], timeout: 3s, route: [{ destination: { host: orders } }] }]',
      ),
    ];
    const objects = [...BASE, ...rules];
    const expected = summary(meshFrom(objects.join('---')));
    expect(expected).toEqual(['100 orders']);
    fc.assert(
      fc.property(
        fc.shuffledSubarray(objects, { minLength: objects.length, maxLength: objects.length }),
        (shuffled) => {
          expect(summary(meshFrom(shuffled.join('---')))).toEqual(expected);
        },
      ),
      times(25),
    );
  });
});

describe('a caller without a proxy that asks for another name of a Service', () => {
  const named = (name: string, externalName: string): string => `
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { type: ExternalName, externalName: ${externalName}, ports: [{ name: http, port: 80 }] }
`;
  const endingFor = (host: string, ...objects: readonly string[]) => {
    const mesh = meshOf(...objects);
    const legacy = mesh.workloads.find(({ name }) => name === 'legacy');
    if (legacy === undefined) throw new Error('there is no legacy');
    const { endings } = callOutcome(mesh, legacy, {
      host,
      port: 80,
      http: { ...request, host },
      serverName: null,
    });
    return endings.map(({ ending }) => ending);
  };
  const other = named('other', 'orders.shop.svc.cluster.local');

  test('reaches that Service, over several names too', () => {
    const direct = endingFor('orders.shop.svc.cluster.local');
    expect(direct).toMatchObject([{ kind: 'answered', by: { name: 'orders' } }]);
    for (const host of ['other', 'third'])
      expect(
        endingFor(
          `${host}.shop.svc.cluster.local`,
          other,
          named('third', 'other.shop.svc.cluster.local'),
        ),
      ).toMatchObject([{ kind: 'answered', by: { name: 'orders' } }]);
  });

  test('is not known to be answered where the name leads out, or in a circle', () => {
    expect(endingFor('other.shop.svc.cluster.local', named('other', 'orders.example.com'))).toEqual(
      [{ kind: 'unknown', missing: 'what answers at orders.example.com' }],
    );
    const circle = [
      named('one', 'two.shop.svc.cluster.local'),
      named('two', 'one.shop.svc.cluster.local'),
    ];
    expect(endingFor('one.shop.svc.cluster.local', ...circle)).toMatchObject([{ kind: 'unknown' }]);
  });
});

test('clients of one namespace that routes, rules or Sidecars tell apart are not taken for each other', () => {
  const mesh = meshOf(
    workload('back', 'web', 'app: back'),
    workload('worker', 'web', 'app: worker'),
    route(
      '[{ match: [{ sourceLabels: { app: back } }], directResponse: { status: 418 } }, { route: [{ destination: { host: orders } }] }]',
    ),
    `
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: worker, namespace: web }
spec:
  workloadSelector: { labels: { app: worker } }
  egress: [{ hosts: [./*] }]
  outboundTrafficPolicy: { mode: REGISTRY_ONLY }
`,
    `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: front, namespace: web }
spec:
  host: orders.shop.svc.cluster.local
  workloadSelector: { matchLabels: { app: front } }
  trafficPolicy: { tls: { mode: DISABLE } }
`,
    strict,
  );
  const all = (): readonly string[] =>
    ['front', 'back', 'worker', 'front'].flatMap((name) => summary(mesh, name));
  expect(all()).toEqual(['100 503 UC', '100 proxy', '100 null -', '100 503 UC']);
  expect(all()).toEqual(['100 503 UC', '100 proxy', '100 null -', '100 503 UC']);
});
