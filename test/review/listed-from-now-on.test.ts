import { describe, expect, test } from 'vitest';
import type { Files } from '../support/review-of.ts';
import { reportOf, reviewOf } from '../support/review-of.ts';

const tree = (listed: string): Files => ({
  'argocd/mesh.yaml': `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: mesh, namespace: argocd }
spec:
  source: { repoURL: "https://git.example/acme/deploy", path: "parts/mesh" }
  destination: { name: prod, namespace: istio-system }
`,
  'parts/mesh/kustomization.yaml': `resources: [${listed}]\n`,
  'parts/mesh/settings.yaml':
    'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings, namespace: istio-system }\n',
  'parts/mesh/profile.yaml': `apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
metadata: { name: main, namespace: istio-system }
spec: { profile: default }
`,
  'tools/notes.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: notes }\n',
});

describe('an installation whose file stands on both sides', () => {
  const [without, listing] = [tree('settings.yaml'), tree('settings.yaml, profile.yaml')];

  test('is applied from now on where a kustomization lists it, and goes nowhere', async () => {
    const review = await reviewOf(without, listing);
    expect(review.changes.map(({ kind }) => kind)).not.toContain('resource-removed');
    const { text } = await reportOf(without, listing, 'markdown');
    expect(text).toContain('applied from now on');
    expect(text).not.toContain('go away');
  });

  test('comes to nobody where the kustomization lists it no more', async () => {
    const { changes } = await reviewOf(listing, without);
    expect(changes.map(({ kind }) => kind)).not.toContain('resource-added');
    expect(changes.map(({ kind }) => kind)).toContain('resource-removed');
  });
});
