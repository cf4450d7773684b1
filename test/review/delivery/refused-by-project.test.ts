import { messageOf } from '../../../src/checks/index.ts';
import { spoken } from '../../support/spoken.ts';
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
  ['source', 'Argo CD applies nothing of `shop` any more: argo/project.yaml:5 stops it.'],
  ['destination', 'Argo CD applies nothing of `shop` any more: argo/project.yaml:6 stops it.'],
  ['kind', 'Argo CD refuses `shop`: its one object cannot be applied.'],
])('a project that no longer allows the %s refuses what renders', async (what, message) => {
  const { findings, gaps } = await reviewOf(files(''), files(what));
  expect(findings.map((each) => spoken(messageOf(each)))).toContain(message);
  const said = [
    ...findings.map((each) => spoken(messageOf(each))),
    ...gaps.map((each) => each.message),
  ];
  expect(said.join(' ')).not.toMatch(/does not render|no longer builds/);
});

test('what was refused before is told as that, too', async () => {
  const more = { 'shop/more.yaml': 'apiVersion: v1\nkind: Service\nmetadata: { name: more }\n' };
  const { text } = await reportOf(files('kind'), { ...files('kind'), ...more }, 'markdown');
  expect(text).not.toMatch(/does not render|no longer builds/);
});

const set = (destination: string, project: string): string => `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: sites, namespace: argocd }
spec:
  goTemplate: true
  generators:
    - list:
        elements:
          - { site: news, into: press }
          - { site: forum, into: ${destination} }
  template:
    metadata: { name: '{{ .site }}' }
    spec:
      project: ${project}
      source: { repoURL: "${HERE}", path: site, helm: { releaseName: '{{ .site }}' } }
      destination: { name: prod, namespace: '{{ .into }}' }
`;

const CHART = {
  'site/Chart.yaml': 'apiVersion: v2\nname: site\nversion: 1.0.0\n',
  'site/templates/service.yaml': `apiVersion: v1
kind: Service
metadata: { name: '{{ .Release.Name }}', namespace: '{{ .Release.Namespace }}' }
spec: { ports: [{ port: 80 }] }
`,
  'argo/project.yaml': `apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata: { name: sites, namespace: argocd }
spec:
  sourceRepos: ['*']
  destinations: [{ name: '*', namespace: press }, { name: '*', namespace: people }]
`,
};

test('one Application of many that take the same chart is refused alone, and told to be', async () => {
  const base = { ...CHART, 'argo/sites.yaml': set('people', 'sites') };
  const { findings, gaps } = await reviewOf(base, {
    ...base,
    'argo/sites.yaml': set('poeple', 'sites'),
  });
  const found = findings.find(({ check }) => check === 'delivery-stops');
  expect(spoken(found)?.message).toBe(
    'Argo CD applies nothing of release forum of `site` any more: argo/project.yaml:6 stops it.',
  );
  expect(spoken(found?.fix.text)).toBe(
    'Add it to `destinations` of project sites (argo/project.yaml:6), or keep the one that it had; until then nothing of release forum of `site` reaches the cluster.',
  );
  expect([spoken(found?.why), ...gaps.map(({ message }) => message)].join(' ')).toContain(
    'Application forum of ApplicationSet sites (argo/sites.yaml): its project sites does not allow its destination, namespace poeple of prod',
  );
});
