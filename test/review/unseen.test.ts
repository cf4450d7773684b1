import { describe, expect, test } from 'vitest';
import type { Review } from '../../src/review/evaluation/review.ts';
import { reportOf, reviewOf } from '../support/review-of.ts';
import { meshMtls, service } from '../support/objects.ts';

type Files = Readonly<Record<string, string>>;

const config: Files = {
  '.meshwarden/config.yaml': `environments:
  - { name: prod, paths: [overlays/prod], production: true }
  - { name: staging, paths: [overlays/staging], production: false }
`,
};

/** What the prod overlay of a shop with a staging environment is, and becomes. */
const shop = (kustomization: string, more: Files = {}): Files => ({
  ...config,
  'overlays/staging/kustomization.yaml': 'resources: [web.yaml]\n',
  'overlays/staging/web.yaml': web,
  'overlays/prod/kustomization.yaml': kustomization,
  ...more,
});
const web = service('web');
const peer = meshMtls('STRICT');

const outcome = (review: Review) => ({
  tier: review.tier,
  blocking: review.gaps.flatMap(({ blocking, message }) => (blocking ? [message] : [])),
  unseen: [
    ...new Set(
      review.changes.flatMap(({ kind, content, subject, field }) =>
        kind === 'unseen'
          ? [`${subject.kind} ${subject.name} ${field ?? ''} ${content ?? ''}`]
          : [],
      ),
    ),
  ],
});

const of = async (before: string, after: string, was: Files = {}, is: Files = was) =>
  outcome(await reviewOf(shop(before, was), shop(after, is)));

const base = 'https://github.com/acme/payments//deploy?ref=';
const chart = (version: string, more = ''): string =>
  `helmCharts:\n  - name: payments-db\n    repo: https://charts.acme.example\n    version: ${version}\n    releaseName: db\n    namespace: payments\n${more}`;

describe('ordinary changes of what is not seen', () => {
  test('a remote base in a namespace of its own is medium in production', async () => {
    const of1 = (ref: string): string => `namespace: payments\nresources: [${base}${ref}]\n`;
    expect(await of(of1('v1'), of1('v2'))).toEqual({
      tier: 'medium',
      blocking: [],
      unseen: ['Remote base https://github.com/acme/payments//deploy ref other'],
    });
    const { exitCode } = await reportOf(shop(of1('v1')), shop(of1('v2')), 'terminal');
    expect(exitCode).toBe(0);
  });

  test('a remote base that goes into a namespace of its own is what its path says', async () => {
    const at = (address: string, namespace: string): string =>
      `${namespace}resources: ["https://github.com/${address}?ref=v1"]\n`;
    const tierOf = async (address: string): Promise<string | null> =>
      (await of(at(address, 'namespace: payments\n'), at(address, ''))).tier;
    expect(await tierOf('acme-gitops/catalog//payments')).toBe('medium');
    expect(await tierOf('acme/gitops//deploy')).toBe('high');
    expect(await tierOf('acme-istio/catalog//payments')).toBe('high');
    expect(await tierOf('acme/mesh//deploy')).toBe('high');
  });

  test('an image laid over a remote base says which one it is, and becomes', async () => {
    const with1 = (tag: string): string =>
      `resources: [${base}v1]\nimages: [{ name: acme/payments, newTag: ${tag} }]\n`;
    const { text } = await reportOf(shop(with1('v1.2.0')), shop(with1('v1.3.0')), 'terminal');
    expect(text).toMatch(/acme\/payments.*v1\.2\.0.* → .*v1\.3\.0/);
  });

  test('a chart version is medium in production', async () => {
    expect(await of(chart('12.1.0'), chart('12.3.0'))).toEqual({
      tier: 'medium',
      blocking: [],
      unseen: ['Chart payments-db version other'],
    });
  });

  test('it is low outside production', async () => {
    const at = (version: string): Files => ({
      ...config,
      'overlays/staging/kustomization.yaml': chart(version),
      'overlays/prod/kustomization.yaml': 'resources: [web.yaml]\n',
      'overlays/prod/web.yaml': web,
    });
    expect(outcome(await reviewOf(at('12.1.0'), at('12.3.0')))).toEqual({
      tier: 'low',
      blocking: [],
      unseen: ['Chart payments-db version other'],
    });
  });

  test('replicas and images of what is not seen are medium in production', async () => {
    const scaled = (count: number): string =>
      `namespace: payments\nresources: ["${base}v1"]\nreplicas: [{ name: web, count: ${String(count)} }]\nimages: [{ name: web, newTag: "${String(count)}" }]\n`;
    expect(await of(scaled(1), scaled(2))).toMatchObject({ tier: 'medium', blocking: [] });
  });

  test('nothing that reaches it changed: no change', async () => {
    const with1 = (count: number): string =>
      `namespace: payments\nresources: [web.yaml, "${base}v1"]\npatches:\n  - target: { kind: Service, name: web }\n    patch: '[{"op": "add", "path": "/metadata/annotations", "value": {"a": "${String(count)}"}}]'\n`;
    const files = { 'overlays/prod/web.yaml': web };
    expect(await of(with1(1), with1(2), files)).toMatchObject({ blocking: [], unseen: [] });
  });
});

