import { expect, test } from 'vitest';
import { claimsOf } from '../../../src/review/claims/review-claims.ts';
import { reviewOf } from '../../support/review-of.ts';

const pods = `apiVersion: apps/v1
kind: Deployment
metadata: { name: edge, namespace: edge }
spec:
  selector: { matchLabels: { edge: public } }
  template:
    metadata: { labels: { edge: public, sidecar.istio.io/inject: "true" }, annotations: { inject.istio.io/templates: gateway } }
    spec: { containers: [{ name: istio-proxy, image: auto }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: shop, namespace: shop }
spec:
  selector: { matchLabels: { app: shop } }
  template:
    metadata: { labels: { app: shop, sidecar.istio.io/inject: "true" } }
    spec: { containers: [{ name: app, image: shop, ports: [{ containerPort: 80 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: shop, namespace: shop }
spec: { selector: { app: shop }, ports: [{ name: http, port: 80 }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: shop, namespace: shop }
spec: { hosts: [www.shop.org, api.shop.org], gateways: [edge/public], http: [{ route: [{ destination: { host: shop } }] }] }
---
`;
/** Policies at the pods of the gateway are what decides about requests while it selects them. */
const edge = (label: string, hosts: string): string => `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: public, namespace: edge }
spec:
  selector: { edge: ${label} }
  servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: [${hosts}] }]
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: paths, namespace: edge }
spec:
  selector: { matchLabels: { edge: public } }
  rules: [{ to: [{ operation: { paths: [/shop*] } }] }, { to: [{ operation: { hosts: [api.shop.org] } }] }]
`;

test.each([
  ['by name', 'www.shop.org, api.shop.org'],
  ['under a wildcard', '"*.shop.org"'],
  ['for one namespace', '"shop/*.shop.org"'],
])('hosts that end with the pods of a Gateway are told with it: %s', async (_, hosts) => {
  const review = await reviewOf(
    { 'prod/all.yaml': pods + edge('public', hosts) },
    { 'prod/all.yaml': pods + edge('publik', hosts) },
  );
  const { claims } = claimsOf(review);
  const told = claims.map((claim) =>
    claim.about === 'finding'
      ? `${claim.group.finding.check} ${String(claim.rows.length)}`
      : claim.row.consequence.kind,
  );
  expect(told.filter((one) => one === 'closed' || one === 'lost')).toEqual([]);
  expect(told.find((one) => one.startsWith('gateway-without-pods'))).toMatch(/ [1-9]/);
});
