import { expect, test } from 'vitest';
import { destinationRule, service, virtualService } from '../support/objects.ts';
import { toldOfChange } from './told-by-objects.ts';

test('a hash for another Service is new', async () => {
  const bytes = (name: string): string =>
    service(name, '{ ports: [{ name: tcp-redis, port: 6379 }] }');
  const hash = (host: string): string =>
    bytes('cache') +
    bytes('queue') +
    destinationRule(
      'sessions',
      `{ host: ${host}, trafficPolicy: { loadBalancer: { consistentHash: { httpHeaderName: x-session } } } }`,
    );
  const told = async (before: string, after: string): Promise<readonly string[]> =>
    (await toldOfChange('hash-without-requests', hash(before), hash(after))).map((each) =>
      each.replace(/ are not kept.*/, ''),
    );
  expect(await told('cache', 'cache')).toEqual([
    'already-there: Connections to Service shop/cache',
  ]);
  expect(await told('cache', 'queue')).toEqual(['this-change: Connections to Service shop/queue']);
});

test('rules that a gateway does not ask are new for another host of theirs', async () => {
  const routes = (to: string): string =>
    service('orders') +
    service('reviews') +
    virtualService(
      'rules',
      `{ hosts: [orders, reviews], http: [{ route: [{ destination: { host: orders, subset: v1 } }, { destination: { host: reviews, subset: v1 } }] }] }`,
    ) +
    virtualService(
      'edge',
      `{ hosts: [shop.example.com], gateways: [ingress/web], http: [{ route: [{ destination: { host: ${to} } }] }] }`,
    );
  const told = async (before: string, after: string): Promise<readonly string[]> =>
    (await toldOfChange('rules-not-asked-at-gateway', routes(before), routes(after))).map((each) =>
      each.replace(/Requests.* leads to (\w+) .*/, '$1'),
    );
  expect(await told('orders', 'orders')).toEqual(['already-there: orders']);
  expect(await told('orders', 'reviews')).toEqual(['this-change: reviews']);
});
