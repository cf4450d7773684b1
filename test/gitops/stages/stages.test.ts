import { expect, test } from 'vitest';
import { readPackageData } from '../../../src/review/edge/package-data.ts';
import { createEngine, defaultConfig } from '../../../src/review/index.ts';
import { deliver } from '../../../src/gitops/stages/delivery.ts';
import { pairSides } from '../../../src/gitops/stages/side-pairs.ts';
import type { RenderedTree } from '../../../src/gitops/stages/tree-renderer.ts';
import { renderTree } from '../../../src/gitops/stages/tree-renderer.ts';
import { settledSides, STAGES } from '../../../src/gitops/stages/stage.ts';
import { meshIdentityOf } from '../../../src/istio/index.ts';
import {
  namedPair,
  pairsInEffect,
  resolvedPairs,
} from '../../../src/review/evaluation/pair-stages.ts';
import { treeOf } from '../../support/tree-of.ts';
import { builds, virtualService } from '../fixtures.ts';

const application = (place: string, server: string): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: orders-${place}, namespace: argocd }
spec:
  source: { repoURL: "https://git.example/acme/orders", path: overlays/${place} }
  destination: { server: "https://${server}.example", namespace: orders }
`;

/** Two clusters of Argo CD, what nothing applies, and a chart that nobody installs. */
const FILES = {
  'clusters/dev/orders.yaml': application('dev', 'one'),
  'clusters/prod/orders.yaml': application('prod', 'two'),
  'overlays/dev/kustomization.yaml': builds('../../base'),
  'overlays/prod/kustomization.yaml': builds('../../base'),
  'base/kustomization.yaml': builds('vs.yaml'),
  'base/vs.yaml': virtualService('orders'),
  'beside/vs.yaml': virtualService('beside'),
  'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
};

const engine = createEngine(readPackageData());
const rendered = (): RenderedTree => renderTree(treeOf(FILES), [], engine);
const delivered = () => deliver(settledSides({ base: rendered(), merged: rendered() }));
const paired = () => pairSides(delivered(), [], meshIdentityOf);
const config = defaultConfig();
const resolved = () => resolvedPairs(pairsInEffect(paired(), config), config);

test('the stages are listed once, in their order', () => {
  expect(STAGES).toEqual([
    'surveyed',
    'settled',
    'delivered',
    'paired',
    'in effect',
    'meshes',
    'named',
  ]);
});

test('surveying the same files again renders nothing again', () => {
  const [one, other] = [rendered(), rendered()];
  expect(one.environments.length).toBeGreaterThan(1);
  for (const [at, { roots }] of one.environments.entries())
    for (const [index, root] of roots.entries())
      expect(other.environments[at]?.roots[index]).toBe(root);
});

test('settling gives the very trees that were rendered', () => {
  const [base, merged] = [rendered(), rendered()];
  const settled = settledSides({ base, merged });
  expect([settled.base, settled.merged]).toEqual([base, merged]);
  expect(settled.base).toBe(base);
  expect(settled.merged).toBe(merged);
});

test('where both sides deliver the same, delivering gives the very trees that it took', () => {
  const settled = settledSides({ base: rendered(), merged: rendered() });
  const both = deliver(settled);
  expect(both.base).toBe(settled.base);
  expect(both.merged).toBe(settled.merged);
});

test('where both sides are alike, pairing gives the very trees that it took, and the very environments', () => {
  const both = delivered();
  const pairs = pairSides(both, [], meshIdentityOf);
  expect(pairs.base).toBe(both.base);
  expect(pairs.merged).toBe(both.merged);
  expect(pairs.notes).toEqual([]);
  expect(new Set(pairs.pairs.map(({ after }) => after))).toEqual(new Set(both.merged.environments));
  for (const { before, after } of pairs.pairs)
    expect(before?.roots.every((root, at) => root === after?.roots[at])).toBe(true);
});

test('where a change alters nothing of an environment, one thing is in effect on both sides', () => {
  const acting = pairsInEffect(paired(), config);
  expect(acting.length).toBeGreaterThan(1);
  for (const { pair, written, seen } of acting) {
    expect(written).toBe(pair.before);
    expect(seen.after).toBe(seen.before);
  }
});

test('what is the same in effect is one mesh', () => {
  for (const { compared, mesh } of resolved()) {
    expect(mesh).not.toBeNull();
    expect(mesh).toBe(compared);
  }
});

test('a name is put on, and nothing else of an environment is touched by it', () => {
  for (const each of resolved()) {
    const { label, ...rest } = namedPair(each);
    expect(label.name).toBe(each.pair.name);
    expect(rest).toEqual(each);
    expect(rest.mesh).toBe(each.mesh);
  }
});

test('no stage can be given what another one than the one before gives', () => {
  const settled = settledSides({ base: rendered(), merged: rendered() });
  // @ts-expect-error what is rendered is not delivered yet
  const early = () => pairSides(settled, [], meshIdentityOf);
  // @ts-expect-error what is delivered is not delivered again
  const again = () => deliver(delivered());
  // @ts-expect-error what has no mesh yet has no name
  const unnamed = () => pairsInEffect(paired(), config).map(namedPair);
  expect([early, again, unnamed]).toHaveLength(3);
});
