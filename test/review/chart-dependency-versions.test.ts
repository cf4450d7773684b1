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
