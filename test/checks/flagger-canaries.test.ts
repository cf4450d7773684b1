import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { unresolvedReference } from '../../src/checks/references/unresolved-reference.ts';
import { object, service, told, told1337 } from './canary-objects.ts';
import { app, findingsOf } from './findings-of.ts';

describe('what Flagger makes', () => {
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
    expect(spoken(findingsOf(unresolvedReference, head + canary, head + canary))).toEqual([]);
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

describe('what Flagger runs', () => {
  const canary = (spec = ''): string =>
    object(
      'flagger.app/v1beta1',
      'Canary',
      'orders',
      `{ targetRef: { kind: Deployment, name: orders }, service: { port: 80${spec} } }`,
    );
  const policy = (name: string, labels: string): string =>
    object(
      'security.istio.io/v1',
      'AuthorizationPolicy',
      name,
      `{ selector: { matchLabels: ${labels} }, rules: [{}] }`,
    );
  const deployment = object(
    'apps/v1',
    'Deployment',
    'orders',
    "{ selector: { matchLabels: { app: orders } }, template: { metadata: { labels: { app: orders, tier: web } }, spec: { containers: [{ name: app, image: 'orders:1.0.0' }] } } }",
  );
  const known = deployment + canary();

  test('is not what a policy selects by the label of the target', () => {
    expect(told(known + policy('orders', '{ app: orders }'))).toEqual([
      'primary-not-selected: primary of shop/orders',
    ]);
    expect(told(deployment + policy('orders', '{ app: orders }'))).toEqual([]);
  });

  test('is selected by labels that the copy keeps, and by those of its own', () => {
    expect(told(known + policy('orders', '{ tier: web }'))).toEqual([]);
    const both = policy('orders', '{ app: orders }') + policy('proven', '{ app: orders-primary }');
    expect(told(known + both)).toEqual([]);
  });

  test('is what a policy of the root namespace misses too, and one of another namespace is not about it', () => {
    const elsewhere = (namespace: string): string =>
      policy('orders', '{ app: orders }').replace('namespace: shop', `namespace: ${namespace}`);
    expect(told(known + elsewhere('istio-system'))).toEqual([
      'primary-not-selected: primary of shop/orders',
    ]);
    expect(told(known + elsewhere('other'))).toEqual([]);
  });

  test('is not behind a Service that Flagger does not write', () => {
    expect(told(known + service('orders-admin'))).toEqual([
      'primary-not-selected: primary of shop/orders',
    ]);
  });

  test('is behind the Service of its name, whose selector it writes', () => {
    expect(told(known + service('orders'))).toEqual([
      'object-overwritten: written for shop/orders',
    ]);
    const alike = service('orders').replace('{ app: orders }', '{ app: orders-primary }');
    expect(told(known + alike)).toEqual([]);
    expect(told(known + service('orders-canary'))).toEqual([]);
  });

  test('has routes that it writes over, by the provider that the Canary names', () => {
    const route = object(
      'gateway.networking.k8s.io/v1',
      'HTTPRoute',
      'orders',
      '{ rules: [{ backendRefs: [{ name: orders, port: 80 }] }] }',
    );
    const of = (provider: string, service: string): string =>
      deployment +
      route +
      canary(service).replace('{ targetRef', `{ provider: '${provider}', targetRef`);
    const gateways = ', gatewayRefs: [{ name: edge, namespace: edge }]';
    const written = ['object-overwritten: written for shop/orders'];
    expect(told(of('gatewayapi:v1', gateways))).toEqual(written);
    // it refuses to do anything then
    expect(told(of('gatewayapi:v1', ''))).toEqual([]);
    expect(told(of('istio', gateways))).toEqual([]);
  });

  test('a VirtualService may be handed on to the one that Flagger makes', () => {
    const edge = object(
      'networking.istio.io/v1',
      'VirtualService',
      'edge',
      '{ hosts: [orders.example.com], http: [{ delegate: { name: orders } }] }',
    );
    const other = object('networking.istio.io/v1', 'VirtualService', 'cart', '{ http: [] }');
    const missing = (head: string): readonly string[] =>
      findingsOf(unresolvedReference, head, head, true).map(({ check }) => check);
    expect(missing(deployment + edge + other)).toContain('delegate-missing');
    expect(missing(known + edge + other)).not.toContain('delegate-missing');
  });

  test('a name that Flagger makes nothing of does not exist', () => {
    const edge = (host: string): string =>
      object(
        'networking.istio.io/v1',
        'VirtualService',
        'edge',
        `{ hosts: [orders.example.com], http: [{ route: [{ destination: { host: ${host} } }] }] }`,
      );
    const missing = (host: string): readonly string[] =>
      findingsOf(unresolvedReference, '', known + edge(host)).map(({ key }) => key);
    expect(missing('orders-primary')).toEqual([]);
    expect(missing('orders-primery')).toHaveLength(1);
  });

  test('what is wrong with the template is told once', () => {
    const head = (known + service('orders')).replace(
      'spec: { containers',
      'spec: { securityContext: { runAsUser: 1337 }, containers',
    );
    expect(told1337(head)).toEqual(['Deployment orders']);
  });
});
