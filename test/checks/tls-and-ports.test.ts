import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { portsMisread } from '../../src/checks/ports-misread/ports-misread.ts';
import { MESHED_SHOP, caller } from '../support/callers.ts';
import {
  destinationRule,
  istioOperator,
  manifest,
  service,
  serviceEntry,
  virtualService,
} from '../support/objects.ts';
import { detectionOf } from './detection-of.ts';

const CHECKS: ReadonlySet<string> = new Set([
  'tls-to-http-port',
  'tls-past-http-port',
  'tls-in-tls',
  'tls-port-wrapped',
  'websockets-cut-off',
]);

const told = (tree: string) =>
  detectionOf(portsMisread, '', MESHED_SHOP + tree).findings.filter(({ check }) =>
    CHECKS.has(check),
  );
const checksOf = (tree: string) => told(tree).map(({ check }) => check);

const HOST = 'fx.partner.example';
const fx = (url: string) => caller('rates', { FX_API: url });
const HTTPS = fx(`https://${HOST}/v1`);
const entry = (protocol: string, hosts = HOST, more = '') =>
  serviceEntry(
    'fx',
    `{ hosts: ['${hosts}'], resolution: DNS, ${more} ports: [{ number: 443, name: one, protocol: ${protocol} }] }`,
  );
const CLOSED = istioOperator(
  'istio',
  '{ meshConfig: { outboundTrafficPolicy: { mode: REGISTRY_ONLY } } }',
  { namespace: 'istio-system' },
);
const SIMPLE = destinationRule('fx', `{ host: ${HOST}, trafficPolicy: { tls: { mode: SIMPLE } } }`);

test.each<[form: string, tree: string, check: string | null]>([
  ['HTTP', HTTPS + entry('HTTP'), 'tls-past-http-port'],
  ['HTTP2 and a wildcard', HTTPS + entry('HTTP2', '*.partner.example'), 'tls-past-http-port'],
  ['HTTP, with a rule that opens TLS', HTTPS + entry('HTTP') + SIMPLE, 'tls-past-http-port'],
  [
    'HTTP where only what is registered may be called',
    HTTPS + entry('HTTP') + CLOSED,
    'tls-to-http-port',
  ],
  ['a WebSocket of TLS', fx(`wss://${HOST}/quotes`) + entry('HTTP'), 'tls-past-http-port'],
  ['HTTPS', HTTPS + entry('HTTPS'), null],
  ['TLS', HTTPS + entry('TLS'), null],
  ['another port', fx(`https://${HOST}:8443/v1`) + entry('HTTP'), null],
  ['plain HTTP on 443', fx(`http://${HOST}:443/v1`) + entry('HTTP') + SIMPLE, null],
  ['an entry that others do not know', HTTPS + entry('HTTP', HOST, 'exportTo: [batch],'), null],
  [
    'a port that a second entry takes everything of',
    HTTPS +
      entry('HTTP') +
      serviceEntry(
        'all',
        '{ hosts: [db.example], resolution: DNS, ports: [{ number: 443, name: tcp, protocol: TCP }] }',
      ),
    null,
  ],
])('https to a port outside that is declared as %s', (_, tree, check) => {
  expect(checksOf(tree)).toEqual(check === null ? [] : [check]);
});

test('advice to call a port in plaintext names the port, for http:// alone means 80', () => {
  const fixOf = (tree: string): string | undefined => spoken(told(tree)[0]?.fix.text);
  const inPlain = '`http://` and port 443 in the URL';
  expect(fixOf(HTTPS + entry('HTTP'))).toContain(
    `or call it with ${inPlain}, and let a DestinationRule open TLS`,
  );
  const api = service(
    'api',
    '{ selector: { app: api }, ports: [{ name: http-api, port: 443, targetPort: 8080 }] }',
  );
  expect(fixOf(caller('web', { API: 'https://api/v1' }) + caller('api') + api)).toContain(
    `else call it with ${inPlain}.`,
  );
});

test.each<[form: string, port: string, url: string, check: string | null]>([
  ['a name', 'name: http-api, port: 443, targetPort: 8080', 'https://api/v1', 'tls-to-http-port'],
  [
    'appProtocol',
    'name: https, port: 8443, targetPort: 8080, appProtocol: http',
    'https://api.shop:8443',
    'tls-to-http-port',
  ],
  ['no name', 'port: 443, targetPort: 8080', 'https://api/v1', null],
  ['the right name', 'name: https-api, port: 443, targetPort: 8080', 'https://api/v1', null],
])('https to a Service whose port is told by %s', (_, port, url, check) => {
  const api = service('api', `{ selector: { app: api }, ports: [{ ${port} }] }`);
  expect(checksOf(caller('web', { API: url }) + caller('api') + api)).toEqual(
    check === null ? [] : [check],
  );
});

test('a server without a sidecar takes the bytes, whatever the port is called', () => {
  const outside = caller('api').replace(
    'labels: { app: api }',
    "labels: { app: api, sidecar.istio.io/inject: 'false' }",
  );
  const api = service('api', '{ selector: { app: api }, ports: [{ name: http, port: 443 }] }');
  expect(checksOf(caller('web', { API: 'https://api' }) + outside + api)).toEqual([
    'tls-past-http-port',
  ]);
});

const ROUTE = virtualService(
  'fx',
  `{ hosts: [${HOST}], http: [{ route: [{ destination: { host: ${HOST}, port: { number: 443 } } }] }] }`,
);
const BY_NAME = virtualService(
  'fx',
  `{ hosts: [${HOST}], tls: [{ match: [{ sniHosts: [${HOST}] }], route: [{ destination: { host: egress } }] }] }`,
);
const rule = (spec: string) => destinationRule('fx', `{ host: ${spec} }`);

