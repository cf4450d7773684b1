import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { settingWithoutEffect } from '../../src/checks/setting-without-effect/setting-without-effect.ts';
import { policyNotEnforced } from '../../src/checks/policy-not-enforced/policy-not-enforced.ts';
import { findingsOf } from './findings-of.ts';

const gateway = (takes: string): string => `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: shop, labels: { istio.io/waypoint-for: ${takes} } }
spec: { gatewayClassName: istio-waypoint }
---
`;
const service = (name: string): string => `
apiVersion: v1
kind: Service
metadata: { name: orders, namespace: shop, labels: { istio.io/use-waypoint: ${name} } }
spec: { ports: [{ name: http, port: 80 }] }
---
`;
const found = (text: string, isWhole = false): readonly string[] =>
  findingsOf(settingWithoutEffect, '', text, isWhole)
    .filter(({ check }) => check === 'waypoint-label-unanswered')
    .map(({ key }) => key);

test('a waypoint for pods serves no Service', () => {
  expect(found(gateway('workload') + service('waypoint'))).toEqual(['waypoint shop/waypoint']);
  expect(found(gateway('all') + service('waypoint'))).toEqual([]);
});

test('`none` names no waypoint', () => {
  expect(found(gateway('all') + service('none'), true)).toEqual([]);
});

test('where no waypoint is written as a Gateway, only a whole folder misses one', () => {
  expect(found(service('waypoint'))).toEqual([]);
  expect(found(service('waypoint'), true)).toEqual(['waypoint shop/waypoint']);
});

test('the waypoint that is there is what to write', () => {
  const fixes = (text: string): readonly string[] =>
    findingsOf(settingWithoutEffect, '', text, true).map(({ fix }) => spoken(fix.text));
  expect(fixes(gateway('all') + service('way-point'))).toEqual([
    'Write `waypoint`, or add Gateway way-point if it is to be one of its own.',
  ]);
  expect(fixes(service('way-point'))).toEqual([
    'Add the waypoint, or name one that exists (istio.io/use-waypoint-namespace for one of another namespace).',
  ]);
});

test('what asks of requests for a Service is read by nobody where its waypoint is misnamed', () => {
  const policy = `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: readers, namespace: shop }
spec: { targetRefs: [{ kind: Service, group: "", name: orders }], rules: [{ to: [{ operation: { methods: [GET] } }] }] }
---
`;
  const unread = (text: string): readonly string[] =>
    findingsOf(policyNotEnforced, '', text + policy, true)
      .filter(({ check }) => check === 'waypoint-missing')
      .map(({ why, ...told }) => `${spoken(messageOf(told))} ${spoken(why)}`);
  expect(unread(gateway('all') + service('waypoint'))).toEqual([]);
  const [told, ...more] = unread(gateway('all') + service('way-point'));
  expect(more).toEqual([]);
  expect(told).toContain('Nobody reads');
  // a waypoint is there, and is not named
  expect(told).toContain('for Service shop/orders: no waypoint serves it.');
  expect(told).toContain('is to be Gateway shop/way-point');
  // a label of its own goes over that of the namespace
  const namespace = `
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/use-waypoint: way-point } }
---
`;
  expect(unread(namespace + gateway('all') + service('waypoint'))).toEqual([]);
  const bare = service('x').replace('labels: { istio.io/use-waypoint: x }', 'labels: {}');
  expect(unread(namespace + gateway('all') + bare)).toHaveLength(1);
  // where waypoints are made elsewhere, none is missed
  const partly = findingsOf(policyNotEnforced, '', service('way-point') + policy);
  expect(spoken(partly.filter(({ check }) => check === 'waypoint-missing'))).toEqual([]);
});

const policyOfOrders = `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: readers, namespace: shop }
spec: { targetRefs: [{ kind: Service, group: "", name: orders }], rules: [{ to: [{ operation: { methods: [GET] } }] }] }
---
`;
const unenforced = (base: string, head: string): readonly string[] =>
  findingsOf(policyNotEnforced, base, head)
    .filter(({ check }) => check === 'waypoint-missing')
    .map((told) => spoken(messageOf(told)));

