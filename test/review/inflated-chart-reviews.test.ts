import { expect, test } from 'vitest';
import { readPackageData } from '../../src/review/edge/package-data.ts';
import { createEngine } from '../../src/review/analysis/engine.ts';
import { surveyTree } from '../../src/review/analysis/repository-survey.ts';
import { NO_NAMES } from '../../src/gitops/index.ts';
import { chartRenderer } from '../charts/edge/chart-renderer.ts';
import { reviewOf } from '../support/review-of.ts';
import { treeOf } from '../support/tree-of.ts';

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

const FILES = {
  'shop/charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
  'shop/charts/web/values.yaml': 'timeout: 1s\n',
  'shop/charts/web/templates/route.yaml': TEMPLATE,
  'shop/kustomization.yaml':
    'namespace: shop\nhelmCharts:\n  - { name: web, releaseName: orders, valuesFile: orders.yaml }\n  - { name: web, releaseName: carts }\n',
  'shop/orders.yaml': 'timeout: 10s\nunread: 1\n',
};

const reviewed = async (before: Record<string, string>, change: Record<string, string>) => {
  const review = await reviewOf(before, { ...before, ...change }, charts);
  return {
    changes: review.changes.map(
      ({ subject, field, before: was, after: is, origin }) =>
        `${subject.kind} ${subject.namespace}/${subject.name} ${String(field)} ${JSON.stringify(was)} → ${JSON.stringify(is)} at ${origin.file}:${String(origin.line)}`,
    ),
    gaps: review.gaps.map(({ message }) => message),
    findings: review.findings,
  };
};

test('a value of one chart of a kustomization is told by what it changes', async () => {
  expect(await reviewed(FILES, { 'shop/orders.yaml': 'timeout: 2s\nunread: 2\n' })).toEqual({
    changes: ['VirtualService shop/orders spec.http[0].timeout "10s" → "2s" at shop/orders.yaml:1'],
    gaps: [],
    findings: expect.any(Array) as unknown,
  });
});

test('a value of the entry has the line of its own key, beside a file or alone', async () => {
  const entry = (more: string, timeout: string): string =>
    `namespace: shop\nhelmCharts:\n  - name: web\n    releaseName: orders\n${more}    valuesInline:\n      unread: 1\n      timeout: ${timeout}\n`;
  for (const more of ['    valuesFile: orders.yaml\n', '    valuesMerge: replace\n']) {
    const before = { ...FILES, 'shop/kustomization.yaml': entry(more, '10s') };
    const { changes } = await reviewed(before, { 'shop/kustomization.yaml': entry(more, '2s') });
    expect(changes).toEqual([
      'VirtualService shop/orders spec.http[0].timeout "10s" → "2s" at shop/kustomization.yaml:8',
    ]);
  }
});

test('a template changes all that is inflated of it', async () => {
  const { changes, gaps } = await reviewed(FILES, {
    'shop/charts/web/templates/route.yaml': TEMPLATE.replace('{{ .Values.timeout }}', '3s'),
  });
  expect(changes.map((change) => change.split(' at ')[0])).toEqual([
    'VirtualService shop/carts spec.http[0].timeout "1s" → "3s"',
    'VirtualService shop/orders spec.http[0].timeout "10s" → "3s"',
  ]);
  expect(gaps).toEqual([]);
});

test("a template that fails is broken, in Helm's own words and at its line", async () => {
  const { findings } = await reviewed(FILES, {
    'shop/charts/web/templates/route.yaml': TEMPLATE.replace('.Values.timeout', '.Values.a.b'),
  });
  expect(findings.map(({ detector }) => detector)).toEqual(['root-no-longer-renders']);
  expect(findings[0]?.origin).toMatchObject({
    file: 'shop/charts/web/templates/route.yaml',
    line: 8,
  });
});

test('where Flux builds the kustomization, the chart fails it as before', async () => {
  const flux = {
    'flux/shop.yaml':
      'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: shop, namespace: flux-system }\nspec: { path: ./shop, prune: true, interval: 1m, sourceRef: { kind: GitRepository, name: flux-system } }\n',
  };
  const { 'shop/kustomization.yaml': inflating, ...others } = FILES;
  const before = { ...flux, ...others, 'shop/kustomization.yaml': 'resources: [own.yaml]\n' };
  const own = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: own }\n';
  const { findings } = await reviewed(
    { ...before, 'shop/own.yaml': own },
    { 'shop/kustomization.yaml': `resources: [own.yaml]\n${inflating}` },
  );
  expect(JSON.stringify(findings)).toContain('lists a Helm chart, which Flux does not inflate');
});

