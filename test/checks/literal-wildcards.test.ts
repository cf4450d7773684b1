import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { policyNotEnforced } from '../../src/checks/policy-not-enforced/policy-not-enforced.ts';
import { routeNeverAnswers } from '../../src/checks/route-never-answers/route-never-answers.ts';
import { findingsOf, istiodRelease, policy } from './findings-of.ts';

const told = (text: string) =>
  findingsOf(policyNotEnforced, '', text).filter(
    ({ check }) => check === 'wildcard-taken-literally',
  );
const keys = (text: string): readonly string[] => told(text).map(({ key }) => key);
const rule = (part: string, action = 'ALLOW'): string =>
  policy('shop', 'orders', `{ action: ${action}, rules: [{ ${part} }] }`);
const paths = (value: string, action = 'ALLOW', field = 'paths'): string =>
  rule(`to: [{ operation: { ${field}: ['${value}'] } }]`, action);

test('a `*` counts at one end of a value, and is a character elsewhere', () => {
  expect(keys(paths('/api/*/items'))).toEqual(['paths /api/*/items']);
  expect(keys(paths('*/items/*'))).toEqual(['paths */items/*']);
  expect(keys(paths('*.acme.test:*', 'ALLOW', 'hosts'))).toEqual(['hosts *.acme.test:*']);
  expect(keys(rule(`from: [{ source: { principals: ['cluster.local/ns/*/sa/web'] } }]`))).toEqual([
    'principals cluster.local/ns/*/sa/web',
  ]);
  expect(keys(rule(`when: [{ key: 'request.headers[x-team]', values: ['shop-*-prod'] }]`))).toEqual(
    ['request.headers[x-team] shop-*-prod'],
  );
  expect(keys(rule(`when: [{ key: connection.sni, notValues: ['api.*.test'] }]`))).toEqual([
    'connection.sni api.*.test',
  ]);
});

test('at one end, in templates, in namespaces and where nobody means a pattern nothing is said', () => {
  for (const value of ['/api/*', '*/items', '*', '/api/{*}/items', '/api/{**}'])
    expect(keys(paths(value))).toEqual([]);
  expect(keys(paths('*.acme.test', 'ALLOW', 'hosts'))).toEqual([]);
  expect(keys(rule(`from: [{ source: { namespaces: ['sh*p'] } }]`))).toEqual([]);
  expect(keys(rule(`when: [{ key: source.namespace, values: ['a-*-b'] }]`))).toEqual([]);
  expect(keys(rule(`when: [{ key: 'request.headers[accept]', values: ['*/*'] }]`))).toEqual([]);
});

test('the effect and the fix go by what the rule does with it', () => {
  const [deny] = told(paths('/api/*/admin', 'DENY'));
  expect(spoken(deny)?.message).toContain('it refuses nothing');
  expect(spoken(deny?.symptom)).toContain('requests that should be denied are allowed');
  expect(spoken(deny?.fix.text)).toContain('`/api/{*}/admin`');
  const [spared] = told(paths('/api/*/admin', 'DENY', 'notPaths'));
  expect(spoken(spared)?.message).toContain('it spares nobody');
  expect(spoken(spared?.symptom)).toContain('403');
  const [excepted] = told(paths('/api/*/admin', 'ALLOW', 'notPaths'));
  expect(spoken(excepted)?.message).toContain('it excepts nothing');
  const [account] = told(rule(`from: [{ source: { principals: ['td/ns/*/sa/web'] } }]`));
  expect(spoken(account?.fix.text)).toContain('`*/sa/web`');
  const [old] = told(istiodRelease('1.20.3') + paths('/api/*/items'));
  expect(spoken(old?.fix.text)).not.toContain('{*}');
  const [inPart] = told(paths('/api/v*/items'));
  expect(spoken(inPart?.fix.text)).toContain('Name each value');
});

