import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { changeItems } from '../../src/review/index.ts';
import { reviewOf } from '../support/review-of.ts';
import { chartRenderer } from '../charts/edge/chart-renderer.ts';
import { manifest } from '../support/objects.ts';

/** One line of a template makes an Application for each region; `name` is what it is called. */
const tree = (name: string, regions: readonly string[] = ['eu', 'us']) => ({
  'bootstrap/Chart.yaml': 'apiVersion: v2\nname: bootstrap\nversion: 0.1.0\n',
  'bootstrap/values.yaml': `apps:\n  - name: ${name}\n    path: shop\n`,
  'bootstrap/templates/apps.yaml': `{{- range .Values.apps }}
---
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: {{ $.Values.region }}-{{ .name }}
  namespace: argocd
  finalizers: [resources-finalizer.argocd.argoproj.io]
spec:
  destination: { name: prod-{{ $.Values.region }}, namespace: shop }
  source: { repoURL: https://github.com/acme/platform.git, path: {{ .path }}, targetRevision: main }
  syncPolicy: { automated: { prune: true } }
{{- end }}
`,
  ...Object.fromEntries(
    regions.flatMap((region) => [
      [`bootstrap/${region}.yaml`, `region: ${region}\n`],
      [
        `roots/${region}.yaml`,
        `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: root-${region}, namespace: argocd }
spec:
  destination: { server: https://kubernetes.default.svc, namespace: argocd }
  source:
    repoURL: https://github.com/acme/platform.git
    path: bootstrap
    targetRevision: main
    helm: { valueFiles: [${region}.yaml] }
  syncPolicy: { automated: { prune: true } }
`,
      ],
    ]),
  ),
  'shop/web.yaml': manifest('Service', 'web', '{ ports: [{ port: 80 }] }'),
});

test('each cluster has what it loses again by its own Application, whichever was written by the same line', async () => {
  const { findings, changes } = await reviewOf(tree('web'), tree('store'), chartRenderer());
  const found = findings.filter(({ check }) => check === 'deleted-with-applier');
  expect(found.map((told) => spoken(messageOf(told))).toSorted()).toEqual([
    'Argo CD deletes Service shop/web with Application argocd/eu-web, and then makes that anew with Application argocd/eu-store.',
    'Argo CD deletes Service shop/web with Application argocd/us-web, and then makes that anew with Application argocd/us-store.',
  ]);
  expect(found.map(({ origin }) => origin.file)).toEqual([
    'bootstrap/values.yaml',
    'bootstrap/values.yaml',
  ]);
  const items = changeItems(changes).filter(({ text }) => text.startsWith('Service shop/web'));
  expect(items.map(({ text }) => /with (\S+ \S+);.* (\S+)$/.exec(text)?.slice(1))).toEqual([
    ['Application argocd/eu-web', 'argocd/eu-store'],
    ['Application argocd/us-web', 'argocd/us-store'],
  ]);
});
