import { spoken } from '../../support/spoken.ts';
import { expect, test } from 'vitest';
import type { Files } from '../../support/review-of.ts';
import { reviewOf } from '../../support/review-of.ts';

const tree = (image: string): Files => ({
  'argocd/previews.yaml': `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: previews, namespace: argocd }
spec:
  goTemplate: true
  generators: [{ pullRequest: { github: { owner: acme, repo: web } } }]
  template:
    metadata: { name: 'web-{{ .number }}' }
    spec:
      source:
        repoURL: https://github.com/acme/fleet.git
        targetRevision: main
        path: previews
        kustomize:
          nameSuffix: '-{{ .number }}'
          commonLabels: { number: '{{ .number }}' }
          images: ['acme/web:pr-{{ .head_short_sha }}']
      destination: { name: staging, namespace: previews }
`,
  'previews/kustomization.yaml': 'resources: [web.yaml]\n',
  'previews/web.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      serviceAccountName: web
      containers: [{ name: app, image: 'acme/web:1', env: [{ name: A, value: ${image} }] }]
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [{ name: http, port: 80 }] }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: web }
`,
});

test('a name of which only the forge knows a part is no invalid one', async () => {
  const { findings, changes } = await reviewOf(tree('one'), tree('two'));
  expect(spoken(findings)).toEqual([]);
  expect(changes).toHaveLength(1);
});
