import { expect, test } from 'vitest';
import type { Files } from '../../support/review-of.ts';
import { reportOf } from '../../support/review-of.ts';
import { meshMtls, peerAuthentication } from '../../support/objects.ts';

const NAMED: Files = {
  'base/kustomization.yaml': 'resources: [pa.yaml]\n',
  'base/pa.yaml': meshMtls('PERMISSIVE'),
  'overlays/dev/kustomization.yaml': 'resources: [../../base]\n',
  'overlays/prod/kustomization.yaml': 'resources: [../../base]\n',
};
const old = (mode: string): Files => ({
  'attic/old.yaml': peerAuthentication('old', `{ mtls: { mode: ${mode} } }`),
});

test('what nobody seen here applies is no environment beside those that have a name', async () => {
  const { text } = await reportOf(
    { ...NAMED, ...old('DISABLE') },
    { ...NAMED, ...old('STRICT') },
    'markdown',
  );
  expect(text).toContain(
    '2 environments and what nobody seen here applies, 2 objects of the former compared.',
  );
});

test('by itself it is all that there is', async () => {
  const { text } = await reportOf(old('DISABLE'), old('STRICT'), 'markdown');
  expect(text).toContain('1 environment, 1 object compared.');
});

test('a cluster of which a set makes all Applications, from one folder for all, is an environment', async () => {
  const HERE = 'https://git.example/acme/deploy';
  const clusters = (...names: readonly string[]): Files => ({
    'argocd/web.yaml': `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: web, namespace: argocd }
spec:
  goTemplate: true
  generators: [{ list: { elements: [${names.map((name) => `{ cluster: ${name} }`).join()}] } }]
  template:
    metadata: { name: 'web-{{ .cluster }}' }
    spec:
      project: default
      source: { repoURL: '${HERE}', path: web }
      destination: { name: '{{ .cluster }}', namespace: shop }
`,
    'argocd/mesh.yaml': `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: mesh, namespace: argocd }
spec:
  project: default
  source: { repoURL: '${HERE}', path: mesh }
  destination: { name: prod-eu, namespace: istio-system }
`,
    'mesh/mesh.yaml': meshMtls('STRICT'),
    'web/pa.yaml': peerAuthentication('web', '{ mtls: { mode: STRICT } }'),
  });
  const { text } = await reportOf(
    clusters('prod-eu', 'dev'),
    clusters('prod-eu', 'dev', 'prod-us'),
    'markdown',
  );
  expect(text).toContain('3 environments, ');
});
