import { describe, expect, test } from 'vitest';
import type { Review } from '../../src/review/evaluation/review.ts';
import { reportOf, reviewOf } from '../support/review-of.ts';
import { meshMtls } from '../support/objects.ts';

type Files = Readonly<Record<string, string>>;

/** A folder `prod` that is production, and what else there is. */
const tree = (files: Files, more = ''): Files => ({
  '.meshwarden/config.yaml': `environments:\n  - { name: prod, paths: [prod], production: true }\n${more}`,
  ...files,
});

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
const of = async (before: Files, after: Files) =>
  outcome(await reviewOf(tree(before), tree(after)));

const K = 'prod/kustomization.yaml';
const peer = meshMtls('STRICT');

describe('charts', () => {
  const entry = (more: string): Files => ({
    [K]: `helmCharts:\n  - { name: db, repo: "https://charts.acme.example", version: 1.0.0, namespace: shop, ${more} }\n`,
  });

  test('a values file is part of what is written of a chart', async () => {
    const files = (size: number): Files => ({
      ...entry('valuesFile: values.yaml'),
      'prod/values.yaml': `size: ${String(size)}\n`,
    });
    expect(await of(files(1), files(2))).toEqual({
      tier: 'medium',
      blocking: [],
      unseen: ["Chart db files['prod/values.yaml'].size other"],
    });
  });

  test('a chart of a generator is one too', async () => {
    const files = (version: string): Files => ({
      [K]: 'generators: [chart.yaml]\n',
      'prod/chart.yaml': `apiVersion: builtin\nkind: HelmChartInflationGenerator\nmetadata: { name: mesh }\nname: istiod\nversion: ${version}\nnamespace: shop\n`,
    });
    expect(await of(files('1.26.0'), files('1.27.0'))).toEqual({
      tier: 'critical',
      blocking: [],
      unseen: ['Chart istiod version mesh-wide'],
    });
  });

  test("the gateway's chart is not the control plane", async () => {
    const files = (version: string): Files => ({
      [K]: `helmCharts: [{ name: gateway, repo: "https://istio-release.storage.googleapis.com/charts", version: ${version}, namespace: ingress }]\n`,
    });
    expect((await of(files('1.26.0'), files('1.27.0'))).tier).toBe('medium');
  });

  const application = (namespace: string): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: web, namespace: argocd }
spec:
  destination: { server: https://kubernetes.default.svc, namespace: ${namespace} }
  source: { repoURL: https://github.com/acme/deploy, path: prod/chart, targetRevision: HEAD }
`;
  const chart = (namespace: string, template: string, more = ''): Files => ({
    'prod/apps/web.yaml': application(namespace),
    'prod/chart/Chart.yaml': `apiVersion: v2\nname: web\nversion: 1.0.0\n${more}`,
    'prod/chart/templates/web.yaml': template,
  });

  test.each([
    ['in a namespace of its own', 'shop', '', 'medium'],
    ['in the root namespace', 'istio-system', '', 'high'],
    [
      'that brings the control plane along',
      'shop',
      'dependencies: [{ name: istiod, version: 1.27.0, repository: "https://istio-release.storage.googleapis.com/charts" }]\n',
      'critical',
    ],
  ])('a template of a chart in the tree %s', async (_, namespace, more, tier) => {
    const found = await of(
      chart(namespace, 'a: {{ .b }}\n', more),
      chart(namespace, 'a: {{ .c }}\n', more),
    );
    expect(found).toMatchObject({ tier, blocking: [] });
    expect(found.unseen).toEqual([
      expect.stringContaining("files['prod/chart/templates/web.yaml']"),
    ]);
  });
});

describe('a chart of the tree that a HelmRelease installs', () => {
  const files = (value: string, namespace: string, version = '1.0.0'): Files => ({
    'prod/release.yaml': `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: web, namespace: ${namespace} }
spec: { chart: { spec: { chart: ./charts/web, sourceRef: { kind: GitRepository, name: deploy } } } }
`,
    'charts/web/Chart.yaml': `apiVersion: v2\nname: web\nversion: ${version}\n`,
    'charts/web/templates/web.yaml': `a: {{ .${value} }}\n`,
  });
  test.each([
    ['shop', 'medium'],
    ['istio-system', 'high'],
  ])('into %s', async (namespace, tier) => {
    const found = await of(files('a', namespace), files('b', namespace, '1.0.1'));
    expect(found).toMatchObject({ tier, blocking: [] });
    expect(found.unseen).toHaveLength(2);
  });
  test('is judged as if it were packaged at once (HELM-3)', async () => {
    const found = await of(files('a', 'istio-system'), files('b', 'istio-system'));
    expect(found).toMatchObject({ tier: 'high', blocking: [] });
  });
});

describe('programs and templates', () => {
  const ksops = (file: string): Files => ({
    [K]: 'namespace: shop\ngenerators: [ksops.yaml]\n',
    'prod/ksops.yaml':
      'apiVersion: viaduct.ai/v1\nkind: ksops\nmetadata: { name: secrets }\nfiles: [secret.enc.yaml]\n',
    'prod/secret.enc.yaml': file,
  });
  test('an encrypted file of a generator', async () => {
    expect(await of(ksops('data: ENC[a]\n'), ksops('data: ENC[b]\n'))).toMatchObject({
      tier: 'medium',
      blocking: [],
      unseen: ["Plugin ksops/secrets files['prod/secret.enc.yaml'].data other"],
    });
  });

  test('a transformer of its own may change everything', async () => {
    const files = (mode: string): Files => ({
      [K]: 'namespace: shop\nresources: [peer.yaml]\ntransformers: [own.yaml]\n',
      'prod/peer.yaml': peer,
      'prod/own.yaml': `apiVersion: acme.example/v1\nkind: Own\nmetadata: { name: own }\nmode: ${mode}\n`,
    });
    expect(await of(files('a'), files('b'))).toMatchObject({ tier: 'high', blocking: [] });
  });

  test('what was a manifest and is written in Jsonnet is removed', async () => {
    const before = { [K]: 'resources: [peer.yaml]\n', 'prod/peer.yaml': peer };
    const after = { 'prod/peer.jsonnet': '{}' };
    expect((await of(before, after)).tier).toBe('critical');
  });

  test.each([
    [
      'of an application',
      'kind: Deployment\napiVersion: apps/v1\nspec:\n  replicas: #@ data.values.n\n',
      'medium',
    ],
    ['whose kind is not written', 'kind: #@ data.values.kind\nmetadata: { name: a }\n', 'high'],
    ['of the mesh', 'kind: PeerAuthentication\napiVersion: security.istio.io/v1\n', 'high'],
  ])('a template %s', async (_, text, tier) => {
    const files = (word: string): Files => ({
      'prod/a.yaml': `#@ load("@ytt:data", "data")\n---\n${text}word: ${word}\n`,
    });
    expect(await of(files('a'), files('b'))).toMatchObject({
      tier,
      blocking: [],
      unseen: [expect.stringContaining('Template prod/a.yaml content')],
    });
  });

  test('a manifest that goes to Git LFS is removed', async () => {
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 12\n`;
    const found = await of(
      { [K]: 'resources: [peer.yaml]\n', 'prod/peer.yaml': peer },
      { [K]: 'resources: [peer.yaml]\n', 'prod/peer.yaml': pointer },
    );
    expect(found).toMatchObject({ tier: 'critical', blocking: [] });
    expect(found.unseen).toEqual(['File prod/peer.yaml  mesh-wide']);
  });

  test('what does not parse is still broken, and its objects stay', async () => {
    const found = await of({ 'prod/peer.yaml': peer }, { 'prod/peer.yaml': `${peer}  bad: [\n` });
    expect(found.blocking).toHaveLength(1);
    expect(found.unseen).toEqual([]);
  });
});

describe('inputs that are not in the repository', () => {
  const generator = (more: string): Files => ({
    [K]: `namespace: shop\nsecretGenerator: [{ name: app, envs: [.env.secret${more}] }]\n`,
    '.gitignore': '.env.secret\nother.secret\n',
  });
  test('an env file that Git ignores fails nothing', async () => {
    expect(await of({}, generator(''))).toMatchObject({ blocking: [] });
    expect(await of(generator(''), generator(', other.secret'))).toMatchObject({ blocking: [] });
  });

  test('one that Git does not ignore is missing', async () => {
    const missing = { [K]: 'secretGenerator: [{ name: app, files: [missing.txt] }]\n' };
    expect((await of({}, missing)).blocking).toHaveLength(1);
  });
});

describe('appliers', () => {
  const flux = (spec: string): Files => ({
    'prod/flux/web.yaml': `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: web, namespace: flux-system }
spec:
  path: ./prod/web
  prune: true
  sourceRef: { kind: GitRepository, name: flux-system }
${spec}`,
    'prod/web/web.yaml': peer.replace('istio-system', 'shop'),
  });

  test('what Flux patches is seen as it becomes', async () => {
    const found = await of(
      flux(''),
      flux(
        '  patches:\n    - target: { kind: PeerAuthentication }\n      patch: "- {op: remove, path: /spec}"\n',
      ),
    );
    expect(found).toMatchObject({ tier: 'high', blocking: [], unseen: [] });
  });

  test('a patch of an application there does not', async () => {
    const patch = (replicas: number): Files =>
      flux(
        `  patches:\n    - target: { kind: Deployment, name: web }\n      patch: "- {op: replace, path: /spec/replicas, value: ${String(replicas)}}"\n`,
      );
    expect(await of(patch(1), patch(2))).toMatchObject({ tier: 'medium', blocking: [] });
  });

  test('one of a policy for the whole mesh is critical', async () => {
    const wide = (spec: string): Files => ({ ...flux(spec), 'prod/web/web.yaml': peer });
    const found = await of(
      wide(''),
      wide(
        '  patches:\n    - patch: "{apiVersion: security.istio.io/v1, kind: PeerAuthentication, metadata: {name: default, namespace: istio-system}, $patch: delete}"\n',
      ),
    );
    expect(found).toMatchObject({ tier: 'critical', blocking: [] });
  });

  test('a value that is encrypted changes', async () => {
    const files = (value: string): Files => ({
      ...flux('  postBuild: { substituteFrom: [{ kind: Secret, name: vars }] }\n'),
      'prod/flux/vars.yaml': `apiVersion: v1\nkind: Secret\nmetadata: { name: vars, namespace: flux-system }\nstringData: { DOMAIN: "ENC[AES256_GCM,data:${value}]" }\nsops: { mac: x }\n`,
      'prod/web/web.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: web, namespace: shop }\ndata: { domain: "\${DOMAIN}" }\n`,
    });
    const found = await of(files('a'), files('b'));
    expect(found).toMatchObject({ blocking: [] });
    expect(found.unseen).toEqual(['Variable DOMAIN encrypted other']);
  });
});

