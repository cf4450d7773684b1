import { expect, test } from 'vitest';
import { reportOf } from '../support/review-of.ts';

const seats = `apiVersion: v1
kind: Service
metadata: { name: seats }
spec: { selector: { app: seats }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: seats }
spec:
  selector: { matchLabels: { app: seats } }
  template:
    metadata: { labels: { app: seats } }
    spec: { containers: [{ name: seats, image: 'seats:1', ports: [{ containerPort: 8080 }] }] }
`;
const overlay = 'namespace: hall\nresources: [../../base, namespace.yaml]\n';
const namespace = `apiVersion: v1
kind: Namespace
metadata: { name: hall, labels: { istio-injection: enabled } }
`;
const tree = (elements: string) => ({
  'argocd/seats.yaml': `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: seats, namespace: argocd }
spec:
  goTemplate: true
  generators: [{ list: { elements: ${elements} } }]
  template:
    metadata: { name: 'seats-{{ .region }}' }
    spec:
      source:
        repoURL: https://github.com/acme/platform
        path: 'apps/overlays/prod-{{ .region }}'
        targetRevision: HEAD
      destination: { name: 'prod-{{ .region }}', namespace: hall }
      syncPolicy: { automated: { prune: true } }
`,
  'apps/base/kustomization.yaml': 'resources: [seats.yaml]\n',
  'apps/base/seats.yaml': seats,
  'apps/overlays/prod-eu/kustomization.yaml': overlay,
  'apps/overlays/prod-eu/namespace.yaml': namespace,
  'apps/overlays/prod-us/kustomization.yaml': overlay,
  'apps/overlays/prod-us/namespace.yaml': namespace,
});

test('where who answers goes, nothing says that every call ends as before', async () => {
  const whole = tree('[{ region: eu }, { region: us }]');
  const { text } = await reportOf(whole, tree('[{ region: eu }]'), 'markdown');
  expect(text).toContain('Namespace hall is removed');
  expect(text).not.toMatch(/no call changes its outcome/i);
});
