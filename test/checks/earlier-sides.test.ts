import { expect, test } from 'vitest';
import { readPackageData } from '../../src/review/edge/package-data.ts';
import { createEngine, reviewTrees } from '../../src/review/index.ts';
import { detectorOf } from '../../src/checks/detection/check.ts';
import type { Mesh } from '../../src/istio/index.ts';
import { treeOf } from '../support/tree-of.ts';

const data = readPackageData();

const files = (timeout: string, owner: string): Readonly<Record<string, string>> => ({
  CODEOWNERS: `* ${owner}\n`,
  'prod/orders.yaml': `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: orders, namespace: shop }
spec:
  hosts: [orders]
  http: [{ timeout: ${timeout}, route: [{ destination: { host: orders } }] }]
`,
  'prod/service.yaml': `apiVersion: v1
kind: Service
metadata: { name: orders, namespace: shop }
spec: { selector: { app: orders }, ports: [{ name: http, port: 80 }] }
`,
});

/** An engine with a detector more, and the meshes that this was asked about. */
function watchedEngine() {
  const asked: Mesh[] = [];
  const watching = detectorOf('something-else', 'what it is for', [
    {
      checks: [{ id: 'watches', title: 'It watches', level: 'low', blind: 'All.' }],
      find: ({ mesh }) => {
        asked.push(mesh);
        return { findings: [] };
      },
    },
  ]);
  const engine = createEngine(data);
  return { asked, engine: { ...engine, detectors: [...engine.detectors, watching] } };
}

const loaded = (tree: Readonly<Record<string, string>>) => ({
  tree: treeOf(tree),
  load: () => Promise.resolve(),
});

async function reviewWith(
  engine: ReturnType<typeof watchedEngine>['engine'],
  base: Readonly<Record<string, string>>,
  merged: Readonly<Record<string, string>>,
) {
  const outcome = await reviewTrees(loaded(base), loaded(merged), engine, {
    asOf: '2026-11-01T00:00:00Z',
    pullRequest: null,
  });
  if (outcome.kind !== 'reviewed') throw new Error('The policy is fine.');
  return outcome.review;
}

test('what is found on a base is looked for once, whichever changes of it are reviewed', async () => {
  const { asked, engine } = watchedEngine();
  const base = files('5s', '@shop');
  await reviewWith(engine, base, files('6s', '@shop'));
  expect(new Set(asked).size).toBe(2);
  const other = await reviewWith(engine, base, files('7s', '@shop'));
  expect(new Set(asked).size).toBe(3);
  expect(asked).toHaveLength(3);
  expect(other).toEqual(await reviewWith(watchedEngine().engine, base, files('7s', '@shop')));
});

test('of a base that is another one, or whose owners are others, it is looked for again', async () => {
  const { asked, engine } = watchedEngine();
  await reviewWith(engine, files('5s', '@shop'), files('6s', '@shop'));
  await reviewWith(engine, files('4s', '@shop'), files('6s', '@shop'));
  expect(new Set(asked).size).toBe(4);
  await reviewWith(engine, files('4s', '@pay'), files('6s', '@pay'));
  expect(asked).toHaveLength(6);
});
