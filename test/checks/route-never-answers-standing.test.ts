import { expect, test } from 'vitest';
import { manifest, service, virtualService } from '../support/objects.ts';
import { toldOfChange } from './told-by-objects.ts';

const gateway = (name: string, protocol: string, tls = ''): string =>
  manifest(
    'Gateway',
    name,
    `{ selector: { istio: ${name} }, servers: [{ port: { number: 443, name: web, protocol: ${protocol} }, ${tls}hosts: [shop.example.com] }] }`,
  );
const passing = (name: string): string => gateway(name, 'TLS', 'tls: { mode: PASSTHROUGH }, ');
const routes = (hosts: string, gateways: string, more = ''): string =>
  virtualService(
    'orders',
    `{ hosts: [${hosts}], gateways: [${gateways}], http: [{ route: [{ destination: { host: orders } }] }]${more} }`,
  );

test('routes that a further gateway does not follow are new there', async () => {
  const both = passing('public') + passing('partners');
  const told = (before: string, after: string): Promise<readonly string[]> =>
    toldOfChange(
      'kind-not-followed',
      both + routes('shop.example.com', before),
      both + routes('shop.example.com', after),
    );
  const never = (name: string): string =>
    `The \`http\` routes of VirtualService shop/orders are never followed at Gateway shop/${name}.`;
  expect(await told('public', 'public')).toEqual([`already-there: ${never('public')}`]);
  expect(await told('public', 'partners')).toEqual([`this-change: ${never('partners')}`]);
  expect(await told('public', 'public, partners')).toEqual([
    `already-there: ${never('public')}`,
    `this-change: ${never('partners')}`,
  ]);
});

test('other routes count as followed at a gateway only if that one follows them', async () => {
  const tls =
    ', tls: [{ match: [{ sniHosts: [shop.example.com] }], route: [{ destination: { host: orders } }] }]';
  const tcp = ', tcp: [{ route: [{ destination: { host: orders } }] }]';
  const both = passing('public') + gateway('partners', 'TLS', 'tls: { mode: AUTO_PASSTHROUGH }, ');
  const told = await toldOfChange(
    'kind-not-followed',
    both + routes('shop.example.com', 'public', tls + tcp),
    both + routes('shop.example.com', 'public, partners', tls + tcp),
  );
  expect(told.map((each) => each.replace(/are never followed at Gateway /, ''))).toEqual([
    'already-there: The `http` routes of VirtualService shop/orders shop/public, its other routes are.',
    'already-there: The `tcp` routes of VirtualService shop/orders shop/public, its other routes are.',
    'this-change: The `http` routes of VirtualService shop/orders shop/partners.',
    'this-change: The `tcp` routes of VirtualService shop/orders shop/partners.',
  ]);
});

test('a host that a further gateway does not serve is new there', async () => {
  const both = gateway('public', 'HTTP') + gateway('partners', 'HTTP');
  const hosts = 'shop.example.com, api.example.com';
  const told = await toldOfChange(
    'some-hosts-not-served',
    both + routes(hosts, 'public'),
    both + routes(hosts, 'public, partners'),
  );
  expect(told).toEqual([
    'already-there: api.example.com gets no route at Gateway shop/public, while shop.example.com does.',
    'this-change: api.example.com gets no route at Gateway shop/partners, while shop.example.com does.',
  ]);
});

test('a host that no gateway serves is new if people ask a gateway for it', async () => {
  const at = gateway('public', 'HTTP') + service('orders');
  const told = (before: string, after: string): Promise<readonly string[]> =>
    toldOfChange('host-not-served', at + routes(before, 'public'), at + routes(after, 'public'));
  expect(await told('orders', 'orders')).toEqual([
    'already-there: orders gets no route at Gateway shop/public.',
  ]);
  expect(await told('orders', 'api.example.com')).toEqual([
    'this-change: api.example.com gets no route at Gateway shop/public.',
  ]);
});

test('a host that listeners of a further Gateway do not accept is new there', async () => {
  const api = (kind: string, name: string, spec: string): string =>
    `apiVersion: gateway.networking.k8s.io/v1\nkind: ${kind}\nmetadata: { name: ${name}, namespace: shop }\nspec: ${spec}\n---\n`;
  const listening = (name: string): string =>
    api(
      'Gateway',
      name,
      '{ gatewayClassName: istio, listeners: [{ name: http, port: 80, protocol: HTTP, hostname: shop.example.com }] }',
    );
  const attached = (parents: string): string =>
    listening('public') +
    listening('partners') +
    api(
      'HTTPRoute',
      'orders',
      `{ parentRefs: [${parents}], hostnames: [shop.example.com, api.example.com], rules: [{}] }`,
    );
  const told = await toldOfChange(
    'some-hosts-not-accepted',
    attached('{ name: public }'),
    attached('{ name: public }, { name: partners }'),
  );
  expect(told).toEqual([
    'already-there: HTTPRoute shop/orders gets no request for api.example.com from Gateway shop/public.',
    'this-change: HTTPRoute shop/orders gets no request for api.example.com from Gateway shop/partners.',
  ]);
});
