import { describe, expect, test } from 'vitest';
import { destinationRule, service, serviceEntry } from '../support/objects.ts';
import { toldOfChange } from './told-by-objects.ts';

describe('entries of one host', () => {
  const entry = (namespace: string, port: number): string =>
    serviceEntry(
      'mail',
      `{ hosts: [mail.example.org], ports: [{ number: ${String(port)}, name: http, protocol: HTTP }] }`,
      { namespace },
    );
  const [bank, shop] = [entry('bank', 80), entry('shop', 8080)];
  const told = async (before: string, after: string): Promise<readonly string[]> =>
    (await toldOfChange('host-claimed-twice', before, after)).map((each) =>
      each.replace(/ both say.*/s, ''),
    );

  test('are as they were after a change elsewhere', async () => {
    expect(await told(bank + shop, bank + shop)).toEqual([
      'already-there: ServiceEntry bank/mail and ServiceEntry shop/mail',
      'already-there: ServiceEntry shop/mail and ServiceEntry bank/mail',
    ]);
  });

  test('differ anew from an entry that comes, and from the others as before', async () => {
    expect(await told(bank + shop, entry('archive', 9090) + bank + shop)).toEqual([
      'already-there: ServiceEntry bank/mail and ServiceEntry shop/mail',
      'already-there: ServiceEntry shop/mail and ServiceEntry bank/mail',
      'this-change: ServiceEntry archive/mail and ServiceEntry bank/mail',
      'this-change: ServiceEntry bank/mail and ServiceEntry archive/mail',
      'this-change: ServiceEntry shop/mail and ServiceEntry archive/mail',
    ]);
  });
});

const caller = (namespace: string, url = ''): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: ${namespace} }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web, sidecar.istio.io/inject: 'true' } }
    spec: { containers: [{ name: app, image: web:1, env: [${url}] }] }
---
`;

test('an object that is exported without need is new beside those that were', async () => {
  const hosts = Array.from({ length: 50 }, (_, index) => `s${String(index)}.example.org`);
  const mesh =
    ['bank', 'lab', 'archive', 'stock'].map((each) => caller(each)).join('') +
    caller('shop', '{ name: A, value: http://carts }, { name: B, value: http://orders }') +
    service('carts') +
    service('orders') +
    serviceEntry('suppliers', `{ hosts: [${hosts.join(', ')}], exportTo: [.] }`);
  const rule = (host: string): string => destinationRule(host, `{ host: ${host} }`);
  const told = await toldOfChange(
    'export-unneeded',
    mesh + rule('carts'),
    mesh + rule('carts') + rule('orders'),
  );
  const unneeded = (host: string): string =>
    `DestinationRule shop/${host} is exported to every namespace, and nobody outside of shop is seen to use it.`;
  expect(told).toEqual([
    `already-there: ${unneeded('carts')}`,
    `this-change: ${unneeded('orders')}`,
  ]);
});

describe('settings of a service that callers drop', () => {
  const rules = (subsets: string): string =>
    destinationRule(
      'orders',
      `{ host: orders.bank.svc.cluster.local, trafficPolicy: { outlierDetection: {} }, subsets: [${subsets}] }`,
      { namespace: 'bank' },
    ) +
    destinationRule('orders', '{ host: orders.bank.svc.cluster.local }') +
    service('orders', undefined, { namespace: 'bank' }) +
    caller('shop');
  const told = async (before: string, after: string): Promise<readonly string[]> =>
    (await toldOfChange('owner-overruled', rules(before), rules(after))).map((each) =>
      each.replace(/Callers.*them/s, 'dropped'),
    );

  test('are new with a subset, for routes to it end in 503', async () => {
    expect(await told('', '')).toEqual(['already-there: dropped: outlierDetection.']);
    expect(await told('', '{ name: v1 }')).toEqual([
      'this-change: dropped: outlierDetection and subset v1.',
    ]);
  });
});
