import { expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';
import { markdownReport } from '../../../src/review/report/formats/review-report.ts';
import { contextOf } from '../../support/report-parts.ts';

const space = (labels = ''): string => `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient${labels} } }
---
`;
const pods = (name: string, more = ''): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { serviceAccountName: ${name}, containers: [{ name: app, image: app${more} }] }
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { selector: { app: ${name} }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
---
`;
const REST = `${pods('web', ', env: [{ name: ORDERS_URL, value: "http://orders" }]')}${pods('orders')}apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: callers, namespace: shop }
spec: { selector: { matchLabels: { app: orders } }, rules: [{ from: [{ source: { principals: [cluster.local/ns/shop/sa/web] } }] }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: shop, labels: { istio.io/waypoint-for: service } }
spec: { gatewayClassName: istio-waypoint, listeners: [{ name: mesh, port: 15008, protocol: HBONE }] }
`;

test('where a waypoint hides callers from a policy of pods, it is to be admitted there', async () => {
  const text = markdownReport(
    contextOf(
      await reviewOf(
        { 'prod/all.yaml': space() + REST },
        { 'prod/all.yaml': space(', istio.io/use-waypoint: waypoint') + REST },
      ),
    ),
  );
  expect(text).toContain('web can no longer call orders (GET /: 200 → 503)');
  expect(text).toContain(
    "Consider: Allow the waypoint in AuthorizationPolicy shop/callers, because pods see it instead of its callers, or make that policy target the Service (targetRefs). Until then, keep `metadata.labels['istio.io/use-waypoint']` as it was.",
  );
});
