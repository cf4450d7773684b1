import { expect, test } from 'vitest';
import type { ForgeContext } from '../../../../src/forge/edge/github/forge/forge-context.ts';
import { openHeadsCall } from '../../../../src/forge/edge/github/forge/open-heads.ts';
import { ForgeProblem } from '../../../../src/forge/index.ts';
import type { Repository } from '../../../../src/forge/index.ts';

const notAsked = (): never => {
  throw new Error('Only GraphQL is asked.');
};
const repository = (id: number): Repository => ({
  ...{ id, installation: 1, owner: 'acme', name: `service-${String(id)}`, defaultBranch: 'main' },
  htmlUrl: 'https://github.example/acme/shop',
  cloneUrl: 'https://github.example/acme/shop.git',
  archived: false,
});

type Asked = Parameters<ForgeContext['api']['graphql']>[1];

/** What is told of repositories 1 and 2 where GitHub answers so. */
async function told(answer: (asked: Asked) => unknown, count = 2) {
  const asks: Asked[] = [];
  const graphql = (_: number, asked: Asked) => {
    asks.push(asked);
    return new Promise((resolve) => {
      resolve(answer(asked));
    });
  };
  const repositories = Array.from({ length: count }, (_, at) => repository(at + 1));
  const { openHeads } = openHeadsCall({ api: { send: notAsked, list: notAsked, graphql } });
  return { asks, heads: [...(await openHeads(1, repositories)).entries()] };
}

const SHA = 'a'.repeat(40);
const head = (number: number) => ({
  ...{ number, headRefOid: SHA, updatedAt: '2026-11-20T08:00:00Z', baseRefName: 'main' },
  baseRef: { target: { oid: 'b'.repeat(40) } },
});
const of = (databaseId: number, nodes: readonly object[] = [], totalCount = nodes.length) => ({
  databaseId,
  pullRequests: { totalCount, nodes },
});

test('open pull requests of many repositories are told by one question', async () => {
  const { heads, asks } = await told(() => ({ data: { r0: of(1, [head(7)]), r1: of(2) } }));
  const known = { number: 7, head: SHA, updatedAt: '2026-11-20T08:00:00Z', base: 'main' };
  expect(heads).toEqual([
    [1, [{ ...known, baseTip: 'b'.repeat(40) }]],
    [2, []],
  ]);
  expect(asks).toHaveLength(1);
  expect(asks[0]?.variables).toEqual({ o0: 'acme', n0: 'service-1', o1: 'acme', n1: 'service-2' });
});

test('a hundred and one take three questions', async () => {
  const { asks } = await told(() => ({ data: {} }), 101);
  expect(asks).toHaveLength(3);
});

test.each<readonly [what: string, answer: unknown]>([
  ['that is not seen', { data: { r0: null, r1: of(2) }, errors: [{ type: 'NOT_FOUND' }] }],
  ['whose name is another one’s now', { data: { r0: of(9), r1: of(2) } }],
  ['with more pull requests than are told', { data: { r0: of(1, [head(7)], 30), r1: of(2) } }],
  ['that is told in another form', { data: { r0: of(1, [{ number: 7 }]), r1: of(2) } }],
])('one %s is left out, and the others are told', async (_, answer) => {
  expect((await told(() => answer)).heads).toEqual([[2, []]]);
});

test('where GraphQL does not answer none is told, and a limit is one', async () => {
  const fails = (kind: 'unavailable' | 'rate-limited') =>
    told(() => {
      throw new ForgeProblem(kind, 'no');
    });
  expect((await fails('unavailable')).heads).toEqual([]);
  await expect(fails('rate-limited')).rejects.toThrow('no');
  expect((await told(() => ({ data: null, errors: [{ message: 'no' }] }))).heads).toEqual([]);
});
