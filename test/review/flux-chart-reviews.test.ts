import { describe, expect, test } from 'vitest';
import { chartRenderer } from '../charts/edge/chart-renderer.ts';
import { reviewOf } from '../support/review-of.ts';

const charts = chartRenderer();

type Files = Readonly<Record<string, string>>;

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

const HOOKS = `
apiVersion: v1
kind: ConfigMap
metadata: { name: before, annotations: { helm.sh/hook: pre-upgrade } }
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: passing
  annotations: { helm.sh/hook: post-upgrade, helm.sh/hook-delete-policy: hook-succeeded }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: check, annotations: { helm.sh/hook: test } }
`;

const chart = (version = '1.0.0', template = TEMPLATE): Files => ({
  'charts/web/Chart.yaml': `apiVersion: v2\nname: web\nversion: ${version}\n`,
  'charts/web/values.yaml': 'timeout: 1s\n',
  'charts/web/templates/route.yaml': template,
});

const release = (name: string, more = '', spec = ''): string => `
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: ${name}, namespace: shop }
spec:
  chart:
    spec: { chart: ./charts/web, sourceRef: { kind: GitRepository, name: shop, namespace: flux-system }${spec} }
${more}`;

const FLUX: Files = {
  'cluster/shop.yaml': `
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: shop, namespace: flux-system }
spec: { url: https://example.com/shop.git, ref: { branch: main } }
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: apps, namespace: flux-system }
spec: { path: ./apps, prune: true, sourceRef: { kind: GitRepository, name: shop } }
`,
};

const tree = (...parts: readonly Files[]): Files =>
  parts.reduce((all, part) => ({ ...all, ...part }), { ...FLUX, ...chart() });

const review = (before: Files, after: Files) => reviewOf(before, after, charts);

/** The objects that change. */
const changedIn = async (before: Files, after: Files) => [
  ...new Set((await changesOf(before, after)).map((each) => each.split(' ').slice(0, 2).join(' '))),
];

/** Each change of an object but the HelmRelease itself, with its place. */
const changesOf = async (before: Files, after: Files) =>
  (await review(before, after)).changes
    .filter(({ subject }) => subject.kind !== 'HelmRelease')
    .map(
      ({ subject, field, before: was, after: is, origin }) =>
        `${subject.kind} ${subject.namespace}/${subject.name} ${String(field)} ${JSON.stringify(was)} → ${JSON.stringify(is)} at ${origin.file}:${String(origin.line)}`,
    );

const TIMEOUT = 'at charts/web/templates/route.yaml:8';

test('a value of one release changes what that release installs, and no other', async () => {
  const before = tree({
    'apps/orders.yaml': release('orders', '  values: { timeout: 10s }\n'),
    'apps/payments.yaml': release('payments', '  values: { timeout: 10s }\n'),
  });
  const after = { ...before, 'apps/orders.yaml': release('orders', '  values: { timeout: 2s }\n') };
  expect(await changesOf(before, after)).toEqual([
    `VirtualService shop/orders spec.http[0].timeout "10s" → "2s" at apps/orders.yaml:8`,
  ]);
  const { gaps, notes, changes } = await review(before, after);
  expect(gaps).toEqual([]);
  expect(notes.join()).not.toContain('No applier of the Helm chart');
  expect(changes.map(({ kind, content }) => [kind, content])).not.toContainEqual([
    'unseen',
    expect.anything(),
  ]);
});

test('a value of a release has the line of its own key, wherever a comment moved it', async () => {
  const values = (timeout: string, comments = ''): string =>
    `  values:\n${comments}    unread: 1\n    timeout: ${timeout}\n`;
  const before = tree({ 'apps/orders.yaml': release('orders', values('10s')) });
  const after = { ...before, 'apps/orders.yaml': release('orders', values('2s', '    # more\n')) };
  expect(await changesOf(before, after)).toEqual([
    `VirtualService shop/orders spec.http[0].timeout "10s" → "2s" at apps/orders.yaml:11`,
  ]);
});

test('a chart whose templates are HelmReleases brings the charts of those', async () => {
  const before = tree({
    'charts/all/Chart.yaml': 'apiVersion: v2\nname: all\nversion: 1.0.0\n',
    'charts/all/templates/web.yaml': release(
      '{{ .Release.Name }}-web',
      '  values: { timeout: {{ .Values.wait }} }\n',
    ),
    'apps/all.yaml': release('all', '  values: { wait: 1s }\n').replace('charts/web', 'charts/all'),
  });
  const after = {
    ...before,
    'apps/all.yaml': release('all', '  values: { wait: 2s }\n').replace('charts/web', 'charts/all'),
  };
  expect(await changesOf(before, after)).toEqual([
    `VirtualService shop/all-web spec.http[0].timeout "1s" → "2s" at apps/all.yaml:8`,
  ]);
});

