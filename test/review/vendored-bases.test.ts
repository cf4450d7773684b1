import { expect, test } from 'vitest';
import { readPackageData } from '../../src/review/edge/package-data.ts';
import { createEngine } from '../../src/review/analysis/engine.ts';
import type { LoadableTree } from '../../src/forge/index.ts';
import { reviewTrees } from '../../src/review/analysis/tree-review.ts';
import { surveyTree } from '../../src/review/analysis/repository-survey.ts';
import { treeOf } from '../support/tree-of.ts';

const engine = createEngine(readPackageData());
const loaded = (files: Readonly<Record<string, string>>): LoadableTree => ({
  tree: treeOf(files),
  load: () => Promise.resolve(),
});

const route = (timeout: string): string => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web]
  http: [{ timeout: ${timeout}, route: [{ destination: { host: web } }] }]
`;
const before = {
  '.meshwarden/config.yaml': 'vendored: { github.com/acme/mesh/base@v1: copies/mesh }\n',
  'app/kustomization.yaml': 'resources: [github.com/acme/mesh/base?ref=v1]\n',
  'copies/mesh/kustomization.yaml': 'resources: [route.yaml]\n',
  'copies/mesh/route.yaml': route('5s'),
};

async function reviewed(changed: Readonly<Record<string, string>>) {
  const occasion = { asOf: '2026-01-01T00:00:00.000Z', pullRequest: null };
  const after = loaded({ ...before, ...changed });
  const outcome = await reviewTrees(loaded(before), after, engine, occasion);
  if (outcome.kind !== 'reviewed') throw new Error(outcome.kind);
  return outcome;
}

test('a change of a copy is reviewed where it is applied, and the copy is no root of its own', async () => {
  const { review, rendered } = await reviewed({ 'copies/mesh/route.yaml': route('9s') });
  expect(
    rendered.base.plan.environments.flatMap(({ roots }) => roots.map(({ path }) => path)),
  ).toEqual(['app']);
  expect(review.gaps).toEqual([]);
  expect(review.changes.length).toBeGreaterThan(0);
});

test('the copies of the base count: a change cannot bring another one in unseen', async () => {
  const { rendered } = await reviewed({
    '.meshwarden/config.yaml': 'vendored: { github.com/acme/mesh/base@v1: copies/other }\n',
    'copies/other/kustomization.yaml': 'resources: [route.yaml]\n',
    'copies/other/route.yaml': route('1s'),
  });
  const app = rendered.merged.environments[0]?.roots.find(({ root }) => root.path === 'app');
  expect(app?.resources[0]?.origin.file).toBe('copies/mesh/route.yaml');
});

test('a survey counts the objects of copies', async () => {
  const survey = await surveyTree(loaded(before), 'c'.repeat(40), engine, '2026-01-01T00:00:00Z');
  expect(survey).toMatchObject({ hasMesh: true, gaps: [] });
  expect([...survey.objects.values()]).toEqual([1]);
});
