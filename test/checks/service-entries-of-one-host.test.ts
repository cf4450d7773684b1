import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { registryContradicted } from '../../src/checks/registry-contradicted/registry-contradicted.ts';
import { detectionOf } from './detection-of.ts';
import { findingsOf } from './findings-of.ts';

const entry = (
  namespace: string,
  name: string,
  host: string,
  ...ports: readonly string[]
): string =>
  `apiVersion: networking.istio.io/v1\nkind: ServiceEntry\nmetadata: { name: ${name}, namespace: ${namespace} }\nspec: { hosts: [${host}], location: MESH_EXTERNAL, resolution: DNS, ports: [${ports.join(', ')}] }\n---\n`;

const TCP = '{ number: 53, name: tcp-dns, protocol: TCP }';
const UDP = '{ number: 53, name: udp-dns, protocol: UDP }';
const HTTPS = '{ number: 53, name: https, protocol: HTTPS }';
const DNS = 'dns.partner.example';

const said = (text: string): readonly string[] =>
  findingsOf(registryContradicted, '', text)
    .filter(({ check }) => check === 'protocols-conflict' || check === 'entries-repeated')
    .map(({ check, why }) => `${check}: ${/[^.]*\.$/.exec(spoken(why))?.[0].trim() ?? ''}`);

test('TCP and UDP on one port are no contradiction, two protocols of two objects are', () => {
  expect(said(entry('shop', 'dns', DNS, TCP, UDP))).toEqual([]);
  expect(said(entry('shop', 'dns', DNS, TCP) + entry('shop', 'more', DNS, UDP))).toEqual([]);
  expect(said(entry('shop', 'dns', DNS, TCP) + entry('shop', 'more', DNS, HTTPS))).toHaveLength(2);
});

test('what was no matter before an entry came is told of that one alone, which names the others', () => {
  const alike = entry('shop', 'a', DNS, TCP) + entry('bank', 'b', DNS, TCP);
  const other = entry('ledger', 'c', DNS, TCP).replace('DNS', 'STATIC');
  const https = entry('ledger', 'c', DNS, HTTPS);
  const toldOf = (base: string, head: string): readonly string[] =>
    detectionOf(registryContradicted, base, head)
      .findings.filter(
        ({ check }) => check === 'protocols-conflict' || check === 'entries-repeated',
      )
      .map(({ subject, related = [] }) => `${subject.name} and ${String(related.length)}`);
  expect(toldOf(alike, alike + other)).toEqual(['c and 2']);
  expect(toldOf(alike, alike + https)).toEqual(['c and 2']);
  // an entry that changes is as one that comes
  expect(toldOf(alike + entry('ledger', 'c', DNS, TCP), alike + other)).toEqual(['c and 2']);
  // those that were at odds before still are
  expect(toldOf(alike + other, alike + other + entry('more', 'd', DNS, TCP))).toHaveLength(4);
});

test('a Kubernetes Service of the name goes before ServiceEntries of other namespaces', () => {
  const two = (host: string): string =>
    entry('shop', 'a', host, TCP) + entry('ledger', 'b', host, TCP).replace('DNS', 'STATIC');
  expect(said(two('dns.infra.svc.cluster.local'))[0]).toMatch(
    /else the Kubernetes Service of that name where there is one, else mostly the oldest\.$/,
  );
  expect(said(two(DNS))[0]).toMatch(/where there is one, else mostly the oldest\.$/);
  expect(said(two(DNS))[0]).not.toMatch(/Kubernetes Service/);
});

test('a ServiceEntry that is refused for its wildcard takes nothing that others are sent', () => {
  const tcp = '{ number: 6379, name: tcp, protocol: TCP }';
  const addressless = (host: string): number =>
    findingsOf(registryContradicted, '', entry('shop', 'cache', host, tcp)).filter(
      ({ check }) => check === 'address-missing',
    ).length;
  expect(addressless('cache.partner.example')).toBe(1);
  expect(addressless('"*"')).toBe(0);
  expect(addressless('"*.partner.example"')).toBe(0);
});

test('istiod warns of a port of TCP that it gives no address to either', () => {
  const codes = (port: string, change: (text: string) => string): readonly string[] =>
    findingsOf(
      registryContradicted,
      '',
      change(entry('shop', 'cache', 'cache.example.com', port)),
      true,
    )
      .filter(({ check }) => check === 'address-missing')
      .flatMap(({ knownAs = [] }) => knownAs.map(({ code }) => code));
  const tcp = '{ number: 6379, name: tcp, protocol: TCP }';
  expect(codes(tcp, (text) => text)).toEqual(['IST0134']);
  expect(codes(tcp, (text) => text.replace('DNS', 'NONE'))).toEqual(['IST0134', 'IST0133']);
  expect(codes(tcp.replace('TCP', 'tcp'), (text) => text.replace('DNS', 'NONE'))).toEqual([
    'IST0134',
  ]);
});