test('objects have the labels that tell whose they are, and what the release says for all (HELM-10)', async () => {
  const labelled = (team: string): string =>
    release('orders', `  commonMetadata: { labels: { team: ${team} } }\n`);
  const before = tree({ 'apps/orders.yaml': labelled('a') });
  const { changes, renderedDifferences } = await review(before, {
    ...before,
    'apps/orders.yaml': labelled('b'),
  });
  expect(changes.map(({ subject: { kind }, field }) => `${kind} ${String(field)}`)).toContain(
    'VirtualService metadata.labels.team',
  );
  expect(JSON.stringify(renderedDifferences)).toContain('helm.toolkit.fluxcd.io/name: orders');
});

test('of releases out of one place each is seen by itself', async () => {
  const overlay = (prefix: string): string => `resources: [../base]\nnamePrefix: ${prefix}-\n`;
  const before = tree({
    'cluster/shop.yaml': (FLUX['cluster/shop.yaml'] ?? '').replace('./apps', './all'),
    'base/kustomization.yaml': 'resources: [web.yaml]\n',
    'base/web.yaml': release('web', '  values: { timeout: 1s }\n'),
    'all/kustomization.yaml': 'resources: [a, b]\n',
    'all/a/kustomization.yaml': overlay('a').replace('../base', '../../base'),
    'all/b/kustomization.yaml': overlay('b').replace('../base', '../../base'),
  });
  const after = { ...before, 'base/web.yaml': release('web', '  values: { timeout: 2s }\n') };
  expect(await changedIn(before, after)).toEqual([
    'VirtualService shop/a-web',
    'VirtualService shop/b-web',
  ]);
});