test('an expression is read as a text, and files that begin with a dot may be refused', () => {
  const [all] = told(paths('.*'));
  expect(spoken(all)?.message).toContain('it holds only for what begins with `.`');
  expect(spoken(all?.fix.text)).toBe('Write `*`.');
  const [below] = told(paths('/api/.*'));
  expect(spoken(below)?.message).toContain('it holds only for what begins with `/api/.`');
  expect(spoken(below?.fix.text)).toBe('Write `/api/*`.');
  expect(keys(paths('/api/.*/items'))).toEqual(['paths /api/.*/items']);
  expect(keys(paths('/.*'))).toEqual([]);
  expect(keys(paths('/static/.*', 'DENY'))).toEqual([]);
});

test('a value beside it may take in what it stands for', () => {
  expect(keys(paths("/dex/*', '/dex/**"))).toEqual([]);
  expect(keys(paths("/api/*', '/api/*/items"))).toEqual([]);
  expect(keys(paths("/apis/*', '/api/*/items"))).toEqual(['paths /api/*/items']);
  expect(spoken(told(paths('/dex/**'))[0]?.fix.text)).toBe('Write `/dex/*`.');
});

test('a policy that only watches refuses nobody', () => {
  const watching = paths('/api/*/items').replace(
    'name: orders',
    "name: orders, annotations: { istio.io/dry-run: 'true' }",
  );
  expect(keys(watching)).toEqual([]);
});

const route = (match: string): string => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web]
  http: [{ match: [{ ${match} }], route: [{ destination: { host: web } }] }]
---
`;
const apiRoute = (path: string): string => `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: shop }
spec:
  parentRefs: [{ name: public }]
  rules: [{ matches: [{ path: ${path} }], backendRefs: [{ name: web, port: 80 }] }]
---
`;
const ofRoutes = (text: string) =>
  findingsOf(routeNeverAnswers, '', text).filter(({ check }) => check === 'star-in-path');
const fixes = (text: string): readonly string[] =>
  ofRoutes(text).map(({ fix }) => spoken(fix.text));

test('a route compares a path with a `*` letter by letter', () => {
  expect(fixes(route('uri: { prefix: /api/* }'))).toEqual([
    'Leave the `*` out: `prefix: /api/` takes whatever begins so.',
  ]);
  expect(fixes(route('uri: { exact: /api/* }'))).toEqual([
    'Write `prefix: /api/`, which takes whatever begins so.',
  ]);
  expect(fixes(route('uri: { exact: /api/*/items.json }'))).toEqual([
    "Write `regex: '/api/[^/]*/items\\.json'`.",
  ]);
  expect(fixes(route("authority: { exact: '*.acme.test' }"))).toEqual([
    'Write it under `hosts`, where `*.` stands for all names below, or as `regex`.',
  ]);
  expect(fixes(route("headers: { cookie: { exact: '*beta=1*' } }"))).toEqual([
    "Write `regex: '.*beta=1.*'`.",
  ]);
  expect(fixes(route("headers: { x-team: { exact: '*' } }"))).toEqual([
    "Write `regex: '.+'`, which any value fits.",
  ]);
  expect(fixes(apiRoute('{ type: Exact, value: /api/* }'))).toEqual([
    'Write `type: PathPrefix, value: /api/`, which takes whatever begins so.',
  ]);
  expect(fixes(apiRoute('{ value: /api/*/items }'))).toEqual([
    "Write `type: RegularExpression, value: '/api/[^/]*/items.*'`.",
  ]);
});

test('an expression, and a header that may have the character, are left alone', () => {
  expect(fixes(route("uri: { regex: '/api/.*' }"))).toEqual([]);
  expect(fixes(route("headers: { accept: { exact: '*/*' } }"))).toEqual([]);
  expect(fixes(route("headers: { if-none-match: { exact: '*' } }"))).toEqual([]);
  expect(fixes(apiRoute("{ type: RegularExpression, value: '/api/.*' }"))).toEqual([]);
});
