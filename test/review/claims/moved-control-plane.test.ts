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

test('a control plane that moves is told before a Job of which nobody knows what it does', async () => {
  const { text } = await reportOf(
    { 'mesh/istiod.yaml': istiod('istio-system') },
    { 'mesh/istiod.yaml': istiod('mesh') + CLEANUP },
    'markdown',
  );
  expect(text.split('\n')[0]).toMatch(/Critical · The control plane moves from namespace/);
  expect(text).toContain('Job mesh/cleanup is new');
});
