import { expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';
import { markdownReport } from '../../../src/review/report/formats/review-report.ts';
import { contextOf } from '../../support/report-parts.ts';

const PODS = `apiVersion: apps/v1
kind: Deployment
metadata: { name: edge, namespace: edge }
spec:
  selector: { matchLabels: { istio: edge } }
  template:
    metadata: { labels: { istio: edge, sidecar.istio.io/inject: "true" }, annotations: { inject.istio.io/templates: gateway } }
    spec: { containers: [{ name: istio-proxy, image: auto }] }
---
apiVersion: v1
kind: Service
metadata: { name: edge, namespace: edge }
spec: { type: LoadBalancer, selector: { istio: edge }, ports: [{ name: http, port: 80 }] }
---
`;
const ROUTES = `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: edge, namespace: edge }
spec: { selector: { istio: edge }, servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: [web.example.com] }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec: { hosts: [web.example.com], gateways: [edge/edge], http: [{ route: [{ destination: { host: web } }] }] }
---
`;
const WEB = `apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
apiVersion: v1
kind: Namespace
metadata: { name: edge }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template: { metadata: { labels: { app: web, sidecar.istio.io/inject: "true" } }, spec: { containers: [{ name: app, image: app }] } }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ name: http, port: 80 }] }
---
`;
const API = `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: door, namespace: edge }
spec:
  gatewayClassName: istio
  listeners: [{ name: http, port: 80, protocol: HTTP, hostname: web.example.com, allowedRoutes: { namespaces: { from: All } } }]
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: shop }
spec:
  parentRefs: [{ name: door, namespace: edge }]
  hostnames: [web.example.com]
  rules: [{ backendRefs: [{ name: web, port: 80 }] }]
---
`;

const APPLIED = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: prod, namespace: argocd }
spec:
  project: default
  source: { repoURL: https://github.example/acme/shop.git, targetRevision: main, path: prod }
  destination: { server: https://kubernetes.default.svc, namespace: shop }
  syncPolicy: { automated: { prune: true } }
`;

const told = async (head: string): Promise<string> =>
  markdownReport(
    contextOf(
      await reviewOf(
        { 'argo/prod.yaml': APPLIED, 'prod/all.yaml': PODS + ROUTES + WEB },
        { 'argo/prod.yaml': APPLIED, 'prod/all.yaml': head + WEB },
      ),
    ),
  );

test('where another gateway has the host, clients have to be led there first', async () => {
  const text = await told(API);
  expect(text).toContain('gateway edge/edge no longer serves');
  // its routes go as well, which makes no difference to connections that nothing takes
  expect(text).toContain('**1. Why:** Deployment edge/edge: removed');
  expect(text).toContain(
    'Consider: Move clients to the other gateway first, in DNS or at the load balancer. Until then, keep Deployment edge/edge.',
  );
});