test('a waypoint that a change takes away while it is named serves nobody', () => {
  const head = service('waypoint') + policyOfOrders;
  expect(unenforced(gateway('all') + head, head)).toEqual([
    'Nobody reads AuthorizationPolicy shop/readers for Service shop/orders: no waypoint serves it.',
  ]);
  // one that never was here may be made elsewhere
  expect(unenforced(head, head)).toEqual([]);
  // a chart that comes with the change may make it
  expect(unenforced(gateway('all') + head, head + release)).toEqual([]);
});

const release = `
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: waypoints, namespace: shop }
spec: { chart: { spec: { chart: waypoints, version: 1.0.0, sourceRef: { kind: HelmRepository, name: acme } } } }
---
`;

const ofInfra = (admitted: string): string =>
  gateway('all')
    .replaceAll('namespace: shop', 'namespace: infra')
    .replace(
      'istio-waypoint }',
      `istio-waypoint, listeners: [{ name: mesh, port: 15008, protocol: HBONE, allowedRoutes: { namespaces: ${admitted} } }] }`,
    );
const named = (namespace: string): string =>
  service('waypoint').replace(
    'istio.io/use-waypoint: waypoint',
    `istio.io/use-waypoint: waypoint, istio.io/use-waypoint-namespace: ${namespace}`,
  );

test('a waypoint of another namespace serves what its listeners admit', () => {
  expect(found(ofInfra('{}') + named('infra'))).toEqual(['waypoint infra/waypoint']);
  const selecting = '{ from: Selector, selector: { matchLabels: { team: shop } } }';
  expect(found(ofInfra(selecting) + named('infra'))).toEqual([]);
  const [told] = findingsOf(settingWithoutEffect, '', ofInfra('{ from: Same }') + named('infra'));
  expect(spoken(told)).toMatchObject({
    message:
      'No waypoint serves Service shop/orders: its label names Gateway infra/waypoint, which serves only its own namespace.',
    why: expect.stringContaining('admit no other namespace (`allowedRoutes.namespaces.from: Same`'),
  });
});

test('a slip in the namespace of a waypoint of another one is seen', () => {
  const infra = ofInfra('{ from: All }');
  expect(found(infra + named('infra'))).toEqual([]);
  expect(found(infra + named('infrq'))).toEqual(['waypoint infrq/waypoint']);
  expect(found(infra + named('platform'))).toEqual([]);
});

test('a policy for a ServiceEntry is read by its waypoint alone', () => {
  const entry = `
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: stripe, namespace: shop, labels: { istio.io/use-waypoint: waypoint } }
spec: { hosts: [api.stripe.test], ports: [{ number: 443, name: tls, protocol: TLS }], resolution: DNS }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: payers, namespace: shop }
spec: { targetRefs: [{ kind: ServiceEntry, group: networking.istio.io, name: stripe }], rules: [{}] }
---
`;
  expect(unenforced(gateway('all') + entry, gateway('all') + entry)).toEqual([]);
  expect(unenforced(gateway('all') + entry, entry)).toEqual([
    'Nobody reads AuthorizationPolicy shop/payers for ServiceEntry shop/stripe: no waypoint serves it.',
  ]);
});

test('a route of the Gateway API for a Service is read by its waypoint alone', () => {
  const route = `
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: orders, namespace: shop }
spec: { selector: { matchLabels: { app: orders } }, template: { metadata: { labels: { app: orders } }, spec: { containers: [{ name: app, image: app }] } } }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: orders, namespace: shop }
spec:
  parentRefs: [{ group: "", kind: Service, name: orders }]
  rules: [{ timeouts: { request: 2s }, backendRefs: [{ name: orders, port: 80 }] }]
---
`;
  const orders = service('waypoint').replace('spec: {', 'spec: { selector: { app: orders },');
  const unread = (base: string, head: string): readonly string[] =>
    findingsOf(settingWithoutEffect, base, head)
      .filter(({ check }) => check === 'routes-without-waypoint')
      .map((told) => spoken(messageOf(told)));
  const all = gateway('all') + orders + route;
  expect(unread(all, all)).toEqual([]);
  expect(unread(all, orders + route)).toEqual([
    'HTTPRoute shop/orders does nothing for calls to Service shop/orders.',
  ]);
});
