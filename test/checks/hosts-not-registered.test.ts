import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { registryContradicted } from '../../src/checks/registry-contradicted/registry-contradicted.ts';
import { findingsOf } from './findings-of.ts';

const mesh = (mode: string): string => `
apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data: { mesh: "outboundTrafficPolicy: { mode: ${mode} }" }
---
apiVersion: v1
kind: Namespace
metadata: { name: pay, labels: { istio-injection: enabled } }
---
`;
const pods = (...variables: readonly (readonly [string, string])[]): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: charge, namespace: pay }
spec:
  template:
    metadata: { labels: { app: charge } }
    spec:
      containers:
        - name: app
          env: [${variables.map(([name, value]) => `{ name: ${name}, value: "${value}" }`).join()}]
---
`;
const entry = (name: string, host: string, more = ''): string => `
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: ${name}, namespace: istio-system }
spec: { hosts: ["${host}"], ports: [{ number: 443, name: tls, protocol: TLS }], resolution: DNS${more} }
---
`;

const CLOSED = mesh('REGISTRY_ONLY');
const bank = entry('bank', 'api.bank.example.com');

const told = (base: string, head: string) =>
  findingsOf(registryContradicted, base, head).filter(({ check }) => check === 'host-unregistered');
const hosts = (text: string): readonly string[] =>
  told('', text).map(
    (told) => / cannot call (\S+):/.exec(spoken(messageOf(told)))?.[1] ?? spoken(messageOf(told)),
  );

describe('a host outside that no ServiceEntry has', () => {
  test.each([
    ['another ending', 'https://api.bank.example.net/v2', 'api.bank.example.net'],
    ['a letter less', 'https://api.bnk.example.com', 'api.bnk.example.com'],
    ['a neighbour, by its port alone', 'auth.bank.example.com:443', 'auth.bank.example.com'],
  ])('is told where one is registered that is named nearly so: %s', (_, address, host) => {
    expect(hosts(CLOSED + bank + pods(['BANK_API', address]))).toEqual([host]);
  });

  test('says which, where both are, and what to decide', () => {
    const [found] = told('', CLOSED + bank + pods(['BANK_API', 'https://api.bank.example.net']));
    expect(spoken(found)?.message).toBe(
      'Deployment pay/charge cannot call api.bank.example.net: no ServiceEntry that it sees has this host, and its proxy lets it out to no other.',
    );
    expect(spoken(found?.why)).toContain('ServiceEntry istio-system/bank');
    expect(spoken(found?.why)).toContain('has `api.bank.example.com`.');
    expect(found?.fix).toMatchObject({ kind: 'choice' });
  });

  test('is told where all others that are called are registered, and nothing is not seen', () => {
    const others = bank + entry('mail', '*.mail.example.org');
    const called = [
      ['BANK_API', 'https://api.bank.example.com'],
      ['MAIL_API', 'https://eu.mail.example.org'],
    ] as const;
    const rates = ['RATES_API', 'https://rates.example.io.net'] as const;
    expect(hosts(CLOSED + others + pods(...called, rates))).toEqual(['rates.example.io.net']);
    // one of two is no rule, nor are two of four
    expect(
      hosts(CLOSED + bank + pods(['BANK_API', 'https://api.bank.example.com'], rates)),
    ).toEqual([]);
    expect(
      hosts(CLOSED + others + pods(...called, rates, ['MAPS_API', 'https://maps.geo.example.co'])),
    ).toEqual([]);
  });

  test('is told where it is registered for other namespaces', () => {
    const [found] = told(
      '',
      CLOSED +
        entry('bank', 'api.bank.example.com', ', exportTo: [web]') +
        pods(['BANK_API', 'https://api.bank.example.com']),
    );
    expect(spoken(found?.why)).toContain('has it, and is not for its namespace');
    expect(spoken(found?.fix.text)).toContain(
      'Let namespace pay see ServiceEntry istio-system/bank',
    );
  });
});

test('a registry of machines that is taken from a namespace is told of its callers', () => {
  const machines = (exportTo: string): string => `
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: erp, namespace: vm }
spec:
  hosts: [erp.vm.acme.internal]
  location: MESH_INTERNAL
  resolution: STATIC
  ports: [{ number: 8443, name: http, protocol: HTTP }]
  workloadSelector: { labels: { app: erp } }
  exportTo: ${exportTo}
---
`;
  const calling = CLOSED + pods(['ERP_URL', 'http://erp.vm.acme.internal:8443']);
  const [found, ...more] = told(machines('[pay, web]') + calling, machines('[web]') + calling);
  expect(spoken(more)).toEqual([]);
  expect(spoken(found)?.message).toContain(
    'Deployment pay/charge cannot call erp.vm.acme.internal',
  );
  expect(spoken(found?.fix.text)).toContain('Let namespace pay see ServiceEntry vm/erp');
});

describe('nothing is told', () => {
  const near = ['BANK_API', 'https://api.bank.example.net'] as const;

  test('where all is let out, or nothing is registered', () => {
    expect(hosts(mesh('ALLOW_ANY') + bank + pods(near))).toEqual([]);
    expect(hosts(CLOSED + pods(near))).toEqual([]);
  });

  test('of pods without a proxy', () => {
    expect(hosts(CLOSED.replace('enabled', 'disabled') + bank + pods(near))).toEqual([]);
  });

  test('of what is registered, by a wildcard too', () => {
    expect(hosts(CLOSED + bank + pods(['BANK_API', 'https://api.bank.example.com']))).toEqual([]);
    expect(hosts(CLOSED + bank + entry('more', '*.bank.example.net') + pods(near))).toEqual([]);
  });

  test.each(['PUBLIC_URL', 'JWT_ISSUER', 'CORS_ORIGINS', 'LOGIN_REDIRECT', 'DOCS_URL'])(
    'of what the program only shows or compares: %s',
    (name) => {
      expect(hosts(CLOSED + bank + pods([name, 'https://www.bank.example.com']))).toEqual([]);
    },
  );

  test('of a host that a gateway here answers', () => {
    const gateway = `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: public, namespace: edge }
spec:
  selector: { istio: edge }
  servers: [{ port: { number: 443, name: https, protocol: HTTPS }, hosts: ["*.bank.example.com"], tls: { mode: SIMPLE, credentialName: x } }]
---
`;
    const own = pods(['SHOP', 'https://shop.bank.example.com']);
    expect(hosts(CLOSED + bank + own)).toEqual(['shop.bank.example.com']);
    expect(hosts(CLOSED + bank + gateway + own)).toEqual([]);
  });

  test('of a call that was let out: what takes it away is told with the call', () => {
    const call = pods(['BANK_API', 'https://api.bank.example.com']);
    const away = entry('bank', 'api.bank.example.net');
    expect(spoken(told(CLOSED + bank + call, CLOSED + away + call))).toEqual([]);
  });
});
