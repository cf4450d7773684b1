import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { securityLoosened } from '../../src/checks/security-loosened/security-loosened.ts';
import { MESHED_SHOP, caller } from '../support/callers.ts';
import { destinationRule, namespace, serviceEntry, virtualService } from '../support/objects.ts';
import { detectionOf } from './detection-of.ts';

const HOST = 'fx.partner.example';
const plain = caller('rates', { FX_API: `http://${HOST}:443/v1` });
const entry = (port = 'number: 443, name: http, protocol: HTTP') =>
  serviceEntry('fx', `{ hosts: [${HOST}], resolution: DNS, ports: [{ ${port} }] }`);
const TLS = `tls: { mode: SIMPLE, sni: ${HOST} }`;
const rule = (policy: string, host = HOST, more = '', where = 'shop') =>
  destinationRule('fx', `{ host: '${host}', ${more} trafficPolicy: { ${policy} } }`, {
    namespace: where,
  });

const told = (base: string, head: string) =>
  detectionOf(securityLoosened, base, head).findings.filter(
    ({ check }) => check === 'tls-origination-lost',
  );

const of = (before: string, after: string, app = plain) =>
  told(MESHED_SHOP + app + entry() + before, MESHED_SHOP + app + entry() + after);

const AT_PORT = (what: string) => `portLevelSettings: [{ port: { number: 443 }, ${what} }]`;
const LIMIT = 'connectionPool: { tcp: { maxConnections: 50 } }';

test.each<[form: string, before: string, after: string, why: string]>([
  [
    'settings of the port without tls take the place of the policy',
    rule(TLS),
    rule(`${TLS}, ${AT_PORT(LIMIT)}`),
    'take the place of its whole trafficPolicy there',
  ],
  [
    'tls goes from the settings of the port',
    rule(AT_PORT(TLS)),
    rule(AT_PORT(LIMIT)),
    'says nothing of TLS to port 443 any more',
  ],
  ['tls goes from the policy', rule(TLS), rule(LIMIT), 'says nothing of TLS to port 443 any more'],
  ['the rule goes', rule(TLS), '', 'is gone from namespace shop'],
  [
    'the rule is for another host',
    rule(TLS),
    rule(TLS, 'fx2.partner.example'),
    'is for `fx2.partner.example` now',
  ],
  [
    'the rule is exported to others only',
    rule(TLS),
    rule(TLS, HOST, 'exportTo: [batch],'),
    'does not count for proxies of namespace shop any more',
  ],
  [
    'a certificate of a Secret, which sidecars leave out',
    rule(TLS),
    rule(`tls: { mode: SIMPLE, credentialName: fx-ca }`),
    'sidecars leave out the TLS',
  ],
  [
    'a nearer rule says nothing of TLS',
    rule(TLS, '*.partner.example'),
    rule(TLS, '*.partner.example') + rule(LIMIT).replace('name: fx', 'name: limits'),
    'DestinationRule shop/limits',
  ],
])('TLS of proxies is lost where %s', (_, before, after, why) => {
  const findings = of(before, after);
  expect(findings.map((told) => spoken(messageOf(told)))).toEqual([
    `What Deployment shop/rates sends to ${HOST}:443 loses TLS: its proxy sends it in plaintext.`,
  ]);
  expect(spoken(findings[0]?.why)).toContain(why);
});

test('whoever calls may be unseen: then the namespaces whose proxies lose it are named', () => {
  expect(
    of(rule(TLS), rule(LIMIT), caller('rates')).map((told) => spoken(messageOf(told))),
  ).toEqual([`Calls to ${HOST}:443 lose TLS: the proxies of shop send them in plaintext.`]);
});

test.each<[form: string, before: string, after: string, app?: string]>([
  ['it is said for the port too', rule(TLS), rule(`${TLS}, ${AT_PORT(`${LIMIT}, ${TLS}`)}`)],
  ['it moves to the port', rule(TLS), rule(AT_PORT(TLS))],
  ['another rule says it', rule(TLS), rule(TLS).replace('name: fx', 'name: partner')],
  [
    'settings are for another port',
    rule(TLS),
    rule(`${TLS}, ${AT_PORT(LIMIT).replace('443', '80')}`),
  ],
  [
    'the mode becomes MUTUAL',
    rule(TLS),
    rule('tls: { mode: MUTUAL, clientCertificate: /c, privateKey: /k }'),
  ],
  ['client-tls-off tells it', rule(TLS), rule('tls: { mode: DISABLE }')],
  [
    'applications open TLS by themselves',
    rule(TLS),
    '',
    caller('rates', { FX_API: `https://${HOST}/v1` }),
  ],
  ['the only callers keep it', rule(TLS), rule(TLS, HOST, "exportTo: ['.'],")],
  ['there was none', rule(LIMIT), ''],
])('TLS of proxies is not lost where %s', (_, before, after, app) => {
  expect(spoken(of(before, after, app))).toEqual([]);
});

test('a port of TLS loses nothing, for its clients speak TLS; one that a route of HTTP leads to does', () => {
  const port = 'number: 443, name: tls, protocol: TLS';
  const route = virtualService(
    'fx',
    `{ hosts: [${HOST}], http: [{ route: [{ destination: { host: ${HOST}, port: { number: 443 } } }] }] }`,
  );
  const tree = MESHED_SHOP + caller('rates') + entry(port);
  expect(spoken(told(tree + rule(TLS), tree))).toEqual([]);
  expect(told(tree + route + rule(TLS), tree + route)).toHaveLength(1);
});

test('a subset that a route leads to loses the TLS that it had of its own', () => {
  const route = virtualService(
    'fx',
    `{ hosts: [${HOST}], http: [{ route: [{ destination: { host: ${HOST}, subset: tls } }] }] }`,
  );
  const subset = (policy: string) =>
    destinationRule('fx', `{ host: ${HOST}, subsets: [{ name: tls${policy} }] }`);
  expect(
    of(route + subset(`, trafficPolicy: { ${TLS} }`), route + subset('')).map(({ key }) => key),
  ).toEqual([`tls to ${HOST}:443 (subset tls)`]);
});

test('what a rule moves away from is told of those who called by it', () => {
  const beside = namespace('batch', 'istio-injection: enabled');
  const findings = of(beside + rule(TLS), beside + rule(TLS, HOST, '', 'batch'));
  expect(findings.map(({ side, why }) => [side, spoken(why).includes('is gone from')])).toEqual([
    ['base', true],
  ]);
});
