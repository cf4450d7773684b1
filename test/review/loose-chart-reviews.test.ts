import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import type { ChartRenderer } from '../../src/charts/index.ts';
import type { Review } from '../../src/review/evaluation/review.ts';
import { chartRenderer } from '../charts/edge/chart-renderer.ts';
import { reviewOf } from '../support/review-of.ts';

const charts = chartRenderer();

type Files = Readonly<Record<string, string>>;

const TEMPLATE = `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: {{ .Release.Name }} }
spec:
  hosts: [{{ .Release.Name }}.{{ .Release.Namespace }}.svc.cluster.local]
  http:
    - timeout: {{ required "no timeout" .Values.timeout }}
      route: [{ destination: { host: {{ .Release.Name }} } }]
{{- if .Values.isOpen }}
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: {{ .Release.Name }}, namespace: {{ .Release.Namespace }} }
spec: { rules: [{}] }
{{- end }}
`;

const chartIn = (folder: string, name = 'orders'): Files => ({
  [`${folder}/Chart.yaml`]: `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n`,
  [`${folder}/values.yaml`]: 'timeout: 1s\n',
  [`${folder}/templates/route.yaml`]: TEMPLATE,
});

const CHART = chartIn('charts/orders');

const STAGES: Files = {
  ...CHART,
  'charts/orders/values-dev.yaml': 'timeout: 9s\n',
  'charts/orders/values-prod.yaml': 'isOpen: true\n',
};

/** Each change of a field, with its environment and place. */
const told = ({ changes }: Review): readonly string[] =>
  changes.map(
    ({ environment, subject, field, before: was, after: is, origin }) =>
      `${environment}: ${subject.kind} ${subject.namespace}/${subject.name} ${String(field)} ${JSON.stringify(was)} → ${JSON.stringify(is)} at ${origin.file}:${String(origin.line)}`,
  );

const changed = async (
  before: Files,
  edits: Files,
  renderer: ChartRenderer = charts,
): Promise<Review> => reviewOf(before, { ...before, ...edits }, renderer);

const gapsOf = ({ gaps }: Review) => gaps.map(({ nature, message }) => `${nature}: ${message}`);

const NOBODY =
  'No applier of the Helm chart charts/orders is seen in this tree: who installs it, and whether in production, is not known.';

describe('a chart that nothing in the tree installs', () => {
  test('is rendered with its own values, as a guess', async () => {
    const review = await changed(CHART, { 'charts/orders/values.yaml': 'timeout: 2s\n' });
    expect(told(review)).toEqual([
      'default: VirtualService default/orders spec.http[0].timeout "1s" → "2s" at charts/orders/values.yaml:1',
    ]);
    expect(gapsOf(review)).toEqual([]);
    expect(review.reach).toEqual([
      `${NOBODY} What is judged is a guess: release orders in namespace default, with its own values.`,
    ]);
  });

  test('is rendered for each environment that a file of values is named for', async () => {
    const both = await changed(STAGES, {
      'charts/orders/templates/route.yaml': TEMPLATE.replace(
        '- timeout',
        '- retries: {}\n      timeout',
      ),
    });
    expect(told(both).map((each) => each.split(' ').slice(0, 4).join(' '))).toEqual([
      'dev: VirtualService default/orders spec.http[0].retries',
      'prod: VirtualService default/orders spec.http[0].retries',
    ]);
    expect(both.reach).toEqual([
      `${NOBODY} What is judged is a guess: release orders in namespace default, with values-dev.yaml in dev and values-prod.yaml in prod.`,
    ]);
    const one = await changed(STAGES, {
      'charts/orders/values-prod.yaml': 'timeout: 3s\nisOpen: true\n',
    });
    expect(told(one)).toEqual([
      'prod: VirtualService default/orders spec.http[0].timeout "1s" → "3s" at charts/orders/values-prod.yaml:1',
    ]);
    const covered = await changed(STAGES, { 'charts/orders/values.yaml': 'timeout: 2s\n' });
    expect(told(covered).map((each) => each.split(':', 1)[0])).toEqual(['prod']);
  });

  test('with a first file of values for an environment is compared with its own values there', async () => {
    const review = await changed(CHART, { 'charts/orders/values-prod.yaml': 'timeout: 3s\n' });
    expect(told(review)).toEqual([
      'prod: VirtualService default/orders spec.http[0].timeout "1s" → "3s" at charts/orders/values-prod.yaml:1',
    ]);
  });

  test('has its own values too where no file says production', async () => {
    const { 'charts/orders/values-prod.yaml': _, ...before } = STAGES;
    const review = await changed(before, { 'charts/orders/values.yaml': 'timeout: 2s\n' });
    expect(told(review).map((each) => each.split(':', 1)[0])).toEqual([
      'applied by nobody seen here',
    ]);
  });

  test('is judged in the environment that its path says', async () => {
    const before = { ...chartIn('dev/orders'), ...chartIn('prod/payments', 'payments') };
    const review = await changed(before, { 'dev/orders/values.yaml': 'timeout: 2s\n' });
    expect(told(review).map((each) => each.split(':', 1)[0])).toEqual(['dev']);
    expect(review.tier).toBe('low');
  });
});

