import { expect, test } from 'vitest';
import type { Files } from '../../support/review-of.ts';
import { reportOf } from '../../support/review-of.ts';

const service = (name: string): string => `apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { selector: { app: ${name} }, ports: [{ name: http, port: 80 }] }
---
`;

const tree = (seconds: number, className: string): Files => ({
  'mesh.yaml': `${service('web')}apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec: { hosts: [web], http: [{ timeout: ${String(seconds)}s, route: [{ destination: { host: web } }] }] }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: api, namespace: shop }
spec:
  ingressClassName: ${className}
  rules: [{ host: api.example.test, http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: api, port: { number: 80 } } } }] } }]
`,
});

const reach = async (className: string): Promise<string> =>
  (await reportOf(tree(1, 'nginx'), tree(2, className), 'markdown')).text;

test('Services are counted as the least where an Ingress changes', async () => {
  expect(await reach('nginx')).toMatch(/^- 1 service \(shop\/web\)/m);
  expect(await reach('istio')).toMatch(/^- at least \d services? \(.*shop\/web/m);
});
