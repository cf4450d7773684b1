import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { registryContradicted } from '../../src/checks/registry-contradicted/registry-contradicted.ts';
import { findingsOf } from './findings-of.ts';

const HOST = 'api.cards.example.com';
const caller = (address: string): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web, sidecar.istio.io/inject: "true" } }
    spec: { containers: [{ name: app, image: app, env: [{ name: CARDS_URL, value: '${address}' }] }] }
---
`;
const entry = (port: string, more = ''): string => `
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: cards, namespace: shop }
spec: { hosts: [${HOST}], resolution: DNS, ports: [{ ${port} }]${more} }
---
`;
const rule = (tls: string): string => `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: cards, namespace: shop }
spec: { host: ${HOST}, trafficPolicy: { tls: { ${tls} } } }
---
`;
const PLAIN = 'number: 80, name: http, protocol: HTTP';
const routes = `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: cards, namespace: shop }
spec: { hosts: [${HOST}], http: [{ route: [{ destination: { host: ${HOST}, port: { number: 443 } } }] }] }
---
`;

const found = (base: string, head: string): readonly string[] =>
  findingsOf(registryContradicted, base, head)
    .filter(({ check }) => check === 'tls-to-plain-port' || check === 'server-name-elsewhere')
    .map((told) => spoken(messageOf(told)));

describe('TLS to port 80 of a host outside', () => {
  const calling = caller(`http://${HOST}/v1`);

  test('is told with who calls it', () => {
    expect(found('', calling + entry(PLAIN) + rule('mode: SIMPLE'))).toEqual([
      `Calls of Deployment shop/web to ${HOST}:80 go in TLS to port 80, which takes plaintext.`,
    ]);
  });

  test.each([
    ['leads to 443', calling + entry(`${PLAIN}, targetPort: 443`) + rule('mode: SIMPLE')],
    ['gets no TLS', calling + entry(PLAIN) + rule('mode: DISABLE')],
    ['is called by nobody', entry(PLAIN) + rule('mode: SIMPLE')],
    ['is called in TLS', caller(`https://${HOST}/v1`) + entry(PLAIN) + rule('mode: SIMPLE')],
    ['is routed elsewhere', calling + entry(PLAIN) + rule('mode: SIMPLE') + routes],
    [
      'has endpoints with ports of their own',
      calling +
        entry(PLAIN, ', endpoints: [{ address: a.example.com, ports: { http: 443 } }]') +
        rule('mode: SIMPLE'),
    ],
  ])('is not told of a port that %s', (_, text) => {
    expect(found('', text)).toEqual([]);
  });
});

describe('the name that TLS is opened for', () => {
  const turn = (was: string, is: string): readonly string[] =>
    found(rule(`mode: SIMPLE${was}`), rule(`mode: SIMPLE${is}`));

  test.each([`, sni: ${HOST}`, ''])('is told where it was that of the host: "%s"', (was) => {
    expect(turn(was, ', sni: api.card.example.com')).toEqual([
      `Proxies ask ${HOST} for the certificate of api.card.example.com instead of ${HOST}.`,
    ]);
  });

  test('is not told where it comes to be that of the host, or was another before', () => {
    expect(turn(', sni: other.example.com', `, sni: ${HOST}`)).toEqual([]);
    expect(turn(', sni: other.example.com', ', sni: third.example.com')).toEqual([]);
    expect(found('', rule('mode: SIMPLE, sni: other.example.com'))).toEqual([]);
  });

  const named = (host: string, sni: string): string =>
    rule(`mode: SIMPLE, sni: ${sni}`).replace(`host: ${HOST}`, `host: ${host}`);
  const OTHER = 'pay.example.net';

  test('is told where it stays with the host that the rule was for', () => {
    expect(found(named(HOST, HOST), named(OTHER, HOST))).toEqual([
      `Proxies ask ${OTHER} for the certificate of ${HOST} instead of ${OTHER}.`,
    ]);
    expect(found(named(HOST, HOST), named(OTHER, OTHER))).toEqual([]);
    expect(found(named(HOST, 'third.example.com'), named(OTHER, 'third.example.com'))).toEqual([]);
  });

  test('is not told of a new name for the same server', () => {
    const alias = `
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: pay, namespace: shop }
spec:
  hosts: [${OTHER}]
  resolution: DNS
  endpoints: [{ address: ${HOST} }]
  ports: [{ number: 443, name: https, protocol: HTTPS }]
---
`;
    expect(found(named(HOST, HOST), alias + named(OTHER, HOST))).toEqual([]);
  });
});
