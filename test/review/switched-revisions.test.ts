import { expect, test } from 'vitest';
import type { Files } from '../support/review-of.ts';
import { chartRenderer } from '../charts/edge/chart-renderer.ts';
import { reportOf, reviewOf } from '../support/review-of.ts';

const URL = 'https://git.example/acme/platform.git';

const workload = (name: string, url = ''): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: app, image: 'registry.example/${name}:1', env: [{ name: CALLED, value: '${url}' }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { selector: { app: ${name} }, ports: [{ name: http, port: 80 }] }
`;

const SHOP: Files = {
  'shop/shop.yaml': [
    'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop, labels: { istio-injection: enabled } }\n',
    workload('cart', 'http://orders.shop/'),
    workload('orders'),
    'apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: { name: orders, namespace: shop }\nspec: { hosts: [orders], http: [{ timeout: 5s, route: [{ destination: { host: orders } }] }] }\n',
  ].join('---\n'),
};

const flux = (ref: string): Files => ({
  ...SHOP,
  'clusters/production/shop.yaml': `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: shop, namespace: flux-system }
spec: { path: ./shop, prune: true, sourceRef: { kind: GitRepository, name: flux-system } }
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: flux-system, namespace: flux-system }
spec: { url: ${URL}${ref} }
`,
  'clusters/production/kustomization.yaml': 'resources: [shop.yaml]\n',
});

const argo = (revision: string, spec = ''): Files => ({
  ...SHOP,
  'clusters/production/shop.yaml': `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: shop, namespace: argocd }
spec:
  destination: { name: prod, namespace: shop }
  source: { repoURL: ${URL}, path: shop, targetRevision: ${revision} }
${spec}`,
});

const madeBySet = (revision: string): Files => ({
  ...SHOP,
  'clusters/production/shop.yaml': `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: shops, namespace: argocd }
spec:
  goTemplate: true
  generators: [{ list: { elements: [{ name: shop, revision: ${revision} }] } }]
  template:
    metadata: { name: '{{ .name }}' }
    spec:
      destination: { name: prod, namespace: shop }
      source: { repoURL: ${URL}, path: '{{ .name }}', targetRevision: '{{ .revision }}' }
`,
});

const remoteBase = (ref: string): Files => ({
  ...argo('main'),
  'shop/kustomization.yaml': `resources: [shop.yaml, '${URL}//shared?ref=${ref}']\n`,
  'shared/kustomization.yaml': 'resources: []\n',
});

test.each<[string, Files, Files, string, string]>([
  [
    'branch',
    flux(', ref: { branch: main }'),
    flux(', ref: { branch: fix }'),
    'branch main',
    'branch fix',
  ],
  [
    'branch to tag',
    flux(', ref: { branch: main }'),
    flux(', ref: { branch: main, tag: v1 }'),
    'branch main',
    'tag v1',
  ],
  ['tag', flux(', ref: { tag: v1 }'), flux(', ref: { tag: v2 }'), 'tag v1', 'tag v2'],
  [
    'range',
    flux(', ref: { semver: 1.x }'),
    flux(', ref: { semver: 2.x }'),
    'semver 1.x',
    'semver 2.x',
  ],
  [
    'commit',
    flux(''),
    flux(`, ref: { commit: ${'a'.repeat(40)} }`),
    'branch master',
    `commit ${'a'.repeat(40)}`,
  ],
  ['Application', argo('main'), argo('v1.2.0'), 'revision main', 'revision v1.2.0'],
  ['set', madeBySet('main'), madeBySet('fix'), 'revision main', 'revision fix'],
])(
  'what another revision of this repository holds is not known: %s',
  async (_, before, after, was, is) => {
    const { text } = await reportOf(before, after, 'markdown');
    expect(text.split(`What ${is} of this repository holds is not known here`)).toHaveLength(2);
    expect(text).toContain(`in the place of ${was} from now on`);
    expect(text).not.toContain('changes its outcome');
  },
);

test('a base of another revision is not compared', async () => {
  const { text } = await reportOf(remoteBase('v1'), remoteBase('v2'), 'markdown');
  expect(text).not.toContain('changes its outcome');
});

test('of another repository nothing is compared, at whichever revision', async () => {
  const other = (revision: string): Files => ({
    ...argo('main'),
    'clusters/production/mesh.yaml': `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: mesh, namespace: argocd }
spec:
  destination: { name: prod, namespace: istio-system }
  source: { repoURL: 'https://git.example/acme/mesh.git', path: live, targetRevision: ${revision} }
`,
  });
  const { text } = await reportOf(other('v1'), other('v2'), 'markdown');
  expect(text).not.toContain('changes its outcome');
});

test('one spelling of a branch is as good as another', async () => {
  const { text } = await reportOf(argo('main'), argo('refs/heads/main'), 'markdown');
  expect(text).not.toContain('is not known here');
});

test('a cluster whose source stays is told nothing, though it shares a folder with the other', async () => {
  const cluster = (name: string, branch: string): Files => ({
    [`clusters/${name}/flux-system/gotk-sync.yaml`]: `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: flux-system, namespace: flux-system }
spec: { path: ./clusters/${name}, prune: true, sourceRef: { kind: GitRepository, name: flux-system } }
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: flux-system, namespace: flux-system }
spec: { url: ${URL}, ref: { branch: ${branch} } }
`,
    [`clusters/${name}/shop.yaml`]: `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: shop, namespace: flux-system }
spec: { path: ./shop, prune: true, sourceRef: { kind: GitRepository, name: flux-system } }
`,
  });
  const staging = cluster('staging', 'main');
  const review = await reviewOf(
    { ...SHOP, ...staging, ...cluster('production', 'main') },
    { ...SHOP, ...staging, ...cluster('production', 'fix') },
  );
  const told = review.unknowns.filter(({ mayChange }) => mayChange !== undefined);
  expect(told.map(({ environment }) => environment)).toEqual(['production']);
});

test('a chart of this repository that is installed from another branch is told as well', async () => {
  const sources = (branch: string): Files => ({
    'clusters/production/apps.yaml': `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: apps, namespace: flux-system }
spec: { path: ./apps, prune: true, sourceRef: { kind: GitRepository, name: fleet } }
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: fleet, namespace: flux-system }
spec: { url: ${URL}, ref: { branch: main } }
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: charts, namespace: flux-system }
spec: { url: ${URL}, ref: { branch: ${branch} } }
`,
    'apps/web.yaml': `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: web, namespace: shop }
spec: { chart: { spec: { chart: ./charts/web, sourceRef: { kind: GitRepository, name: charts, namespace: flux-system } } } }
`,
    'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
    'charts/web/templates/map.yaml':
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: web, namespace: shop }\n',
  });
  const { unknowns } = await reviewOf(sources('main'), sources('fix'), chartRenderer());
  expect(unknowns.map(({ message }) => message).join()).toContain(
    'What branch fix of this repository holds is not known here: GitRepository flux-system/charts',
  );
});
