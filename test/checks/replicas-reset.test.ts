import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';

const tree = (replicas: string, script: string, hasScaler: boolean): Files => ({
  'shop/kustomization.yaml': `resources: [web.yaml${hasScaler ? ', scaler.yaml' : ''}]\n`,
  'shop/web.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  ${replicas}
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: "acme/web:1" }] }
`,
  'shop/scaler.yaml': `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: web, namespace: shop }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }
  minReplicas: 3
  maxReplicas: 9
`,
  'deploy.sh': script,
});

const told = async (replicas: string, script: string) =>
  (await reviewOf(tree(replicas, script, false), tree(replicas, script, true))).findings
    .filter(({ check }) => check === 'replicas-reset')
    .map(({ symptom, ...told }) => `${spoken(messageOf(told))} ${spoken(symptom)}`);

const APPLY = 'kubectl apply -k shop\n';

test('an autoscaler of pods whose number a script applies each time is told with what ends', async () => {
  expect(await told('replicas: 1', APPLY)).toEqual([
    'Each run of `kubectl apply` sets Deployment shop/web back to 1 pod, though an autoscaler decides how many it has. all but 1 pod end with each run, until the autoscaler makes 3 again',
  ]);
  expect(await told('replicas: 4', APPLY)).toEqual([
    expect.stringMatching(/back to 4 pods, .* pods that were made for load end with each run/),
  ]);
});

test.each([
  ['the number is not written', '', APPLY],
  ['there are to be none', 'replicas: 0', APPLY],
  ['no script applies it', 'replicas: 1', 'kubectl diff -k shop\n'],
])('nothing is told where %s', async (_, replicas, script) => {
  expect(await told(replicas, script)).toEqual([]);
});