test('a ConfigMap of the cluster gives values', async () => {
  const values = (timeout: string): string =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: times, namespace: shop }\ndata: { values.yaml: "timeout: ${timeout}" }\n`;
  const before = tree({
    'apps/orders.yaml': release('orders', '  valuesFrom: [{ kind: ConfigMap, name: times }]\n'),
    'apps/times.yaml': values('5s'),
  });
  expect(await changesOf(before, { ...before, 'apps/times.yaml': values('6s') })).toContain(
    `VirtualService shop/orders spec.http[0].timeout "5s" → "6s" at apps/times.yaml:4`,
  );
});

test('an object of a HelmChart names the chart as well', async () => {
  const byReference = (timeout: string): string => `
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: orders, namespace: shop }
spec: { chartRef: { kind: HelmChart, name: web, namespace: flux-system }, values: { timeout: ${timeout} } }
`;
  const before = tree({
    'apps/orders.yaml': byReference('3s'),
    'apps/chart.yaml':
      'apiVersion: source.toolkit.fluxcd.io/v1\nkind: HelmChart\nmetadata: { name: web, namespace: flux-system }\nspec: { chart: charts/web, sourceRef: { kind: GitRepository, name: shop } }\n',
  });
  expect(await changesOf(before, { ...before, 'apps/orders.yaml': byReference('4s') })).toEqual([
    `VirtualService shop/orders spec.http[0].timeout "3s" → "4s" at apps/orders.yaml:5`,
  ]);
});

describe('a template of a chart in Git (HELM-3)', () => {
  const edited = TEMPLATE.replace('{{ .Values.timeout }}', '7s');
  const changed = `VirtualService shop/orders spec.http[0].timeout "1s" → "7s" ${TIMEOUT}`;

  test('takes effect when the version changes, which is said, and is judged at once', async () => {
    const before = tree({ 'apps/orders.yaml': release('orders') });
    const after = { ...before, ...chart('1.0.0', edited) };
    expect(await changesOf(before, after)).toEqual([changed]);
    expect((await review(before, after)).notes.join()).toContain('Flux packages the chart');
  });

  test('takes effect with another version', async () => {
    const before = tree({ 'apps/orders.yaml': release('orders') });
    expect(await changesOf(before, { ...before, ...chart('1.0.1', edited) })).toEqual([changed]);
  });

  test('takes effect where it is packaged at each revision', async () => {
    const before = tree({
      'apps/orders.yaml': release('orders', '', ', reconcileStrategy: Revision'),
    });
    expect(await changesOf(before, { ...before, ...chart('1.0.0', edited) })).toEqual([changed]);
  });

  test('holds for a new release at once', async () => {
    const before = tree({ 'apps/orders.yaml': release('orders') });
    const added = { 'apps/payments.yaml': release('payments') };
    expect(await changedIn(before, { ...before, ...chart('1.0.0', edited), ...added })).toEqual([
      'VirtualService shop/orders',
      'VirtualService shop/payments',
    ]);
  });
});

test('files of values take the place of those that the chart brings (HELM-2)', async () => {
  const named = ', reconcileStrategy: Revision, valuesFiles: [env/base.yaml, env/prod.yaml]';
  const before = tree({
    'apps/orders.yaml': release('orders', '', named),
    'env/base.yaml': 'timeout: 8s\n',
    'env/prod.yaml': 'other: 1\n',
  });
  const own = { 'charts/web/values.yaml': 'timeout: 9s\n' };
  expect(await changesOf(before, { ...before, ...own })).toEqual([]);
  expect(await changesOf(before, { ...before, 'env/prod.yaml': 'timeout: 4s\n' })).toEqual([
    `VirtualService shop/orders spec.http[0].timeout "8s" → "4s" at env/prod.yaml:1`,
  ]);
});

test('hooks that stay are there, those that pass and tests are not (HELM-11)', async () => {
  const before = tree();
  const after = tree(
    { 'apps/orders.yaml': release('orders') },
    { 'charts/web/templates/hooks.yaml': HOOKS },
  );
  expect(await changedIn(before, after)).toEqual([
    'VirtualService shop/orders',
    'ConfigMap shop/before',
  ]);
});

describe('definitions in crds/ (HELM-9)', () => {
  const definition = (served: boolean): Files => ({
    'charts/web/crds/shops.yaml': `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: { name: shops.example.com }\nspec: { served: ${String(served)} }\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: dropped }\n`,
  });

  test.each([
    ['stay as they are where they exist', '', []],
    [
      'are replaced where the release says so',
      '  upgrade: { crds: CreateReplace }\n',
      ['CustomResourceDefinition /shops.example.com'],
    ],
    [
      'are none of it where they are skipped',
      '  install: { crds: Skip }\n  upgrade: { crds: Skip }\n',
      [],
    ],
  ])('%s', async (_, more, expected) => {
    const before = tree(definition(false), { 'apps/orders.yaml': release('orders', more) });
    const after = { ...before, ...definition(true), ...chart('1.0.1') };
    expect(await changedIn(before, after)).toEqual(expected);
  });

  test('are made where they are new, and nothing else beside them', async () => {
    const before = tree({ 'apps/orders.yaml': release('orders') });
    const after = { ...before, ...definition(true), ...chart('1.0.1') };
    expect(await changedIn(before, after)).toEqual(['CustomResourceDefinition /shops.example.com']);
  });
});

test('a release with a Secret that is not in the tree is not rendered, and says why', async () => {
  const more = '  valuesFrom: [{ kind: Secret, name: times }]\n';
  const why = 'it takes values from Secret shop/times, which is not in the tree';
  const before = tree({ 'apps/orders.yaml': release('orders', more) });
  const { gaps } = await review(before, { ...before, ...chart('1.0.1') });
  expect(gaps.map(({ message, nature }) => `${nature}: ${message}`)).toEqual([
    `unseen: The Helm chart in charts/web is not rendered, for ${why}: what it deploys is not analysed.`,
  ]);
});

test('a release that goes takes with it what it installed', async () => {
  const before = tree({
    'apps/orders.yaml': release('orders'),
    'apps/payments.yaml': release('payments'),
  });
  const after = tree({ 'apps/payments.yaml': release('payments') });
  expect(await changedIn(before, after)).toEqual(['VirtualService shop/orders']);
});

test('where its Kustomization no longer builds, what it installed stays', async () => {
  const before = tree({
    'apps/kustomization.yaml': 'resources: [orders.yaml]\n',
    'apps/orders.yaml': release('orders'),
  });
  const after = { ...before, 'apps/kustomization.yaml': 'resources: [orders.yaml, lost.yaml]\n' };
  expect(await changesOf(before, after)).toEqual([]);
});

test('a suspended release is said to wait', async () => {
  const before = tree({ 'apps/orders.yaml': release('orders', '  suspend: true\n') });
  const { notes } = await review(before, { ...before, ...chart('1.0.1') });
  expect(notes).toContain(
    'HelmRelease shop/orders (apps/orders.yaml) is suspended: changes of charts/web reach the cluster when it is resumed.',
  );
});

test('what is installed into another cluster is no part of this one (HELM-14)', async () => {
  const away = '  kubeConfig: { secretRef: { name: other-kubeconfig } }\n';
  const before = tree({
    'apps/orders.yaml': release('orders', `${away}  values: { timeout: 1s }\n`),
  });
  const after = {
    ...before,
    'apps/orders.yaml': release('orders', `${away}  values: { timeout: 2s }\n`),
  };
  expect(await changesOf(before, after)).toEqual([]);
});
