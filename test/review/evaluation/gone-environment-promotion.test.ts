import { expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';

const element = (stage: string): string =>
  `          - { stage: ${stage}, namespace: shop-${stage} }\n`;

/** A set that makes an Application of one folder for each stage, all in the cluster of Argo CD. */
const tree = (stages: readonly string[]): Readonly<Record<string, string>> => ({
  'gitops/web.yaml': `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: web, namespace: argocd }
spec:
  generators:
    - list:
        elements:
${stages.map(element).join('')}  template:
    metadata: { name: 'web-{{stage}}' }
    spec:
      project: default
      source: { repoURL: https://git.example/acme/deploy, path: web, targetRevision: main }
      destination: { server: https://kubernetes.default.svc, namespace: '{{namespace}}' }
`,
  'web/web.yaml':
    'apiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec: { selector: { app: web }, ports: [{ name: http, port: 80 }] }\n',
});

test('an environment that goes gets nothing first, and nothing at once with others', async () => {
  const review = await reviewOf(tree(['develop', 'staging', 'live']), tree(['develop', 'staging']));
  expect(review.promotions ?? []).toEqual([]);
});
