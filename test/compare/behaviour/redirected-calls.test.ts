import { describe, expect, test } from 'vitest';
import { behaviour, GATEWAY } from './small-mesh.ts';

const HTTP =
  '{ port: { number: 80, name: http, protocol: HTTP }, hosts: [shop.example.com, new.example.com] }';
const HTTPS =
  '{ port: { number: 443, name: https, protocol: HTTPS }, hosts: [shop.example.com, new.example.com], tls: { mode: SIMPLE, credentialName: shop } }';
const TO_HTTPS = HTTP.replace('hosts:', 'tls: { httpsRedirect: true }, hosts:');
const gateway = (...servers: readonly string[]): string => `---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: web, namespace: ingress }
spec: { selector: { istio: gateway }, servers: [${servers.join(', ')}] }
`;
/** Answers `/list`, and what is asked below `/old` in the given way. */
const bound = (old: string, list = '/list'): string => `---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: outside, namespace: shop }
spec:
  hosts: [shop.example.com]
  gateways: [ingress/web]
  http:
    - match: [{ uri: { prefix: ${list} } }]
      ${ORDERS}
    - match: [{ uri: { prefix: /old } }]
      ${old}
`;
const ORDERS = 'route: [{ destination: { host: orders } }]';
const SERVED = GATEWAY + gateway(HTTP, HTTPS);

/** Kind, witness, and where the redirect leads after the change, of what is asked over HTTP. */
const led = (before: string, after: string) =>
  behaviour(before, after)
    .consequences.filter(({ witness }) => witness.http?.url.startsWith('http:') === true)
    .map(({ kind, witness, after: { leadsTo } }) => [
      `${kind} ${witness.http?.url ?? ''}`,
      leadsTo?.url,
      leadsTo?.answer,
    ]);
const asked = 'moved http://shop.example.com/old';

describe('a redirect is followed once', () => {
  test.each<[form: string, redirect: string, url: string, answer: unknown]>([
    ['a path that a route takes', 'uri: /list', 'http://shop.example.com/list', 200],
    ['a path that none takes', 'uri: /new', 'http://shop.example.com/new', 404],
    [
      'another host of the gateway',
      'authority: new.example.com',
      'http://new.example.com/old',
      404,
    ],
    [
      'a host that is not here',
      'authority: other.example.org',
      'http://other.example.org/old',
      'not-seen',
    ],
    ['itself', 'uri: /old', 'http://shop.example.com/old', 'itself'],
    ['a path that is redirected, too', 'uri: /older', 'http://shop.example.com/older', 301],
    [
      'a port that nothing has',
      'scheme: https, port: 8443',
      'https://shop.example.com:8443/old',
      null,
    ],
  ])('to %s', (_form, redirect, url, answer) => {
    expect(led(SERVED + bound(ORDERS), SERVED + bound(`redirect: { ${redirect} }`))).toEqual([
      [asked, url, answer],
    ]);
  });

  test('from HTTP to HTTPS', () => {
    const https = GATEWAY + gateway(TO_HTTPS, HTTPS);
    expect(led(SERVED + bound(ORDERS), https + bound(ORDERS))).toContainEqual([
      'moved http://shop.example.com/list',
      'https://shop.example.com/list',
      200,
    ]);
  });

  test('to a host of a wildcard it is not told who answers', () => {
    const wild = SERVED.replaceAll('new.example.com', '"*.example.org"');
    expect(
      led(wild + bound(ORDERS), wild + bound('redirect: { authority: other.example.org }')),
    ).toEqual([[asked, 'http://other.example.org/old', null]]);
  });

  test('beside an Ingress, or a Gateway whose pods are elsewhere, it is not told of other hosts', () => {
    const ingress =
      '---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { name: web, namespace: ingress }\nspec: {}\n';
    const elsewhere = gateway(HTTP.replaceAll('shop.example.com', 'other.example.org'))
      .replace('name: web', 'name: far')
      .replace('istio: gateway', 'istio: far');
    for (const beside of [ingress, elsewhere])
      expect(
        led(
          SERVED + beside + bound(ORDERS),
          SERVED + beside + bound('redirect: { authority: other.example.org }'),
        ),
      ).toEqual([[asked, 'http://other.example.org/old', null]]);
  });

  test('of a request with a header the answer is not told', () => {
    const match = (old: string): string =>
      bound(old).replace('prefix: /old }', 'prefix: /old }, headers: { x-old: { exact: yes } }');
    expect(led(SERVED + match(ORDERS), SERVED + match('redirect: { uri: /new }'))).toEqual([
      [asked, 'http://shop.example.com/new', null],
    ]);
  });
});

