import { expect, test } from 'vitest';
import { orderOfApplication, stepText } from '../../../src/compare/rollout/order-of-application.ts';
import { meshFrom } from '../../support/rendered.ts';

const object = (group: string, kind: string, name: string, spec: string): string => `---
apiVersion: ${group}
kind: ${kind}
metadata: { name: ${name}, namespace: shop }
spec: ${spec}
`;

const service = (name: string): string =>
  object('v1', 'Service', name, '{ ports: [{ port: 80, name: http }] }');

/** A Gateway of Istio with a route to a Service. */
const entry = (name: string, host: string): string =>
  object(
    'networking.istio.io/v1',
    'Gateway',
    name,
    `{ selector: { istio: ${name} }, servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: [a.example.com] }] }`,
  ) +
  object(
    'networking.istio.io/v1',
    'VirtualService',
    name,
    `{ hosts: [a.example.com], gateways: [${name}], http: [{ route: [{ destination: { host: ${host} } }] }] }`,
  );

/** One of the Gateway API. */
const standard = (name: string, host: string): string =>
  object(
    'gateway.networking.k8s.io/v1',
    'Gateway',
    name,
    '{ gatewayClassName: istio, listeners: [{ name: http, port: 80, protocol: HTTP }] }',
  ) +
  object(
    'gateway.networking.k8s.io/v1',
    'HTTPRoute',
    name,
    `{ parentRefs: [{ name: ${name} }], rules: [{ backendRefs: [{ name: ${host}, port: 80 }] }] }`,
  );

const steps = (before: string, after: string): readonly string[] =>
  (orderOfApplication(meshFrom(before), meshFrom(after)).order ?? []).map(stepText);

test.each<[string, (name: string, host: string) => string, string]>([
  ['of the Gateway API', standard, 'HTTPRoute'],
  ['of Istio', entry, 'VirtualService'],
])('a new way in %s is there before the old one goes', (_, way, kind) => {
  const order = steps(service('web') + entry('old', 'web'), service('web') + way('new', 'web'));
  expect(order.slice(0, 2).toSorted()).toEqual(['Gateway shop/new', `${kind} shop/new`]);
  expect(order.slice(2)).toEqual(['VirtualService shop/old (delete)', 'Gateway shop/old (delete)']);
});

test('one that leads elsewhere is no successor, nor is a route between workloads', () => {
  const services = service('web') + service('other');
  const goes = ['VirtualService shop/old (delete)', 'Gateway shop/old (delete)'];
  expect(steps(services + entry('old', 'web'), services + standard('new', 'other'))).toEqual(goes);
  const inside = object(
    'networking.istio.io/v1',
    'VirtualService',
    'web',
    '{ hosts: [web], http: [{ route: [{ destination: { host: web } }] }] }',
  );
  const other = entry('other', 'other');
  expect(steps(services + other + entry('old', 'web'), services + other + inside)).toEqual(goes);
});
