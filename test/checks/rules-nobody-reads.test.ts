import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { settingWithoutEffect } from '../../src/checks/setting-without-effect/setting-without-effect.ts';
import { app, findingsOf } from './findings-of.ts';

const namespace = (name: string): string => `
apiVersion: v1
kind: Namespace
metadata: { name: ${name} }
---
`;
const rule = (home: string, host = 'orders.shop.svc.cluster.local', policy = LIMITS): string => `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: orders, namespace: ${home} }
spec: { host: ${host}, ${policy} }
---
`;
const LIMITS =
  'trafficPolicy: { outlierDetection: { consecutive5xxErrors: 5 }, connectionPool: { http: { maxRequestsPerConnection: 9 } } }';
const shop = app('shop', 'orders') + namespace('shop') + namespace('settings');
const told = (text: string, isWhole = true) =>
  findingsOf(settingWithoutEffect, '', text, isWhole).filter(
    ({ check }) => check === 'rule-read-by-nobody',
  );

test('a rule in a namespace of its own holds for nobody', () => {
  const [finding, ...others] = told(shop + rule('settings'));
  expect(spoken(others)).toEqual([]);
  expect(spoken(finding)?.message).toBe(
    'Nobody reads DestinationRule settings/orders: what it says of outlier detection and limits of connections and requests holds for no caller.',
  );
  expect(spoken(finding?.fix.text)).toContain('Put it into namespace shop');
});

test('who is known to call is named', () => {
  const caller = app('web', 'web', ['orders.shop']);
  const [finding] = told(
    shop +
      caller +
      rule('settings', undefined, 'trafficPolicy: { loadBalancer: { simple: RANDOM } }'),
  );
  expect(spoken(finding)?.message).toContain(
    'what it says of load balancing holds for no caller, not for web either',
  );
});

test.each<[string, string]>([
  ['it is in the namespace of the service', rule('shop', 'orders')],
  ['it is in the root namespace', namespace('istio-system') + rule('istio-system')],
  ['pods run where it is', app('settings', 'agent') + rule('settings')],
  ['its host is nobody seen here', rule('settings', 'mail.example.com')],
])('nothing where %s', (_, more) => {
  expect(spoken(told(shop + more))).toEqual([]);
});

test('nothing where others may run pods there', () => {
  const open = app('shop', 'orders') + rule('settings');
  expect(spoken(told(open, false))).toEqual([]);
});
