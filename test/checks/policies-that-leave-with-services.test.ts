import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { securityLoosened } from '../../src/checks/security-loosened/security-loosened.ts';
import { authorizationPolicy, service } from '../support/objects.ts';
import { findingsOf } from './findings-of.ts';

const placed = { namespace: 'books' };
const ledger = service('ledger', undefined, placed);
const shelf = service('shelf', undefined, placed);
const policy = (name: string, rules: string): string =>
  authorizationPolicy(
    name,
    `{ targetRefs: [{ group: "", kind: Service, name: ledger }], action: ${rules} }`,
    placed,
  );
const admits = policy(
  'ledger-callers',
  'ALLOW, rules: [{ from: [{ source: { principals: [cluster.local/ns/counter/sa/desk] } }] }]',
);
const refuses = policy(
  'ledger-admin',
  'DENY, rules: [{ to: [{ operation: { paths: [/admin] } }] }]',
);

const told = (base: string, head: string): readonly string[] =>
  findingsOf(securityLoosened, base, head).map((told) => spoken(messageOf(told)));

test('a Service that goes with the policies on it is opened to nobody', () => {
  expect(told(shelf + ledger + admits, shelf)).toEqual([]);
  expect(told(shelf + ledger + refuses, shelf)).toEqual([]);
});

test('a Service that stays without its policy is open', () => {
  expect(told(shelf + ledger + admits, shelf + ledger)).toEqual([
    expect.stringContaining('Anyone can now call Service books/ledger'),
  ]);
  expect(told(shelf + ledger + refuses, shelf + ledger)).toEqual([
    expect.stringContaining('No longer refused at Service books/ledger'),
  ]);
});

test('a Service that was never seen here may still be there', () => {
  expect(told(shelf + admits, shelf)).toEqual([
    expect.stringContaining('Anyone can now call Service books/ledger'),
  ]);
});
