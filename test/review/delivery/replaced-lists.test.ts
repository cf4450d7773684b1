import { messageOf } from '../../../src/checks/index.ts';
import { spoken } from '../../support/spoken.ts';
import { expect, test } from 'vitest';
import { chartRenderer } from '../../charts/edge/chart-renderer.ts';
import type { Files } from '../../support/review-of.ts';
import { reviewOf } from '../../support/review-of.ts';

const charts = chartRenderer();

const app = (helm: string): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ledger, namespace: argocd }
spec:
  project: default
  source:
    repoURL: https://git.example/acme/books.git
    path: chart
    targetRevision: HEAD
    helm:
      valueFiles: [/ledger/all.yaml, /ledger/prod.yaml]
${helm}  destination: { name: prod, namespace: books }
`;

const ALL = `admits:
  - web
  - audit
  - batch
`;

const tree = (more: Files = {}): Files => ({
  'argo/ledger.yaml': app(''),
  'chart/Chart.yaml': 'apiVersion: v2\nname: books\nversion: 1.0.0\n',
  'chart/values.yaml': 'admits: []\nreplicas: 1\n',
  'chart/templates/all.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: ledger, namespace: books }
spec:
  replicas: {{ .Values.replicas }}
  selector: { matchLabels: { app: ledger } }
  template:
    metadata: { labels: { app: ledger, sidecar.istio.io/inject: "true" } }
    spec: { containers: [{ name: main, image: 'ledger:1' }] }
---
apiVersion: v1
kind: Service
metadata: { name: ledger, namespace: books }
spec: { selector: { app: ledger }, ports: [{ name: http, port: 80 }] }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: audit, namespace: books }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: audit, namespace: books }
spec:
  selector: { matchLabels: { app: audit } }
  template:
    metadata: { labels: { app: audit, sidecar.istio.io/inject: "true" } }
    spec:
      serviceAccountName: audit
      containers: [{ name: main, image: 'audit:1', env: [{ name: LEDGER_URL, value: 'http://ledger' }] }]
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: ledger, namespace: books }
spec:
  selector: { matchLabels: { app: ledger } }
  rules:
    {{- range .Values.admits }}
    - from: [{ source: { principals: ["cluster.local/ns/books/sa/{{ . }}"] } }]
    {{- end }}
`,
  'ledger/all.yaml': ALL,
  'ledger/prod.yaml': 'replicas: 3\n',
  ...more,
});

/** What is said of changes and findings that lie at the base, or at a list that is new. */
const told = async (before: Files, after: Files) => {
  const { findings, changes } = await reviewOf(before, after, charts);
  return {
    lost: findings.find((told) => /no longer|any more/.test(spoken(messageOf(told)))),
    removed: changes.filter(({ subject }) => subject.kind === 'AuthorizationPolicy'),
  };
};

test.each<[string, Files, string, number]>([
  [
    'a file of values',
    { 'ledger/prod.yaml': 'replicas: 3\nadmits:\n  - report\n' },
    'ledger/prod.yaml',
    2,
  ],
  [
    'a value of the Application',
    { 'argo/ledger.yaml': app('      valuesObject:\n        admits: [report, web]\n') },
    'argo/ledger.yaml',
    13,
  ],
])(
  'a list of %s that takes the place of another is what cuts off callers',
  async (_, more, file, line) => {
    const { lost, removed } = await told(tree(), tree(more));
    expect(lost?.origin).toMatchObject({ file, line });
    expect(spoken(lost?.why)).toContain(
      `${file} has \`admits\`, too (${file}:${String(line)}), which takes the place of the list at ledger/all.yaml:1: Helm puts no two together.`,
    );
    expect(spoken(lost?.fix.text)).toBe(
      `Repeat in \`admits\` of ${file} what is to stay of ledger/all.yaml:1.`,
    );
    expect(removed.every(({ origin }) => origin.file === file)).toBe(true);
  },
);

test('a list that repeats what the other one has takes nothing away', async () => {
  const { lost } = await told(
    tree(),
    tree({ 'ledger/prod.yaml': 'admits: [web, audit, batch, report]\n' }),
  );
  expect(lost).toBeUndefined();
});

test('what goes from the list itself stands there', async () => {
  const { lost } = await told(tree(), tree({ 'ledger/all.yaml': 'admits:\n  - web\n' }));
  expect(lost?.origin.file).toBe('ledger/all.yaml');
  expect(spoken(lost?.why)).not.toContain('takes the place');
});

const APP = (environment: string) => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: cart-${environment}, namespace: argocd }
spec:
  project: default
  source:
    repoURL: https://git.example/acme/books.git
    path: cart
    targetRevision: HEAD
    helm: { releaseName: cart, valueFiles: [values-${environment}.yaml] }
  destination: { server: 'https://${environment}.example', namespace: cart }
`;
const cart = (ofProd: string): Files => ({
  'argo/cart-prod.yaml': APP('prod'),
  'argo/cart-staging.yaml': APP('staging'),
  'cart/Chart.yaml': 'apiVersion: v2\nname: cart\nversion: 1.0.0\n',
  'cart/values.yaml': `env:
  - name: CATALOG_URL
    value: http://catalog:8080
`,
  'cart/values-staging.yaml': '# as it is\n',
  'cart/values-prod.yaml': ofProd,
  'cart/templates/all.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: cart }
spec:
  selector: { matchLabels: { app: cart } }
  template:
    metadata: { labels: { app: cart } }
    spec:
      containers:
        - name: main
          image: cart:1
          env:
            {{- toYaml .Values.env | nindent 12 }}
`,
});

test('variables that a list of production takes the place of are missing by that list, and not by what it has in their place', async () => {
  const { findings } = await reviewOf(
    cart('replicas: 3\n'),
    cart('replicas: 3\nenv:\n  - name: LOG_LEVEL\n    value: warn\n'),
    charts,
  );
  const [missing] = findings.filter(({ check }) => check === 'variable-missing');
  expect(spoken(missing)).toMatchObject({
    origin: { file: 'cart/values-prod.yaml', line: 2 },
    side: 'head',
  });
  expect(missing?.origin.via).toBeUndefined();
  expect(spoken(missing?.fix.text)).toBe(
    'Repeat in `env` of cart/values-prod.yaml what is to stay of cart/values.yaml:1.',
  );
});
