import { expect, test } from 'vitest';
import type { Files } from '../support/review-of.ts';
import { reportOf, reviewOf } from '../support/review-of.ts';

const deployment = (name: string, url = ''): string => `apiVersion: v1
kind: ServiceAccount
metadata: { name: ${name} }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, labels: { app: ${name} } }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      serviceAccountName: ${name}
      containers: [{ name: app, image: "example.com/${name}:1"${url === '' ? '' : `, env: [{ name: STOCK_URL, value: "${url}" }]`} }]
---
apiVersion: v1
kind: Service
metadata: { name: ${name} }
spec: { selector: { app: ${name} }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${name} }
spec:
  hosts: [${name}]
  http: [{ route: [{ destination: { host: ${name} } }], retries: { attempts: 4, retryOn: 5xx } }]
`;

const namespaces = ['till', 'desk', 'depot']
  .map(
    (name) =>
      `---\napiVersion: v1\nkind: Namespace\nmetadata: { name: ${name}, labels: { istio-injection: enabled } }\n`,
  )
  .join('');

const policy = `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: stock, namespace: depot }
spec:
  selector: { matchLabels: { app: stock } }
  action: ALLOW
  rules: [{ from: [{ source: { principals: [cluster.local/ns/till/sa/sales] } }] }]
`;

/** A caller in a namespace, and what it calls in another one. */
const tree = (caller: string): Files => ({
  'prod/kustomization.yaml': 'resources: [sales, depot, namespaces.yaml]\n',
  'prod/namespaces.yaml': namespaces,
  'prod/sales/kustomization.yaml': `namespace: ${caller}\nresources: [all.yaml]\n`,
  'prod/sales/all.yaml': deployment('sales', 'http://stock.depot/items'),
  'prod/depot/kustomization.yaml': 'namespace: depot\nresources: [all.yaml, policy.yaml]\n',
  'prod/depot/all.yaml': deployment('stock'),
  'prod/depot/policy.yaml': policy,
});

test('what was wrong before is so in the namespace that it moves to, by whatever names', async () => {
  const { findings } = await reviewOf(tree('till'), tree('desk'));
  const retried = findings.filter(({ check }) => check === 'retried-unshielded');
  expect(retried.map(({ subject }) => subject.namespace).sort()).toEqual(['depot', 'desk']);
  expect(new Set(retried.map(({ introducedBy }) => introducedBy))).toEqual(
    new Set(['already-there']),
  );
});

test('who is refused since it moved comes before the name that nobody has any more', async () => {
  const { text } = await reportOf(tree('till'), tree('desk'), 'markdown');
  const [headline = ''] = text.split('\n');
  expect(headline).toContain('sales');
  expect(headline).not.toContain('does not exist');
  expect(text.indexOf('does not exist')).toBeGreaterThan(0);
});
