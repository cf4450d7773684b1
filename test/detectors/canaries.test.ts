import { describe, expect, test } from 'vitest';
import { canaryAtOdds } from '../../src/core/detectors/canary-at-odds/canary-at-odds.ts';
import { unresolvedReference } from '../../src/core/detectors/references/unresolved-reference.ts';
import { app, findingsOf } from './findings-of.ts';

const object = (apiVersion: string, kind: string, name: string, spec: string): string => `
apiVersion: ${apiVersion}
kind: ${kind}
metadata: { name: ${name}, namespace: shop }
spec: ${spec}
---
`;
const rollout = (canary: string): string =>
  object(
    'argoproj.io/v1alpha1',
    'Rollout',
    'orders',
    `{ selector: { matchLabels: { app: orders } }, template: { metadata: { labels: { app: orders } }, spec: { containers: [{ name: app, image: 'orders:1.0.0' }] } }, strategy: { canary: ${canary} } }`,
  );
const routes = (http: string): string =>
  object(
    'networking.istio.io/v1',
    'VirtualService',
    'orders',
    `{ hosts: [orders], http: ${http} }`,
  );
const service = (name: string): string =>
  object('v1', 'Service', name, '{ selector: { app: orders }, ports: [{ name: http, port: 80 }] }');

const both = '{ stableService: orders, canaryService: orders-new, trafficRouting: ';
const split = (stable: number, canary: number): string =>
  `route: [{ destination: { host: orders.shop.svc.cluster.local }, weight: ${String(stable)} }, { destination: { host: orders-new }, weight: ${String(canary)} }]`;

const told = (head: string): readonly string[] =>
  findingsOf(canaryAtOdds, head, head).map(({ check, key }) => `${check}: ${key}`);

describe('routes that Argo Rollouts shifts', () => {
  const named = (names: string): string =>
    `${both}{ istio: { virtualService: { name: orders${names} } } } }`;

  test('one route needs no name, of several one has to be named', () => {
    expect(told(rollout(named('')) + routes(`[{ ${split(100, 0)} }]`))).toEqual([]);
    const two = routes(`[{ name: a, ${split(100, 0)} }, { name: b, ${split(100, 0)} }]`);
    expect(told(rollout(named('')) + two)).toEqual(['route-unchosen: routes of shop/orders']);
    expect(told(rollout(named(', routes: [b]')) + two)).toEqual([]);
    expect(told(rollout(named(', routes: [c]')) + two)).toEqual(['shifted-route-missing: route c']);
  });

  test('of a single route with a name nothing is said: releases differ', () => {
    expect(told(rollout(named('')) + routes(`[{ name: all, ${split(90, 10)} }]`))).toEqual([]);
  });

  test('a VirtualService without routes of http is of other protocols', () => {
    expect(told(rollout(named('')) + routes('[]'))).toEqual([]);
  });

  test('a VirtualService of another namespace is named with it', () => {
    const elsewhere = routes(`[{ ${split(90, 10)} }]`).replace(
      'namespace: shop',
      'namespace: edge',
    );
    const of = (name: string): string =>
      rollout(`${both}{ istio: { virtualService: { name: ${name} } } } }`);
    expect(told(of('orders.edge') + elsewhere)).toEqual([
      'weights-overwritten: weights of the only route',
    ]);
    expect(told(of('orders') + elsewhere)).toEqual([]);
  });

  test('with a DestinationRule the subsets count, and not the Services', () => {
    const rule = 'destinationRule: { name: orders, stableSubsetName: old, canarySubsetName: new }';
    const of = `${both}{ istio: { virtualService: { name: orders }, ${rule} } } }`;
    expect(told(rollout(of) + routes(`[{ ${split(100, 0)} }]`))).toEqual([
      'version-not-in-route: canary in the only route',
      'version-not-in-route: stable in the only route',
    ]);
  });

  test('Services that take turns are told apart by the controller alone', () => {
    const turns =
      '{ pingPong: { pingService: a, pongService: b }, trafficRouting: { istio: { virtualService: { name: orders } } } }';
    expect(told(rollout(turns) + routes(`[{ ${split(90, 10)} }]`))).toEqual([]);
  });
});

describe('what a canary names', () => {
  const missing = (head: string): readonly string[] =>
    findingsOf(unresolvedReference, head, head)
      .filter(({ check }) => check === 'rollout-target-missing')
      .map(({ key }) => key);

  test('Services, VirtualServices and DestinationRules of a Rollout have to be there', () => {
    const all = `{ stableService: orders, canaryService: orders-new, trafficRouting: { istio: { virtualService: { name: orders }, destinationRule: { name: orders } } } }`;
    const known = app('shop', 'other') + service('orders') + routes(`[{ ${split(100, 0)} }]`);
    const other = object('networking.istio.io/v1', 'DestinationRule', 'cart', '{ host: orders }');
    expect(missing(known + other + rollout(all))).toEqual([
      'Service shop/orders-new',
      'DestinationRule shop/orders',
    ]);
    expect(
      missing(
        known +
          service('orders-new') +
          object('networking.istio.io/v1', 'DestinationRule', 'orders', '{ host: orders }') +
          rollout(all),
      ),
    ).toEqual([]);
  });

  test('Services that Flagger makes are there', () => {
    const canary = object(
      'flagger.app/v1beta1',
      'Canary',
      'orders',
      '{ provider: istio, targetRef: { kind: Deployment, name: orders }, service: { port: 80 } }',
    );
    const edge = object(
      'networking.istio.io/v1',
      'VirtualService',
      'edge',
      '{ hosts: [orders.example.com], http: [{ route: [{ destination: { host: orders-primary } }] }] }',
    );
    const head = app('shop', 'orders') + service('orders-primery') + edge;
    const without = findingsOf(unresolvedReference, head, head).map(({ key }) => key);
    expect(without).toHaveLength(1);
    expect(findingsOf(unresolvedReference, head + canary, head + canary)).toEqual([]);
  });

  test('pods that Flagger makes are there: a policy of the proven version selects them', () => {
    const canary = object(
      'flagger.app/v1beta1',
      'Canary',
      'orders',
      '{ targetRef: { kind: Deployment, name: orders }, service: { port: 80 } }',
    );
    const policy = object(
      'security.istio.io/v1',
      'AuthorizationPolicy',
      'orders',
      '{ selector: { matchLabels: { app: orders-primary } }, rules: [{}] }',
    );
    const head = app('shop', 'orders') + policy;
    const checks = (given: string): readonly string[] =>
      findingsOf(unresolvedReference, given, given).map(({ check }) => check);
    expect(checks(head)).toEqual(['policy-without-pods']);
    expect(checks(head + canary)).toEqual([]);
  });
});
