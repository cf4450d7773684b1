import { expect, test } from 'vitest';
import { witnessText } from '../../../src/review/report/consequences/consequence-text.ts';
import { admits, behaviour, policy } from '../../compare/behaviour/small-mesh.ts';

const toOrders = (method: string): string => `to: [{ operation: { methods: [${method}] } }]`;

/** The requests that show what becomes of the calls of web. */
const shown = (before: string, after: string): readonly (string | null)[] =>
  behaviour(before, after)
    .consequences.filter(({ sources }) => sources.some((source) => source.endsWith('/web')))
    .map(witnessText);

test('a method in lower case is shown beside the one that clients send', () => {
  const allowed = (method: string) => policy(`[${admits('web', `, ${toOrders(method)}`)}]`);
  expect(shown(allowed('POST'), allowed('post'))[1]).toBe('post (not POST) /list: 403 → 200');
});

test('a method of another name is shown by itself', () => {
  expect(shown('', policy(`[{ ${toOrders('purge')} }]`, 'DENY'))[0]).toBe('purge /list: 200 → 403');
});
