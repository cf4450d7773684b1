import { expect, test } from 'vitest';
import { pairedTrees, renderTree } from '../../../src/gitops/index.ts';
import { meshIdentityOf } from '../../../src/istio/index.ts';
import { createEngine } from '../../../src/review/analysis/engine.ts';
import { readPackageData } from '../../../src/review/edge/package-data.ts';
import {
  namedPair,
  pairsInEffect,
  resolvedPairs,
} from '../../../src/review/evaluation/pair-stages.ts';
import { defaultConfig } from '../../../src/review/policy/configuration/repository-config.ts';
import { FILES } from '../../gitops/stages/two-clusters.ts';
import { treeOf } from '../../support/tree-of.ts';

const engine = createEngine(readPackageData());
const rendered = () => renderTree(treeOf(FILES), [], engine);
const paired = () => pairedTrees({ base: rendered(), merged: rendered() }, [], meshIdentityOf);
const config = defaultConfig();
const resolved = () => resolvedPairs(pairsInEffect(paired(), config, []), config);

test('where a change alters nothing of an environment, one thing is in effect on both sides', () => {
  const acting = pairsInEffect(paired(), config, []);
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

test('what has no mesh yet has no name', () => {
  // @ts-expect-error a name is put on what has a mesh
  const unnamed = () => pairsInEffect(paired(), config, []).map(namedPair);
  expect(unnamed).toBeTypeOf('function');
});
