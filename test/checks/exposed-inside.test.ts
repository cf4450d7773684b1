import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { securityLoosened } from '../../src/checks/security-loosened/security-loosened.ts';
import { app, findingsOf, policy } from './findings-of.ts';
import { object, redis } from './reference-fixtures.ts';

const pods = object(
  'Deployment',
  '{template: {metadata: {labels: {istio: gw}}, spec: {containers: [{name: istio-proxy}]}}}',
  'gw',
  'edge',
);
const service = (type: string, annotation = 'a: b'): string => `
apiVersion: v1
kind: Service
metadata: {name: gw, namespace: edge, annotations: {${annotation}}}
spec: {type: ${type}, selector: {istio: gw}, ports: [{name: http, port: 80}]}
---
`;
const gateway = object(
  'Gateway',
  "{selector: {istio: gw}, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ['*']}]}",
  'public',
  'edge',
);
const route = object(
  'VirtualService',
  '{hosts: [shop.example], gateways: [edge/public], http: [{route: [{destination: {host: payments}}]}]}',
);
const exposed = (before: string): readonly string[] => {
  const base = app('shop', 'payments') + pods + gateway + before;
  return findingsOf(securityLoosened, base, base + route)
    .filter(({ check }) => check === 'service-exposed')
    .map((told) => spoken(messageOf(told)));
};

test('nothing is exposed to outside by a gateway whose load balancer is internal', () => {
  const outside = [
    'Service shop/payments can be reached from outside now, through gateway edge/public.',
  ];
  expect(exposed(service('LoadBalancer'))).toEqual(outside);
  const aws = (scheme: string) => `service.beta.kubernetes.io/aws-load-balancer-scheme: ${scheme}`;
  expect(exposed(service('LoadBalancer', aws('internet-facing')))).toEqual(outside);
  expect(exposed(service('LoadBalancer', aws('internal')))).toEqual([]);
  expect(
    exposed(service('LoadBalancer', 'networking.gke.io/load-balancer-type: Internal')),
  ).toEqual([]);
  expect(exposed(service('ClusterIP'))).toEqual([]);
});

test('a route for what an older one routes may expose, a route of its own does', () => {
  const old = (path: string, gateways = 'edge/public') =>
    object(
      'VirtualService',
      `{hosts: [shop.example], gateways: [${gateways}], http: [{match: [{uri: {prefix: ${path}}}], route: [{destination: {host: orders}}]}]}`,
      'old',
    );
  const can = 'Service shop/payments can be reached from outside now, through gateway edge/public.';
  const may =
    'Service shop/payments may be reached from outside, through gateway edge/public: VirtualService shop/old routes the same requests, and answers them as long as it is the older one.';
  const base = service('LoadBalancer') + app('shop', 'orders');
  expect(exposed(base + old('/'))).toEqual([may]);
  expect(exposed(base + old('/orders'))).toEqual([can]);
  expect(exposed(base + old('/', 'edge/other'))).toEqual([can]);
  expect(exposed(base + old('/').replace('{hosts', '{exportTo: [.], hosts'))).toEqual([can]);
});

test('nothing is exposed by a route where policies refuse whoever comes by its gateway', () => {
  const account = pods.replace('{containers', '{serviceAccountName: gw, containers');
  const base = app('shop', 'payments') + account + gateway + service('LoadBalancer');
  const allow = (name: string): string =>
    object(
      'AuthorizationPolicy',
      `{rules: [{from: [{source: {principals: [cluster.local/ns/${name}]}}]}]}`,
      'callers',
    );
  const told = (policy: string): readonly string[] =>
    findingsOf(securityLoosened, base + policy, base + policy + route, true)
      .filter(({ check }) => check === 'service-exposed')
      .map((told) => spoken(messageOf(told)));
  expect(told(allow('shop/sa/web'))).toEqual([]);
  expect(told(allow('edge/sa/gw'))).toHaveLength(1);
  expect(told('')).toHaveLength(1);
});

describe('a route to pods whose only policy seen here lets others in', () => {
  const only = (who: string): string =>
    policy(
      'shop',
      'callers',
      `{selector: {matchLabels: {app: payments}}, rules: [{from: [{source: {principals: [cluster.local/ns/${who}]}}]}]}`,
    );
  const toldOf = (who: string, others = redis) => {
    const base =
      app('shop', 'payments') + pods + gateway + service('LoadBalancer') + only(who) + others;
    return findingsOf(securityLoosened, base, base + route).filter(
      ({ check }) => check === 'service-exposed',
    );
  };

  test('may lead from outside where another policy lets that in, which the sentences say', () => {
    const [told] = toldOf('shop/sa/orders');
    expect(spoken(told)?.message).toBe(
      'Service shop/payments may be reached from outside now, through gateway edge/public, if a policy that is not seen here lets that in.',
    );
    expect(spoken(told?.why)).toContain('AuthorizationPolicy shop/callers lets none of it in');
    expect(spoken(told?.symptom)).toBe(
      'requests from outside get 403, or are answered where another policy lets them in',
    );
  });

  test('leads from outside where it lets the pods of the gateway in', () => {
    expect(toldOf('edge/sa/default').map((told) => spoken(messageOf(told)))).toEqual([
      'Service shop/payments can be reached from outside now, through gateway edge/public.',
    ]);
  });

  test('exposes nothing where all policies are seen', () => {
    expect(spoken(toldOf('shop/sa/orders', ''))).toEqual([]);
  });
});