test('a chart that is inflated is on the map as one that is not, in the namespace of its objects', async () => {
  const engine = createEngine(readPackageData(), NO_NAMES, charts);
  const loadable = { tree: treeOf(FILES), load: () => Promise.resolve() };
  const survey = await surveyTree(loadable, 'c0ffee', engine, '2026-01-02T03:04:05.000Z');
  expect(survey.gaps).toEqual([]);
  expect(
    survey.map.environments.flatMap(({ charts: all }) =>
      all.map(({ chart, parameters, destination }) => [chart, parameters, destination.namespace]),
    ),
  ).toEqual([
    ['web', ['orders.yaml'], 'shop'],
    ['web', [], 'shop'],
  ]);
});

const CALLERS = `{{- with .Values.callers }}
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: {{ $.Release.Name }} }
spec: { rules: [{ from: [{ source: { namespaces: {{ toJson . }} } }] }] }
{{- end }}
`;

test('an object that goes with a value has its line, unless something else that is read changes too', async () => {
  const before = {
    ...FILES,
    'shop/charts/web/templates/callers.yaml': CALLERS,
    'shop/orders.yaml': 'timeout: 10s\ncallers: [web]\n',
  };
  const edit = { 'shop/orders.yaml': 'timeout: 10s\ncallers: []\n' };
  const { changes } = await reviewed(before, edit);
  expect(changes[0]).toMatch(/^AuthorizationPolicy shop\/orders null .* at shop\/orders\.yaml:2$/);
  const both = await reviewed(before, {
    ...edit,
    'shop/kustomization.yaml': FILES['shop/kustomization.yaml'].replace(
      'namespace: shop',
      'namespace: shop\ncommonAnnotations: { a: b }',
    ),
  });
  expect(both.changes.find((each) => each.startsWith('AuthorizationPolicy'))).toContain(
    'at shop/charts/web/templates/callers.yaml',
  );
});

test('charts of kustomizations are told the version of the environment; without one it is said which was taken', async () => {
  const template = TEMPLATE.replace(
    '{{ .Values.timeout }}',
    '{{ ternary "1s" "9s" (semverCompare ">=1.30" .Capabilities.KubeVersion.Version) }}',
  );
  const notesAndTimeout = async (config: string) => {
    const before = {
      ...FILES,
      'shop/charts/web/templates/route.yaml': TEMPLATE,
      '.meshwarden/config.yaml': config,
    };
    const after = { ...before, 'shop/charts/web/templates/route.yaml': template };
    const { notes, changes } = await reviewOf(before, after, charts);
    return {
      isAssumed: notes.some((note) => note.startsWith('shop: rendered as for Kubernetes v')),
      timeouts: changes.map(({ after: is }) => is),
    };
  };
  const environment = 'version: 1\nenvironments:\n  - { name: prod, paths: [shop/**]VERSION }\n';
  expect(await notesAndTimeout(environment.replace('VERSION', ''))).toEqual({
    isAssumed: true,
    // of both ways: the version stays open, whatever is told here
    timeouts: ['1s', '9s', '9s'],
  });
  expect(
    await notesAndTimeout(environment.replace('VERSION', ', kubernetesVersion: "1.29"')),
  ).toEqual({ isAssumed: false, timeouts: ['9s', '9s', '1s'] });
});

const FETCHED = `namespace: shop
helmCharts:
  - { name: web, releaseName: orders, version: 1.0.0, repo: https://charts.example, valuesFile: orders.yaml }
`;

test('a copy of the version that kustomize fetches stands for it, and a note says so', async () => {
  const before = { ...FILES, 'shop/kustomization.yaml': FETCHED };
  const after = { ...before, 'shop/orders.yaml': 'timeout: 2s\n' };
  const review = await reviewOf(before, after, charts);
  expect(review.changes.map(({ field, after: is }) => [field, is])).toEqual([
    ['spec.http[0].timeout', '2s'],
  ]);
  expect(review.gaps).toEqual([]);
  expect(review.notes).toContain(
    'Of the Helm chart web the copy in shop/charts/web is rendered: kustomize 5.5 fetches the same version from https://charts.example, and sees no edit of the copy.',
  );
});

test('a copy of another version does not', async () => {
  const before = { ...FILES, 'shop/kustomization.yaml': FETCHED.replace('1.0.0', '1.0.1') };
  const { gaps } = await reviewed(before, { 'shop/orders.yaml': 'timeout: 2s\n' });
  expect(gaps).toEqual([
    'The objects of the Helm chart web are not analysed: it is not at shop/charts/web-1.0.1/web, where kustomize looks for it.',
  ]);
});
