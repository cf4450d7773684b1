import { expect, test } from 'vitest';
import type { Change } from '../../src/compare/diff/change.ts';
import { placeOf, subjectText } from '../../src/manifest/index.ts';
import { chartRenderer } from '../charts/edge/chart-renderer.ts';
import { reviewOf } from '../support/review-of.ts';

const charts = chartRenderer();

const POLICY = `{{- with .Values.callers }}
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: {{ $.Release.Name }} }
spec:
  rules:
    - from:
        - source:
            principals:
              {{- range . }}
              - cluster.local/ns/shop/sa/{{ . }}
              {{- end }}
{{- end }}
`;

const ROUTE = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: {{ .Release.Name }} }
spec:
  hosts: [{{ .Release.Name }}]
  http:
    - route: [{ destination: { host: {{ .Release.Name }} } }]
      timeout: {{ .Values.timeout }}
`;

const application = (environment: string, helm: string): string => `
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: payments-${environment}, namespace: argocd }
spec:
  source: { repoURL: https://example.com/shop.git, path: charts/web, helm: ${helm} }
  destination: { name: ${environment}, namespace: shop }
`;

const TREE = {
  'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
  'charts/web/values.yaml': 'timeout: 1s\n',
  'charts/web/templates/policy.yaml': POLICY,
  'charts/web/templates/route.yaml': ROUTE,
  'apps/prod.yaml': application('prod', '{ valueFiles: [/env/prod.yaml] }'),
  'env/prod.yaml': 'timeout: 10s\ncallers:\n  - orders\n  - web\n',
};

const told = ({ environment, kind, subject, field, origin, side }: Change): string =>
  `${environment} ${kind} ${subjectText(subject)} ${field ?? ''} at ${placeOf(origin)} of the ${side}`;

const changesOf = async (before: Record<string, string>, after: Record<string, string>) =>
  (await reviewOf(before, { ...before, ...after }, charts)).changes.map(told);

test('an object that goes with a value has the line of that value, and so does one that comes', async () => {
  const without = { 'env/prod.yaml': 'timeout: 10s\ncallers: []\n' };
  const goes = await changesOf(TREE, without);
  expect(goes[0]).toBe(
    'prod resource-removed AuthorizationPolicy shop/payments-prod  at env/prod.yaml:3 of the base',
  );
  const comes = await changesOf(
    { ...TREE, ...without },
    { 'env/prod.yaml': TREE['env/prod.yaml'] },
  );
  expect(comes[0]).toBe(
    'prod resource-added AuthorizationPolicy shop/payments-prod  at env/prod.yaml:3 of the head',
  );
});

test('an entry of a list that goes with a value has its line', async () => {
  const changes = await changesOf(TREE, {
    'env/prod.yaml': 'timeout: 10s\ncallers:\n  - orders\n',
  });
  expect(changes).toEqual([
    'prod authorization AuthorizationPolicy shop/payments-prod spec.rules[0].from[0].source.principals[1] at env/prod.yaml:4 of the base',
  ]);
});

test('a text of a list has its line whichever place it had there', async () => {
  const paths = (names: string): Record<string, string> => ({
    'env/prod.yaml': `timeout: 10s\nroutes:\n  paths: ${names}\n`,
  });
  const policy = `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: {{ .Release.Name }} }
spec:
  rules:
    - to:
        - operation:
            paths:
              {{- toYaml .Values.routes.paths | nindent 14 }}
