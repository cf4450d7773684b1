import { expect, test } from 'vitest';
import { reportOf } from '../../support/review-of.ts';
import type { Files } from '../../support/review-of.ts';

const tree = (...synced: readonly string[]): Files => ({
  'argocd/all.yaml': `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: all, namespace: argocd }
spec:
  goTemplate: true
  generators:
    - git: { files: [{ path: apps/*/config.json }] }
  template:
    metadata: { name: '{{ .path.basename }}-prod' }
    spec:
      project: default
      source: { repoURL: https://git.example.com/acme/mesh.git, path: '{{ .path.path }}' }
      destination: { server: https://prod.example.com, namespace: shop }
  templatePatch: |
    {{- if .autoSync }}
    spec: { syncPolicy: { automated: { prune: true } } }
    {{- end }}
`,
  ...Object.fromEntries(
    ['web', 'cart', 'pay'].flatMap((name) => [
      [`apps/${name}/config.json`, `{"autoSync": ${String(synced.includes(name))}}\n`],
      [
        `apps/${name}/service.yaml`,
        `apiVersion: v1\nkind: Service\nmetadata: { name: ${name} }\nspec: { ports: [{ port: 80 }] }\n`,
      ],
    ]),
  ),
});

test.each([
  [['web'], 'Application web-prod of ApplicationSet argocd/all syncs by itself from now on'],
  [
    ['web', 'pay'],
    'Applications pay-prod and web-prod of ApplicationSet argocd/all sync by themselves from now on',
  ],
  [['web', 'pay', 'cart'], 'ApplicationSet argocd/all syncs by itself from now on'],
])(
  'of a set whose Applications %j begin to sync by themselves these are told',
  async (names, said) => {
    const { text } = await reportOf(tree(), tree(...names), 'markdown');
    expect(text).toContain(said);
  },
);
