import { expect, test } from 'vitest';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';

const service = `---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ name: http, port: 80 }] }
`;

const cors = (policy: string): string => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [shop.example.com]
  gateways: [istio-ingress/public]
  http: [{ corsPolicy: ${policy}, route: [{ destination: { host: web } }] }]
${service}`;

const exact = (origin: string): string => cors(`{ allowOrigins: [{ exact: '${origin}' }] }`);
const prefix = (origin: string): string => cors(`{ allowOrigins: [{ prefix: '${origin}' }] }`);
const regex = (origin: string): string => cors(`{ allowOrigins: [{ regex: '${origin}' }] }`);
const former = (origin: string): string => cors(`{ allowOrigin: ['${origin}'] }`);

const route = (origin: string): string => `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: shop }
spec:
  parentRefs: [{ name: public, namespace: istio-ingress }]
  hostnames: [shop.example.com]
  rules: [{ filters: [{ type: CORS, cors: { allowOrigins: ['${origin}'] } }], backendRefs: [{ name: web, port: 80 }] }]
${service}`;

const ingress = (origin: string, isOn = true): string => `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
  namespace: shop
  annotations:
    nginx.ingress.kubernetes.io/enable-cors: '${String(isOn)}'
    nginx.ingress.kubernetes.io/cors-allow-origin: 'https://shop.example.com, ${origin}'
spec:
  ingressClassName: nginx
  rules: [{ host: shop.example.com, http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: web, port: { number: 80 } } } }] } }]
${service}`;

const tree = (staging: string, production: string): Files => ({
  'overlays/staging/kustomization.yaml': 'resources: [object.yaml]\n',
  'overlays/staging/object.yaml': staging,
  'overlays/prod/kustomization.yaml': 'resources: [object.yaml]\n',
  'overlays/prod/object.yaml': production,
});

const told = async (base: string, head: string, staging = base): Promise<readonly string[]> =>
  (await reviewOf(tree(base, base), tree(staging, head))).findings.flatMap(
    ({ check, environment, introducedBy, level }) =>
      check === 'local-origin-allowed' ? [`${introducedBy} ${environment} ${level}`] : [],
  );

const PAGE = 'https://shop.example.com';
const NEW = ['this-change prod low'];

test.each([
  ['an exact origin', exact, 'http://localhost:3000'],
  ['a prefix', prefix, 'http://localhost'],
  ['an expression', regex, String.raw`^https?://localhost(:\d+)?$`],
  ['one of several in an expression', regex, String.raw`https://(shop\.example\.com|localhost:.*)`],
  ['an address in an expression', regex, String.raw`http://127\.0\.0\.1:.*`],
  ['the old list', former, 'http://127.0.0.1:8080'],
  ['a filter of the Gateway API', route, 'http://[::1]:3000'],
  ['an annotation of ingress-nginx', ingress, 'http://localhost:4200'],
])('the own machine as %s is told where it comes to production', async (_, of, origin) => {
  expect(await told(of(PAGE), of(origin))).toEqual(NEW);
  expect(await told(of(origin), of(PAGE))).toEqual([]);
  expect(await told(of(PAGE), of(PAGE), of(origin))).toEqual([]);
});

test.each([
  ['a host that begins so', exact, 'https://localhost.example.com'],
  ['a host that ends so', exact, 'https://not-localhost'],
  ['an expression for such a host', regex, String.raw`https://localhost\.example\.com`],
  ['a network that begins so', exact, 'http://127.0.0.1.nip.io'],
  ['another address', route, 'http://10.127.0.0'],
  ['all origins', exact, '*'],
])('nothing is said of %s', async (_, of, origin) => {
  expect(await told(of(PAGE), of(origin))).toEqual([]);
});

test('nothing is said of an Ingress that answers no such requests', async () => {
  const local = 'http://localhost:4200';
  expect(await told(ingress(PAGE), ingress(local, false))).toEqual([]);
});
