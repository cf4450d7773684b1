import { expect, test } from 'vitest';
import { routeLeadsAstray } from '../../src/checks/route-leads-astray/route-leads-astray.ts';
import { destinationRule, service, serviceEntry, virtualService } from '../support/objects.ts';
import { detectionOf } from './detection-of.ts';

const checksOf = (tree: string) =>
  detectionOf(routeLeadsAstray, '', tree)
    .findings.map(({ check }) => check)
    .filter((check) => check.endsWith('-port') && check.includes('-to-'));

const search = service(
  'search',
  '{ selector: { app: search }, ports: [{ name: https, port: 443, targetPort: 8443 }, { name: http, port: 80, targetPort: 8080 }] }',
);
const to = (port: string, host = 'search') => `route: [{ destination: { host: ${host}${port} } }]`;
const AT = (number: number) => `, port: { number: ${String(number)} }`;
const http = (port: string, gateways = '[public]', host = 'search') =>
  virtualService(
    'search',
    `{ hosts: [s.example], gateways: ${gateways}, http: [{ ${to(port, host)} }] }`,
  );
const tls = (port: string, host = 'search') =>
  virtualService(
    'search',
    `{ hosts: [s.example], gateways: [public], tls: [{ match: [{ sniHosts: [s.example] }], ${to(port, host)} }] }`,
  );
const apiRoute = (kind: string, backend: string) =>
  `apiVersion: gateway.networking.k8s.io/v1\nkind: ${kind}\nmetadata: { name: search, namespace: shop }\nspec: { parentRefs: [{ name: public }], rules: [{ backendRefs: [${backend}] }] }\n---\n`;
const entry = (protocol: string) =>
  serviceEntry(
    'partner',
    `{ hosts: [partner.example], resolution: DNS, ports: [{ number: 443, name: one, protocol: ${protocol} }] }`,
  );

const PLAIN = 'plaintext-to-tls-port';
const TLS = 'tls-to-plaintext-port';

test.each<[form: string, tree: string, check: string]>([
  ['requests to a port by its number', search + http(AT(443)), PLAIN],
  [
    'requests to the only port',
    service('search', '{ selector: { app: search }, ports: [{ name: tls-search, port: 9200 }] }') +
      http(''),
    PLAIN,
  ],
  [
    'requests to a port by appProtocol',
    service(
      'search',
      '{ selector: { app: search }, ports: [{ name: web, port: 443, appProtocol: https }] }',
    ) + http(AT(443)),
    PLAIN,
  ],
  [
    'requests by an HTTPRoute',
    search + apiRoute('HTTPRoute', '{ name: search, port: 443 }'),
    PLAIN,
  ],
  [
    'requests to a host outside',
    entry('HTTPS') + http(AT(443), '[public]', 'partner.example'),
    PLAIN,
  ],
  [
    'requests, with the TLS of the mesh',
    search +
      http(AT(443)) +
      destinationRule('search', '{ host: search, trafficPolicy: { tls: { mode: ISTIO_MUTUAL } } }'),
    PLAIN,
  ],
  ['connections of TLS', search + tls(AT(80)), TLS],
  [
    'connections of TLS by a TLSRoute',
    search + apiRoute('TLSRoute', '{ name: search, port: 80 }'),
    TLS,
  ],
  ['connections of TLS to a host outside', entry('HTTP') + tls(AT(443), 'partner.example'), TLS],
])('a gateway leads %s', (_, tree, check) => {
  expect(checksOf(tree)).toEqual([check]);
});

test.each<[form: string, tree: string]>([
  ['requests to a port for them', search + http(AT(80))],
  ['TLS to a port for it', search + tls(AT(443))],
  [
    'TLS to a port of bytes',
    service('search', '{ selector: { app: search }, ports: [{ name: tcp, port: 80 }] }') +
      tls(AT(80)),
  ],
  [
    'requests, and opens TLS',
    search +
      http(AT(443)) +
      destinationRule('search', '{ host: search, trafficPolicy: { tls: { mode: SIMPLE } } }'),
  ],
  [
    'requests, and opens TLS to the port, by a rule of another namespace',
    search +
      http(AT(443)) +
      destinationRule(
        'search',
        "{ host: '*.shop.svc.cluster.local', trafficPolicy: { portLevelSettings: [{ port: { number: 443 }, tls: { mode: MUTUAL, clientCertificate: /c, privateKey: /k } }] } }",
        { namespace: 'ingress' },
      ),
  ],
  [
    'requests to what two ports lead to',
    service(
      'search',
      '{ selector: { app: search }, ports: [{ name: https, port: 443, targetPort: 8080 }, { name: http, port: 80, targetPort: 8080 }] }',
    ) + http(AT(443)),
  ],
  ['nothing, for only sidecars follow the route', search + http(AT(443), '[mesh]')],
  ['requests to a port that is not there', search + http(AT(9000))],
  ['requests to a host that is not seen', http(AT(443))],
])('a gateway leads %s', (_, tree) => {
  expect(checksOf(tree)).toEqual([]);
});
