import { expect, test } from 'vitest';
import { chartRenderer } from '../charts/edge/chart-renderer.ts';
import { reviewOf } from '../support/review-of.ts';

const charts = chartRenderer();

const TEMPLATE = `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: {{ .Release.Name }} }
spec:
  hosts: [{{ .Release.Name }}]
  http:
    - timeout: {{ .Values.timeout }}
      route: [{ destination: { host: {{ .Release.Name }} } }]
`;

const CHART = {
  'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
  'charts/web/values.yaml': 'timeout: 1s\n',
  'charts/web/templates/route.yaml': TEMPLATE,
};

const application = (name: string, helm: string): string => `
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${name}, namespace: argocd }
spec:
  source: { repoURL: https://example.com/shop.git, path: charts/web, helm: ${helm} }
  destination: { namespace: shop }
`;

const INLINE = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: a, namespace: argocd }
spec:
  source:
    repoURL: https://example.com/shop.git
    path: charts/web
    helm:
      values: |
        # what people wait for
        timeout: 5s
  destination: { namespace: shop }
`;

/** Each change of an object, with its place. */
const changesOf = async (before: Record<string, string>, after: Record<string, string>) =>
  (await reviewOf(before, after, charts)).changes.map(
    ({ subject, field, before: was, after: is, origin }) =>
      `${subject.kind} ${subject.namespace}/${subject.name} ${String(field)} ${JSON.stringify(was)} → ${JSON.stringify(is)} at ${origin.file}:${String(origin.line)}`,
  );

test('a value of one release changes what that release installs, and no other', async () => {
  const before = {
    ...CHART,
    'apps/orders.yaml': application('orders', '{ valueFiles: [/env/orders.yaml] }'),
    'apps/payments.yaml': application('payments', '{ valueFiles: [/env/payments.yaml] }'),
    'env/orders.yaml': 'timeout: 10s\n',
    'env/payments.yaml': 'timeout: 10s\n',
  };
  expect(await changesOf(before, { ...before, 'env/orders.yaml': 'timeout: 2s\n' })).toEqual([
    'VirtualService shop/orders spec.http[0].timeout "10s" → "2s" at env/orders.yaml:1',
  ]);
});

test('a value that no template reads changes nothing', async () => {
  const before = { ...CHART, 'apps/orders.yaml': application('orders', '{}') };
  const after = { ...before, 'charts/web/values.yaml': 'timeout: 1s\nunused: true\n' };
  expect(await changesOf(before, after)).toEqual([]);
});

test('an inline value has its line in the Application, a default its line in the chart, a template its own', async () => {
  const before = {
    ...CHART,
    'apps/a.yaml': INLINE,
    'apps/b.yaml': application('b', '{}'),
  };
  const placesAfter = async (after: Record<string, string>): Promise<readonly string[]> =>
    (await reviewOf(before, { ...before, ...after }, charts)).changes
      .filter(({ subject }) => subject.kind === 'VirtualService')
      .map(({ origin: { file, line } }) => `${file}:${String(line)}`);
  expect(await placesAfter({ 'apps/a.yaml': INLINE.replace('5s', '6s') })).toEqual([
    'apps/a.yaml:11',
  ]);
  expect(await placesAfter({ 'charts/web/values.yaml': '\ntimeout: 2s\n' })).toEqual([
    'charts/web/values.yaml:2',
  ]);
  expect(
    await placesAfter({
      'charts/web/templates/route.yaml': TEMPLATE.replace(
        '.Values.timeout',
        '.Values.timeout | quote | replace "s" "m"',
      ),
    }),
  ).toEqual(['charts/web/templates/route.yaml:8', 'charts/web/templates/route.yaml:8']);
});

test('the text of a file is a value, as are parameters, each with its place', async () => {
  const app = (tag: string): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: orders, namespace: argocd }
spec:
  source:
    repoURL: https://example.com/shop.git
    path: charts/web
    helm:
      parameters:
        - name: attempts
          value: "${tag}"
      fileParameters: [{ name: timeout, path: wait.txt }]
  destination: { namespace: shop }
`;
  const before = {
    ...CHART,
    'charts/web/templates/route.yaml': `${TEMPLATE}      retries: { attempts: {{ .Values.attempts }} }\n`,
    'charts/web/wait.txt': '10s',
    'apps/orders.yaml': app('1'),
  };
  const after = { ...before, 'charts/web/wait.txt': '2s', 'apps/orders.yaml': app('3') };
  const changes = await changesOf(before, after);
  expect(changes.filter((each) => each.startsWith('VirtualService'))).toEqual([
    'VirtualService shop/orders spec.http[0].timeout "10s" → "2s" at charts/web/wait.txt:1',
    'VirtualService shop/orders spec.http[0].retries.attempts 1 → 3 at apps/orders.yaml:11',
  ]);
});

