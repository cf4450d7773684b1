import { expect, test } from 'vitest';
import { reportOf } from '../../support/review-of.ts';

const istiod = (namespace: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: istiod, namespace: ${namespace}, labels: { app: istiod } }
spec:
  selector: { matchLabels: { app: istiod } }
  template:
    metadata: { labels: { app: istiod } }
    spec: { containers: [{ name: discovery, image: "docker.io/istio/pilot:1.24.0" }] }
`;

const CLEANUP = `---
apiVersion: batch/v1
kind: Job
metadata: { name: cleanup, namespace: mesh }
spec:
  template:
    spec:
      serviceAccountName: cleanup
      restartPolicy: Never
      containers: [{ name: run, image: "kubectl:1", command: [kubectl, delete, secrets, --all, --all-namespaces] }]
`;

const RELEASE = `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: istiod }
spec:
  interval: 1h
  chart: { spec: { chart: istiod, version: 1.24.0, sourceRef: { kind: HelmRepository, name: istio, namespace: flux-system } } }
`;
const APPLIER = `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: mesh, namespace: flux-system }
spec:
  interval: 1h
  path: ./mesh
  sourceRef: { kind: GitRepository, name: flux-system }
`;

test('a control plane that was written without a namespace moves from nowhere', async () => {
  const { text } = await reportOf(
    { 'clusters/a/mesh.yaml': APPLIER, 'mesh/istiod.yaml': RELEASE },
    {
      'clusters/a/mesh.yaml': APPLIER,
      'mesh/istiod.yaml': RELEASE.replace('istiod }', 'istiod, namespace: istio-system }'),
    },
    'markdown',
  );
  expect(text).toContain(
    'HelmRelease istio-system/istiod, which installs the control plane, gets a namespace, for the whole mesh',
  );
  expect(text).toContain('istio-system/istiod: gets a namespace, it had none');
  expect(text).not.toMatch(/moves from|moved here|\(none\)|namespace [;`]/);
});

test('a control plane that moves is told before a Job of which nobody knows what it does', async () => {
  const { text } = await reportOf(
    { 'mesh/istiod.yaml': istiod('istio-system') },
    { 'mesh/istiod.yaml': istiod('mesh') + CLEANUP },
    'markdown',
  );
  expect(text.split('\n')[0]).toMatch(/Critical · The control plane moves from namespace/);
  expect(text).toContain('Job mesh/cleanup is new');
});
