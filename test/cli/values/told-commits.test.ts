import { expect, test } from 'vitest';
import { historyOfValue } from '../../../src/cli/values/history-of-value.ts';
import type { History, PastCommit } from '../../../src/forge/index.ts';
import { readPackageData } from '../../../src/review/edge/package-data.ts';
import { createEngine } from '../../../src/review/index.ts';
import { service } from '../../support/objects.ts';
import { readTreesOf } from '../../support/review-of.ts';

const commit = (sha: string): PastCommit => ({
  ...{ sha, author: 'ada', at: '2026-11-20T09:00:00Z' },
  ...{ subject: 'Change', pullRequest: null },
});

const unused = (): never => {
  throw new Error('Nobody asks this.');
};

/** A history of so many commits, at each of which orders waits as many seconds. */
function historyOf(count: number): History & { readonly commit: string } {
  const shas = Array.from({ length: count }, (_, at) => String(count - at));
  return {
    commit: String(count),
    ...{ changesOf: unused, commitAt: unused, treeBefore: unused },
    commitsTouching: (_, limit, before) =>
      Promise.resolve(
        shas
          .filter((sha) => before === undefined || Number(sha) < Number(before))
          .slice(0, limit)
          .map(commit),
      ),
    treeOf: (sha) => {
      const files = {
        'overlays/prod/kustomization.yaml': 'resources: [orders.yaml]\n',
        'overlays/prod/orders.yaml': `${service('orders')}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: orders, namespace: shop }
spec: { hosts: [orders], http: [{ timeout: ${sha}s, route: [{ destination: { host: orders } }] }] }
`,
      };
      return Promise.resolve(readTreesOf(files, files).merged);
    },
  };
}

test.each([
  { limit: 200, last: '5 of 5' },
  { limit: 3, last: '3 of 3' },
])('commits are counted while they are rendered, of $limit at most', async ({ limit, last }) => {
  const told: string[] = [];
  const question = { asked: 'orders.timeout', environment: 'prod', limit };
  const found = await historyOfValue(
    historyOf(5),
    createEngine(readPackageData()),
    question,
    (at, of) => void told.push(`${String(at)} of ${String(of)}`),
  );
  expect(found).toMatchObject({ kind: 'read', looked: told.length });
  expect(told.at(-1)).toBe(last);
  expect(told[0]).toBe(`1 of ${String(told.length)}`);
});
