import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { authorizationCutsOffCallers } from '../../src/checks/authorization-cuts-off-callers/authorization-cuts-off-callers.ts';
import { routeLeadsAstray } from '../../src/checks/route-leads-astray/route-leads-astray.ts';
import { app, findingsOf, policy } from './findings-of.ts';
import { virtualService } from '../support/objects.ts';

const payments = app('shop', 'payments');

const routed = (route: string): string =>
  virtualService('shop', `{ hosts: [shop.example], gateways: [public], http: [${route}] }`);
const to = '{ destination: { host: payments } }';
const rewritten = (match: string, rewrite: string): string =>
  routed(`{ match: [${match}], rewrite: { ${rewrite} }, route: [${to}] }`);

const attached = (path: string, replaced: string): string => `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: shop, namespace: shop }
spec:
  parentRefs: [{ name: public }]
  rules:
    - matches: [{ path: ${path} }]
      filters: [{ type: URLRewrite, urlRewrite: { path: ${replaced} } }]
      backendRefs: [{ name: payments, port: 80 }]
---
`;

const select = 'selector: { matchLabels: { app: payments } }';
const rules = (operation: string, action = 'ALLOW'): string =>
  policy(
    'shop',
    'payments',
    `{ ${select}, action: ${action}, rules: [{ to: [{ operation: { ${operation} } }] }] }`,
  );

const told = (...objects: readonly string[]): readonly string[] =>
  findingsOf(routeLeadsAstray, '', objects.join(''))
    .filter(({ check }) => check === 'rewritten-path-refused')
    .map(({ key }) => key);

const AT = ' at Service shop/payments';
const V1 = rules('paths: ["/v1/*"]');
const API = rewritten('{ uri: { prefix: /v1/ } }', 'uri: /api/');

describe('what policies of a destination refuse for a path that a route rewrote', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['a prefix for another', [API, V1], [`/api/*${AT}`]],
    ['one path', [rewritten('{ uri: { exact: /pay } }', 'uri: /charge'), V1], [`/charge${AT}`]],
    [
      'an expression',
      [rewritten('{ uri: { regex: "/p.*" } }', 'uri: /charge'), V1],
      [`/charge${AT}`],
    ],
    [
      'an expression for an expression',
      [
        rewritten(
          '{ uri: { prefix: /v1/a/ } }',
          'uriRegexRewrite: { match: "^/v1/(.*)$", rewrite: "/api/\\\\1" }',
        ),
        V1,
      ],
      [`/api/a/*${AT}`],
    ],
    [
      'a prefix of whole segments',
      [
        attached(
          '{ type: PathPrefix, value: /v1 }',
          '{ type: ReplacePrefixMatch, replacePrefixMatch: /api/ }',
        ),
        V1,
      ],
      [`/api and /api/*${AT}`],
    ],
    [
      'a full path',
      [
        attached(
          '{ type: PathPrefix, value: /v1 }',
          '{ type: ReplaceFullPath, replaceFullPath: /charge }',
        ),
        V1,
      ],
      [`/charge${AT}`],
    ],
    ['what DENY names', [API, rules('paths: ["/api*"]', 'DENY')], [`/api/*${AT}`]],
    ['what DENY does not spare', [API, rules('notPaths: ["/v1/*"]', 'DENY')], [`/api/*${AT}`]],
    ['what a template does not fit', [API, rules('paths: ["/v1/{*}/charge"]')], [`/api/*${AT}`]],
    [
      'another method',
      [
        rewritten('{ uri: { prefix: /v1/ }, method: { exact: GET } }', 'uri: /api/'),
        rules('paths: ["/api/*"], methods: [POST]') + V1.replace('name: payments', 'name: old'),
      ],
      [`/api/*${AT}`],
    ],
    [
      'another port of the pods',
      [API, V1 + rules('ports: ["9090"]').replace('name: payments', 'name: metrics')],
      [`/api/*${AT}`],
    ],
  ])('%s', (_, objects, keys) => {
    expect(told(payments, ...objects)).toEqual(keys);
  });

  test.each<[string, readonly string[]]>([
    ['some are let in', [API, rules('paths: ["/v1/*", "/api/charge"]')]],
    ['any path may end so', [API, rules('paths: ["*/charge"]')]],
    ['a template may fit', [API, rules('paths: ["/{*}/charge"]')]],
    ['DENY names some', [API, rules('paths: ["/api/admin*"]', 'DENY')]],
    [
      'DENY asks for more',
      [
        API,
        policy(
          'shop',
          'payments',
          `{ ${select}, action: DENY, rules: [{ from: [{ source: { namespaces: [web] } }], to: [{ operation: { paths: ["/api/*"] } }] }] }`,
        ),
      ],
    ],
    [
      'they are let in by another rule',
      [API, V1 + rules('methods: [GET]').replace('name: payments', 'name: readers')],
    ],
    ['nothing is let in on any path', [API, policy('shop', 'payments', `{ ${select} }`)]],
    [
      'the policy is on trial',
      [
        API,
        V1.replace('namespace: shop', 'namespace: shop, annotations: { istio.io/dry-run: "true" }'),
      ],
    ],
    ['the pods are others', [API, V1.replace('app: payments', 'app: orders')]],
    ['the path stays', [rewritten('{ uri: { prefix: /v2/ } }', 'authority: payments'), V1]],
    ['everything is put below the root', [rewritten('{ uri: { prefix: /v2/ } }', 'uri: /'), V1]],
    [
      'an expression takes some',
      [
        rewritten(
          '{ uri: { prefix: /v1 } }',
          'uriRegexRewrite: { match: "^/v1/(.*)$", rewrite: "/api/\\\\1" }',
        ),
        V1,
      ],
    ],
    [
      'the path is read otherwise by the server',
      [rewritten('{ uri: { exact: /pay } }', 'uri: /a/../v1/x'), V1],
    ],
    [
      'the route never sees a request',
      [
        routed(
          `{ route: [${to}] }, { match: [{ uri: { prefix: /v1/ } }], rewrite: { uri: /api/ }, route: [${to}] }`,
        ),
        V1,
      ],
    ],
  ])('nothing where %s', (_, objects) => {
    expect(told(payments, ...objects)).toEqual([]);
  });

  test('a pod without sidecar compares nothing', () => {
    const bare = payments.replace(', sidecar.istio.io/inject: "true"', '');
    expect(told(bare, API, V1)).toEqual([]);
  });

  test('all pods of the Service have to refuse', () => {
    const second = payments.replace('name: payments, namespace', 'name: payments-v2, namespace');
    const both = second.replaceAll('{ app: payments,', '{ app: payments, version: v2,');
    expect(told(payments, both, API, V1)).toHaveLength(1);
    expect(told(payments, both, API, V1.replace('app: payments', 'version: v2'))).toEqual([]);
  });

  test('both places are named, and that the path before would pass', () => {
    const [finding] = findingsOf(routeLeadsAstray, '', payments + API + V1);
    expect(spoken(finding)?.message).toBe(
      'Every request for `/v1/*` that VirtualService shop/shop sends to Service shop/payments as `/api/*` is refused.',
    );
    expect(spoken(finding?.why)).toMatch(
      /^The route rewrites the path \([^)]+\), and AuthorizationPolicy shop\/payments \([^)]+\) lets in only \/v1\/\*\. What clients ask for would fit: the sidecar compares what arrives\.$/,
    );
    expect(spoken(finding?.fix.text)).toContain(
      'Add `/api/*` to the paths of AuthorizationPolicy shop/payments',
    );
  });
});

