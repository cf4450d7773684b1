import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { environmentsAtOdds } from '../../src/checks/environments-at-odds/environments-at-odds.ts';
import { findingsOf } from './findings-of.ts';

const OWN = ['a', 'b', 'c', 'd', 'e'].map((name) => `${name}.example.com`);

const gateway = (hosts: readonly string[]): string => `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: shop, namespace: shop }
spec:
  selector: { istio: gateway }
  servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ${JSON.stringify(hosts)} }]
`;
const entry = (host: string): string => `
---
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: outside, namespace: shop }
spec: { hosts: [${host}], ports: [{ number: 443, name: tls, protocol: TLS }], resolution: DNS }
`;

const told = (text: string): readonly string[] =>
  findingsOf(environmentsAtOdds, '', text)
    .filter(({ check }) => check === 'host-outside-domains')
    .map((told) => spoken(messageOf(told)));

test.each(['shop.acme.net', '*.acme.net', 'shop/shop.acme.net', 'shop.acme.co.uk'])(
  '%s lies outside of the domain of the others',
  (host) => {
    expect(told(gateway([...OWN, host]))).toHaveLength(1);
  },
);

test.each([
  'shop.example.com',
  '*.example.com',
  'very.deep.example.com',
  '*',
  'shop',
  'web.shop.svc.cluster.local',
  'shop.exmaple.com',
])('%s does not', (host) => {
  expect(told(gateway([...OWN, host]))).toEqual([]);
});

test('few hosts, hosts of several domains and those of an egress gateway say nothing', () => {
  expect(told(gateway([...OWN.slice(1), 'shop.acme.net']))).toEqual([]);
  expect(told(gateway([...OWN, 'shop.acme.net', 'cart.acme.net']))).toEqual([]);
  expect(told(gateway([...OWN, 'shop.acme.net', 'shop.other.net']))).toEqual([]);
  expect(told(gateway([...OWN, 'api.acme.net']) + entry('api.acme.net'))).toEqual([]);
});

test('what proxies of the mesh alone may ask a gateway for is no domain of ours, also where its entry goes', () => {
  const egress = gateway(['api.acme.net']).replace('name: shop,', 'name: egress,');
  const toOutside = egress.replace('hosts:', 'tls: { mode: ISTIO_MUTUAL }, hosts:');
  expect(told(`${gateway(OWN)}---${egress}`)).toHaveLength(1);
  expect(told(`${gateway(OWN)}---${toOutside}`)).toEqual([]);
});
