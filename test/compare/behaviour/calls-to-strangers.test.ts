import { expect, test } from 'vitest';
import { consequencesBetween } from '../../../src/compare/behaviour/mesh-comparison.ts';
import { meshFrom } from '../../support/rendered.ts';

const namespace = `
apiVersion: v1
kind: Namespace
metadata: { name: web, labels: { istio-injection: enabled } }
---
`;
const caller = (address: string, labels = ''): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: cron, namespace: web }
spec:
  template:
    metadata: { labels: { app: cron${labels} } }
    spec: { containers: [{ name: app, env: [{ name: URL, value: "${address}" }] }] }
---
`;
const entry = (host: string, port: number, protocol: string): string => `
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: out, namespace: web }
spec: { hosts: [${host}], ports: [{ number: ${String(port)}, name: p, protocol: ${protocol} }], resolution: DNS }
---
`;
const sidecar = (mode: string): string => `
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: default, namespace: web }
spec: { outboundTrafficPolicy: { mode: ${mode} }, egress: [{ hosts: ['*/*'] }] }
---
`;

const compared = (base: string, head: string) =>
  consequencesBetween('prod', {
    before: meshFrom(namespace + base),
    after: meshFrom(namespace + head),
  });
const told = (base: string, head: string): readonly string[] =>
  compared(base, head).consequences.map(({ kind, sources, destination, port, after }) =>
    `${kind} ${sources.join()} ${destination}:${String(port)} ${String(after.refusal?.status)} ${after.decidedBy?.object ?? ''}`.trimEnd(),
  );

const https = caller('https://api.ext.example/v1');
const CLOSED = 'lost Deployment web/cron api.ext.example:443 null Sidecar web/default';

test('a ServiceEntry that goes cuts off who calls its host where nothing else is let out', () => {
  const only = https + sidecar('REGISTRY_ONLY');
  const out = entry('api.ext.example', 443, 'TLS');
  expect(told(only + out, only)).toEqual([CLOSED]);
  expect(told(only + entry('"*.ext.example"', 443, 'TLS'), only)).toEqual([CLOSED]);
  // the other way round nobody is let in, and what is said in other words is the same
  expect(told(only, only + out)).toEqual([]);
  expect(told(only + out, only + entry('"*.ext.example"', 443, 'TLS'))).toEqual([]);
});

test('what passes through anyway is not lost', () => {
  const any = https + sidecar('ALLOW_ANY');
  expect(told(any + entry('api.ext.example', 443, 'TLS'), any)).toEqual([]);
});

test('a mode that lets out less cuts off calls to hosts that nothing names', () => {
  expect(told(https + sidecar('ALLOW_ANY'), https + sidecar('REGISTRY_ONLY'))).toEqual([CLOSED]);
  expect(told(https, https + sidecar('REGISTRY_ONLY'))).toEqual([CLOSED]);
  const named = https + entry('api.ext.example', 443, 'TLS');
  expect(told(named + sidecar('ALLOW_ANY'), named + sidecar('REGISTRY_ONLY'))).toEqual([]);
});

test('words, addresses and names of the cluster are left aside, and so is a caller without a proxy', () => {
  const cut = (text: string) => told(text + sidecar('ALLOW_ANY'), text + sidecar('REGISTRY_ONLY'));
  expect(cut(caller('https://10.0.0.1/'))).toEqual([]);
  expect(cut(caller('localhost'))).toEqual([]);
  expect(cut(caller('http://orders.shop.svc.cluster.local'))).toEqual([]);
  expect(cut(caller('https://api.ext.example', ', sidecar.istio.io/inject: "false"'))).toEqual([]);
});

test('a port for TLS takes plain HTTP only where the host has an address', () => {
  const plain = caller('http://api.ext.example:443/v1') + sidecar('REGISTRY_ONLY');
  const out = entry('api.ext.example', 443, 'TLS');
  expect(told(plain + out, plain)).toEqual([]);
  const addressed = out.replace('resolution: DNS', 'resolution: DNS, addresses: [198.51.100.10]');
  expect(told(plain + addressed, plain)).toEqual([CLOSED]);
  // and the mode cuts it off where it went by
  const any = caller('http://api.ext.example:443/v1') + sidecar('ALLOW_ANY') + out;
  expect(told(any, plain + out)).toEqual([CLOSED]);
});

test('the status is that of the listener on the port', () => {
  const plain = caller('http://api.ext.example/v1');
  const cut = (more: string) =>
    told(plain + more + sidecar('ALLOW_ANY'), plain + more + sidecar('REGISTRY_ONLY'));
  const LOST = 'lost Deployment web/cron api.ext.example:80';
  expect(cut('')).toEqual([`${LOST} null Sidecar web/default`]);
  expect(cut(entry('www.other.example', 80, 'HTTP'))).toEqual([`${LOST} 502 Sidecar web/default`]);
});

test('where it hangs on the age of two ServiceEntries, the call is undecided', () => {
  const plain = caller('http://api.ext.example/v1');
  const out = entry('api.ext.example', 8080, 'HTTP');
  const two = out + out.replace('name: out', 'name: other').replace('DNS', 'NONE');
  const found = compared(
    plain + two + sidecar('ALLOW_ANY'),
    plain + two + sidecar('REGISTRY_ONLY'),
  );
  expect(found.consequences).toEqual([]);
  expect(found.undecided).toBe(1);
});

test('where a listener of HTTP is only there if one of two ServiceEntries is older, calls to others are undecided', () => {
  const plain = caller('http://api.ext.example/v1');
  const other = entry('www.other.example', 80, 'HTTP');
  const two =
    other.replaceAll('web', 'shop') +
    other.replaceAll('web', 'bank').replace('number: 80', 'number: 8080');
  const found = compared(
    plain + two + sidecar('ALLOW_ANY'),
    plain + two + sidecar('REGISTRY_ONLY'),
  );
  expect(found.consequences).toEqual([]);
  expect(found.undecided).toBe(1);
});

const egress = (rules: string): string => `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: net, namespace: web }
spec: { podSelector: {}, policyTypes: [Egress], egress: [{ ports: [{ port: 53, protocol: UDP }] }${rules}] }
---
`;

test('network policies cut calls to hosts off that the proxy passes on', () => {
  expect(told(https, https + egress(''))).toEqual([
    'lost Deployment web/cron api.ext.example:443 null NetworkPolicy web/net',
  ]);
  expect(told(https, https + egress(', { ports: [{ port: 443 }] }'))).toEqual([]);
});

test('whether a block of addresses has the host is not known', () => {
  const block = ', { to: [{ ipBlock: { cidr: 203.0.113.0/24 } }] }';
  expect(compared(https, https + egress(block))).toMatchObject({ consequences: [], undecided: 1 });
  const both = https + egress(block);
  const changed = both.replace('image: app', 'image: app:2');
  expect(compared(both, changed)).toMatchObject({ consequences: [], undecided: 0 });
});
