import { expect, test } from 'vitest';
import { reportOf, reviewOf } from '../../support/review-of.ts';

const HERE = 'https://git.example/acme/deploy';

const APPLICATION = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: shop, namespace: argocd }
spec:
  project: shop
  source: { repoURL: "${HERE}", path: shop }
  destination: { server: "https://kubernetes.default.svc", namespace: shop }
`;

const project = (more: string): string => `apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata: { name: shop, namespace: argocd }
spec:
  sourceRepos: ["${more === 'source' ? 'https://git.example/acme/other' : HERE}"]
  destinations: [{ server: "*", namespace: ${more === 'destination' ? 'other' : 'shop'} }]
  namespaceResourceBlacklist: [${more === 'kind' ? '{ group: "", kind: Service }' : ''}]
`;

const files = (more: string) => ({
  'argo/app.yaml': APPLICATION,
  'argo/project.yaml': project(more),
  'shop/web.yaml': `apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { ports: [{ port: 80 }] }
`,
});

test.each([
  ['source', 'Argo CD applies nothing of `shop` any more: argo/app.yaml:1 stops it.'],
  ['destination', 'Argo CD applies nothing of `shop` any more: argo/app.yaml:1 stops it.'],
  ['kind', 'Argo CD refuses `shop`: its one object cannot be applied.'],
])('a project that no longer allows the %s refuses what renders', async (what, message) => {
  const { findings, gaps } = await reviewOf(files(''), files(what));
  expect(findings.map((each) => each.message)).toContain(message);
  const said = [...findings.map((each) => each.message), ...gaps.map((each) => each.message)];
  expect(said.join(' ')).not.toMatch(/does not render|no longer builds/);
});

test('what was refused before is told as that, too', async () => {
  const more = { 'shop/more.yaml': 'apiVersion: v1\nkind: Service\nmetadata: { name: more }\n' };
  const { text } = await reportOf(files('kind'), { ...files('kind'), ...more }, 'markdown');
  expect(text).not.toMatch(/does not render|no longer builds/);
});
