import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../bench/seeded-random.ts';
import { consequencesBetween } from '../../../src/compare/behaviour/mesh-comparison.ts';
import type { BehaviourLimits } from '../../../src/compare/behaviour/mesh-comparison.ts';
import type { Mesh } from '../../../src/istio/index.ts';
import { callOutcome } from '../../../src/istio/index.ts';
import { meshFrom } from '../../support/rendered.ts';
import { times } from '../../support/times.ts';
import { behaviour, GATEWAY, policy, told } from './small-mesh.ts';

const network = (spec: string, namespace = 'shop', name = 'net'): string => `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name}, namespace: ${namespace} }
spec: ${spec}
`;

const ORDERS = 'podSelector: { matchLabels: { app: orders } }';
const from = (app: string): string => `from: [{ podSelector: { matchLabels: { app: ${app} } } }]`;

test('callers of one namespace are told apart by what a policy asks of pods', () => {
  const found = behaviour('', network(`{ ${ORDERS}, ingress: [{ ${from('web')} }] }`));
  expect(found.consequences.map(told)).toEqual([
    'lost cart -> shop/orders: GET http://orders.shop:8080/: orders 100 => 503 UF',
  ]);
  expect(found.consequences[0]?.after.untaken).toBe('network');
});

test('policies that ask nothing of callers leave them one class', () => {
  const apps = ['bill', 'mail', 'stock'];
  const callers = apps.map(
    (name) => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec: { template: { metadata: { labels: { app: ${name} } }, spec: { containers: [{ name: app }] } } }
`,
  );
  const pairs = (policies: string): number => {
    const base = callers.join('') + policies;
    return behaviour(base, base + policy('[]')).compared.pairs;
  };
  const usual = pairs(network('{ podSelector: {}, ingress: [{}] }'));
  const shut = apps.map((app) =>
    network(`{ podSelector: { matchLabels: { app: ${app} } }, ingress: [{}] }`, 'shop', app),
  );
  expect(pairs(shut.join(''))).toBe(usual);
  const asks = apps.map((app) => `{ ${from(app)} }`).join(', ');
  expect(pairs(network(`{ ${ORDERS}, ingress: [${asks}] }`))).toBe(usual + 3);
});

const NO_DNS = network(
  '{ podSelector: { matchLabels: { app: web } }, policyTypes: [Egress], egress: [{ to: [{ podSelector: {} }], ports: [{ port: 8080 }] }] }',
  'shop',
  'names',
);

test('a caller whose look-ups are dropped finds nobody by name', () => {
  const found = behaviour('', NO_DNS);
  expect(found.consequences.map(told)).toEqual([
    'lost web -> shop/orders: GET http://orders.shop:8080/list: orders 100 => null null',
    'lost web -> shop/cart: GET http://cart.shop:8080/: cart 100 => null null',
  ]);
  expect(found.consequences.map(({ after }) => after.untaken)).toEqual(['name', 'name']);
});

test('what else becomes of its calls is told if it finds no names on either side', () => {
  const found = behaviour(NO_DNS, NO_DNS + policy('[]'));
  expect(found.consequences.map(told)).toEqual([
    'lost web -> shop/orders: GET http://orders.shop:8080/list: orders 100 => 403 null',
    'lost orders+cart -> shop/orders: GET http://orders.shop:8080/: orders 100 => 403 null',
  ]);
});

describe('clients of a gateway', () => {
  const served = `${GATEWAY}---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: web, namespace: ingress }
spec:
  selector: { istio: gateway }
  servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: [shop.example.com] }]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: outside, namespace: shop }
