import { messageOf } from '../../../src/checks/index.ts';
import { spoken } from '../../support/spoken.ts';
import { expect, test } from 'vitest';
import { claimsOf } from '../../../src/review/claims/review-claims.ts';
import { causingChanges } from '../../../src/review/claims/causing-changes.ts';
import { subjectText } from '../../../src/manifest/index.ts';
import { chartRenderer } from '../../charts/edge/chart-renderer.ts';
import { packedFiles } from '../../support/packed-files.ts';
import { reviewOf } from '../../support/review-of.ts';

const charts = chartRenderer();

/** A workload, its Service and routes, and what else comes of the values. */
const WORKLOAD = `apiVersion: apps/v1
kind: Deployment
metadata: { name: {{ .Chart.Name }}, labels: { size: {{ .Values.size | quote }} } }
spec:
  selector: { matchLabels: { app: {{ .Chart.Name }} } }
  template:
    metadata: { labels: { app: {{ .Chart.Name }}, sidecar.istio.io/inject: "true" } }
    spec:
      containers:
        - name: app
          image: shop/app:1
          ports: [{ containerPort: 8080 }]
          env: [{ name: UPSTREAM, value: {{ .Values.upstream | quote }} }]
---
apiVersion: v1
kind: Service
metadata: { name: {{ .Chart.Name }} }
spec:
  selector: { app: {{ .Chart.Name }} }
  ports: [{ name: http, port: PORT, targetPort: 8080 }]
{{- if .Values.budget }}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: {{ .Chart.Name }} }
spec: { minAvailable: 1, selector: { matchLabels: { app: {{ .Chart.Name }} } } }
{{- end }}
{{- if .Values.host }}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: {{ .Chart.Name }} }
spec:
  hosts: [{{ .Values.host }}]
  gateways: [edge/public]
  http: [{ route: [{ destination: { host: {{ .Chart.Name }} } }] }]
{{- end }}
`;

const EDGE = `apiVersion: apps/v1
kind: Deployment
metadata: { name: gateway, namespace: edge }
spec:
  selector: { matchLabels: { istio: gateway } }
  template:
    metadata: { labels: { istio: gateway, sidecar.istio.io/inject: "true" }, annotations: { inject.istio.io/templates: gateway } }
    spec: { containers: [{ name: istio-proxy, image: auto }] }
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: public, namespace: edge }
spec:
  selector: { istio: gateway }
  servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ["*.example.com"] }]
`;

const tree = (port: number, values: string) => ({
  'apps/shop.yaml': `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: shop, namespace: argocd }
spec:
  source: { repoURL: https://github.com/acme/shop.git, path: shop, targetRevision: main }
  destination: { name: prod, namespace: shop }
`,
  'apps/edge.yaml': `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: edge, namespace: argocd }
spec:
  source: { repoURL: https://github.com/acme/shop.git, path: edge, targetRevision: main }
  destination: { name: prod, namespace: edge }
`,
  'edge/gateway.yaml': EDGE,
  'shop/Chart.yaml': `apiVersion: v2
name: shop
version: 1.0.0
dependencies:
${['web', 'orders', 'stock'].map((alias) => `  - { name: unit, alias: ${alias}, version: 1.0.0, repository: "oci://example.com/charts" }\n`).join('')}`,
  'shop/values.yaml': values,
  'shop/charts/unit-1.0.0.tgz': packedFiles(
    {
      'Chart.yaml': 'apiVersion: v2\nname: unit\nversion: 1.0.0\n',
      'values.yaml': 'size: s\nupstream: ""\n',
      'templates/all.yaml': WORKLOAD.replace('PORT', String(port)),
    },
    'unit',
  ),
});

const UPSTREAMS =
  'web: { upstream: "http://orders:8000" }\norders: { upstream: "http://stock:8000" }\n';

test('a port that goes is told once of each address, though all of a packed chart has one place', async () => {
  const review = await reviewOf(tree(8000, UPSTREAMS), tree(80, UPSTREAMS), charts);
  const { claims } = claimsOf(review);
  const told = claims.flatMap((claim) =>
    claim.about === 'finding'
      ? [[spoken(messageOf(claim.group.finding)), claim.shown?.consequence.destination]]
      : [],
  );
  expect(told).toEqual([
    ['Deployment shop/web cannot connect to orders:8000.', 'shop/orders'],
    ['Deployment shop/orders cannot connect to stock:8000.', 'shop/stock'],
  ]);
  const lost = claims.filter(
    (claim) => claim.about === 'calls' && claim.row.consequence.kind === 'lost',
  );
  expect(lost).toEqual([]);
});

test('what comes of a packed chart at the same place is no cause of a host that goes', async () => {
  const host = (name: string, more = ''): string => `web: { host: ${name}.example.com${more} }\n`;
  const review = await reviewOf(
    tree(80, `${host('shop')}stock: { size: m }\n`),
    tree(80, `${host('store')}stock: { size: m, budget: true }\n`),
    charts,
  );
  const [closed] = review.behaviours
    .flatMap(({ consequences }) => consequences)
    .filter(({ kind }) => kind === 'closed');
  expect(closed).toBeDefined();
  if (closed === undefined) return;
  expect(causingChanges(review.changes, closed).map(({ subject }) => subjectText(subject))).toEqual(
    ['VirtualService shop/web'],
  );
});
