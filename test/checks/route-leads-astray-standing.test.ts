import { expect, test } from 'vitest';
import { manifest, service, virtualService } from '../support/objects.ts';
import { toldOfChange } from './told-by-objects.ts';

const gateway = (name: string, host: string): string =>
  manifest(
    'Gateway',
    name,
    `{ selector: { istio: ${name} }, servers: [{ port: { number: 443, name: https, protocol: HTTPS }, tls: { mode: SIMPLE, credentialName: shop }, hosts: ['${host}'] }] }`,
  );
const route = (hosts: string, gateways: string, http: string): string =>
  `{ hosts: ['${hosts}'], gateways: [${gateways}], http: [${http}] }`;
const to = (host: string): string => `{ route: [{ destination: { host: ${host} } }] }`;

test('a gateway from which requests go astray is new beside the one that was there', async () => {
  const at = (gateways: string): string =>
    gateway('public', 'shop.example.com') +
    gateway('partners', 'shop.example.com') +
    service('orders', '{ ports: [{ name: http, port: 8080 }, { name: metrics, port: 9090 }] }') +
    virtualService('orders', route('shop.example.com', gateways, to('orders')));
  const told = (before: string, after: string): Promise<readonly string[]> =>
    toldOfChange('port-left-open', at(before), at(after));
  const failing = (name: string): string =>
    `Requests that come in at port 443 of Gateway shop/${name} and that VirtualService shop/orders routes to orders fail.`;
  expect(await told('public', 'public')).toEqual([`already-there: ${failing('public')}`]);
  expect(await told('public', 'partners')).toEqual([`this-change: ${failing('partners')}`]);
  expect(await told('public', 'public, partners')).toEqual([
    `already-there: ${failing('public')}`,
    `this-change: ${failing('partners')}`,
  ]);
});

test('a part of the second finding of a host is no part of the first', async () => {
  const asking = (hosts: string): string =>
    gateway('public', '*') +
    service('orders') +
    service('carts') +
    service('api', '{ ports: [{ name: http, port: 8080 }, { name: metrics, port: 9090 }] }') +
    virtualService(
      'api',
      `{ hosts: [${hosts}], gateways: [public, mesh], http: [{ match: [{ gateways: [public] }], ${to('api').slice(2)}, { match: [{ gateways: [mesh] }], ${to('api').slice(2)}] }`,
    );
  const told = await toldOfChange('port-left-open', asking('orders'), asking('orders, carts'));
  expect(told.map((each) => each.replace(/ and that .*/, ''))).toEqual([
    'already-there: Requests from sidecars to port 80',
    'already-there: Requests that come in at port 443 of Gateway shop/public',
    'this-change: Requests from sidecars to port 80',
  ]);
});

test('another VirtualService of the wildcard is another that is passed by', async () => {
  const own = `{ match: [{ uri: { prefix: /api/ } }], ${to('api').slice(2)}`;
  const beside = (name: string): string =>
    gateway('public', '*.shop.example') +
    virtualService('api', route('www.shop.example', 'public', own)) +
    virtualService(name, route('*.shop.example', 'public', to(name)));
  const told = async (before: string, after: string): Promise<readonly string[]> =>
    (await toldOfChange('wildcard-passed-by', beside(before), beside(after))).map((each) =>
      each.replace(/: .* by /, ' '),
    );
  expect(await told('web', 'web')).toEqual(['already-there VirtualService shop/web either.']);
  expect(await told('web', 'pages')).toEqual(['this-change VirtualService shop/pages either.']);
});
