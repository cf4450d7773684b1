import { expect, test } from 'vitest';
import { placeOf, subjectText } from '../../src/manifest/index.ts';
import { chartRenderer } from '../charts/edge/chart-renderer.ts';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';

const charts = chartRenderer();

const TEMPLATE = `apiVersion: v1
kind: Service
metadata: { name: '{{ .Release.Name }}' }
spec: { selector: { app: '{{ .Release.Name }}' }, ports: [{ name: http, port: 8080 }] }
{{- if .Values.account }}
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: '{{ .Release.Name }}'
  annotations: { role: {{ .Values.account | quote }} }
{{- end }}
`;

const application = (name: string, namespace = 'shop'): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: ${name}
  namespace: argocd
spec:
  source:
    repoURL: https://example.com/shop.git
    path: charts/web
    helm:
      valueFiles: [/teams/${name}.yaml]
  destination:
    name: prod
    namespace: ${namespace}
`;

const SET = `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: services, namespace: argocd }
spec:
  goTemplate: true
  generators:
    - git:
        repoURL: https://example.com/shop.git
        revision: HEAD
        files: [{ path: services/*/service.yaml }]
  template:
    metadata: { name: '{{.path.basename}}' }
    spec:
      source: { repoURL: https://example.com/shop.git, path: charts/web, targetRevision: HEAD }
      destination: { name: prod, namespace: '{{.namespace}}' }
`;

const RELEASE = `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: web, namespace: shop }
spec:
  interval: 10m
  chart:
    spec:
      chart: charts/web
      sourceRef: { kind: GitRepository, name: shop, namespace: flux-system }
`;

const FLUX: Files = {
  'clusters/prod/flux.yaml': `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: shop, namespace: flux-system }
spec: { interval: 1m, url: https://example.com/shop.git, ref: { branch: main } }
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: apps, namespace: flux-system }
spec:
  interval: 10m
  path: ./apps
  prune: true
  sourceRef: { kind: GitRepository, name: shop }
`,
  'apps/other.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n',
};

const CHART: Files = {
  'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
  'charts/web/values.yaml': "account: ''\n",
  'charts/web/templates/all.yaml': TEMPLATE,
};

/** Lists where the Services and accounts that come or go are told. */
async function told(before: Files, after: Files): Promise<readonly string[]> {
  const { changes } = await reviewOf({ ...CHART, ...before }, { ...CHART, ...after }, charts);
  return changes
    .filter(
      ({ kind, subject }) =>
        (kind === 'resource-added' || kind === 'resource-removed') &&
        ['Service', 'ServiceAccount'].includes(subject.kind),
    )
    .map(({ subject, origin, side }) => `${subjectText(subject)} ${placeOf(origin)} ${side}`);
}

const WEB: Files = { 'argocd/web.yaml': application('web'), 'teams/web.yaml': '{}\n' };
const NEW: Files = { 'argocd/pay.yaml': application('pay'), 'teams/pay.yaml': '{}\n' };

test('what a new Application brings is told at the Application', async () => {
  expect(await told(WEB, { ...WEB, ...NEW })).toEqual(['Service shop/pay argocd/pay.yaml:9 head']);
  expect(await told({ ...WEB, ...NEW }, WEB)).toEqual(['Service shop/pay argocd/pay.yaml:9 base']);
});

test('what moves to another namespace is told at the line that names it', async () => {
  const moved = await told(WEB, { ...WEB, 'argocd/web.yaml': application('web', 'front') });
  expect(moved).toContain('Service front/web argocd/web.yaml:14 head');
  expect(moved.join()).not.toContain('templates');
});

test('what a set makes of a new file is told at that file', async () => {
  const set = { 'argocd/set.yaml': SET, 'services/web/service.yaml': 'namespace: shop\n' };
  const more = { ...set, 'services/pay/service.yaml': 'team: money\nnamespace: pay\n' };
  expect(await told(set, more)).toEqual(['Service pay/pay services/pay/service.yaml:1 head']);
  expect(
    await told(set, { ...set, 'services/web/service.yaml': 'team: a\nnamespace: front\n' }),
  ).toContain('Service front/web services/web/service.yaml:2 head');
});

test('what a HelmRelease no longer installs is told where that was', async () => {
  const gone = await told({ ...FLUX, 'apps/web.yaml': RELEASE }, FLUX);
  expect(gone).toEqual(['Service shop/web apps/web.yaml:1 base']);
});

test('what a template or a value brings keeps its line', async () => {
  const more = `${TEMPLATE}---\napiVersion: v1\nkind: Service\nmetadata: { name: more }\nspec: { ports: [{ port: 1 }] }\n`;
  expect(await told(WEB, { ...WEB, 'charts/web/templates/all.yaml': more })).toEqual([
    'Service shop/more charts/web/templates/all.yaml:14 head',
  ]);
  expect(await told(WEB, { ...WEB, 'teams/web.yaml': 'account: reader\n' })).toEqual([
    'ServiceAccount shop/web teams/web.yaml:1 head',
  ]);
});

test('what a new Application of an edited chart brings keeps the line of the template', async () => {
  const edited = TEMPLATE.replace('8080', '8081');
  expect(await told(WEB, { ...WEB, ...NEW, 'charts/web/templates/all.yaml': edited })).toContain(
    'Service shop/pay charts/web/templates/all.yaml:1 head',
  );
});