describe('a gateway of which the policies of a destination let in what arrives', () => {
  const refused = (...objects: readonly string[]): readonly string[] =>
    findingsOf(authorizationCutsOffCallers, payments, objects.join('')).map(({ check }) => check);
  const CHARGE = rules('paths: ["/charge*"]');

  test('is not refused for the path before a rewrite', () => {
    expect(
      refused(payments, rewritten('{ uri: { prefix: /pay } }', 'uri: /charge'), CHARGE),
    ).toEqual([]);
    const replaced = '{ type: ReplacePrefixMatch, replacePrefixMatch: /charge }';
    expect(
      refused(payments, attached('{ type: PathPrefix, value: /pay }', replaced), CHARGE),
    ).toEqual([]);
  });

  test('is refused for a path that stays', () => {
    const pay = routed(`{ match: [{ uri: { prefix: /pay } }], route: [${to}] }`);
    expect(refused(payments, pay, CHARGE)).toEqual(['new-caller-refused']);
  });

  test.each(['/pay/orders*', '/pay/orders', '/{*}/orders', '*/orders'])(
    'is not refused where %s is let in below the prefix of a route',
    (path) => {
      const pay = routed(`{ match: [{ uri: { prefix: /pay/ } }], route: [${to}] }`);
      expect(refused(payments, pay, rules(`paths: ["${path}"]`))).toEqual([]);
    },
  );

  test('is not refused for one of several matches of a rule', () => {
    const rule = attached('{ type: PathPrefix, value: /pay }', '{}')
      .replace(/ {6}filters.*\n/, '')
      .replace('matches: [', 'matches: [{ path: { type: Exact, value: /old } }, ');
    expect(refused(payments, rule, rules('paths: ["/pay*"]'))).toEqual([]);
  });
});
