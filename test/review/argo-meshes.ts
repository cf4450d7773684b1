import { expect } from 'vitest';
import { reviewOf } from '../support/review-of.ts';
import { meshMtls } from '../support/objects.ts';

export type Files = Readonly<Record<string, string>>;

export const REPOSITORY = 'https://git.example/acme/platform.git';

export const application = (spec: string, name = 'mesh'): string =>
  `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: ${name}, namespace: argocd}\nspec:\n  project: ${name}\n  destination: {name: prod, namespace: istio-system}\n${spec}\n`;

export const source = (path: string, more = ''): string =>
  `  source: {repoURL: "${REPOSITORY}", path: ${path}, targetRevision: main${more}}`;

/** A mesh-wide policy that an Application applies to production, and a shop beside it. */
export const TREE: Files = {
  'mesh/production/policy.yaml': meshMtls('STRICT'),
  'shop/production/map.yaml':
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: shop, namespace: shop}\ndata: {a: b}\n',
  'clusters/production/mesh.yaml': application(source('mesh/production')),
  'clusters/production/shop.yaml': application(source('shop/production'), 'shop').replace(
    'namespace: istio-system',
    'namespace: shop',
  ),
};

/** The tier of a change of that tree, in which everything can be read. */
export const tierOf = async (before: Files, after: Files): Promise<string | null> => {
  const { tier, gaps } = await reviewOf({ ...TREE, ...before }, { ...TREE, ...after });
  expect(gaps.filter(({ blocking }) => blocking)).toEqual([]);
  return tier;
};