spec: { hosts: [shop.example.com], gateways: [ingress/web], http: [{ route: [{ destination: { host: orders } }] }] }
`;
  const before = (ingress: string): string =>
    network(
      `{ podSelector: { matchLabels: { istio: gateway } }, ingress: [${ingress}] }`,
      'ingress',
    );

  test('are cut off if policies let none of them through to its pods', () => {
    const found = behaviour(served, served + before('{ ports: [{ port: 15021 }] }'));
    expect(
      found.consequences.map(({ kind, gateway, after }) => [kind, gateway, after.untaken]),
    ).toEqual([['closed', 'Deployment ingress/gateway', 'network']]);
  });

  test('call as before if everybody gets through, and it is not known if only some do', () => {
    const all = behaviour(served, served + before('{}'));
    expect([all.consequences, all.undecided]).toEqual([[], 0]);
    const some = behaviour(
      served,
      served + before('{ from: [{ ipBlock: { cidr: 192.0.2.0/24 } }] }'),
    );
    expect(some.consequences).toEqual([]);
    expect(some.undecided).toBeGreaterThan(0);
  });
});

test('what the same policy leaves open on both sides is compared as if it were let through', () => {
  const open = network(`{ ${ORDERS}, ingress: [{ from: [{ ipBlock: { cidr: 10.0.0.0/9 } }] }] }`);
  const found = behaviour(open, open + policy('[]'));
  expect(found.consequences.map(told)).toEqual([
    'lost web -> shop/orders: GET http://orders.shop:8080/list: orders 100 => 403 null',
    'lost orders+cart -> shop/orders: GET http://orders.shop:8080/: orders 100 => 403 null',
  ]);
  expect(found.undecided).toBe(0);
});

test('what becomes open is not known', () => {
  const open = network(`{ ${ORDERS}, ingress: [{ from: [{ ipBlock: { cidr: 10.0.0.0/9 } }] }] }`);
  const found = behaviour('', open);
  expect(found.consequences).toEqual([]);
  expect(found.undecided).toBeGreaterThan(0);
});

test('calls are not known to end if pods that reached no DNS show policies from elsewhere', () => {
  const web = 'podSelector: { matchLabels: { app: web } }, policyTypes: [Egress]';
  const shut = network('{ podSelector: { matchLabels: { app: cart } }, policyTypes: [Egress] }');
  const found = behaviour(shut, shut + network(`{ ${web} }`, 'shop', 'web'));
  expect(found.consequences).toEqual([]);
  expect(found.undecided).toBeGreaterThan(0);
});

test('nor are they known to begin, if such pods show them at the base', () => {
  const shut = network('{ podSelector: { matchLabels: { app: web } }, policyTypes: [Egress] }');
  const found = behaviour(shut, '');
  expect(found.consequences).toEqual([]);
  expect(found.undecided).toBeGreaterThan(0);
});

test('what a policy does to the pods of a waypoint is followed for calls that they take', () => {
  const waypoint = `---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: way, namespace: one }
spec: { gatewayClassName: istio-waypoint, listeners: [{ name: mesh, port: 15008, protocol: HBONE }] }
`;
  const ambient = (more: string): Mesh =>
    meshFrom(
      WORKLOADS.replace(
        'istio-injection: enabled, side: one',
        'istio.io/dataplane-mode: ambient, istio.io/use-waypoint: way',
      ) +
        waypoint +
        more,
    );
  const way = 'podSelector: { matchLabels: { gateway.networking.k8s.io/gateway-name: way } }';
  const shut = network(`{ ${way}, ingress: [] }`, 'one');
  const found = between(ambient(''), ambient(shut));
  expect(found).toContain('lost one/a one/b');
  expect(found).toEqual(between(ambient(''), ambient(shut), { isNarrow: false }));
});

const APPS = ['a', 'b', 'c', 'd'] as const;

/** Four workloads of two namespaces, and a Service before each. */
const WORKLOADS = ['one', 'two']
  .flatMap((namespace) => [
    `---
apiVersion: v1
kind: Namespace
metadata: { name: ${namespace}, labels: { istio-injection: enabled, side: ${namespace} } }
`,
    ...APPS.map(
      (app, at) => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${app}, namespace: ${namespace} }
spec:
  template:
    metadata: { labels: { app: ${app}, odd: "${String(at % 2)}" } }
    spec: { containers: [{ name: app, image: app }] }
---
apiVersion: v1
kind: Service
metadata: { name: ${app}, namespace: ${namespace} }
spec: { selector: { app: ${app} }, ports: [{ name: http, port: 8080 }] }
`,
    ),
  ])
  .join('');

