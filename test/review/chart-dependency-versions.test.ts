import { expect, test } from 'vitest';
import { reportOf } from '../support/review-of.ts';

const tree = (version: string) => ({
  'argocd/edge.yaml': `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: edge-prod, namespace: argocd }
spec:
  source: { repoURL: https://github.com/acme/platform, path: charts/edge, targetRevision: HEAD }
  destination: { name: prod, namespace: edge }
`,
  'charts/edge/Chart.yaml': `apiVersion: v2
name: edge
version: 1.3.0
dependencies:
  - name: gateway
    version: ${version}
    repository: https://charts.example.com
`,
});

test('the version of a dependency that is not here is told as that, and not as the version of its chart', async () => {
  const { text } = await reportOf(tree('1.24.2'), tree('1.24.3'), 'markdown');
  expect(text).toContain(
    'hart charts/edge: gateway 1.24.2 → 1.24.3; what it renders is not seen here',
  );
  expect(text).not.toContain('charts/edge: version');
});

test.each([
  ['of one folder', 'base', 'istiod'],
  ['by another name', 'cni', 'istio-discovery'],
])('of charts of Istio the control plane is told first: %s', async (_, first, second) => {
  const both = (version: string) => ({
    ...Object.fromEntries(
      [first, second].map((chart) => [
        `argocd/${chart}.yaml`,
        `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${chart}, namespace: argocd }
spec:
  source: { repoURL: https://github.com/acme/platform, path: mesh/${chart}, targetRevision: HEAD }
  destination: { name: prod, namespace: istio-system }
`,
      ]),
    ),
    ...Object.fromEntries(
      [first, second].map((chart) => [
        `mesh/${chart}/kustomization.yaml`,
        `helmCharts: [{ name: ${chart}, repo: "https://istio-release.storage.googleapis.com/charts", version: ${version} }]\n`,
      ]),
    ),
  });
  const { text } = await reportOf(both('1.23.2'), both('1.24.0'), 'markdown');
  const [headline = ''] = text.split('\n');
  expect(headline).toContain(`chart ${second} 1.23.2 → 1.24.0`);
  expect(text).toMatch(new RegExp(`Why critical:.*mesh/${second}/kustomization.yaml:1`));
});
