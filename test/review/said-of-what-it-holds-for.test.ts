import { expect, test } from 'vitest';
import type { Files } from '../support/review-of.ts';
import { reportOf } from '../support/review-of.ts';

const shop = (kustomization: string): Files => ({
  'shop/kustomization.yaml': `resources: [web.yaml]\n${kustomization}`,
  'shop/web.yaml': `apiVersion: apps/v1
kind: DaemonSet
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: "web:1" }] }
`,
});

test('an annotation that kustomize writes on pods as well is not misplaced on what holds them', async () => {
  const { text } = await reportOf(
    shop(''),
    shop('commonAnnotations: { sidecar.istio.io/inject: "true" }\n'),
    'terminal',
  );
  expect(text).not.toContain('does nothing');
});

test('a quota of some classes is not told as one for all pods', async () => {
  const mesh = (files: Files): Files => ({
    'mesh/ns.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: { name: istio-system }\n',
    'mesh/istiod.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: istiod, namespace: istio-system, labels: { app: istiod } }
spec:
  selector: { matchLabels: { app: istiod } }
  template:
    metadata: { labels: { app: istiod } }
    spec: { containers: [{ name: discovery, image: "istio/pilot:1.24.0" }] }
`,
    ...files,
  });
  const quota = (scope: string): Files => ({
    'mesh/quota.yaml': `apiVersion: v1\nkind: ResourceQuota\nmetadata: { name: critical, namespace: istio-system }\nspec: { hard: { pods: 1 }${scope} }\n`,
  });
  const told = async (scope: string): Promise<string> =>
    (await reportOf(mesh({}), mesh(quota(scope)), 'terminal')).text;
  expect(await told('')).toContain('all pods');
  const scoped =
    ', scopeSelector: { matchExpressions: [{ operator: In, scopeName: PriorityClass, values: [system-node-critical] }] }';
  expect(await told(scoped)).toContain('pods of its scopes');
  expect(await told(scoped)).not.toContain('all pods');
});
