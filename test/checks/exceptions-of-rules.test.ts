import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { securityLoosened } from '../../src/checks/security-loosened/security-loosened.ts';
import { app, findingsOf, policy } from './findings-of.ts';

const orders = app('shop', 'orders');

const rule = (text: string, action = 'DENY'): string =>
  policy(
    'shop',
    'orders',
    `{ selector: { matchLabels: { app: orders } }, action: ${action}, rules: [${text}] }`,
  );

const told = (base: string, head: string) =>
  findingsOf(securityLoosened, orders + base, orders + head);

const messages = (base: string, head: string): readonly string[] =>
  told(base, head).map((told) => spoken(messageOf(told)).replace(' at Deployment shop/orders', ''));

const from = (source: string, more = ''): string => `{ from: [{ source: { ${source} } }]${more} }`;
const to = (operation: string): string => `{ to: [{ operation: { ${operation} } }] }`;

test.each([
  [
    'an address more',
    from('notIpBlocks: [10.0.0.0/16]', ', to: [{ operation: { ports: ["9000"] } }]'),
    from('notIpBlocks: [10.0.0.0/16, 10.9.0.0/16]', ', to: [{ operation: { ports: ["9000"] } }]'),
    'No longer refused: every request on port 9000 from address 10.9.0.0/16.',
  ],
  [
    'a namespace more',
    from('notNamespaces: [web]'),
    from('notNamespaces: [web, batch]'),
    'No longer refused: every request from namespace batch.',
  ],
  [
    'a wider path',
    to('paths: [/api/*], notPaths: [/api/health, /api/docs]'),
    to('paths: [/api/*], notPaths: [/api/h*, /api/docs]'),
    'No longer refused: /api/h* except /api/health.',
  ],
  [
    'a value of a condition',
    '{ when: [{ key: "request.headers[x-tier]", notValues: [gold] }] }',
    '{ when: [{ key: "request.headers[x-tier]", notValues: [gold, silver] }] }',
    'No longer refused: every request with request.headers[x-tier] = silver.',
  ],
])('a rule that leaves out %s no longer refuses just that', (_, base, head, message) => {
  expect(messages(rule(base), rule(head))).toEqual([message]);
});

test('what was left out before is none of it, in other words either', () => {
  expect(
    messages(
      rule(from('notIpBlocks: [10.0.0.0/8]')),
      rule(from('notIpBlocks: [10.0.0.0/8, 10.9.0.0/16]')),
    ),
  ).toEqual([]);
});

test('an exception of an ALLOW rule that goes lets in just whom it left out', () => {
  expect(
    messages(
      rule(to('notPaths: [/admin, /debug]'), 'ALLOW'),
      rule(to('notPaths: [/debug]'), 'ALLOW'),
    ),
  ).toEqual(['Now allowed: /admin.']);
});

test('what is left out comes beside another difference: the rule is told whole', () => {
  expect(
    messages(
      rule(from('notNamespaces: [web]', ', to: [{ operation: { methods: [GET, PUT] } }]')),
      rule(from('notNamespaces: [web, batch]', ', to: [{ operation: { methods: [GET] } }]')),
    ),
  ).toEqual(['No longer refused: GET/PUT from namespace other than web.']);
});

test('an exception is advised to be meant or taken out, one that is swapped to be written again', () => {
  const fixOf = (base: string, head: string) => told(rule(base), rule(head)).map(({ fix }) => fix);
  expect(
    spoken(fixOf(from('notNamespaces: [web]'), from('notNamespaces: [web, batch]'))),
  ).toMatchObject([
    {
      kind: 'choice',
      text: 'If these requests should pass, leave it; otherwise remove `batch`.',
    },
  ]);
  expect(spoken(fixOf(to('notPaths: [/login]'), to('notPaths: [/log*]')))).toMatchObject([
    { text: expect.stringContaining('otherwise write `/login` again.') },
  ]);
  expect(spoken(fixOf(to('paths: [/admin, /debug]'), to('paths: [/debug]')))).toMatchObject([
    { text: expect.stringContaining('Keep the rule') },
  ]);
});

const tokens = (...issuers: readonly string[]): string => `---
apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: { name: orders, namespace: shop }
spec: { selector: { matchLabels: { app: orders } }, jwtRules: [${issuers.map((one) => `{ issuer: ${one}, jwksUri: "${one}/keys" }`).join()}] }
---
`;
const without = (issuer: string): string => rule(from(`notRequestPrincipals: ["${issuer}/*"]`));

test('whoever comes with a token of an issuer that was unknown got 401, and gets it still where it is', () => {
  const [old, other] = ['https://id.example.com', 'https://login.example.org'];
  const both = told(tokens(old) + without(old), tokens(old, other) + without(other));
  expect(spoken(both.find(({ check }) => check === 'deny-narrowed'))).toMatchObject({
    message: `No longer refused at Deployment shop/orders: every request with a token of ${other}/*.`,
    symptom: 'no errors: requests that got 401 now reach the workload',
  });
  expect(messages(tokens(old) + without(old), tokens(old) + without(other))).toEqual([]);
});

test('a rule for whoever has no token of an issuer that goes is told for those without one, too', () => {
  const old = 'https://id.example.com';
  expect(messages(tokens(old) + without(old), tokens(old))).toEqual([
    `No longer refused: every request without a token of ${old}/*.`,
  ]);
});
