import { expect, test } from 'vitest';
import { gatewaysCollide } from '../../src/checks/gateways-collide/gateways-collide.ts';
import { manifest } from '../support/objects.ts';
import { detectionOf } from './detection-of.ts';

const gateway = (name: string, servers: readonly string[], selector = 'istio: edge') =>
  manifest('Gateway', name, `{ selector: { ${selector} }, servers: [${servers.join(', ')}] }`);
const ends = (host: string, port = 443, mode = 'SIMPLE') =>
  `{ port: { number: ${String(port)}, name: https-${String(port)}, protocol: HTTPS }, tls: { mode: ${mode}, credentialName: all }, hosts: ['${host}'] }`;
const passes = (host: string, port = 443) =>
  `{ port: { number: ${String(port)}, name: tls-${String(port)}, protocol: TLS }, tls: { mode: PASSTHROUGH }, hosts: ['${host}'] }`;

const told = (tree: string) =>
  detectionOf(gatewaysCollide, '', tree)
    .findings.filter(({ check }) => check === 'passthrough-under-wildcard')
    .map(({ subject, key }) => `${subject.name}: ${key}`);

test.each([
  ['in one Gateway', gateway('one', [ends('*.shop.test'), passes('pay.shop.test')]), 'one'],
  [
    'in two of the same pods',
    gateway('one', [ends('*.shop.test')]) + gateway('two', [passes('pay.shop.test')]),
    'two',
  ],
  [
    'where one selects more narrowly, and clients show certificates',
    gateway('one', [ends('*.shop.test', 443, 'MUTUAL')]) +
      gateway('two', [passes('pay.shop.test')], 'istio: edge, zone: a'),
    'two',
  ],
  [
    'with a namespace before the host',
    gateway('one', [ends('*/*.shop.test'), passes('shop/pay.shop.test')]),
    'one',
  ],
])('a host that is passed on lies under a wildcard %s', (_, tree, name) => {
  expect(told(tree)).toEqual([`${name}: pay.shop.test under *.shop.test`]);
});

test.each([
  [
    'the wildcard is of other names',
    gateway('one', [ends('*.bank.test'), passes('pay.shop.test')]),
  ],
  ['no certificate is for two labels', gateway('one', [ends('*.test'), passes('pay.shop.test')])],
  ['the port is another', gateway('one', [ends('*.shop.test', 8443), passes('pay.shop.test')])],
  [
    'the pods are others',
    gateway('one', [ends('*.shop.test')]) +
      gateway('two', [passes('pay.shop.test')], 'istio: inner'),
  ],
  [
    'the names of the certificate are not told',
    gateway('one', [ends('*'), passes('pay.shop.test')]),
  ],
  ['both are passed on', gateway('one', [passes('*.shop.test'), passes('pay.shop.test')])],
  ['the other host is one name', gateway('one', [ends('www.shop.test'), passes('pay.shop.test')])],
])('nothing where %s', (_, tree) => {
  expect(told(tree)).toEqual([]);
});
