import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import type { Finding } from '../../src/checks/index.ts';
import { placeOf } from '../../src/manifest/index.ts';
import { chartRenderer } from '../charts/edge/chart-renderer.ts';
import type { Files } from '../support/review-of.ts';
import { reportOf, reviewOf, textOf } from '../support/review-of.ts';

const charts = chartRenderer();

const WORKLOAD = `apiVersion: v1
kind: Service
metadata: { name: '{{ .Release.Name }}' }
spec:
  selector: { app: '{{ .Release.Name }}' }
  ports: [{ name: http, port: 8080 }]
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: '{{ .Release.Name }}' }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: '{{ .Release.Name }}' }
spec:
  selector: { matchLabels: { app: '{{ .Release.Name }}' } }
  template:
    metadata: { labels: { app: '{{ .Release.Name }}', sidecar.istio.io/inject: 'true' } }
    spec:
      serviceAccountName: {{ .Release.Name }}
      containers:
        - name: app
          image: ghcr.io/acme/{{ .Release.Name }}:1
          ports: [{ containerPort: 8080 }]
          env:
            {{- range $name, $of := .Values.upstreams }}
            - name: {{ $name | upper }}_URL
              value: {{ $of.url | quote }}
            {{- end }}
`;

const ROUTES = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: '{{ .Release.Name }}' }
spec:
  hosts: ['{{ .Release.Name }}']
  http:
    {{- toYaml .Values.routes | nindent 4 }}
`;

const POLICY = `{{- if .Values.access.from }}
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: '{{ .Release.Name }}' }
spec:
  selector: { matchLabels: { app: '{{ .Release.Name }}' } }
  rules:
    - from:
        - source:
            principals:
              {{- range .Values.access.from }}
              - cluster.local/ns/shop/sa/{{ . }}
              {{- end }}
{{- end }}
`;

const BALANCING = `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: '{{ .Release.Name }}' }
spec:
  host: {{ .Release.Name }}
  trafficPolicy:
    outlierDetection: { consecutive5xxErrors: 5, baseEjectionTime: {{ .Values.ejectedFor }} }
`;

const application = (name: string, helm: string, path = 'charts/web'): string => `
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${name}, namespace: argocd }
spec:
  source:
    repoURL: https://example.com/shop.git
    path: ${path}
    helm: ${helm}
  destination: { name: prod, namespace: shop }
`;

const ORDERS = `upstreams:
  stock:
    url: http://stock:8080/v1
routes:
  - timeout: 3s
    route: [{ destination: { host: orders } }]
access:
  from:
    - shopfront
