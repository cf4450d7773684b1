import { expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';
import { markdownReport } from '../../../src/review/report/formats/review-report.ts';
import { contextOf } from '../../support/report-parts.ts';

const GATEWAY = `apiVersion: apps/v1
kind: Deployment
metadata: { name: edge, namespace: istio-system }
spec:
  selector: { matchLabels: { istio: edge } }
  template:
    metadata: { labels: { istio: edge } }
    spec: { containers: [{ name: istio-proxy, image: istio/proxyv2, args: [proxy, router] }] }
---
apiVersion: v1
kind: Service
metadata: { name: edge, namespace: istio-system }
spec:
  type: LoadBalancer
  selector: { istio: edge }
  ports: [{ name: http, port: 80 }, { name: https, port: 443 }]
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: edge, namespace: istio-system }
spec:
  selector: { istio: edge }
  servers:
    - { port: { number: 80, name: http, protocol: HTTP }, hosts: [web.example.com, www.other.example], tls: { httpsRedirect: true } }
    - { port: { number: 443, name: https, protocol: HTTPS }, hosts: [web.example.com, www.other.example], tls: { mode: SIMPLE, credentialName: edge } }
---
`;

const web = (name: string, host: string): string => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${name}, namespace: shop }
spec: { hosts: [${host}], gateways: [istio-system/edge], http: [{ route: [{ destination: { host: ${name} } }] }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  selector: { matchLabels: { app: ${name} } }
  template: { metadata: { labels: { app: ${name} } }, spec: { containers: [{ name: app, image: app }] } }
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { selector: { app: ${name} }, ports: [{ name: http, port: 80 }] }
---
`;

const allow = (rule: string): string => `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: edge, namespace: istio-system }
spec: { selector: { matchLabels: { istio: edge } }, action: ALLOW, rules: [{ ${rule} }] }
`;

const TREE = GATEWAY + web('web', 'web.example.com') + web('other', 'www.other.example');

const told = async (rule: string): Promise<string> =>
  markdownReport(
    contextOf(await reviewOf({ 'prod/all.yaml': TREE }, { 'prod/all.yaml': TREE + allow(rule) })),
  );

const HOSTS = `to: [{ operation: { hosts: ['*.example.com'] } }]`;
const byHeader = (name: string): string =>
  `${HOSTS}, when: [{ key: 'request.headers[${name}]', values: ['192.0.2.7'] }]`;

test('a host that one policy closes is told once, over http and https', async () => {
  const text = await told(HOSTS);
  expect(text.match(/^(?!# ).*www\S*other\S*example is no longer answered/gm)).toHaveLength(1);
  expect(text).not.toContain('web.example.com is no longer');
});

test('what is answered with the address of the caller is told so, apart from what is not', async () => {
  const text = await told(byHeader('x-envoy-external-address'));
  expect(text).toContain(
    'web.example.com is no longer answered from outside but from listed addresses',
  );
  expect(text).toMatch(/other\.example is no longer answered from outside(?! but)/);
});

test('what is answered with a header is told with its name', async () => {
  expect(await told(byHeader('x-team'))).toContain(
    'web.example.com is no longer answered from outside but with the header x-team',
  );
});
