import { expect, test } from 'vitest';
import { consequenceSentence } from '../../../src/review/report/consequences/consequence-text.ts';
import { reviewOf } from '../../support/review-of.ts';

const workload = (name: string, env = ''): string => `apiVersion: v1
kind: ServiceAccount
metadata: { name: ${name}, namespace: shop }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name}, sidecar.istio.io/inject: 'true' } }
    spec:
      serviceAccountName: ${name}
      containers: [{ name: app, image: 'acme/${name}:1'${env} }]
---
`;

const tree = (port: string) => ({
  'overlays/prod/kustomization.yaml': 'resources: [all.yaml]\n',
  'overlays/prod/all.yaml': `${workload('stock')}${workload('orders', ", env: [{ name: STOCK, value: 'http://stock:8080/items' }]")}apiVersion: v1
kind: Service
metadata: { name: stock, namespace: shop }
spec:
  selector: { app: stock }
  ports: [${port}]
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: shop }
spec: { mtls: { mode: STRICT } }
`,
});

const sentences = async (before: string, after: string) => {
  const { behaviours } = await reviewOf(tree(before), tree(after));
  return behaviours.flatMap(({ consequences }) => consequences.map(consequenceSentence));
};

const HTTP = '{ name: api, appProtocol: http, port: 8080 }';
const GUESSED = '{ name: api, port: 8080 }';

test('a port that proxies guess now takes other bytes beside the requests that it took before', async () => {
  expect(await sentences(HTTP, GUESSED)).toContain('orders can now send stock non-HTTP traffic');
  expect(await sentences(GUESSED, HTTP)).toContain(
    'orders can no longer send stock non-HTTP traffic',
  );
});
