import { messageOf } from '../../../src/checks/index.ts';
import { spoken } from '../../support/spoken.ts';
import { expect, test } from 'vitest';
import { meshMtls } from '../../support/objects.ts';
import type { Files } from '../../support/review-of.ts';
import { reviewOf } from '../../support/review-of.ts';

const ROOT = 'apiVersion: v1\nkind: Namespace\nmetadata: { name: istio-system }\n';

const application = (name: string, repository: string): string =>
  `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${name}, namespace: argocd, finalizers: [resources-finalizer.argocd.argoproj.io] }
spec:
  source: { repoURL: "https://git.example/acme/${repository}", path: ${name} }
  destination: { name: prod }
  syncPolicy: { automated: { prune: true } }
`;

/** Two Applications of production, the one of the mesh with those of its files that are there. */
const tree = (mesh: Files, repository = 'deploy'): Files => ({
  'argocd/prod/shop.yaml': application('shop', 'deploy'),
  'argocd/prod/mesh.yaml': application('mesh', repository),
  'shop/web.yaml':
    'apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: shop }\nspec: { selector: { app: web }, ports: [{ name: http, port: 80 }] }\n',
  'mesh/keep.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: keep, namespace: shop }\n',
  ...mesh,
});

const MODE: Files = { 'mesh/mode.yaml': meshMtls('STRICT') };
const SPACE: Files = { 'mesh/root.yaml': ROOT };

const told = async (before: Files, after: Files) =>
  (await reviewOf(before, after)).findings
    .filter(({ check }) => check === 'mtls-weakened' || check === 'mesh-mtls-changed')
    .map(({ symptom, ...told }) => `${spoken(messageOf(told))} ${spoken(symptom)}`);

const GOES = /if the control plane runs in istio-system, it goes too: /;
const HARMLESS = 'no errors: plaintext connections that were reset are now accepted';

test('a mode that goes with the root namespace is told with what goes there, and not as harmless', async () => {
  const all = await told(tree({ ...MODE, ...SPACE }), tree({}));
  expect(all).toHaveLength(2);
  for (const text of all) {
    expect(text).toMatch(GOES);
    expect(text).toContain(
      ', where a control plane still reads this (Namespace istio-system goes, with what runs there)',
    );
    expect(text).not.toContain('no errors');
  }
});

test('a mode that goes by itself is a mode alone', async () => {
  for (const kept of [SPACE, {}])
    for (const text of await told(tree({ ...MODE, ...kept }), tree(kept)))
      expect(text).toContain(HARMLESS);
});

test('a namespace that is read from elsewhere since then is not told as gone', async () => {
  const files = { ...MODE, ...SPACE };
  for (const text of await told(tree(files), tree(files, 'other')))
    expect(text).not.toMatch(/it goes too|Namespace istio-system goes/);
});