describe('what is said', () => {
  const chart = (version: string): Files =>
    tree({
      [K]: `helmCharts: [{ name: payments-db, repo: "https://charts.acme.example", version: ${version}, namespace: shop }]\n`,
    });

  test('a version is a row of changes, and the headline', async () => {
    const { text, exitCode } = await reportOf(chart('12.1.0'), chart('12.3.0'), 'terminal');
    expect(exitCode).toBe(0);
    expect(text.replaceAll(/\s+/g, ' ')).toContain(
      'MEDIUM prod: chart payments-db 12.1.0 → 12.3.0 from https://charts.acme.example: what it renders is not seen here',
    );
    expect(text).not.toContain('Not analysed, because of this change');
    expect(text).toContain('Also: not seen here (1): with --all.');
  });

  test('a login in an address is not shown', async () => {
    const files = (ref: string): Files =>
      tree({
        [K]: `namespace: shop\nresources: ["https://me:hunter2@git.acme.example/web//deploy?ref=${ref}"]\n`,
      });
    for (const format of ['terminal', 'markdown', 'json'] as const)
      expect((await reportOf(files('v1'), files('v2'), format)).text).not.toContain('hunter2');
  });

  test('the configuration may ask for a failed check', async () => {
    const ask = (version: string): Files =>
      tree(
        { [K]: `helmCharts: [{ name: db, version: ${version}, namespace: shop }]\n` },
        'unseen: fail\n',
      );
    expect((await reportOf(ask('1'), ask('2'), 'terminal')).exitCode).toBe(2);
  });
});
