import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { securityLoosened } from '../../src/checks/security-loosened/security-loosened.ts';
import { app, findingsOf } from './findings-of.ts';

const gateway = (from: string): string => `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: public, namespace: edge }
spec:
  gatewayClassName: istio
  listeners: [{ name: http, port: 80, protocol: HTTP, allowedRoutes: { namespaces: { from: ${from} } } }]
---
`;

interface Written {
  readonly kind?: 'HTTPRoute' | 'GRPCRoute';
  readonly host?: string;
  /** Of one rule, as YAML in braces. */
  readonly match?: string;
  readonly to?: string;
}

const route = (
  name: string,
  { kind = 'HTTPRoute', host = 'pay.example.com', match, to = 'payments' }: Written = {},
): string => `
apiVersion: gateway.networking.k8s.io/v1
kind: ${kind}
metadata: { name: ${name}, namespace: shop }
spec:
  parentRefs: [{ name: public, namespace: edge }]
  hostnames: ['${host}']
  rules:
    - backendRefs: [{ name: ${to}, port: 80 }]
${match === undefined ? '' : `      matches: [${match}]\n`}---
`;

const APPS = gateway('All') + app('shop', 'payments') + app('shop', 'catalog');

function told(base: string, head: string): { readonly message: string; readonly symptom: string } {
  const findings = findingsOf(securityLoosened, APPS + base, APPS + head);
  const [finding, ...others] = findings.filter(({ check }) => check === 'service-exposed');
  if (finding === undefined || others.length > 0) throw new Error('not one finding');
  return { message: spoken(messageOf(finding)), symptom: spoken(finding.symptom) };
}

const ANSWERED = 'requests from outside that got 404 are answered';
const orders = (prefix: string): string => `{ path: { type: PathPrefix, value: '${prefix}' } }`;
const CATALOG = { to: 'catalog' };

describe('a Service that a route newly leads to', () => {
  test.each<readonly [string, string]>([
    ['nothing', ''],
    ['a route for another host', route('older', { ...CATALOG, host: 'www.example.com' })],
    ['a narrower route', route('older', { ...CATALOG, match: orders('/orders') })],
  ])('has requests that got 404 where there was %s', (_, older) => {
    const { message, symptom } = told(older, older + route('newer'));
    expect(message).toContain('can be reached from outside now');
    expect(symptom).toBe(ANSWERED);
  });

  test.each<readonly [string, string, string]>([
    ['the very same', route('older', CATALOG), route('newer')],
    [
      'the same path',
      route('older', { ...CATALOG, match: orders('/orders') }),
      route('newer', { match: orders('/orders') }),
    ],
    [
      'the same, by GRPC',
      route('older', { ...CATALOG, kind: 'GRPCRoute' }),
      route('newer', { kind: 'GRPCRoute' }),
    ],
  ])('may be reached where an older one asks for %s', (_, older, newer) => {
    const { message, symptom } = told(older, older + newer);
    expect(message).toMatch(/may be reached .*Route shop\/older routes the same requests/);
    expect(symptom).toContain('nothing changes while the older one is there');
  });

  test.each<readonly [string, string, string]>([
    ['a longer path', route('older', CATALOG), route('newer', { match: orders('/orders') })],
    ['a narrower host', route('older', { ...CATALOG, host: '*.example.com' }), route('newer')],
    [
      'a header more',
      route('older', CATALOG),
      route('newer', { match: '{ headers: [{ name: x-team, value: pay }] }' }),
    ],
  ])('takes requests of a wider one by %s', (_, older, newer) => {
    const { message, symptom } = told(older, older + newer);
    expect(message).toContain('can be reached from outside now');
    expect(symptom).toBe(
      'requests from outside that HTTPRoute shop/older led elsewhere may be answered by it',
    );
  });

  test('is not what was a 404 where the route itself led elsewhere', () => {
    expect(told(route('older', CATALOG), route('older')).symptom).toBe(
      'requests from outside that HTTPRoute shop/older led elsewhere may be answered by it',
    );
  });

  test('is both where only some requests were answered', () => {
    const some = `${orders('/orders')}, ${orders('/returns')}`;
    const older = route('older', { ...CATALOG, match: orders('/orders') });
    expect(told(older, older + route('newer', { match: some })).symptom).toBe(
      'requests from outside are answered by it: some that got 404, and some that HTTPRoute shop/older led elsewhere',
    );
  });
});
