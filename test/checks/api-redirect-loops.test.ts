import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { routeNeverAnswers } from '../../src/checks/route-never-answers/route-never-answers.ts';
import { findingsOf } from './findings-of.ts';

const HTTP = '{ name: http, port: 80, protocol: HTTP }';
const https = (port = 443, mode = 'Terminate'): string =>
  `{ name: https, port: ${String(port)}, protocol: HTTPS, tls: { mode: ${mode}, certificateRefs: [{ name: c }] } }`;
const gateway = (...listeners: readonly string[]): string => `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: public, namespace: shop }
spec: { gatewayClassName: istio, listeners: [${listeners.join(', ')}] }
---
`;
const BOTH = gateway(HTTP, https());

const route = (rules: string, section = '', name = 'web'): string => `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: ${name}, namespace: shop }
spec:
  parentRefs: [{ name: public${section === '' ? '' : `, sectionName: ${section}`} }]
  hostnames: [shop.example]
  rules: [${rules}]
---
`;
const to = (redirect: string, matches = ''): string =>
  `{ ${matches === '' ? '' : `matches: [${matches}], `}filters: [{ type: RequestRedirect, requestRedirect: { ${redirect} } }] }`;
const LOOP = to('scheme: https');
const WEB = '{ backendRefs: [{ name: web, port: 80 }] }';
const path = (value: string): string => `{ path: { type: PathPrefix, value: ${value} } }`;

const told = (...objects: readonly string[]) =>
  findingsOf(routeNeverAnswers, '', objects.join('')).filter(
    ({ check }) => check === 'redirected-to-itself',
  );

test('a redirect to HTTPS that is attached to the listener for HTTPS as well never ends', () => {
  const [finding, ...others] = told(BOTH, route(`${LOOP}, ${WEB}`));
  expect(spoken(others)).toEqual([]);
  expect(spoken(finding)?.message).toBe(
    'Requests for https://shop.example/ are redirected in a circle and get no answer.',
  );
  expect(spoken(finding?.why)).toContain('Gateway shop/public answers');
  expect(spoken(finding?.fix.text)).toContain('whose parentRefs name the listener for plaintext');
});

test.each<[string, readonly string[]]>([
  ['with the port that HTTPS has anyway', [BOTH, route(to('scheme: https, port: 443'))]],
  ['with the same host', [BOTH, route(to('scheme: https, hostname: Shop.Example'))]],
  ['that says nothing but a status', [gateway(HTTP), route(to('statusCode: 301'))]],
  ['for some paths', [BOTH, route(`${WEB}, ${to('scheme: https', path('/a'))}`)]],
  ['at a listener of another port, which Host keeps', [gateway(https(8443)), route(LOOP)]],
  ['at a Gateway of another class', [BOTH.replace('istio,', 'other,'), route(LOOP)]],
  ['in a route for that listener alone', [BOTH, route(LOOP, 'https')]],
])('told %s', (_, objects) => {
  expect(told(...objects)).toHaveLength(1);
});

test.each<[string, readonly string[]]>([
  ['the route is for the listener of plaintext', [BOTH, route(LOOP, 'http')]],
  ['there is plaintext only', [gateway(HTTP), route(LOOP)]],
  ['TLS is passed on', [gateway(https(443, 'Passthrough')), route(LOOP)]],
  ['another host is named', [BOTH, route(to('scheme: https, hostname: www.shop.example'))]],
  [
    'another path is named, which another rule takes',
    [
      BOTH,
      route(
        `${to('scheme: https, path: { type: ReplaceFullPath, replaceFullPath: /new }', '{ path: { type: Exact, value: / } }')}, ${WEB}`,
      ),
    ],
  ],
  ['an earlier rule takes the same', [BOTH, route(`${WEB}, ${LOOP}`)]],
  ['the next request has another method', [BOTH, route(to('scheme: https', '{ method: POST }'))]],
  [
    'the next request has no such header',
    [BOTH, route(to('scheme: https', '{ headers: [{ name: x-proto, value: http }] }'))],
  ],
  ['another route has the host there too', [BOTH, route(LOOP), route(WEB, 'https', 'api')]],
])('nothing where %s', (_, objects) => {
  expect(spoken(told(...objects))).toEqual([]);
});

test('a path that the same rule takes leads there again', () => {
  expect(
    told(BOTH, route(to('path: { type: ReplaceFullPath, replaceFullPath: /new }'))).map((told) =>
      spoken(messageOf(told)),
    ),
  ).toEqual(['Requests for http://shop.example/ are redirected in a circle and get no answer.']);
});
