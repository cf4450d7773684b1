import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { routeNeverAnswers } from '../../src/checks/route-never-answers/route-never-answers.ts';
import { manifest, virtualService } from '../support/objects.ts';
import { findingsOf } from './findings-of.ts';

const HTTP = '{ port: { number: 80, name: http, protocol: HTTP }, hosts: ["*"] }';
const https = (number = 443, mode = 'SIMPLE', hosts = '["*"]'): string =>
  `{ port: { number: ${String(number)}, name: https-${String(number)}, protocol: HTTPS }, tls: { mode: ${mode}, credentialName: shop }, hosts: ${hosts} }`;
const gateway = (...servers: readonly string[]): string =>
  manifest('Gateway', 'public', `{ selector: { istio: edge }, servers: [${servers.join(', ')}] }`);
const BOTH = gateway(HTTP, https());

const TO = 'route: [{ destination: { host: web } }]';
const LOOP = '{ redirect: { scheme: https } }';
const redirect = (more: string): string => `{ redirect: { scheme: https, ${more} } }`;
const matched = (match: string): string => `{ match: [${match}], redirect: { scheme: https } }`;
const routes = (...http: readonly string[]): string =>
  virtualService(
    'web',
    `{ hosts: [shop.example], gateways: [public], http: [${http.join(', ')}] }`,
  );

const told = (...objects: readonly string[]) =>
  findingsOf(routeNeverAnswers, '', objects.join('')).filter(
    ({ check }) => check === 'redirected-to-itself',
  );

describe('redirects that lead back to where requests came', () => {
  test('who never gets an answer, by which route and which server', () => {
    const [finding, ...others] = told(BOTH, routes(LOOP));
    expect(spoken(others)).toEqual([]);
    expect(spoken(finding)?.message).toBe(
      'Requests for https://shop.example/ are redirected in a circle and get no answer.',
    );
    expect(spoken(finding?.why)).toBe(
      'Gateway shop/public answers `https://shop.example/` with 301 to `https://shop.example/` (mesh.yaml:9). The client requested that address before.',
    );
    expect(spoken(finding?.fix.text)).toContain('(`match: [{ port: 80 }]`)');
    expect(finding?.related?.map(({ line }) => line)).toEqual([4]);
  });

  test.each<[string, readonly string[]]>([
    ['on another port', [gateway(https(8443)), routes(LOOP)]],
    ['with the port that HTTPS has anyway', [BOTH, routes(redirect('port: 443'))]],
    ['with the port of the request', [BOTH, routes(redirect('derivePort: FROM_REQUEST_PORT'))]],
    ['with the same host', [BOTH, routes(redirect('authority: shop.example'))]],
    ['for some paths', [BOTH, routes(matched('{ uri: { prefix: /a } }'), `{ ${TO} }`)]],
    ['for one of several entries', [BOTH, routes(matched('{ port: 80 }, { port: 443 }'))]],
    [
      'after routes for other requests',
      [BOTH, routes(`{ match: [{ uri: { prefix: /a } }], ${TO} }`, LOOP)],
    ],
    ['with another path, which the route takes too', [BOTH, routes(redirect('uri: /new'))]],
    ['to plaintext, there', [BOTH, routes('{ redirect: { scheme: http } }')]],
    [
      'with the port of HTTPS, which leaves the one that is asked for',
      [gateway(https(8443)), routes(redirect('port: 443'))],
    ],
    ['whichever host is asked for', [BOTH, routes(LOOP).replace('[shop.example]', '["*"]')]],
  ])('told %s', (_, objects) => {
    expect(told(...objects)).toHaveLength(1);
  });

  test.each<[string, readonly string[]]>([
    ['there is plaintext only', [gateway(HTTP), routes(LOOP)]],
    ['TLS is passed on', [gateway(https(443, 'PASSTHROUGH')), routes(LOOP)]],
    [
      'the server has another host',
      [gateway(https(443, 'SIMPLE', '[bank.example]')), routes(LOOP)],
    ],
    ['the Gateway is not seen', [routes(LOOP)]],
    ['another host is named', [BOTH, routes(redirect('authority: www.shop.example'))]],
    ['another port is named', [BOTH, routes(redirect('port: 8443'))]],
    ['the route leads to plaintext', [gateway(https()), routes('{ redirect: { scheme: http } }')]],
    ['the route is for the port of plaintext', [BOTH, routes(matched('{ port: 80 }'))]],
    ['the route is for plaintext', [BOTH, routes(matched('{ scheme: { exact: http } }'))]],
    [
      'a header may tell plaintext',
      [BOTH, routes(matched('{ headers: { x-forwarded-proto: { exact: http } } }'))],
    ],
    ['the next request has another method', [BOTH, routes(matched('{ method: { exact: POST } }'))]],
    ['the route is for another gateway', [BOTH, routes(matched('{ gateways: [other] }'))]],
    ['an earlier route takes everything', [BOTH, routes(`{ ${TO} }`, LOOP)]],
    ['an earlier route takes the port', [BOTH, routes(`{ match: [{ port: 443 }], ${TO} }`, LOOP)]],
    [
      'an earlier route takes HTTPS',
      [BOTH, routes(`{ match: [{ scheme: { exact: https } }], ${TO} }`, LOOP)],
    ],
    [
      'an earlier route may take HTTPS by a header',
      [
        BOTH,
        routes(`{ match: [{ headers: { x-forwarded-proto: { exact: https } } }], ${TO} }`, LOOP),
      ],
    ],
    [
      'an earlier route takes the paths',
      [
        BOTH,
        routes(`{ match: [{ uri: { prefix: /a } }], ${TO} }`, matched('{ uri: { prefix: /a/b } }')),
      ],
    ],
    [
      'another VirtualService has the host too',
      [
        BOTH,
        routes(LOOP),
        virtualService('api', `{ hosts: [shop.example], gateways: [public], http: [{ ${TO} }] }`),
      ],
    ],
  ])('nothing where %s', (_, objects) => {
    expect(spoken(told(...objects))).toEqual([]);
  });
});