describe('what is laid over content that goes into no namespace reaches what it names', () => {
  const over = (own: string) => `resources: ["${base}v1"]\n${own}`;
  const merged = (object: string) => over(`patches: [{ patch: '${object}' }]\n`);
  const selected = (target: string, path: string) =>
    over(
      `patches: [{ target: { ${target} }, patch: '[{"op": "add", "path": "${path}", "value": "a"}]' }]\n`,
    );
  const object = (apiVersion: string, kind: string, name: string, own: string) =>
    merged(`{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: ${name}}, ${own}}`);
  const settings = (key: string) => object('v1', 'ConfigMap', 'argocd-cm', `data: {${key}: a}`);

  test.each<readonly [string, string]>([
    ['a workload', object('apps/v1', 'Deployment', 'web', 'spec: {minReadySeconds: 5}')],
    ['a workload by its name', selected('kind: Deployment, name: web', '/spec/template/x')],
    ['two kinds of workloads', selected('kind: Deployment|StatefulSet', '/spec/template/x')],
    ['a kind that stays at home', object('cert-manager.io/v1', 'Certificate', 'a', 'spec: {a: b}')],
    ['another', object('monitoring.coreos.com/v1', 'ServiceMonitor', 'a', 'spec: {a: b}')],
    ['a setting of Argo CD that decides nothing', settings('url')],
    ['replicas', over('replicas: [{ name: web, count: 3 }]\n')],
    ['an image of a component', `components: ["${base}v1"]\nimages: [{ name: w, newTag: "3" }]\n`],
  ])('%s is medium', async (_, after) => {
    const before = after.startsWith('components') ? `components: ["${base}v1"]\n` : over('');
    expect(await of(before, after)).toMatchObject({ tier: 'medium', blocking: [] });
    expect(await of(after, before)).toMatchObject({ tier: 'medium', blocking: [] });
  });

  test.each<readonly [string, string]>([
    ['a setting of Argo CD that decides', settings('resource.exclusions')],
    ['a part of Argo CD', selected('kind: Deployment, name: argocd-repo-server', '/spec/x')],
    ['a kind that nobody knows', object('acme.dev/v1', 'Pool', 'a', 'spec: {a: b}')],
    ['an object of the cluster', object('storage.k8s.io/v1', 'StorageClass', 'a', 'a: b')],
    ['what delivers', object('argoproj.io/v1alpha1', 'Application', 'a', 'spec: {project: a}')],
    ['what a proxy is told', object('v1', 'ConfigMap', 'web', 'data: {envoy.yaml: a}')],
    ['a label of namespaces', object('v1', 'Namespace', 'shop', 'spec: {finalizers: [a]}')],
    ['any kind', selected('name: web', '/spec/x')],
    ['names of all', over('namePrefix: a-\n')],
    ['another address', 'resources: ["https://github.com/acme/other//deploy?ref=v1"]\n'],
  ])('%s is high', async (_, after) => {
    expect(await of(over(''), after)).toMatchObject({ tier: 'high', blocking: [] });
  });
});

