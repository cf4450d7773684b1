import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { authorizationCutsOffCallers } from '../../src/checks/authorization-cuts-off-callers/authorization-cuts-off-callers.ts';
import { strictMtlsCutsOffCallers } from '../../src/checks/strict-mtls/strict-mtls-cuts-off-callers.ts';
import { BOTH, deny, namespace, strict } from '../istio/mesh/revision-objects.ts';
import { app, findingsOf } from './findings-of.ts';

test('a policy of another revision cuts nobody off', () => {
  const payments = app('shop', 'payments');
  const caller = app('web', 'web', ['payments.shop']);
  const spaces = `${namespace('shop', 'istio.io/rev: stable')}---${namespace('web', 'istio.io/rev: stable')}---\n`;
  const planes = `${BOTH.join('---')}---\n`;
  const base = spaces + planes + payments + caller;
  const messages = (head: string): readonly string[] =>
    findingsOf(authorizationCutsOffCallers, base, head).map((told) => spoken(messageOf(told)));
  const bare = `${namespace('web', 'istio-injection: disabled')}---\n${caller}`;
  const cutOff = (revision: string): readonly string[] => {
    const head = `${namespace('shop', 'istio.io/rev: stable')}---\n${planes}${payments}${bare}${strict(revision)}---\n`;
    return findingsOf(strictMtlsCutsOffCallers, head, head).map((told) => spoken(messageOf(told)));
  };
  expect(messages(`${base}${deny('stable')}---\n`)).not.toEqual([]);
  expect(messages(`${base}${deny('canary')}---\n`)).toEqual([]);
  expect(cutOff('stable')).not.toEqual([]);
  expect(cutOff('canary')).toEqual([]);
});
