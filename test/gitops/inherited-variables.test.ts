import { expect, test } from 'vitest';
import { discoverEnvironments } from '../../src/gitops/survey/discover-environments.ts';
import { substitutionFor } from '../../src/gitops/roots/applier-of-root.ts';
import { builds, flux, virtualService } from './fixtures.ts';
import { treeOf } from './tree-of.ts';

test('a patch of a parent reaches what the parent builds, and no file that is left out on the way', () => {
  const patch = `  patches:
    - target: {kind: Kustomization}
      patch: |
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {name: any}
        spec: {postBuild: {substitute: {HOST: shop.example}}}
`;
  const tree = (resources: string) => ({
    'flux/apps.yaml': flux('parent', './apps', patch),
    'apps/team/kustomization.yaml': builds(resources),
    'apps/team/a/ks.yaml': flux('a', './apps/team/a/app'),
    'apps/team/a/app/vs.yaml': virtualService('a'),
    'apps/b/ks.yaml': flux('b', './apps/b/app'),
    'apps/b/app/vs.yaml': virtualService('b'),
  });
  const handed = (resources: string): readonly string[] =>
    (discoverEnvironments(treeOf(tree(resources)), []).environments[0]?.roots ?? [])
      .filter((root) => substitutionFor(root)?.variables.has('HOST'))
      .map(({ path }) => path);
  expect(handed('a/ks.yaml')).toEqual(['apps/b/app', 'apps/team/a/app']);
  expect(handed('other.yaml')).toEqual(['apps/b/app']);
});
