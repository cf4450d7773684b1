import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { placeOf } from '../../src/manifest/index.ts';
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
  ports: [{ name: http, port: 8080 }]
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
            {{- range $k, $v := .Values.env }}
            - name: {{ $k }}
              value: {{ tpl $v $ | quote }}
            {{- end }}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: '{{ .Release.Name }}' }
spec:
  hosts: ['{{ .Release.Name }}']
  http:
    - timeout: {{ .Values.timeout }}
      retries:
        attempts: {{ .Values.tries }}
        retryOn: 5xx
      route:
        - destination: { host: '{{ .Release.Name }}' }
{{- if .Values.callers }}
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
              - cluster.local/ns/{{ .namespace }}/sa/{{ .name }}
              {{- end }}
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
  'charts/service/values.yaml': 'timeout: 10s\ntries: 2\nenv: {}\ncallers: []\n',
  'charts/service/values.schema.json': '{"properties": {"tries": {"type": "integer"}}}',
  'charts/service/templates/all.yaml': CHART,
  'mesh/kustomization.yaml': 'resources: [nothing.yaml]\n',
  'mesh/nothing.yaml':
    'apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: { name: nothing, namespace: shop }\nspec: {}\n',
  'apps/mesh.yaml': application('mesh')
    .replace('charts/service', 'mesh')
    .replace(/ +helm: .*\n/, ''),
  'apps/orders.yaml': application('orders'),
  'apps/payments.yaml': application('payments'),
  'services/orders.yaml': 'env:\n  PAYMENTS_URL: http://payments.shop:8080/charges\n',
  'services/payments.yaml':
    'timeout: 4s\ncallers:\n  - name: orders\n    namespace: shop\n  - name: web\n    namespace: shop\n',
};

/** What comes of another text of a file of values. */
async function edited(service: 'orders' | 'payments', from: string, to: string) {
  const path = `services/${service}.yaml` as const;
  const after: Files = { ...TREE, [path]: TREE[path].replace(from, to) };
  const { findings, reasons } = await reviewOf(TREE, after, charts);
  return {
    findings: findings
      .filter(({ introducedBy }) => introducedBy === 'this-change')
      .map(({ check, origin, why, ...told }) => ({
        check,
        at: placeOf(origin),
        message: messageOf(told),
        why,
      })),
    calls: reasons.flatMap(({ because }) =>
      because.flatMap(({ place, consequence }) =>
        consequence === undefined || place === null ? [] : `${consequence.kind} ${placeOf(place)}`,
      ),
    ),
  };
}

test('a release that stops by its own values is told by its name, with what it holds, at the value', async () => {
  const [found] = (await edited('payments', 'timeout: 4s', 'tries: "4"')).findings;
  expect(spoken(found?.message)).toBe(
    'Release payments of `charts/service` no longer renders: none of its 5 objects can be applied.',
  );
  expect(found?.at).toBe('services/payments.yaml:1');
});

test('so is one whose value is a template that stops', async () => {
  const text = 'http://payments.shop:8080/charges';
  const [found] = (await edited('orders', text, '"http://{{ .Values.hosts.pay }}/"')).findings;
  expect(spoken(found?.message)).toBe(
    'Release orders of `charts/service` no longer renders: none of its 4 objects can be applied.',
  );
  expect(found?.at).toBe('services/orders.yaml:2');
});

test('a template that stops all releases is told once, at its own line', async () => {
  const after = {
    ...TREE,
    'charts/service/templates/all.yaml': CHART.replace('.Values.tries', 'required "how many?" nil'),
  };
  const { findings } = await reviewOf(TREE, after, charts);
  const stopped = findings.filter(({ check }) => check === 'build-stops');
  expect(
    stopped.map(({ origin, ...told }) => `${spoken(messageOf(told))} ${placeOf(origin)}`),
  ).toEqual([
    '`charts/service` no longer builds: none of its 9 objects can be applied. charts/service/templates/all.yaml:39',
  ]);
});

test('a policy that goes with its callers is told at the first of them, and not at a part of it', async () => {
  const { findings, calls } = await edited(
    'payments',
    'callers:\n  - name: orders\n    namespace: shop\n  - name: web\n    namespace: shop\n',
    'callers: []\n',
  );
  const nobody = findings.find(({ message }) => spoken(message).startsWith('Nobody can call'));
  expect(nobody?.at).toBe('services/payments.yaml:3');
  expect(calls).toContain('lost services/payments.yaml:3');
});

test('what becomes of calls is told at the value that changes, and not at the line of the template', async () => {
  const { calls } = await edited('payments', 'timeout: 4s', 'timeout: 3s');
  expect(new Set(calls)).toEqual(new Set(['shorter services/payments.yaml:1']));
});

test('of two fields that do not go together the one that somebody set is the place', async () => {
  const { findings } = await edited('payments', 'timeout: 4s', 'timeout: 4s\ntries: 0');
  const refused = findings.find(({ check }) => check === 'object-refused');
  expect(refused?.at).toBe('services/payments.yaml:2');
});

test('where a new caller is refused, those who are admitted stand in the values of the other service', async () => {
  const after = {
    ...TREE,
    'apps/refunds.yaml': application('refunds'),
    'services/refunds.yaml': 'env:\n  PAYMENTS_URL: http://payments.shop:8080/charges\n',
  };
  const { findings } = await reviewOf(TREE, after, charts);
  expect(spoken(findings.find(({ check }) => check === 'new-caller-refused')?.why)).toContain(
    'No ALLOW policy of Deployment shop/payments has a rule for it (services/payments.yaml:2).',
  );
});
