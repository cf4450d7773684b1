import { expect, test } from 'vitest';
import { reportOf } from '../../support/review-of.ts';

const workload = (name: string, port: string, env = ''): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: depot }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { serviceAccountName: ${name}, containers: [{ name: app, image: 'depot/${name}:1'${env} }] }
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: depot }
spec: { selector: { app: ${name} }, ports: [${port}] }
---
`;
const tree = (more: string) => ({
  'depot/all.yaml':
    'apiVersion: v1\nkind: Namespace\nmetadata: { name: depot, labels: { istio-injection: enabled } }\n---\n' +
    workload(
      'gate',
      '{ name: http, port: 80 }',
      ", env: [{ name: LANES_URL, value: 'http://lanes' }, { name: STORE, value: 'zstore:3306' }]",
    ) +
    workload('lanes', '{ name: http, port: 80 }') +
    workload('zstore', '{ name: mysql, port: 3306 }') +
    more,
});

test('connections that are lost come before requests that a caller may not make', async () => {
  const rule = `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: no-debug, namespace: depot }
spec: { action: DENY, rules: [{ to: [{ operation: { paths: ['/debug/*'] } }] }] }
`;
  const { text } = await reportOf(tree(''), tree(rule), 'markdown');
  expect(text.split('\n')[0]).toContain('gate can no longer call zstore');
  expect(text).toContain('gate can no longer call lanes with GET /debug/');
});
