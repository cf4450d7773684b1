import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { unresolvedReference } from '../../src/checks/references/unresolved-reference.ts';
import { app, findingsOf } from './findings-of.ts';

const told = (base: string, head: string): readonly string[] =>
  findingsOf(unresolvedReference, base, head).map((told) => spoken(messageOf(told)));

test('the last Service of a namespace that goes is missed by whoever calls it by its short name', () => {
  const caller = app('shop', 'orders', ['payments.billing:80']);
  expect(told(caller + app('billing', 'payments'), caller)).toEqual([
    'Deployment shop/orders cannot reach payments.billing.',
  ]);
});

test('a host with one dot that never was a Service is any host', () => {
  const caller = app('shop', 'orders', ['payments.billing:80', 'payment.billings:80']);
  expect(told('', caller)).toEqual([]);
  expect(told(caller, caller)).toEqual([]);
  expect(told('', caller + app('bank', 'payments'))).toEqual([]);
});
