import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { registryContradicted } from '../../src/checks/registry-contradicted/registry-contradicted.ts';
import { app, findingsOf } from './findings-of.ts';

/** A ServiceEntry for a ledger on port 443; `more` is further YAML of its spec, in flow style. */
const entry = (
  protocol: string,
  more = '',
  host = 'ledger.example.com',
  name = 'ledger',
): string => `
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: ${name}, namespace: shop }
spec: { hosts: [${host}], resolution: DNS, ports: [{ number: 443, name: out, protocol: ${protocol} }]${more} }
---
`;
const web = (url: string): string =>
  app('shop', 'web').replace('env: []', `env: [{ name: MAPS, value: "${url}" }]`);

const found = (...objects: readonly string[]) =>
  findingsOf(registryContradicted, '', objects.join('')).filter(
    ({ check }) => check === 'address-missing',
  );
const namesMaps = (...objects: readonly string[]): boolean =>
  found(...objects).some((told) => spoken(messageOf(told)).includes('such as maps.example.net'));

test('a TCP entry takes https calls of other hosts, which are named with who makes them', () => {
  const [finding, ...others] = found(entry('TCP'), web('https://maps.example.net/v1'));
  expect(spoken(others)).toEqual([]);
  expect(spoken(finding)?.message).toMatch(
    /of a host that they do not know, such as maps\.example\.net\.$/,
  );
  expect(spoken(finding?.why)).toContain(
    'Deployment shop/web calls maps.example.net on that port (',
  );
});

test.each<[string, string, boolean]>([
  ['https://maps.example.net:443/v1', 'the port in the address', true],
  ['wss://maps.example.net/feed', 'a socket', true],
  ['maps.example.net:443', 'host and port', true],
  ['http://maps.example.net/v1', 'another port', false],
  ['https://maps.example.net:8443/v1', 'another port in the address', false],
  ['https://ledger.example.com/v1', 'its own host', false],
  ['https://api.shop.svc.cluster.local', 'a Service', false],
])('%s: %s', (url, _, isTaken) => {
  expect(namesMaps(entry('TCP'), web(url))).toBe(isTaken);
});

test('a host that an entry of its own names goes its own way', () => {
  const own = entry('TLS', '', 'maps.example.net', 'maps');
  expect(namesMaps(entry('TCP'), own, web('https://maps.example.net'))).toBe(false);
});

test('pods that do not see the entry, and an entry with addresses or another protocol', () => {
  const url = 'https://maps.example.net';
  const hidden = entry('TCP', ', exportTo: [lab]');
  expect(namesMaps(hidden, app('lab', 'a'), web(url))).toBe(false);
  expect(spoken(found(entry('TCP', ', addresses: [198.51.100.7]'), web(url)))).toEqual([]);
  expect(spoken(found(entry('TLS'), web(url)))).toEqual([]);
});
