import { NO_REASONS } from '../../src/core/gitops/environment.ts';
import { expect, it } from 'vitest';
import { appliedByFlux } from '../support/applied-by.ts';
import { BY_NOBODY } from '../../src/core/gitops/roots/applier-of-root.ts';
import { alignEnvironments } from '../../src/core/gitops/pairing/align-environments.ts';
import type { RenderedRoot } from '../../src/core/gitops/environment.ts';
import type { RenderedTree } from '../../src/core/gitops/stages/render-tree.ts';

const root = (path: string, targetNamespace: string | null): RenderedRoot => ({
  root: {
    path,
    content: { kind: 'kustomization' },
    by: targetNamespace === null ? BY_NOBODY : appliedByFlux({ targetNamespace }),
  },
  status: 'complete',
  resources: [],
  gaps: [],
  failure: null,
  reads: new Set(),
});

const treeOf = (roots: readonly RenderedRoot[]): RenderedTree => treeWith({ default: roots });

/** A tree of these environments; all but `dev` are production. */
function treeWith(roots: Readonly<Record<string, readonly RenderedRoot[]>>): RenderedTree {
  const environments = Object.entries(roots).map(([name, own]) => ({
    environment: {
      name,
      production: name !== 'dev',
      cluster: null,
      roots: own.map((each) => each.root),
    },
    roots: own,
  }));
  return {
    plan: {
      environments: environments.map((each) => each.environment),
      notes: [],
      gaps: [],
      reasons: NO_REASONS,
    },
    environments,
  };
}

const summary = ({ environments }: RenderedTree) =>
  environments.map(({ environment, roots }) => [
    environment.name,
    environment.production,
    roots.map((each) => each.root.path),
  ]);

it('keeps every root of a folder that several appliers apply', () => {
  const roots = [root('apps', 'blue'), root('apps', 'green'), root('infra', null)];
  const [aligned] = alignEnvironments(treeOf(roots), treeOf(roots)).environments;
  expect(aligned?.roots).toEqual(roots);
});

it('keeps what several environments share from making all of them production', () => {
  const shared = root('infra', null);
  const tree = treeWith({ dev: [root('dev', null), shared], prd: [root('prd', null), shared] });
  expect(summary(alignEnvironments(tree, tree))).toEqual([
    ['dev', false, ['dev', 'infra']],
    ['prd', true, ['prd', 'infra']],
  ]);
});

it('compares a root under the name it gets, and under its own while another environment had it too', () => {
  const app = root('app', null);
  const renamed = alignEnvironments(treeWith({ default: [app] }), treeWith({ dev: [app] }));
  expect(summary(renamed)).toEqual([['dev', true, ['app']]]);

  const applied = { ...app, root: { ...app.root, by: appliedByFlux() } };
  const twice = treeWith({ dev: [applied], prd: [applied] });
  expect(summary(alignEnvironments(twice, treeWith({ prd: [applied] })))).toEqual([
    ['dev', false, ['app']],
    ['prd', true, ['app']],
  ]);
  const both = treeWith({ dev: [app], prd: [app] });
  expect(summary(alignEnvironments(treeWith({ prd: [app] }), both))).toEqual([
    ['prd', true, ['app']],
    ['dev', false, ['app']],
  ]);
});

it('takes nothing that counts everywhere, for want of an applier, away with one environment', () => {
  const app = root('app', null);
  const both = treeWith({ dev: [root('dev', null), app], prd: [root('prd', null), app] });
  const without = treeWith({ prd: [root('prd', null), app] });
  expect(summary(alignEnvironments(both, without))).toEqual([
    ['dev', false, ['dev']],
    ['prd', true, ['prd', 'app']],
  ]);
});