`;
  const tree = { ...TREE, 'charts/web/templates/policy.yaml': policy };
  const all = paths('[/charges, /refunds, /voids]');
  const fewer = paths('[/refunds, /voids]');
  const at =
    'prod authorization AuthorizationPolicy shop/payments-prod spec.rules[0].to[0].operation';
  expect(await changesOf({ ...tree, ...all }, fewer)).toEqual([
    `${at}.paths[0] at env/prod.yaml:3 of the base`,
  ]);
  expect(await changesOf({ ...tree, ...fewer }, all)).toEqual([
    `${at}.paths[0] at env/prod.yaml:3 of the head`,
  ]);
});

test('where the template is edited too, what it writes keeps its line', async () => {
  const changes = await changesOf(TREE, {
    'env/prod.yaml': 'timeout: 10s\ncallers: []\n',
    'charts/web/templates/policy.yaml': `{{- if false }}\n${POLICY}{{- end }}\n`,
  });
  expect(changes[0]).toContain('at charts/web/templates/policy.yaml:2 of the base');
});

test('files of values that a rendered release reads are told by its objects alone', async () => {
  const tree = {
    ...TREE,
    'apps/dev.yaml': application('dev', '{ valueFiles: [/env/dev.yaml] }'),
    'env/dev.yaml': 'timeout: 3s\n',
  };
  // the object lies in neither environment: nobody here knows which of them applies it
  expect(await changesOf(tree, { 'env/dev.yaml': 'timeout: 4s\n' })).toEqual([
    'dev route VirtualService shop/payments-dev spec.http[0].timeout at env/dev.yaml:1 of the head',
  ]);
});

const SET = `
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: services, namespace: argocd }
spec:
  generators:
    - list: { elements: [{ service: orders }, { service: payments }] }
  template:
    metadata: { name: '{{service}}' }
    spec:
      source:
        repoURL: https://example.com/shop.git
        path: charts/web
        helm: { ignoreMissingValueFiles: true, valueFiles: ['/env/{{service}}.yaml'] }
      destination: { name: prod, namespace: shop }
`;

const { 'apps/prod.yaml': _, ...CHART } = TREE;

test('so are those of a set, but for files that no release of it reads', async () => {
  const tree = { ...CHART, 'apps/set.yaml': SET, 'env/orders.yaml': 'timeout: 3s\n' };
  expect(await changesOf(tree, { 'env/orders.yaml': 'timeout: 4s\n' })).toEqual([
    'prod route VirtualService shop/orders spec.http[0].timeout at env/orders.yaml:1 of the head',
  ]);
  // all of its Applications are known, and none of them names the file
  expect(await changesOf(tree, { 'env/shipping.yaml': 'timeout: 4s\n' })).toEqual([]);
});

test('what several releases write at one line of a template is told of each by its own object', async () => {
  const workload = `{{- range tuple "orders" "payments" }}
---
apiVersion: v1
kind: Service
metadata: { name: {{ . }} }
spec: { selector: { app: {{ . }} }, ports: [{ name: http, port: 80 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: {{ . }} }
spec:
  selector: { matchLabels: { app: {{ . }} } }
  template:
    metadata: { labels: { app: {{ . }}, sidecar.istio.io/inject: "true" } }
    spec: { containers: [{ name: app, image: a }] }
{{- end }}
`;
  const tree = {
    ...CHART,
    'apps/set.yaml': SET,
    'charts/workloads/Chart.yaml': 'apiVersion: v2\nname: workloads\nversion: 1.0.0\n',
    'charts/workloads/templates/all.yaml': workload,
    'apps/workloads.yaml': application('prod', '{}').replace('charts/web', 'charts/workloads'),
  };
  const review = await reviewOf(
    tree,
    { ...tree, 'charts/web/values.yaml': 'timeout: 2s\n' },
    charts,
  );
  const decided = review.behaviours.flatMap(({ consequences }) =>
    consequences.flatMap(({ destination, after: { decidedBy } }) =>
      decidedBy === null
        ? []
        : [`${destination}: ${String(decidedBy.object)} at ${placeOf(decidedBy.origin)}`],
    ),
  );
  expect(decided).toEqual([
    'shop/orders: VirtualService shop/orders at charts/web/values.yaml:1',
    'shop/payments: VirtualService shop/payments at charts/web/values.yaml:1',
  ]);
});
