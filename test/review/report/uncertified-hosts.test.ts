import { expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';
import { markdownReport } from '../../../src/review/report/formats/review-report.ts';
import { contextOf } from '../../support/report-parts.ts';

const TREE = `apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
apiVersion: v1
kind: Namespace
metadata: { name: edge }
---
apiVersion: apps/v1
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
spec: { type: LoadBalancer, selector: { istio: edge }, ports: [{ name: http, port: 80 }, { name: https, port: 443 }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec: { hosts: [web.example.com], gateways: [edge/edge], http: [{ route: [{ destination: { host: web } }] }] }
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
const HTTP = '{ port: { number: 80, name: http, protocol: HTTP }, hosts: [other.example.com] }';
const HTTPS =
  '{ port: { number: 443, name: https, protocol: HTTPS }, hosts: [web.example.com], tls: { mode: SIMPLE, credentialName: web-tls } }';
const gateway = (servers: string): string => `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: edge, namespace: edge }
spec: { selector: { istio: edge }, servers: [${servers}] }
---
`;
const certificate = (namespace: string): string => `apiVersion: cert-manager.io/v1
kind: Certificate
metadata: { name: web, namespace: ${namespace} }
spec: { secretName: web-tls, dnsNames: [web.example.com], issuerRef: { name: acme, kind: ClusterIssuer } }
`;

const told = async (made: string): Promise<string> =>
  markdownReport(
    contextOf(
      await reviewOf(
        { 'prod/all.yaml': TREE + gateway(HTTP) + certificate(made) },
        { 'prod/all.yaml': TREE + gateway(`${HTTP}, ${HTTPS}`) + certificate(made) },
      ),
    ),
  );
const plain = (text: string): string => text.replace(/\u200b/g, '');

test('a host whose certificate is made elsewhere is not said to be answered', async () => {
  const text = plain(await told('shop'));
  expect(text).toContain('has no certificate for web.example.com: TLS handshakes fail');
  expect(text).not.toContain('is answered');
  expect(text).not.toContain('→ 200');
});

test('one that has its certificate is', async () => {
  const text = plain(await told('edge'));
  expect(text).not.toContain('has no certificate');
  expect(text).toContain('→ 200');
});
