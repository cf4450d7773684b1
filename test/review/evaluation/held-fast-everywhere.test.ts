import { expect, test } from 'vitest';
import type { Files } from '../../support/review-of.ts';
import { reviewOf } from '../../support/review-of.ts';

const STORE = `apiVersion: apps/v1
kind: StatefulSet
metadata: { name: store, namespace: books }
spec:
  serviceName: store
  selector: { matchLabels: { app: store } }
  template:
    metadata: { labels: { app: store, sidecar.istio.io/inject: "true" } }
    spec: { serviceAccountName: store, containers: [{ name: store, image: "acme/store:1", ports: [{ containerPort: 9000 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: store, namespace: books }
spec: { selector: { app: store }, ports: [{ name: http, port: 80, targetPort: 9000 }] }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: store, namespace: books }
spec:
  rules: [{ from: [{ source: { principals: [cluster.local/ns/books/sa/front] } }] }]
`;

const tree = (labels: string): Files => ({
  'store/base/store.yaml': STORE,
  'store/base/kustomization.yaml': `resources: [store.yaml]\n${labels}`,
  ...Object.fromEntries(
    ['dev', 'prod'].map((stage) => [
      `store/overlays/${stage}/kustomization.yaml`,
      'resources: [../../base]\n',
    ]),
  ),
});

test('what each environment refuses alike sets none of them apart', async () => {
  const { findings } = await reviewOf(
    tree(''),
    tree('labels: [{ includeSelectors: true, pairs: { owner: shelves } }]\n'),
  );
  const checks = findings.map(({ check, environment }) => `${environment} ${check}`);
  expect(checks).toContain('prod immutable-field');
  expect(checks).toContain('dev immutable-field');
  expect(checks.filter((each) => each.endsWith('-for-some'))).toEqual([]);
});
