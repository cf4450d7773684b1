import { expect, it } from 'vitest';
import { alignEnvironments } from '../../src/core/align-environments.ts';
import type { RenderedRoot } from '../../src/core/environments/environment.ts';
import type { RenderedTree } from '../../src/core/render-tree.ts';

const root = (path: string, targetNamespace: string | null): RenderedRoot => ({
  root: {
    path,
    kind: 'kustomization',
    appliedBy: null,
    defaultNamespace: null,
    targetNamespace,
    substitution: null,
  },
  status: 'complete',
  resources: [],
  gaps: [],
  failure: null,
  reads: new Set(),
});

function treeOf(roots: readonly RenderedRoot[]): RenderedTree {
  const environment = {
    name: 'default',
    production: true,
    cluster: null,
    roots: roots.map((each) => each.root),
  };
  return {
    plan: { environments: [environment], notes: [], gaps: [] },
    environments: [{ environment, roots }],
  };
}

it('keeps every root of a folder that several appliers apply', () => {
  const roots = [root('apps', 'blue'), root('apps', 'green'), root('infra', null)];
  const [aligned] = alignEnvironments(treeOf(roots), treeOf(roots)).environments;
  expect(aligned?.roots).toEqual(roots);
});
