import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { securityLoosened } from '../../src/checks/security-loosened/security-loosened.ts';
import { app, findingsOf } from './findings-of.ts';

const custom = (name: string, provider: string, path: string): string => `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: ${name}, namespace: shop }
spec: { action: CUSTOM, provider: { name: ${provider} }, rules: [{ to: [{ operation: { paths: [${path}] } }] }] }
---
`;
const mesh = (...providers: readonly string[]): string => `
apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data:
  mesh: |
    extensionProviders: [${providers.map((name) => `{ name: ${name}, envoyExtAuthzHttp: { service: ${name}.auth.svc.cluster.local, port: 80 } }`).join(', ')}]
---
`;
const authorizer = (name: string): string => `
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: auth }
spec: { ports: [{ name: http, port: 80 }] }
---
`;
const payments = app('shop', 'payments') + authorizer('one') + authorizer('two');

const said = (base: string, head: string): readonly string[] =>
  findingsOf(securityLoosened, payments + base, payments + head)
    .map((told) => spoken(messageOf(told)))
    .sort();

const BOTH = mesh('one', 'two');

test('what several authorizers had istiod deny is let through to the one that is left (AUTHZ-19)', () => {
  const both = BOTH + custom('a', 'one', '/a') + custom('b', 'two', '/b');
  expect(said(both, BOTH + custom('a', 'one', '/a'))).toEqual([
    'Asked of authorizer one now and no longer refused at Deployment shop/payments: /a.',
    'No longer refused at Deployment shop/payments: /b.',
  ]);
});

test('a further authorizer lets nothing in, and one that is not configured denies (AUTHZ-18, 19)', () => {
  const one = BOTH + custom('a', 'one', '/a');
  expect(said(one, one + custom('b', 'two', '/b'))).toEqual([]);
  const missing = mesh('one') + custom('a', 'gone', '/a');
  expect(said(missing, mesh('one') + custom('a', 'one', '/a'))).toEqual([
    'Asked of authorizer one now and no longer refused at Deployment shop/payments: /a.',
  ]);
});

test('an authorizer that is configured now is the cause, and not the policy that names it', () => {
  const waiting = custom('a', 'one', '/a');
  const [finding, ...others] = findingsOf(
    securityLoosened,
    payments + mesh('two') + waiting,
    payments + BOTH + waiting,
  ).filter(({ check }) => check === 'deny-narrowed');
  expect(spoken(others)).toEqual([]);
  expect(spoken(finding?.why)).toMatch(
    /^The mesh configuration has the authorizer one now \(.*\), which AuthorizationPolicy shop\/a names/,
  );
  const line = (payments + BOTH)
    .split('\n')
    .findIndex((text) => text.includes('{ name: one, envoy'));
  expect(finding?.origin.line).toBe(line + 1);
  expect(spoken(finding?.fix.text)).toContain('If one should decide, leave it');
});

test('an authorizer whose Service is not seen is asked if that exists, and istiod refuses without it (AUTHZ-18)', () => {
  const waiting = custom('a', 'three', '/a');
  const [finding] = findingsOf(
    securityLoosened,
    payments + BOTH + waiting,
    payments + mesh('one', 'two', 'three') + waiting,
  ).filter(({ check }) => check === 'deny-narrowed');
  expect(spoken(finding)?.message).toBe(
    'Asked of authorizer three now and no longer refused, if its Service exists, at Deployment shop/payments: /a.',
  );
  expect(spoken(finding?.why)).toContain(
    'It asks three.auth.svc.cluster.local, which is not rendered here: without it istiod denies them as before.',
  );
  expect(spoken(finding?.symptom)).toMatch(/, if that exists$/);
});

test('each control plane that pods may have is told of, not only the first that opens something', () => {
  const allow = (name: string, revision: string, namespace: string): string => `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: ${name}, namespace: shop, labels: { istio.io/rev: ${revision} } }
spec: { rules: [{ from: [{ source: { namespaces: [${namespace}] } }] }] }
---
`;
  const always = `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: always, namespace: shop }
spec: { rules: [{ from: [{ source: { namespaces: [web] } }] }] }
---
`;
  // no Namespace object says which control plane the pods have
  const head = always + allow('one', 'stable', 'x') + allow('two', 'canary', 'z');
  expect(said(always, head)).toEqual([
    'Now allowed at Deployment shop/payments: every request from namespace x.',
    'Now allowed at Deployment shop/payments: every request from namespace z.',
  ]);
});