test.each<[form: string, tree: string, check: string | null]>([
  ['for the host', HTTPS + entry('TLS') + SIMPLE, 'tls-in-tls'],
  [
    'for the host, port of TCP',
    HTTPS + entry('TCP', HOST, 'addresses: [10.9.8.7],') + SIMPLE,
    'tls-in-tls',
  ],
  [
    'for the port',
    HTTPS +
      entry('HTTPS') +
      rule(
        `${HOST}, trafficPolicy: { portLevelSettings: [{ port: { number: 443 }, tls: { mode: MUTUAL, clientCertificate: /c, privateKey: /k } }] }`,
      ),
    'tls-in-tls',
  ],
  [
    'for a wildcard',
    HTTPS + entry('TLS') + rule("'*.partner.example', trafficPolicy: { tls: { mode: SIMPLE } }"),
    'tls-in-tls',
  ],
  ['by nobody who is seen', caller('rates') + entry('TLS') + SIMPLE, 'tls-port-wrapped'],
  ['by a route of HTTP', caller('rates') + entry('TLS') + SIMPLE + ROUTE, null],
  ['by a route by the name', HTTPS + entry('TLS') + SIMPLE + BY_NAME, null],
  [
    'of the mesh',
    HTTPS + entry('TLS') + rule(`${HOST}, trafficPolicy: { tls: { mode: ISTIO_MUTUAL } }`),
    null,
  ],
  [
    'for another port',
    HTTPS +
      entry('TLS') +
      rule(
        `${HOST}, trafficPolicy: { portLevelSettings: [{ port: { number: 80 }, tls: { mode: SIMPLE } }] }`,
      ),
    null,
  ],
  [
    'by Secret, which sidecars leave out',
    HTTPS +
      entry('TLS') +
      rule(`${HOST}, trafficPolicy: { tls: { mode: SIMPLE, credentialName: ca } }`),
    null,
  ],
])('TLS that a rule opens %s, around that of the application', (_, tree, check) => {
  expect(checksOf(tree)).toEqual(check === null ? [] : [check]);
});

const chat = (port = 'name: http, port: 80, targetPort: 8080') =>
  caller('lobby', { SOCKET: 'ws://chat/socket' }) +
  caller('chat') +
  service('chat', `{ selector: { app: chat }, ports: [{ ${port} }] }`);
const pool = (http: string, host = 'chat', policy = `connectionPool: { http: { ${http} } }`) =>
  destinationRule('chat', `{ host: ${host}, trafficPolicy: { ${policy} } }`);
const UPGRADE = 'h2UpgradePolicy: UPGRADE';
const MESH_WIDE = istioOperator('istio', `{ meshConfig: { ${UPGRADE} } }`, {
  namespace: 'istio-system',
});

test.each<[form: string, tree: string]>([
  ['a rule', chat() + pool(UPGRADE)],
  [
    'a rule for the port',
    chat() +
      pool(
        '',
        'chat.shop.svc.cluster.local',
        `portLevelSettings: [{ port: { number: 80 }, connectionPool: { http: { ${UPGRADE} } } }]`,
      ),
  ],
  ['the mesh', chat() + MESH_WIDE],
  ['the mesh, under a rule of other limits', chat() + MESH_WIDE + pool('http2MaxRequests: 100')],
  ['the name of the port', chat('name: http2, port: 80, targetPort: 8080')],
  ['gRPC on the port', chat('name: grpc-chat, port: 80, targetPort: 8080')],
  ['appProtocol', chat('name: http, port: 80, targetPort: 8080, appProtocol: kubernetes.io/h2c')],
])('WebSockets fail over HTTP/2 by %s', (_, tree) => {
  expect(told(tree).map((told) => spoken(messageOf(told)))).toEqual([
    'The WebSocket connections of Deployment shop/lobby to chat.shop.svc.cluster.local:80 fail.',
  ]);
});

test.each<[form: string, tree: string]>([
  ['the protocol of the client is kept', chat() + pool('useClientProtocol: true')],
  [
    'the rule takes back what the mesh says',
    chat() + MESH_WIDE + pool('h2UpgradePolicy: DO_NOT_UPGRADE'),
  ],
  [
    'the port of the rule is another',
    chat() +
      pool(
        '',
        'chat',
        `portLevelSettings: [{ port: { number: 90 }, connectionPool: { http: { ${UPGRADE} } } }]`,
      ),
  ],
  [
    'the port says nothing and the mesh upgrades HTTP',
    chat('port: 80, targetPort: 8080') + MESH_WIDE,
  ],
  [
    'the WebSocket is within TLS',
    chat('name: https, port: 443, targetPort: 8080').replace('ws://', 'wss://') + pool(UPGRADE),
  ],
  ['nobody speaks WebSocket', chat().replace('ws://', 'http://') + pool(UPGRADE)],
  [
    'proxies are told to take CONNECT',
    chat() +
      pool(UPGRADE) +
      manifest(
        'ServiceEntry',
        'connect',
        '{ configPatches: [{ patch: { value: { http2_protocol_options: { allow_connect: true } } } }] }',
      ).replace(
        'networking.istio.io/v1\nkind: ServiceEntry',
        'networking.istio.io/v1alpha3\nkind: EnvoyFilter',
      ),
  ],
])('WebSockets go on where %s', (_, tree) => {
  expect(spoken(told(tree))).toEqual([]);
});