describe('where Helm stops at the values of a chart that nothing installs', () => {
  const silent = { ...CHART, 'charts/orders/values.yaml': 'isOpen: false\n' };
  const stop =
    'Helm does not render charts/orders as orders: execution error at (orders/templates/route.yaml:8:18): no timeout.';

  test('at the base too, it is not seen, and the change is not blamed', async () => {
    const review = await changed(silent, { 'charts/orders/values.yaml': 'isOpen: true\n' });
    expect(gapsOf(review)).toEqual([
      `unseen: ${stop} It was given its own values only, so what it deploys is not analysed.`,
    ]);
    expect(spoken(review.findings)).toEqual([]);
    expect(told(review).join()).toContain('Chart /charts/orders');
    expect(review.reach).toEqual([`${NOBODY} It is judged as if it were.`]);
  });

  test('since the change, that is a fault of it', async () => {
    const review = await changed(CHART, { 'charts/orders/values.yaml': 'isOpen: false\n' });
    expect(gapsOf(review)).toEqual([`broken: \`charts/orders\` does not render: ${stop}`]);
    expect(
      review.findings.map(({ symptom, ...told }) => [spoken(messageOf(told)), spoken(symptom)]),
    ).toEqual([
      [
        'The Helm chart `charts/orders` no longer renders with its own values.',
        'whoever installs or upgrades it with these values alone gets this error',
      ],
    ]);
  });

  test('in a chart that comes with the change, nothing is broken', async () => {
    const review = await changed({ 'readme.md': '' }, silent);
    expect(review.gaps.map(({ nature }) => nature)).toEqual(['unseen']);
  });
});

describe('what differs in a chart and shows nowhere with its own values', () => {
  const closed = TEMPLATE.replace('rules: [{}]', 'rules: []');

  test('is not seen, for somebody may give it others', async () => {
    const review = await changed(CHART, { 'charts/orders/templates/route.yaml': closed });
    expect(review.changes.map(({ kind, subject }) => [kind, subject.name])).toEqual([
      ['unseen', 'charts/orders with other values'],
    ]);
    expect(review.tier).not.toBe('low');
  });

  test('is seen where a file for an environment gives it the values', async () => {
    const review = await changed(STAGES, { 'charts/orders/templates/route.yaml': closed });
    expect(review.changes.map(({ kind, environment }) => [kind, environment])).toEqual([
      ['authorization', 'prod'],
    ]);
  });

  test('is nothing where it is a comment or a word for people', async () => {
    const review = await changed(CHART, {
      'charts/orders/values.yaml': '# how long callers wait\ntimeout: 1s\n',
      'charts/orders/Chart.yaml':
        'apiVersion: v2\nname: orders\nversion: 1.0.1\ndescription: takes orders\n',
      'charts/orders/README.md': '# Orders\n',
      'charts/orders/templates/NOTES.txt': 'See {{ .Release.Name }}.\n',
    });
    expect(review.changes).toEqual([]);
    expect(review.tier).toBe('low');
  });
});

test('a chart that an Application comes to install is new, object by object', async () => {
  const application = `
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: orders, namespace: argocd }
spec:
  source: { repoURL: https://example.com/shop.git, path: charts/orders }
  destination: { namespace: shop }
`;
  const review = await changed(CHART, {
    'apps/orders.yaml': application,
    'charts/orders/values.yaml': 'timeout: 2s\n',
  });
  const objects = review.changes.filter(({ field }) => field === null);
  expect(
    objects.map(({ subject: { kind, namespace }, before }) => [kind, namespace, before]),
  ).toEqual([
    ['Application', 'argocd', null],
    ['VirtualService', 'shop', null],
  ]);
});

test('of many charts only those are rendered that the change touches', async () => {
  const many: Files = Object.assign(
    {},
    ...Array.from({ length: 100 }, (_, at) =>
      chartIn(`charts/app-${String(at)}`, `app-${String(at)}`),
    ),
  ) as Files;
  const asked: string[] = [];
  const counting: ChartRenderer = {
    render: (request) => {
      asked.push(request.releaseName);
      return charts.render(request);
    },
    close: () => Promise.resolve(),
  };
  const review = await changed(many, { 'charts/app-7/values.yaml': 'timeout: 2s\n' }, counting);
  expect(asked).toEqual(['app-7', 'app-7']);
  expect(told(review)).toHaveLength(1);
  await changed({ ...many, 'shop/a.yaml': 'a: 1\n' }, { 'shop/a.yaml': 'a: 2\n' }, counting);
  expect(asked).toHaveLength(2);
});
