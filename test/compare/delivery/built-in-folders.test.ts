import { expect, test } from 'vitest';
import { builds, object } from '../../gitops/fixtures.ts';
import { app } from '../../gitops/delivery/argo-trees.ts';
import { reviewOf } from '../../support/review-of.ts';
import type { Files } from './releases.ts';

const NAMESPACE = 'apiVersion: v1\nkind: Namespace\nmetadata: { name: teams }\n';

const TEAMS: Files = {
  'overlays/prod/teams/kustomization.yaml': builds('namespace.yaml'),
  'overlays/prod/teams/namespace.yaml': NAMESPACE,
};

/** A cluster's kustomization, which an Application applies, and two folders that it may list. */
const tree = (
  listed: readonly string[],
  more: Files = { 'argocd/prod.yaml': app('clusters/prod') },
): Files => ({
  'clusters/prod/kustomization.yaml': builds(...listed),
  'overlays/prod/shop/kustomization.yaml': builds('shop.yaml'),
  'overlays/prod/shop/shop.yaml': object('Service', 'shop'),
  ...TEAMS,
  ...more,
});

const [SHOP, BOTH] = [
  ['../../overlays/prod/shop'],
  ['../../overlays/prod/shop', '../../overlays/prod/teams'],
];

const changesOf = async (before: Files, after: Files): Promise<readonly string[]> =>
  (await reviewOf(before, after)).changes.map(
    ({ kind, subject }) => `${kind} ${subject.kind} ${subject.name}`,
  );

test('what an applied kustomization lists no more is removed, though its folder stands', async () => {
  const { changes, tier } = await reviewOf(tree(BOTH), tree(SHOP));
  expect(changes.map(({ kind, subject }) => `${kind} ${subject.name}`)).toEqual([
    'resource-removed teams',
  ]);
  expect(tier).toBe('high');
});

test('what an applied kustomization lists now is new, though its folder stood', async () => {
  expect(await changesOf(tree(SHOP), tree(BOTH))).toEqual(['resource-added Namespace teams']);
});

test('nothing goes with a list that nobody seen here applies, nor where another Application has the folder', async () => {
  expect(await changesOf(tree(BOTH, {}), tree(SHOP, {}))).toEqual([]);
  const other = {
    'argocd/prod.yaml': app('clusters/prod'),
    'argocd/teams.yaml': app('overlays/prod/teams', '', 'teams'),
  };
  expect(await changesOf(tree(BOTH, other), tree(SHOP, other))).toEqual([]);
});

test('nothing goes with a list that does not build after the change', async () => {
  const removed = await changesOf(tree(BOTH), tree([...SHOP, 'missing.yaml']));
  expect(removed.filter((each) => each.startsWith('resource-removed'))).toEqual([]);
});
