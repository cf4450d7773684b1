import { describe, expect, test } from 'vitest';
import { unresolvedReference } from '../../src/checks/references/unresolved-reference.ts';
import { both, object, rollout, routes, service, split, told, told1337 } from './canary-objects.ts';
import { app, findingsOf } from './findings-of.ts';

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

describe('routes of connections that Argo Rollouts shifts', () => {
  const connections = (spec: string): string =>
    object('networking.istio.io/v1', 'VirtualService', 'orders', `{ hosts: [orders], ${spec} }`);
  const shifting = (more: string): string =>
    rollout(`${both}{ istio: { virtualService: { name: orders${more} } } } }`);
  const tls = (hosts: string, route = split(100, 0)): string =>
    `{ match: [{ port: 443, sniHosts: ${hosts} }], ${route} }`;
  const tcp = (port: number, route = split(100, 0)): string =>
    `{ match: [{ port: ${String(port)} }], ${route} }`;

  test('the only one of a protocol needs no name', () => {
    expect(told(shifting('') + connections(`tls: [${tls('[a.example.com]')}]`))).toEqual([]);
    expect(told(shifting('') + connections(`tcp: [${tcp(3306)}]`))).toEqual([]);
  });

  test('of several one has to be named, by port and SNI hosts in any order', () => {
    const several = connections(
      `tls: [${tls('[a.example.com, b.example.com]')}, ${tls('[c.example.com]')}]`,
    );
    expect(told(shifting('') + several)).toEqual(['route-unchosen: routes of shop/orders tls']);
    const named = ', tlsRoutes: [{ port: 443, sniHosts: [b.example.com, a.example.com] }]';
    expect(told(shifting(named) + several)).toEqual([]);
    expect(told(shifting(', tlsRoutes: [{ port: 443 }]') + several)).toEqual([
      'shifted-route-missing: route the tls route for port 443',
    ]);
  });

  test('a route for several ports is none that can be named', () => {
    const both = connections(`tcp: [{ match: [{ port: 1 }, { port: 2 }], ${split(100, 0)} }]`);
    expect(told(shifting(', tcpRoutes: [{ port: 1 }]') + both)).toEqual([
      'shifted-route-missing: route the tcp route for port 1',
    ]);
    expect(told(shifting('') + both)).toEqual([]);
  });

  test('one beside those of http counts as well, and has to lead to both versions', () => {
    const other = 'route: [{ destination: { host: mail } }]';
    const beside = connections(`http: [{ ${split(100, 0)} }], tcp: [${tcp(25, other)}]`);
    expect(told(shifting('') + beside)).toEqual([
      'version-not-in-route: canary in the only route of tcp',
      'version-not-in-route: stable in the only route of tcp',
    ]);
  });

  test('weights of theirs are overwritten too', () => {
    expect(told(shifting('') + connections(`tcp: [${tcp(3306, split(80, 20))}]`))).toEqual([
      'weights-overwritten: weights of the only route of tcp',
    ]);
  });

  test('names of routes of http are not read where there are only others, nor others where there are none', () => {
    expect(told(shifting(', routes: [a]') + connections(`tcp: [${tcp(3306)}]`))).toEqual([]);
    expect(told(shifting(', tcpRoutes: [{ port: 1 }]') + routes(`[{ ${split(100, 0)} }]`))).toEqual(
      [],
    );
  });
});

describe('subsets of a Rollout', () => {
  const rule = (names: readonly string[]): string =>
    object(
      'networking.istio.io/v1',
      'DestinationRule',
      'orders',
      `{ host: orders, subsets: [${names.map((name) => `{ name: ${name}, labels: { app: orders } }`).join()}] }`,
    );
  const routed = (names: readonly string[]): string =>
    routes(
      `[{ name: main, route: [${['stable', 'canary'].map((name) => `{ destination: { host: orders, subset: ${name} } }`).join()}] }, ${names.map((name) => `{ name: ${name}, route: [{ destination: { host: orders, subset: ${name} } }] }`).join()}]`,
    );
  const of = (name = 'canary'): string =>
    rollout(
      `{ trafficRouting: { istio: { virtualService: { name: orders, routes: [main] }, destinationRule: { name: orders, stableSubsetName: stable, canarySubsetName: ${name} } } } }`,
    );
  const missing = (head: string): readonly string[] =>
    findingsOf(unresolvedReference, head, head).map(({ check, key }) => `${check}: ${key}`);

  test('are all that is left in the DestinationRule, so that routes to others fail', () => {
    const all = service('orders') + rule(['stable', 'canary', 'eu', 'us']) + of();
    expect(told(all + routed(['eu']))).toEqual(['subset-taken: subset eu beside shop/orders']);
    expect(told(all + routed([]))).toEqual([]);
  });

  test('leave the subsets of another DestinationRule alone', () => {
    const others = rule(['eu']).replace('name: orders,', 'name: regions,');
    const all = service('orders') + rule(['stable', 'canary']) + others + of();
    expect(told(all + routed(['eu']))).toEqual([]);
  });

  test('have to be in it: one that a route names is told there, and another with the Rollout', () => {
    const all = service('orders') + routed([]);
    expect(missing(all + rule(['stable', 'canary']) + of())).toEqual([]);
    expect(missing(all + rule(['stable']) + of())).toEqual([
      'subset-undefined: route subset orders canary',
    ]);
    expect(missing(all + rule(['stable', 'canary']) + of('newest'))).toEqual([
      'rollout-target-missing: subset newest',
    ]);
  });
});

describe('a Rollout that runs the template of a Deployment', () => {
  const of = (name: string): string =>
    object(
      'argoproj.io/v1alpha1',
      'Rollout',
      'orders',
      `{ workloadRef: { apiVersion: apps/v1, kind: Deployment, name: ${name} }, strategy: { canary: {} } }`,
    );
  const deployment = app('shop', 'orders');

  test('makes pods of one that is there', () => {
    const missing = (head: string): readonly string[] =>
      findingsOf(unresolvedReference, head, head).map(({ key }) => key);
    expect(missing(deployment + of('orders'))).toEqual([]);
    expect(missing(deployment + of('order'))).toEqual(['Deployment shop/order']);
  });

  test('has what is wrong with the template told of the Deployment alone', () => {
    const head =
      deployment.replace(
        'spec:\n      service',
        'spec:\n      securityContext: { runAsUser: 1337 }\n      service',
      ) + of('orders');
    expect(head).toContain('runAsUser');
    expect(told1337(head)).toEqual(['Deployment orders']);
  });
});

describe('what a Rollout names', () => {
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
});
