import { expect, test } from 'vitest';
import { reportOf } from '../../support/review-of.ts';
import type { Files } from '../../support/review-of.ts';

const tree = (cluster: string): Files => ({
  'argocd/web.yaml': `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: web, namespace: argocd }
spec:
  generators:
    - git:
        repoURL: https://git.example.com/acme/mesh.git
        directories: [{ path: clusters/* }]
  template:
    metadata: { name: 'web-{{path.basename}}' }
    spec:
      project: default
      source: { repoURL: https://git.example.com/acme/mesh.git, path: '{{path}}' }
      destination: { server: 'https://{{path.basename}}.example.com', namespace: shop }
      syncPolicy: { automated: { prune: true } }
`,
  'clusters/dev/kustomization.yaml': 'resources: [../../base]\n',
  [`clusters/${cluster}/kustomization.yaml`]: 'resources: [../../base]\n',
  'base/kustomization.yaml': 'resources: [web.yaml]\n',
  'base/web.yaml':
    'apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: shop }\nspec: { ports: [{ port: 80 }] }\n',
});

test('a headline that says that something goes names where it goes, and not where it comes', async () => {
  const { text } = await reportOf(tree('prod-b'), tree('prod-c'), 'markdown');
  const [headline = ''] = text.split('\n');
  expect(headline).toContain('prod-b: Service shop/web: removed');
});
