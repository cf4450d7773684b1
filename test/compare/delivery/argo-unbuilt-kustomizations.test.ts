import { expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';
import { app } from '../../gitops/delivery/argo-trees.ts';
import type { Files } from '../../gitops/delivery/argo-trees.ts';

const before: Files = {
  'argocd/mesh.yaml': app('mesh/prod', 'directory: { recurse: true }'),
  'mesh/prod/deny.yaml':
    'apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: { name: deny, namespace: shop }\nspec: { action: DENY, rules: [{}] }\n',
};
const added = (text: string) =>
  reviewOf(before, { ...before, 'mesh/prod/kustomization.yaml': text });

test.each([
  'kind: Kustomization\nresources: []\n',
  'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [deny.yaml]\n',
])('a kustomization in a folder that is applied file by file fails the check: %j', async (text) => {
  const { gaps } = await added(text);
  expect(gaps).toMatchObject([
    { blocking: true, origin: { file: 'mesh/prod/kustomization.yaml' } },
  ]);
  expect(gaps[0]?.message).toContain('the sync fails on a kustomization');
});

test('one without a kind is passed over, as Argo CD does, and one of Flux is an object', async () => {
  expect((await added('resources: []\n')).gaps).toEqual([]);
  const flux =
    'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: a, namespace: shop }\nspec: { path: ./x, prune: true, interval: 1m, sourceRef: { kind: GitRepository, name: a } }\n';
  const messages = (await added(flux)).gaps.map(({ message }) => message);
  expect(messages.filter((message) => message.includes('is not built'))).toEqual([]);
});
