import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { limitsDoNotFit } from '../../src/checks/limits-do-not-fit/limits-do-not-fit.ts';
import { securityLoosened } from '../../src/checks/security-loosened/security-loosened.ts';
import { destinationRule, namespace, serviceEntry, virtualService } from '../support/objects.ts';
import { app, findingsOf } from './findings-of.ts';

const HOST = 'payments.bank.svc.cluster.local';
const services =
  namespace('shop', 'istio-injection: enabled') +
  namespace('bank', 'istio-injection: enabled') +
  app('shop', 'orders', ['payments.bank']) +
  app('bank', 'payments');
const EJECTION = 'outlierDetection: { consecutive5xxErrors: 5 }';
const POOL = 'connectionPool: { tcp: { maxConnections: 100 } }';
const rule = (policy: string, more = '', at = 'bank'): string =>
  destinationRule('payments', `{ host: ${HOST}, trafficPolicy: { ${policy} }${more} }`, {
    namespace: at,
  });
const both = `${EJECTION}, ${POOL}`;
const told = (base: string, head: string) =>
  findingsOf(limitsDoNotFit, services + base, services + head).filter(
    ({ check }) => check === 'protection-lost',
  );
const messages = (base: string, head: string): readonly string[] =>
  told(base, head).map((told) => spoken(messageOf(told)));
const ALL =
  'Calls of orders to Service bank/payments lose outlier detection and the limit of connections (100).';

test('a rule that goes takes with it what protected its callers', () => {
  const [found, ...more] = told(rule(both), '');
  expect(spoken(more)).toEqual([]);
  expect(spoken(found)?.message).toBe(ALL);
  expect(found?.side).toBe('base');
  expect(spoken(found?.symptom)).toContain('a pod that fails all of them; a slow server');
  expect(messages(rule(both), rule(POOL))).toEqual([
    'Calls of orders to Service bank/payments lose outlier detection.',
  ]);
});

test('a rule that its callers no longer see is as good as gone', () => {
  expect(messages(rule(both), rule(both, ", exportTo: ['.']"))).toEqual([ALL]);
  expect(messages(rule(both), rule(both, ", exportTo: ['shop', '.']"))).toEqual([]);
  expect(messages(rule(both), rule(both, '', 'edge') + app('edge', 'web'))).toEqual([ALL]);
});

test('where a rule moves to its callers, to the root namespace or out of sight, none of it is told here', () => {
  expect(messages(rule(both), rule(both, '', 'shop'))).toEqual([]);
  expect(messages(rule(both), rule(both, '', 'istio-system'))).toEqual([]);
  // a namespace without pods: it is told of the rule that nobody reads it
  expect(messages(rule(both), namespace('config') + rule(both, '', 'config'))).toEqual([]);
});

test('what is said of a port or a subset takes the place of the rest', () => {
  const ofPort = rule(
    `${both}, portLevelSettings: [{ port: { number: 80 }, loadBalancer: { simple: LEAST_REQUEST } }]`,
  );
  expect(told(rule(both), ofPort).map(({ why }) => spoken(why))).toEqual([
    expect.stringContaining('what it says of port 80 by itself'),
  ]);
  const subset = (policy: string): string =>
    `, subsets: [{ name: v1, labels: { app: payments }${policy} }]`;
  const routes = virtualService(
    'payments',
    `{ hosts: [${HOST}], http: [{ route: [{ destination: { host: ${HOST}, subset: v1 } }] }] }`,
    { namespace: 'bank' },
  );
  const base = routes + rule(both, subset(''));
  const own = ', trafficPolicy: { connectionPool: { tcp: { connectTimeout: 3s } } }';
  expect(messages(base, routes + rule(both, subset(own)))).toEqual([
    'Calls of orders to Service bank/payments (subset v1) lose the limit of connections (100).',
  ]);
  // no call goes to that subset
  expect(messages(rule(both), rule(both, subset(own)))).toEqual([]);
});

test('other numbers protect still, and a limit of 0 protects nobody', () => {
  expect(messages(rule(POOL), rule(POOL.replace('100', '200')))).toEqual([]);
  expect(messages(rule(POOL), rule(POOL.replace('100', '0')))).toHaveLength(1);
  expect(messages(rule(EJECTION), rule('outlierDetection: {}'))).toEqual([]);
  expect(
    messages(rule(EJECTION), rule('outlierDetection: { consecutive5xxErrors: 0 }')),
  ).toHaveLength(1);
  expect(messages(rule('loadBalancer: { simple: RANDOM }'), '')).toEqual([]);
});

test('that the rule of the callers takes the place of the owner’s is told of that rule', () => {
  expect(
    messages(rule(both), rule(both) + rule('loadBalancer: { simple: RANDOM }', '', 'shop')),
  ).toEqual([]);
});

test('a Service that goes with its rule loses nothing', () => {
  const gone = services.replace(
    /apiVersion: v1\nkind: Service\nmetadata: \{ name: payments[^-]*---/,
    '',
  );
  expect(
    findingsOf(limitsDoNotFit, services + rule(both), gone).map(({ check }) => check),
  ).not.toContain('protection-lost');
});

test('a rule that nobody reads turns no TLS off', () => {
  const off = 'tls: { mode: DISABLE }';
  const weaker = (head: string): readonly string[] =>
    findingsOf(securityLoosened, services, services + head).map(({ check }) => check);
  expect(weaker(rule(off))).toContain('client-tls-off');
  expect(weaker(namespace('config') + rule(off, '', 'config'))).not.toContain('client-tls-off');
});

test('calls to a host outside lose what a rule for it says', () => {
  const entry = serviceEntry(
    'stripe',
    '{ hosts: [api.stripe.test], ports: [{ number: 443, name: tls, protocol: TLS }], resolution: DNS }',
  );
  const outside = (policy: string): string =>
    entry +
    destinationRule('stripe', `{ host: api.stripe.test, trafficPolicy: { ${policy} } }`, {
      namespace: 'shop',
    });
  expect(messages(outside(both), entry)).toEqual([
    'Calls to api.stripe.test (ServiceEntry shop/stripe) lose outlier detection and the limit of connections (100).',
  ]);
  expect(messages(outside(both), outside(POOL))).toHaveLength(1);
  expect(messages(outside(both), outside(both))).toEqual([]);
});

test('ztunnel never read the rule, so that calls through it lose nothing', () => {
  const ambient = (text: string): string =>
    text
      .replaceAll('istio-injection: enabled', 'istio.io/dataplane-mode: ambient')
      .replaceAll(', sidecar.istio.io/inject: "true"', '');
  const lost = (text: string): readonly string[] =>
    findingsOf(limitsDoNotFit, ambient(text + rule(both)), ambient(text)).map(({ check }) => check);
  expect(lost(services)).not.toContain('protection-lost');
  const uncalled = namespace('bank', 'istio-injection: enabled') + app('bank', 'payments');
  expect(lost(uncalled)).not.toContain('protection-lost');
  expect(
    findingsOf(limitsDoNotFit, uncalled + rule(both), uncalled).map((told) =>
      spoken(messageOf(told)),
    ),
  ).toEqual([
    'Calls to Service bank/payments lose outlier detection and the limit of connections (100).',
  ]);
});
