import { expect, test } from 'vitest';
import type { Files } from '../../support/review-of.ts';
import { reportOf, reviewOf } from '../../support/review-of.ts';
import { app } from '../../gitops/delivery/argo-trees.ts';
import { flux } from './flux-trees.ts';

const service = (host: string): string =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: shop }\nspec: { type: ExternalName, externalName: ${host}.example }\n`;

test.each<[string, Files]>([
  [
    'a link to a file in a folder of an Application',
    {
      'apps/web.yaml': app('web', '', 'web'),
      'web/ns.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n',
      'web/web.yaml': { link: '../shared/web.yaml' },
    },
  ],
  [
    'a link to a kustomization that Flux reads',
    {
      'clusters/prod/web.yaml': flux('web', './apps/web'),
      'apps/web': { link: '../shared' },
      'shared/kustomization.yaml': 'resources: [web.yaml]\n',
    },
  ],
  [
    'a link to a folder below one that Flux reads',
    {
      'clusters/prod/web.yaml': flux('web', './apps'),
      'apps/web': { link: '../shared' },
    },
  ],
])('%s applies the file, and it is told of once', async (_, files) => {
  const tree = (host: string): Files => ({ ...files, 'shared/web.yaml': service(host) });
  const { changes } = await reviewOf(tree('a'), tree('b'));
  expect(changes.map(({ environment }) => environment)).toHaveLength(1);
  const { text } = await reportOf(tree('a'), tree('b'), 'markdown');
  expect(text).not.toMatch(/nothing applies|applied by nobody|Not reviewed/);
});
