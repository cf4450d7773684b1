import { expect, test } from 'vitest';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';

const applied = (name: string, more: string, path = 'addons'): string =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: ${name}, namespace: flux-system }\nspec: { path: ./${path}, prune: true, ${more}sourceRef: { kind: GitRepository, name: flux-system } }\n---\n`;

const SOURCE =
  'apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: { name: flux-system, namespace: flux-system }\nspec: { url: https://example.com/acme/fleet.git, ref: { branch: main } }\n';

const HOOK = {
  'addons/kustomization.yaml':
    'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [ingress.yaml]\n',
  'addons/ingress.yaml':
    'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { name: hook }\nspec: { rules: [{ host: hook.example.com, http: { paths: [{ path: /hook/, pathType: Prefix, backend: { service: { name: receiver, port: { number: 80 } } } }] } }] }\n',
};

const tree = (appliers: string, more: Files = {}): Files => ({
  'clusters/production/addons.yaml':
    applied('addons', 'targetNamespace: flux-system, ') + appliers + SOURCE,
  ...HOOK,
  ...more,
});

const takenIn = async (head: Files): Promise<readonly string[]> => {
  const review = await reviewOf(tree(''), head);
  return review.findings.flatMap(({ check }) => (check === 'requests-of-others' ? [check] : []));
};

test('a document that is applied once more without a namespace takes nothing from itself', async () => {
  expect(await takenIn(tree(applied('again', '')))).toEqual([]);
});

test('the same document with another namespace, or patched, may lead the requests elsewhere', async () => {
  expect(await takenIn(tree(applied('other', 'targetNamespace: shop, ')))).toEqual([
    'requests-of-others',
  ]);
  const patched = {
    'patched/kustomization.yaml':
      'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [../addons]\npatches: [{ target: { kind: Ingress }, patch: \'[{"op": "replace", "path": "/spec/rules/0/http/paths/0/backend/service/name", "value": "elsewhere"}]\' }]\n',
  };
  expect(await takenIn(tree(applied('other', '', 'patched'), patched))).toEqual([
    'requests-of-others',
  ]);
});