test('a change inside a block that toYaml prints has its own line in the file of values', async () => {
  const template = `apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  containers:
    - name: web
      image: web
      resources:
{{ toYaml .Values.resources | indent 8 }}
`;
  const values = (memory: string): string =>
    `resources:\n  requests:\n    cpu: 1\n    memory: 1Gi\n  limits:\n    memory: ${memory}\n`;
  const before = {
    ...CHART,
    'charts/web/templates/pod.yaml': template,
    'apps/orders.yaml': application('orders', '{ valueFiles: [/env/orders.yaml] }'),
    'env/orders.yaml': values('2Gi'),
  };
  const changes = await changesOf(before, { ...before, 'env/orders.yaml': values('4Gi') });
  expect(changes).toEqual([
    'Pod shop/web spec.containers[0].resources.limits.memory "2Gi" → "4Gi" at env/orders.yaml:6',
  ]);
});

test('a setting in a text has the line of the value that it is made from', async () => {
  const before = {
    ...CHART,
    'charts/web/values.yaml': 'timeout: 1s\nlog: /dev/stdout\nmode: ALLOW_ANY\n',
    'charts/web/templates/mesh.yaml': `apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data:
  mesh: |-
    accessLogFile: {{ .Values.log }}
    outboundTrafficPolicy:
      mode: {{ .Values.mode }}
`,
    'apps/mesh.yaml': application('mesh', '{ valueFiles: [/env/mesh.yaml] }'),
    'env/mesh.yaml': '# none\n\nmode: ALLOW_ANY\n',
  };
  const changes = await changesOf(before, {
    ...before,
    'env/mesh.yaml': '# none\n\nmode: REGISTRY_ONLY\n',
  });
  expect(changes).toEqual([
    'ConfigMap istio-system/istio data.mesh.outboundTrafficPolicy.mode "ALLOW_ANY" → "REGISTRY_ONLY" at env/mesh.yaml:3',
  ]);
});

test('a value of an object has the line of its own key', async () => {
  const app = (timeout: string): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: orders, namespace: argocd }
spec:
  source:
    repoURL: https://example.com/shop.git
    path: charts/web
    helm:
      valuesObject:
        other: 1
        # what people wait for
        timeout: ${timeout}
  destination: { namespace: shop }
`;
  const before = { ...CHART, 'apps/orders.yaml': app('10s') };
  const changes = await changesOf(before, { ...before, 'apps/orders.yaml': app('2s') });
  expect(changes.filter((each) => each.startsWith('VirtualService'))).toEqual([
    'VirtualService shop/orders spec.http[0].timeout "10s" → "2s" at apps/orders.yaml:12',
  ]);
});

test('a template changes every release of the chart', async () => {
  const before = {
    ...CHART,
    'apps/orders.yaml': application('orders', '{}'),
    'apps/payments.yaml': application('payments', '{}'),
  };
  const template = TEMPLATE.replace('{{ .Values.timeout }}', '3s');
  const changes = await changesOf(before, {
    ...before,
    'charts/web/templates/route.yaml': template,
  });
  expect(changes.map((each) => each.split(' ').slice(0, 6).join(' '))).toEqual([
    'VirtualService shop/orders spec.http[0].timeout "1s" → "3s"',
    'VirtualService shop/payments spec.http[0].timeout "1s" → "3s"',
  ]);
});

test("a template that fails is broken, in Helm's own words and at its line", async () => {
  const before = { ...CHART, 'apps/orders.yaml': application('orders', '{}') };
  const template = TEMPLATE.replace('.Values.timeout', '.Values.timeout | required2');
  const review = await reviewOf(
    before,
    { ...before, 'charts/web/templates/route.yaml': template },
    charts,
  );
  const [finding] = review.findings;
  expect(finding?.detector).toBe('root-no-longer-renders');
  expect(JSON.stringify(finding)).toContain('function \\"required2\\" not defined');
  expect(finding?.origin).toMatchObject({ file: 'charts/web/templates/route.yaml', line: 8 });
});

test('a chart whose values lie elsewhere is not rendered, and says why', async () => {
  const before = {
    ...CHART,
    'apps/orders.yaml': application('orders', '{ valueFiles: ["https://example.com/v.yaml"] }'),
  };
  const review = await reviewOf(
    before,
    { ...before, 'charts/web/values.yaml': 'timeout: 9s\n' },
    charts,
  );
  expect(review.gaps.map(({ message, nature }) => `${nature}: ${message}`)).toEqual([
    'unseen: The Helm chart in charts/web is not rendered, for it takes values from https://example.com/v.yaml: what it deploys is not analysed.',
  ]);
});
