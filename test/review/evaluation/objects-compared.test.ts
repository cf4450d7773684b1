import { expect, test } from 'vitest';
import type { Files } from '../../support/review-of.ts';
import { reviewOf } from '../../support/review-of.ts';

const service = (name: string, note = 'none'): string =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: ${name}, namespace: shop, annotations: { note: '${note}' } }\nspec: { ports: [{ port: 80 }] }\n`;

const applied = (name: string, more = ''): string => `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: ${name}, namespace: flux-system }
spec: { interval: 10m, path: ./apps/prod/${name}, prune: true, sourceRef: { kind: GitRepository, name: flux-system }${more} }
`;

const tree = (more: string): Files => ({
  'clusters/prod/web.yaml': applied('web', more),
  'clusters/prod/edge.yaml': applied('edge'),
  'apps/prod/web/web.yaml': `${service('web', '${unknown}')}---\n${service('cart')}`,
  'apps/prod/edge/edge.yaml': service('edge'),
});

test('what is in a folder that no longer builds is compared with nothing, and not counted', async () => {
  const before = tree('');
  const said = async (after: Files) =>
    (await reviewOf(before, after)).environments.map(({ objects, roots }) => ({
      objects,
      failed: roots.flatMap(({ path, status }) => (status === 'failed' ? path : [])),
    }));
  const edited = { ...before, 'apps/prod/edge/edge.yaml': service('edge', 'other') };
  expect(await said(edited)).toEqual([{ objects: 5, failed: [] }]);
  expect(await said(tree(', postBuild: { substitute: { zone: a } }'))).toEqual([
    { objects: 3, failed: ['apps/prod/web'] },
  ]);
});
