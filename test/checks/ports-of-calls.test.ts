import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { authorizationCutsOffCallers } from '../../src/checks/authorization-cuts-off-callers/authorization-cuts-off-callers.ts';
import { strictMtlsCutsOffCallers } from '../../src/checks/strict-mtls/strict-mtls-cuts-off-callers.ts';
import { app, findingsOf, policy } from './findings-of.ts';

const messages = (base: string, head: string): readonly string[] =>
  [authorizationCutsOffCallers, strictMtlsCutsOffCallers].flatMap((detector) =>
    findingsOf(detector, base, head).map((told) => spoken(messageOf(told))),
  );
const ports = (list: string): string =>
  app('shop', 'payments').replace('{ name: http, port: 80, targetPort: 8080 }', list);
const closed = policy(
  'shop',
  'payments',
  '{ rules: [{ from: [{ source: { namespaces: [other] } }] }] }',
);
const deny = (port: number): string =>
  policy(
    'shop',
    'payments',
    `{ action: DENY, rules: [{ to: [{ operation: { ports: ["${String(port)}"] } }] }] }`,
  );
const lost = (name: string): string =>
  `Deployment web/${name} can no longer call Service shop/payments.`;

test.each([
  ['http', 'name: http, port: 80, targetPort: 8080'],
  ['https', 'name: https, port: 443, targetPort: 8443'],
])('a URL of %s without a port arrives at the usual one', (scheme, port) => {
  const web = app('web', 'web', ['payments.shop']).replace('http://', `${scheme}://`);
  const other = 'name: other, port: 7000, targetPort: 7070';
  const base = ports(`{ ${other} }, { ${port} }`) + web;
  expect(messages(base, base + closed)).toEqual([lost('web')]);
  expect(messages(base, base + deny(7070))).toEqual([]);
  expect(messages(base, base + deny(scheme === 'http' ? 8080 : 8443))).toEqual([lost('web')]);
});

test('and nowhere where the Service has no such port, so nothing is lost', () => {
  const web = app('web', 'web', ['payments.shop']);
  const base = ports('{ name: http, port: 8080 }') + web;
  expect(messages(base, base + closed)).toEqual([]);
  const named = ports('{ name: http, port: 8080 }') + app('web', 'web', ['payments.shop:8080']);
  expect(messages(named, named + closed)).toEqual([lost('web')]);
});

test('pods behind a headless Service are called on any port', () => {
  const web = app('web', 'web', ['payments.shop']);
  const base =
    ports('{ name: http, port: 8080 }').replace(
      'selector: { app: payments }\n  ports',
      'clusterIP: None\n  selector: { app: payments }\n  ports',
    ) + web;
  expect(messages(base, base + closed)).toEqual([lost('web')]);
});

test('a bare name with its namespace is a call', () => {
  const web = app('web', 'web', ['payments.shop'])
    .replace('URL_0', 'PAYMENTS_HOST')
    .replace('http://', '');
  const base = app('shop', 'payments') + web;
  expect(messages(base, base + closed)).toEqual([lost('web')]);
});
