import { expect, test } from 'vitest';
import { writtenOf } from '../../bot/written-of-review.ts';
import { reviewOf } from '../../support/review-of.ts';

const application = (name: string, path: string): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${name}, namespace: argocd }
spec:
  project: default
  source: { repoURL: 'https://git.example/shop.git', path: ${path}, targetRevision: main }
  destination: { server: 'https://kubernetes.default.svc', namespace: ${name} }
`;

const NAMESPACE = (name: string, labels: string): string =>
  `apiVersion: v1\nkind: Namespace\nmetadata: { name: ${name}, labels: { ${labels} } }\n`;

const tree = (namespace: string) => ({
  'base/kustomization.yaml': 'resources: [namespace.yaml, all.yaml]\n',
  'base/namespace.yaml': NAMESPACE('shop', 'istio-injection: enabled'),
  'base/all.yaml': `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: web, namespace: edge }
spec:
  selector: { istio: ingress }
  servers:
    - port: { number: 443, name: https, protocol: HTTPS }
      tls: { mode: SIMPLE, credentialName: web-tls }
      hosts: [web.example.com]
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: { name: web-tls, namespace: edge }
spec: { secretName: web-tls, dnsNames: [web.example.com], issuerRef: { name: main } }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web.example.com]
  gateways: [edge/web]
  http: [{ route: [{ destination: { host: web } }] }]
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ name: http, port: 80 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: 'web:1', ports: [{ containerPort: 80 }] }] }
`,
  'overlays/prod/kustomization.yaml': `resources: [../../base]\n${namespace}`,
  'argocd/shop.yaml': application('shop', 'overlays/prod'),
  'argocd/edge.yaml': application('edge', 'ingress'),
  'ingress/namespace.yaml': NAMESPACE('edge', ''),
  'ingress/all.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: ingress, namespace: edge }
spec:
  selector: { matchLabels: { istio: ingress } }
  template:
    metadata:
      annotations: { inject.istio.io/templates: gateway }
      labels: { istio: ingress, sidecar.istio.io/inject: "true" }
    spec: { containers: [{ name: istio-proxy, image: auto }] }
---
apiVersion: v1
kind: Service
metadata: { name: ingress, namespace: edge }
spec: { type: LoadBalancer, selector: { istio: ingress }, ports: [{ name: https, port: 443 }] }
`,
});

test('an object that a kustomization puts into another namespace comes with the line that says it', async () => {
  const { changes } = await reviewOf(tree(''), tree('namespace: shop\n'));
  const come = changes.filter(({ kind }) => kind === 'resource-added');
  expect(
    come.map(({ subject, namespaceAt }) => [subject.kind, namespaceAt?.file, namespaceAt?.line]),
  ).toEqual([
    ['Certificate', 'overlays/prod/kustomization.yaml', 2],
    ['Gateway', 'overlays/prod/kustomization.yaml', 2],
  ]);
});

test('a Gateway that a kustomization moves is told to move, at the line of the namespace', async () => {
  const said = writtenOf(await reviewOf(tree(''), tree('namespace: shop\n')))['terminal'] ?? '';
  const text = said.replace(/\s+/g, ' ');
  expect(text).toContain('Gateway web: namespace edge → shop (overlays/prod/kustomization.yaml:2)');
  expect(text).toContain('Leave Gateway web in namespace edge');
  expect(text).not.toContain('Leave Gateway shop/web out');
});
