import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { placeOf } from '../../src/manifest/index.ts';
import { valueSentence, messageOf } from '../../src/checks/index.ts';
import { chartRenderer } from '../charts/edge/chart-renderer.ts';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';

const charts = chartRenderer();

const CHART = `apiVersion: v1
kind: ServiceAccount
metadata: { name: '{{ .Release.Name }}' }
---
apiVersion: v1
kind: Service
metadata: { name: '{{ .Release.Name }}' }
spec:
  selector: { app: '{{ .Release.Name }}' }
  ports: [{ name: http, port: {{ .Values.port }} }]
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
          ports: [{ containerPort: {{ .Values.port }} }]
          env:
            {{- range $k, $v := .Values.env }}
            - name: {{ $k }}
              value: {{ tpl (toString $v) $ | quote }}
            {{- end }}
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: '{{ .Release.Name }}' }
spec:
  selector: { matchLabels: { app: '{{ .Release.Name }}' } }
  rules:
    - from:
        - source:
            principals:
              {{- range .Values.callers }}
              - cluster.local/ns/shop/sa/{{ . }}
              {{- end }}
`;

const application = (name: string): string => `
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${name}, namespace: argocd }
spec:
  source:
    repoURL: https://example.com/shop.git
    path: charts/service
    helm: { valueFiles: [/services/${name}.yaml] }
  destination: { name: prod, namespace: shop }
`;

const TREE = {
  'charts/service/Chart.yaml': 'apiVersion: v2\nname: service\nversion: 1.0.0\n',
  'charts/service/values.yaml': 'port: 8080\nenv: {}\ncallers: []\n',
  'charts/service/templates/all.yaml': CHART,
  'apps/orders.yaml': application('orders'),
  'apps/payments.yaml': application('payments'),
  'services/orders.yaml':
    'callers: [web]\nenv:\n  LOG_LEVEL: info\n  PAYMENTS_URL: http://payments:8080/charges\n',
  'services/payments.yaml': 'env: {}\ncallers:\n  - orders\n',
};

const placesOf = async (before: Files, after: Files) => {
  const { findings, behaviours } = await reviewOf(before, after, charts);
  return {
    findings: findings
      .filter(({ introducedBy }) => introducedBy === 'this-change')
      .map(({ check, origin }) => `${check} ${placeOf(origin)}`),
    calls: behaviours
      .flatMap(({ consequences }) => consequences)
      .map(({ kind, after: { decidedBy } }) =>
        decidedBy === null
          ? kind
          : `${kind} ${String(decidedBy.object)} ${placeOf(decidedBy.origin)}`,
      ),
  };
};

test('an address in a variable that a chart writes has the line of its value', async () => {
  const { findings, calls } = await placesOf(TREE, {
    ...TREE,
    'services/payments.yaml': `${TREE['services/payments.yaml']}port: 9090\n`,
  });
  expect(findings).toContain('address-port-missing services/orders.yaml:4');
  expect(calls).toContain('lost Service shop/payments services/payments.yaml:4');
});

test('a variable that goes has the line of its value at the base', async () => {
  const { findings } = await placesOf(TREE, {
    ...TREE,
    'services/orders.yaml': TREE['services/orders.yaml'].replace('LOG_LEVEL', 'LOG_LEVELS'),
  });
  expect(findings).toContain('variable-lost services/orders.yaml:3');
});

test('whom a policy does not let in any more is decided by the list of callers', async () => {
  const { calls } = await placesOf(TREE, {
    ...TREE,
    'services/payments.yaml': 'env: {}\ncallers:\n  - web\n',
  });
  expect(calls).toContain('lost AuthorizationPolicy shop/payments services/payments.yaml:3');
});

test('what the edited template says has the line of the template, whatever value is in it', async () => {
  const { findings } = await placesOf(TREE, {
    ...TREE,
    'charts/service/templates/all.yaml': CHART.replace(
      'tpl (toString $v) $',
      'tpl (replace "payments" "payment" (toString $v)) $',
    ),
  });
  expect(findings).toContain('address-without-service charts/service/templates/all.yaml:28');
});

test('a variable comes with the line of the template that puts its value in', async () => {
  const { findings } = await reviewOf(
    TREE,
    {
      ...TREE,
      'services/orders.yaml': TREE['services/orders.yaml'].replace('LOG_LEVEL', 'LOG_LEVELS'),
    },
    charts,
  );
  expect(spoken(findings.find(({ check }) => check === 'variable-lost'))?.message).toBe(
    'Variable LOG_LEVEL of orders is now called LOG_LEVELS.',
  );
  expect(findings.flatMap((finding) => valueSentence(finding) ?? [])).toContain(
    'This was set by value env.LOG_LEVEL, through charts/service/templates/all.yaml:28.',
  );
});

const misspelt = (to: string): string => CHART.replace('serviceAccountName:', to);

test('the name of a field is written by the template, whatever value it has', async () => {
  const { findings } = await reviewOf(
    TREE,
    {
      ...TREE,
      'charts/service/templates/all.yaml': misspelt(
        'revisionHistoryLimits: {{ .Values.port }}\n      serviceAccountName:',
      ),
    },
    charts,
  );
  expect(
    findings.map(({ origin, ...told }) => `${spoken(messageOf(told))} ${placeOf(origin)}`).join(),
  ).toContain('charts/service/templates/all.yaml:20');
});
