import { expect, test } from 'vitest';
import type { Consequence } from '../../../src/compare/behaviour/consequence.ts';
import { admits, behaviour, ORDERS_V2, policy, routes, SUBSETS, told } from './small-mesh.ts';

const methods = (method: string, action = 'ALLOW'): string =>
  action === 'ALLOW'
    ? policy(`[${admits('web', `, to: [{ operation: { methods: [${method}] } }]`)}]`)
    : policy(`[{ to: [{ operation: { methods: [${method}] } }] }]`, action);

const found = (before: string, after: string): readonly Consequence[] =>
  behaviour(before, after).consequences.filter(({ sources }) =>
    sources.some((source) => source.endsWith('/web')),
  );

test('a method in lower case admits no request that clients send', () => {
  const [lost, opened, ...more] = found(methods('POST'), methods('post'));
  expect(more).toEqual([]);
  expect(lost && told(lost)).toBe(
    'lost web -> shop/orders: POST http://orders.shop:8080/list: orders 100 => 403 null',
  );
  expect(opened && told(opened)).toBe(
    'opened web -> shop/orders: post http://orders.shop:8080/list: 403 null => orders 100',
  );
});

test('a method in lower case that is denied is lost to nobody who is known to send it', () => {
  for (const [before, after] of [
    ['', methods('post', 'DENY')],
    [methods('post'), methods('POST')],
  ] as const) {
    const lost = found(before, after).filter(({ kind }) => kind === 'lost');
    expect(lost.map(({ isKnown, witness }) => [isKnown, witness.http?.method])).toEqual([
      [false, 'post'],
    ]);
  }
});

test('where both spellings end so, the usual one shows it', () => {
  const [first] = found('', methods('post, POST', 'DENY'));
  expect(first?.isKnown).toBe(true);
  expect(first?.witness.http?.method).toBe('POST');
});

test('a route for a method in lower case takes no request that clients send', () => {
  const by = (method: string): string =>
    routes(
      `[{ match: [{ method: { exact: ${method} } }], route: [{ destination: { host: orders, subset: v2 } }] }, { route: [{ destination: { host: orders, subset: v1 } }] }]`,
    );
  const mesh = ORDERS_V2 + SUBSETS;
  const known = found(mesh + by('POST'), mesh + by('post')).filter(({ isKnown }) => isKnown);
  expect(known.map(({ kind, witness }) => [kind, witness.http?.method])).toEqual([
    ['moved', 'POST'],
  ]);
});

test('a method of another name is itself', () => {
  const [first] = found('', methods('purge', 'DENY'));
  expect(first?.witness.http?.method).toBe('purge');
  expect(first?.isKnown).toBe(true);
});
