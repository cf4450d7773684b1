import { describe, expect, test } from 'vitest';
import { chartRenderer } from '../../charts/edge/chart-renderer.ts';
import type { Files } from '../../support/review-of.ts';
import { reportOf, reviewOf, textOf } from '../../support/review-of.ts';

const charts = chartRenderer();

const FLUX: Files = {
  'clusters/prod/sync.yaml': `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: flux-system, namespace: flux-system }
spec: { interval: 1m, url: https://github.com/acme/fleet.git, ref: { branch: main } }
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: flux-system, namespace: flux-system }
spec: { interval: 10m, path: ./clusters/prod, prune: true, sourceRef: { kind: GitRepository, name: flux-system } }
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: apps, namespace: flux-system }
spec: { interval: 10m, path: ./apps/prod, prune: true, sourceRef: { kind: GitRepository, name: flux-system } }
`,
  'apps/prod/kustomization.yaml': 'resources: [release.yaml]\n',
  'apps/prod/release.yaml': `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: orders, namespace: shop }
spec:
  interval: 10m
  chart: { spec: { chart: ./charts/service, sourceRef: { kind: GitRepository, name: flux-system, namespace: flux-system } } }
  values: { tag: "1" }
`,
  'charts/service/Chart.yaml': 'apiVersion: v2\nname: service\nversion: 1.0.0\n',
  'charts/service/templates/web.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: {{ .Release.Name }} }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: app, image: "acme/web:{{ .Values.tag }}" }] }
`,
};

const edited = (tree: Files, path: string, from: string, to: string): Files => ({
  ...tree,
  [path]: textOf(tree[path]).replace(from, to),
});
const RELEASE = 'apps/prod/release.yaml';

describe('a value of a release', () => {
  test('is judged by the objects that come of it, where all of them are seen', async () => {
    const after = edited(FLUX, RELEASE, 'tag: "1"', 'tag: "2"');
    const { tier, changes } = await reviewOf(FLUX, after, charts);
    expect(tier).toBe('low');
    expect(changes.map(({ subject, content }) => [subject.kind, content])).toEqual(
      expect.arrayContaining([
        ['HelmRelease', 'rendered'],
        ['Deployment', undefined],
      ]),
    );
  });

  test('is told behind them', async () => {
    const after = edited(FLUX, RELEASE, 'tag: "1"', 'tag: "2"');
    const { text } = await reportOf(FLUX, after, 'markdown', charts);
    expect(text).toMatch(
      /^### \S+ Low · prod: Deployment shop\/orders: image `acme\/web:1` → `acme\/web:2`/,
    );
    expect(text).toMatch(/\| HelmRelease shop\/orders: tag /);
  });

  test.each([
    ['the chart is of a registry', RELEASE, './charts/service', 'service'],
    [
      'values come from a Secret that is not here',
      RELEASE,
      'values: {',
      'valuesFrom: [{ kind: Secret, name: more }]\n  values: {',
    ],
    [
      'a template asks the cluster',
      'charts/service/templates/web.yaml',
      'image: "acme',
      'image: "{{ if lookup "v1" "Secret" "shop" "x" }}x{{ end }}acme',
    ],
  ])('is judged by itself where %s', async (_, path, from, to) => {
    const before = edited(FLUX, path, from, to);
    const after = edited(before, RELEASE, 'tag: "1"', 'tag: "2"');
    const { tier, changes } = await reviewOf(before, after, charts);
    expect(changes.map(({ content }) => content)).not.toContain('rendered');
    expect(tier).not.toBe('low');
  });
});

test('the charts of a folder that no longer builds stay as they are', async () => {
  const broken = edited(
    FLUX,
    'apps/prod/kustomization.yaml',
    'release.yaml]',
    'release.yaml, none.yaml]',
  );
  const { changes } = await reviewOf(FLUX, broken, charts);
  expect(changes.filter(({ kind }) => kind === 'resource-removed')).toEqual([]);
  const patched = {
    ...FLUX,
    'apps/prod/kustomization.yaml':
      'resources: [release.yaml]\npatches: [{ target: { kind: HelmRelease }, patch: "[{ op: remove, path: /spec/nothing }]" }]\n',
  };
  const stopped = await reviewOf(FLUX, patched, charts);
  expect(stopped.changes.filter(({ kind }) => kind === 'resource-removed')).toEqual([]);
});