describe('what may hold for the whole mesh', () => {
  const cases: readonly (readonly [string, string, string, string, Files?])[] = [
    ['no namespace over it', `resources: ["${base}v1"]\n`, `resources: ["${base}v2"]\n`, 'high'],
    [
      'into the root namespace',
      `namespace: istio-system\nresources: ["${base}v1"]\n`,
      `namespace: istio-system\nresources: ["${base}v2"]\n`,
      'high',
    ],
    [
      'another namespace laid over it',
      `namespace: payments\nresources: ["${base}v1"]\n`,
      `namespace: istio-system\nresources: ["${base}v1"]\n`,
      'high',
    ],
    [
      'over ssh',
      'namespace: istio-system\nresources: ["git@github.com:acme/mesh.git?ref=v1"]\n',
      'namespace: istio-system\nresources: ["git@github.com:acme/mesh.git?ref=v2"]\n',
      'high',
    ],
    [
      'a component by URL',
      'resources: [web.yaml]\n',
      `resources: [web.yaml]\ncomponents: ["${base}v1"]\n`,
      'high',
      { 'overlays/prod/web.yaml': web },
    ],
    [
      'a patch with a pattern for its target',
      `namespace: payments\nresources: ["${base}v1"]\n`,
      `namespace: payments\nresources: ["${base}v1"]\npatches:\n  - target: { kind: "Peer.*" }\n    patch: '[{"op": "remove", "path": "/spec"}]'\n`,
      'high',
    ],
    [
      'replacements into it',
      `namespace: payments\nresources: [web.yaml, "${base}v1"]\n`,
      `namespace: payments\nresources: [web.yaml, "${base}v1"]\nreplacements:\n  - source: { kind: Service, name: web, fieldPath: metadata.name }\n    targets: [{ select: { kind: AuthorizationPolicy }, fieldPaths: [metadata.namespace] }]\n`,
      'high',
      { 'overlays/prod/web.yaml': web },
    ],
    [
      'the control plane by URL',
      'namespace: payments\nresources: ["https://github.com/istio/istio//manifests/charts/base?ref=1.26.0"]\n',
      'namespace: payments\nresources: ["https://github.com/istio/istio//manifests/charts/base?ref=1.27.0"]\n',
      'critical',
    ],
    [
      'values of the control plane under another release name',
      'helmCharts: [{ name: istiod, releaseName: web, namespace: shop, version: 1.26.0 }]\n',
      'helmCharts: [{ name: istiod, releaseName: web, namespace: shop, version: 1.26.0, valuesInline: { meshConfig: { accessLogFile: "" } } }]\n',
      'critical',
    ],
    [
      'a patch of a policy for the whole mesh',
      `namespace: istio-system\nresources: ["${base}v1"]\n`,
      `namespace: istio-system\nresources: ["${base}v1"]\npatches: [{ path: peer.yaml }]\n`,
      'critical',
      { 'overlays/prod/peer.yaml': peer },
    ],
  ];
  for (const [says, before, after, tier, files = {}] of cases)
    test(says, async () => {
      const found = await of(before, after, files);
      expect(found).toMatchObject({ tier, blocking: [], unseen: [expect.any(String)] });
    });
});

describe('what was seen and no longer is', () => {
  test('a local base that an address stands for is removed, and may be what it was', async () => {
    const mesh = { 'mesh/kustomization.yaml': 'resources: [peer.yaml]\n', 'mesh/peer.yaml': peer };
    const review = await reviewOf(
      shop('resources: [../../mesh]\n', mesh),
      shop('resources: ["https://github.com/acme/mesh?ref=v1"]\n'),
    );
    expect(outcome(review)).toMatchObject({ tier: 'critical', blocking: [] });
    expect(review.changes).toContainEqual(
      expect.objectContaining({ kind: 'resource-removed', environment: 'prod' }),
    );
    expect(outcome(review).unseen).toEqual(['Remote base https://github.com/acme/mesh  mesh-wide']);
  });

  test('a manifest that becomes a template is removed', async () => {
    const review = await reviewOf(
      shop('resources: [peer.yaml]\n', { 'overlays/prod/peer.yaml': peer }),
      shop('resources: [peer.yaml]\n', {
        'overlays/prod/peer.yaml': `#@ load("@ytt:data", "data")\n---\n${peer.replace('STRICT', '#@ data.values.mode')}`,
      }),
    );
    expect(outcome(review)).toMatchObject({ tier: 'critical', blocking: [] });
    expect(review.changes).toContainEqual(expect.objectContaining({ kind: 'resource-removed' }));
  });
});