test('what a header lets through to a redirect that leads to no answer is not told', () => {
  const policy = (labels: string) => `---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: addresses, namespace: ingress }
spec:
  selector: { matchLabels: { ${labels} } }
  rules:
    - when: [{ key: "request.headers[x-envoy-external-address]", values: [192.0.2.7] }]
`;
  const served = GATEWAY + gateway(TO_HTTPS, HTTPS) + bound(ORDERS);
  const opened = behaviour(
    served + policy('istio: gateway'),
    served + policy('istio: other'),
  ).consequences.map(({ destination, witness: { http } }) => [
    destination,
    http?.url,
    [...(http?.headers ?? [])],
  ]);
  expect(opened).toContainEqual(['shop.example.com', 'http://shop.example.com/list', []]);
  expect(opened.filter(([name]) => name === 'new.example.com')).toEqual([]);
});

/** An HTTPRoute that answers `/list`, and what is asked below `/old` in the given way. */
const api = (old: string): string => `---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: api, namespace: shop }
spec: { gatewayClassName: istio, listeners: [{ name: http, port: 80, protocol: HTTP, hostname: shop.example.com }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: api, namespace: shop }
spec:
  parentRefs: [{ name: api }]
  hostnames: [shop.example.com]
  rules:
    - { matches: [{ path: { type: PathPrefix, value: /list } }], ${BACKEND} }
    - { matches: [{ path: { type: PathPrefix, value: /old } }], ${old} }
`;
const BACKEND = 'backendRefs: [{ name: orders, port: 8080 }]';
const filter = (redirect: string): string =>
  `filters: [{ type: RequestRedirect, requestRedirect: { ${redirect} } }]`;

test.each<[redirect: string, url: string, answer: unknown]>([
  [
    'path: { type: ReplacePrefixMatch, replacePrefixMatch: /list }',
    'http://shop.example.com/list',
    200,
  ],
  ['path: { type: ReplaceFullPath, replaceFullPath: /new }', 'http://shop.example.com/new', 404],
  ['hostname: other.example.org', 'http://other.example.org/old', 'not-seen'],
  ['port: 8080', 'http://shop.example.com:8080/old', null],
])('an HTTPRoute that redirects by %s', (redirect, url, answer) => {
  expect(led(api(BACKEND), api(filter(redirect)))).toEqual([[asked, url, answer]]);
});

describe('a redirect that leads elsewhere', () => {
  const to = (uri: string): string => SERVED + bound(`redirect: { uri: ${uri} }`);

  test('moves what is redirected', () => {
    expect(led(to('/list'), to('/new'))).toEqual([[asked, 'http://shop.example.com/new', 404]]);
  });

  test('the same address in other words is none', () => {
    const same = SERVED + bound('redirect: { uri: /list, authority: shop.example.com }');
    expect(led(to('/list'), same)).toEqual([]);
  });

  test('what another change does to where it leads is told of that request alone', () => {
    const without = SERVED + bound('redirect: { uri: /list }', '/lists');
    expect(led(to('/list'), without).filter(([call]) => call === asked)).toEqual([]);
  });
});

test('a redirect to what nobody answers exposes nothing', () => {
  const https = GATEWAY + gateway(TO_HTTPS, HTTPS);
  const kinds = behaviour(SERVED + bound(ORDERS), https + bound(ORDERS)).consequences;
  expect(kinds.filter(({ kind }) => kind === 'exposed')).toEqual([]);
  const plain = GATEWAY + gateway(TO_HTTPS);
  const closed = behaviour(GATEWAY + gateway(HTTP) + bound(ORDERS), plain + bound(ORDERS));
  expect(closed.consequences.some(({ kind }) => kind === 'exposed')).toBe(true);
});

test('a host whose redirect leads to an answer is none of those under its wildcard that lead to none', () => {
  const any = (server: string): string =>
    server.replace('[shop.example.com, new.example.com]', '["*.example.com"]');
  const served = GATEWAY + gateway(any(TO_HTTPS), any(HTTPS)) + bound(ORDERS, '/');
  const closed = `---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: nobody, namespace: ingress }
spec: { selector: { matchLabels: { istio: gateway } } }
`;
  const told = behaviour(served, served + closed)
    .consequences.filter(({ before }) => before.leadsTo?.answer === 404)
    .map(({ destination, besides = [] }) => [destination, ...besides]);
  expect(told).toEqual([['*.example.com', 'shop.example.com']]);
});
