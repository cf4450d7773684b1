import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { policyNotEnforced } from '../../src/checks/policy-not-enforced/policy-not-enforced.ts';
import { peerAuthentication } from '../support/objects.ts';
import { app, findingsOf, policy } from './findings-of.ts';

const orders = app('shop', 'orders');
const mode = (word: string): string => peerAuthentication('default', `{ mtls: { mode: ${word} } }`);
const rule = (source: string, action = 'ALLOW', more = ''): string =>
  policy(
    'shop',
    action.toLowerCase(),
    `{ action: ${action}, rules: [{ from: [{ source: { ${source} } }]${more} }] }`,
  );
const told = (text: string) =>
  findingsOf(policyNotEnforced, '', text).filter(({ check }) => check === 'unidentified-admitted');

test('whoever shows no identity meets what must not be', () => {
  const [found] = told(orders + mode('PERMISSIVE') + rule('notNamespaces: [untrusted]'));
  expect(spoken(found)?.message).toContain(
    'lets in whoever shows no identity at Deployment shop/orders',
  );
  expect(spoken(found?.why)).toContain('plaintext is let in there');
  expect(told(orders + mode('PERMISSIVE') + rule('notPrincipals: [td/ns/a/sa/b]'))).toHaveLength(1);
  const when = policy(
    'shop',
    'allow',
    '{ rules: [{ when: [{ key: source.namespace, notValues: [untrusted] }] }] }',
  );
  expect(told(orders + mode('PERMISSIVE') + when)).toHaveLength(1);
});

test('a request without a token meets that its token is not of somebody', () => {
  const [found] = told(orders + rule('notRequestPrincipals: [https://x.test/evil]'));
  expect(spoken(found)?.message).toContain('lets in requests without a token');
});

test('where an identity is asked for, demanded or not taken, nothing is said', () => {
  const open = orders + mode('PERMISSIVE');
  const quiet = [
    orders + mode('STRICT') + rule('notNamespaces: [untrusted]'),
    // the mode is that of whoever writes the root namespace
    orders + rule('notNamespaces: [untrusted]'),
    open + rule("notNamespaces: [untrusted], principals: ['*']"),
    open + rule("notPrincipals: ['*']"),
    open + rule('notNamespaces: [untrusted], ipBlocks: [10.0.0.0/8]'),
    open + rule("notNamespaces: [untrusted], requestPrincipals: ['*']"),
    open + rule('notNamespaces: [untrusted]', 'DENY'),
    open + rule('notNamespaces: [untrusted]') + rule("notPrincipals: ['*']", 'DENY'),
    orders + rule("notRequestPrincipals: ['*']"),
    orders.replace('inject: "true"', 'inject: "false"') +
      mode('PERMISSIVE') +
      rule('notNamespaces: [untrusted]'),
  ];
  for (const text of quiet) expect(spoken(told(text))).toEqual([]);
});
