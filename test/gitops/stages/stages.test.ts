import { expect, test } from 'vitest';
import { readPackageData } from '../../../src/review/edge/package-data.ts';
import { createEngine } from '../../../src/review/index.ts';
import { deliver } from '../../../src/gitops/stages/delivery.ts';
import { pairSides } from '../../../src/gitops/stages/side-pairs.ts';
import type { RenderedTree } from '../../../src/gitops/stages/tree-renderer.ts';
import { renderTree } from '../../../src/gitops/stages/tree-renderer.ts';
import { settledSides, STAGES } from '../../../src/gitops/stages/stage.ts';
import { meshIdentityOf } from '../../../src/istio/index.ts';
import { treeOf } from '../../support/tree-of.ts';
import { FILES } from './two-clusters.ts';

const engine = createEngine(readPackageData());
const rendered = (): RenderedTree => renderTree(treeOf(FILES), [], engine);
const delivered = () => deliver(settledSides({ base: rendered(), merged: rendered() }));

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

test('no stage can be given what another one than the one before gives', () => {
  const settled = settledSides({ base: rendered(), merged: rendered() });
  // @ts-expect-error what is rendered is not delivered yet
  const early = () => pairSides(settled, [], meshIdentityOf);
  // @ts-expect-error what is delivered is not delivered again
  const again = () => deliver(delivered());
  expect([early, again]).toHaveLength(2);
});