/** Writes at most three policies. */
function randomPolicies(random: () => number): string {
  const one = <T>(...all: readonly [T, ...T[]]): T =>
    all[Math.floor(random() * all.length)] ?? all[0];
  const labels = (): string =>
    one('{}', '{ matchLabels: { app: a } }', '{ matchLabels: { odd: "1" } }');
  const peer = (): string =>
    one(
      `{ podSelector: ${labels()} }`,
      `{ namespaceSelector: { matchLabels: { side: one } }, podSelector: ${labels()} }`,
      '{ namespaceSelector: {} }',
      '{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: two } } }',
    );
  const ruleOf = (way: string): string =>
    one('{}', `{ ${way}: [${peer()}] }`, `{ ${way}: [${peer()}, ${peer()}] }`);
  return [0, 1, 2]
    .slice(Math.floor(random() * 4))
    .map((at) => {
      const isIn = random() < 0.6;
      const rule = one('', `, ${ruleOf(isIn ? 'from' : 'to')}`);
      // pods that reached no DNS would show that policies from elsewhere let them out
      const names = '{ ports: [{ port: 53, protocol: UDP }] }';
      const way = isIn
        ? `ingress: [${rule.slice(2)}]`
        : `policyTypes: [Egress], egress: [${names}${rule}]`;
      return network(`{ podSelector: ${labels()}, ${way} }`, one('one', 'two'), `net${String(at)}`);
    })
    .join('');
}

/** Says who calls whom in vain: `one/a two/b`. */
function dropped(mesh: Mesh): ReadonlySet<string> {
  const found = mesh.workloads.flatMap((caller) =>
    mesh.services.flatMap(({ host, namespace, name }) => {
      const http = {
        method: 'GET',
        host,
        path: '/',
        headers: new Map<string, string>(),
        token: null,
      };
      const made = { host, port: 8080, http, serverName: null };
      const { endings } = callOutcome(mesh, caller, made);
      return endings.some(({ ending }) => ending.kind === 'dropped')
        ? [`${caller.namespace}/${caller.name} ${namespace}/${name}`]
        : [];
    }),
  );
  return new Set(found);
}

const between = (
  before: Mesh,
  after: Mesh,
  limits: Partial<BehaviourLimits> = {},
): readonly string[] =>
  consequencesBetween('prod', { before, after }, limits)
    .consequences.filter(({ kind }) => kind === 'lost' || kind === 'opened')
    .flatMap(({ kind, sources, destination }) =>
      sources.map((source) => `${kind} ${source.replace('Deployment ', '')} ${destination}`),
    )
    .toSorted();

test('whoever is cut off or let in by policies is told, and nobody else', () => {
  let differing = 0;
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2_147_483_646 }), (seed) => {
      const random = seededRandom(seed);
      const [before, after] = [0, 1].map(() => meshFrom(WORKLOADS + randomPolicies(random)));
      if (before === undefined || after === undefined) return;
      const [was, is] = [dropped(before), dropped(after)];
      const expected = [
        ...[...is].flatMap((pair) => (was.has(pair) ? [] : [`lost ${pair}`])),
        ...[...was].flatMap((pair) => (is.has(pair) ? [] : [`opened ${pair}`])),
      ].toSorted();
      differing += expected.length;
      expect(between(before, after)).toEqual(expected);
      expect(between(before, after, { isNarrow: false })).toEqual(expected);
    }),
    times(80),
  );
  expect(differing).toBeGreaterThan(0);
});

test('callers are told apart by each of several specs of one policy', () => {
  const several = `---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: net, namespace: two }
specs:
  - endpointSelector: { matchLabels: { app: a } }
    ingress: [{ fromEndpoints: [{ matchLabels: { k8s:io.kubernetes.pod.namespace: one, odd: "1" } }] }]
`;
  expect(between(meshFrom(WORKLOADS), meshFrom(WORKLOADS + several))).toEqual([
    'lost one/a two/a',
    'lost one/c two/a',
    'lost two/b two/a',
    'lost two/c two/a',
    'lost two/d two/a',
  ]);
});
