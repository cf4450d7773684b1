import { messageOf } from '../../../src/checks/index.ts';
import { spoken } from '../../support/spoken.ts';
import { expect, test } from 'vitest';
import { chartRenderer } from '../../charts/edge/chart-renderer.ts';
import { isSlipOf } from '../../../src/checks/variables-at-odds/similar-names.ts';
import type { Files } from '../../support/review-of.ts';
import { reviewOf } from '../../support/review-of.ts';

const charts = chartRenderer();

const ENVIRONMENTS = ['staging', 'prod'];

const deployment = (container: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: orders, namespace: shop }
spec:
  selector: { matchLabels: { app: orders } }
  template:
    metadata: { labels: { app: orders } }
    spec: { containers: [{ name: app, ${container} }] }
`;

const BASE: Files = {
  'base/kustomization.yaml':
    'resources: [orders.yaml]\nconfigMapGenerator:\n  - { name: settings, namespace: shop, literals: [LOG_LEVEL=info, POOL_SIZE=20, HTTP_PORT=80] }\n',
  'base/orders.yaml': deployment(
    "image: 'orders:1.2.3', envFrom: [{ configMapRef: { name: settings } }], env: [{ name: TIMEOUT, value: 5s }]",
  ),
};

const overlay = (of: string, more = ''): Files => ({
  [`overlays/${of}/kustomization.yaml`]: `resources: [../../base]\n${more}`,
});

const plain: Files = Object.assign({}, BASE, ...ENVIRONMENTS.map((of) => overlay(of)));

const found = async (head: Files, base: Files = plain): Promise<readonly string[]> =>
  (await reviewOf(base, head, charts)).findings.flatMap(({ check, origin, ...told }) =>
    check === 'override-misspelt' ? [`${origin.file}: ${spoken(messageOf(told))}`] : [],
  );

const inProd = (more: string, files: Files = {}): Files => ({
  ...plain,
  ...overlay('prod', more),
  ...files,
});

const PATCH = 'patches: [{ path: orders.yaml }]\n';
const patch = (name: string, value: string): Files => ({
  'overlays/prod/orders.yaml': deployment(`env: [{ name: ${name}, value: '${value}' }]`),
});

test.each([
  ['a patch', inProd(PATCH, patch('LOG_LVEL', 'warn')), 'overlays/prod/orders.yaml'],
  [
    'a patch of single fields',
    inProd(
      'patches:\n  - target: { kind: Deployment }\n    patch: |\n      - { op: add, path: /spec/template/spec/containers/0/env/-, value: { name: LOG_LVEL, value: warn } }\n',
    ),
    'overlays/prod/kustomization.yaml',
  ],
  [
    'a generator that merges',
    inProd(
      'configMapGenerator:\n  - { name: settings, namespace: shop, behavior: merge, literals: [LOG_LVEL=warn] }\n',
    ),
    'overlays/prod/kustomization.yaml',
  ],
  [
    'a file of variables that is merged',
    inProd(
      'configMapGenerator:\n  - { name: settings, namespace: shop, behavior: merge, envs: [prod.env] }\n',
      { 'overlays/prod/prod.env': 'LOG_LVEL=warn\n' },
    ),
    'overlays/prod/prod.env',
  ],
])('what %s adds and was to replace is found', async (_, head, file) => {
  expect(await found(head)).toEqual([
    `${file}: In prod, orders gets LOG_LVEL, and LOG_LEVEL stays info.`,
  ]);
});

test.each([
  ['the name itself', patch('LOG_LEVEL', 'warn')],
  ['another name', patch('LOG_FORMAT', 'json')],
  ['a name that goes on', patch('HTTPS_PORT', '443')],
  ['a value of another kind', patch('LOG_LVEL', '5s')],
])('%s is quiet', async (_, files) => {
  expect(await found(inProd(PATCH, files))).toEqual([]);
});

test('two of the base are two, whichever of them an overlay sets', async () => {
  const both = (files: Files): Files => ({
    ...files,
    'base/orders.yaml': deployment(
      "image: 'orders:1.2.3', env: [{ name: READ_TIMEOUT, value: 5s }, { name: READY_TIMEOUT, value: 5s }, { name: LATE_START, value: '1' }, { name: LATE_STRAT, value: '1' }]",
    ),
  });
  const head = inProd(PATCH, patch('LATE_STRAT', '2'));
  expect(await found(both(head), both(plain))).toEqual([]);
});

test('values of a chart that another file of values adds are found', async () => {
  const application = (of: string): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: orders-${of}, namespace: argocd }
spec:
  project: default
  source:
    repoURL: https://github.com/acme/platform
    path: charts/orders
    targetRevision: HEAD
    helm: { valueFiles: [values.yaml, values-${of}.yaml] }
  destination: { server: 'https://${of}.k8s.example', namespace: shop }
`;
  const chart = (more: string): Files => ({
    'charts/orders/Chart.yaml': 'apiVersion: v2\nname: orders\nversion: 1.0.0\n',
    'charts/orders/values.yaml': 'env:\n  LOG_LEVEL: info\n',
    'charts/orders/values-staging.yaml': 'replicas: 1\n',
    'charts/orders/values-prod.yaml': `replicas: 3\n${more}`,
    ...Object.fromEntries(ENVIRONMENTS.map((of) => [`apps/${of}.yaml`, application(of)])),
  });
  const whole = (more: string): Files => ({
    ...chart(more),
    'charts/orders/templates/orders.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: orders, namespace: shop }
spec:
  selector: { matchLabels: { app: orders } }
  template:
    metadata: { labels: { app: orders } }
    spec:
      containers:
        - name: app
          image: 'orders:1.2.3'
          env:
            {{- range $name, $value := .Values.env }}
            - name: {{ $name }}
              value: {{ $value | quote }}
            {{- end }}
`,
  });
  expect(await found(whole('env:\n  LOG_LVEL: warn\n'), whole(''))).toEqual([
    'charts/orders/values-prod.yaml: In prod, orders gets LOG_LVEL, and LOG_LEVEL stays info.',
  ]);
  expect(await found(whole('env:\n  LOG_LEVEL: warn\n'), whole(''))).toEqual([]);
});

test.each([
  ['LOG_LVEL', 'LOG_LEVEL', true],
  ['POOLSIZE', 'POOL_SIZE', true],
  ['POOL_SZIE', 'POOL_SIZE', true],
  ['PAYMNETS_URL', 'PAYMENTS_URL', true],
  ['log-level', 'LOG_LEVEL', true],
  ['HTTPS_PROXY', 'HTTP_PROXY', false],
  ['AI_MODEL', 'AI_MODE', false],
  ['MIN_POOL_SIZE', 'MAX_POOL_SIZE', false],
  ['SMTP_POST', 'SMTP_PORT', false],
  ['SHARD_1', 'SHARD_2', false],
  ['READ_DB_HOST', 'DB_HOST', false],
  ['LOG_LEVEL_SQL', 'LOG_LEVEL', false],
])('%s is a slip of %s: %s', (one, other, is) => {
  expect(isSlipOf(one, other)).toBe(is);
  expect(isSlipOf(other, one)).toBe(is);
});