`;

const TREE: Files = {
  'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
  'charts/web/values.yaml': 'upstreams: {}\nroutes: []\naccess: { from: [] }\nejectedFor: 30s\n',
  'charts/web/templates/workload.yaml': WORKLOAD,
  'charts/web/templates/routes.yaml': ROUTES,
  'charts/web/templates/policy.yaml': POLICY,
  'charts/web/templates/balancing.yaml': BALANCING,
  'apps/orders.yaml': application('orders', '{ valueFiles: [/teams/orders.yaml] }'),
  'apps/stock.yaml': application(
    'stock',
    '{ valueFiles: [/teams/stock.yaml], parameters: [{ name: ejectedFor, value: 20s }] }',
  ),
  'apps/shopfront.yaml': application('shopfront', '{ valueFiles: [/teams/shopfront.yaml] }'),
  'teams/orders.yaml': ORDERS,
  'teams/stock.yaml':
    'routes: [{ route: [{ destination: { host: stock } }] }]\naccess: { from: [orders] }\n',
  'teams/shopfront.yaml':
    'upstreams: { orders: { url: http://orders:8080 } }\nroutes: [{ route: [{ destination: { host: shopfront } }] }]\n',
};

async function found(after: Files, check: string, tree = TREE): Promise<Finding> {
  const { findings } = await reviewOf(tree, { ...tree, ...after }, charts);
  const [finding] = findings.filter(
    (each) => each.check === check && each.introducedBy === 'this-change',
  );
  if (finding === undefined) throw new Error(findings.map((each) => each.check).join(' '));
  return finding;
}

const orders = (from: string, to: string): Files => ({
  'teams/orders.yaml': ORDERS.replace(from, to),
});

test('a field that a printed map of values sets is mended at the key of the author', async () => {
  const { fix, why, origin } = await found(orders('timeout: 3s', 'timeout: 3'), 'object-refused');
  expect(placeOf(origin)).toBe('teams/orders.yaml:5');
  expect(spoken(why)).toContain(
    '`routes[0].timeout` (spec.http[0].timeout): This must be a duration',
  );
  expect(spoken(fix.text)).toBe('Write 3s at `routes[0].timeout`.');
});

test('a field that a parameter of an Application sets is mended at the parameter', async () => {
  const { fix, origin } = await found(
    { 'apps/stock.yaml': textOf(TREE['apps/stock.yaml']).replace('20s', 'twenty') },
    'object-refused',
  );
  expect(placeOf(origin)).toBe('apps/stock.yaml:9');
  expect(spoken(fix.text)).toContain('`ejectedFor`');
  expect(spoken(fix.text)).not.toContain('spec.');
});

test('a field of which the template is at fault keeps its own name', async () => {
  const { fix, why } = await found(
    { 'charts/web/templates/balancing.yaml': BALANCING.replace('{{ .Values.ejectedFor }}', '30') },
    'object-refused',
  );
  expect(spoken(why)).toContain('spec.trafficPolicy.outlierDetection.baseEjectionTime: ');
  expect(spoken(fix.text)).toContain('spec.trafficPolicy.outlierDetection.baseEjectionTime');
});

test('a name within a value is written for the wrong one, at its key', async () => {
  const { fix } = await found(orders('http://stock:', 'http://stok:'), 'address-without-service');
  expect(spoken(fix.text)).toBe('Write `stock` for `stok` at `upstreams.stock.url`.');
});

test('a name within a whole host is written for the name alone', async () => {
  const host = (name: string): string => `http://${name}.shop.svc.cluster.local:`;
  const { fix } = await found(orders('http://stock:', host('stok')), 'address-without-service');
  expect(spoken(fix.text)).toBe('Write `stock` for `stok` at `upstreams.stock.url`.');
});

test('whom a policy is to admit is written into the values of whoever is called', async () => {
  const { fix } = await found(
    { 'teams/shopfront.yaml': SHOPFRONT_CALLS_STOCK },
    'new-caller-refused',
  );
  expect(spoken(fix.text)).toContain(
    'in AuthorizationPolicy shop/stock (`access.from`, teams/stock.yaml:2) or another',
  );
});

const SHOPFRONT_CALLS_STOCK = textOf(TREE['teams/shopfront.yaml']).replace(
  'orders: {',
  'stock: { url: http://stock:8080 }, orders: {',
);

const CLOSED: Files = {
  ...TREE,
  'apps/platform.yaml': application('platform', '{}', 'platform').replace('    helm: {}\n', ''),
  'platform/deny.yaml': `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: none, namespace: shop }
spec: {}
`,
};

test('a policy that goes with its values comes back with them', async () => {
  const emptied = orders('from:\n    - shopfront\n', 'from: []\n');
  const { fix } = await found(emptied, 'nobody-admitted', CLOSED);
  expect(spoken(fix.text)).toMatch(/^Keep `access\.from` as it was, or add an ALLOW policy/);
  const { text } = await reportOf(CLOSED, { ...CLOSED, ...emptied }, 'terminal', charts);
  expect(text).not.toContain('keep AuthorizationPolicy');
});

test('a policy that goes with its values, and leaves all open, comes back with them, too', async () => {
  const { fix } = await found(
    orders('from:\n    - shopfront\n', 'from: []\n'),
    'default-deny-lost',
  );
  expect(spoken(fix.text)).toMatch(
    /^Keep `access\.from` as it was, or an ALLOW policy that selects/,
  );
});
