import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { chartRenderer } from '../charts/edge/chart-renderer.ts';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';
import { writtenOf } from '../bot/written-of-review.ts';
import { meshMtls, peerAuthentication } from '../support/objects.ts';

const REPLICAS = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  replicas: 1
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: app, image: app }] }
`;
const BASE: Files = {
  'base/kustomization.yaml': 'resources: [pa.yaml, web.yaml]\n',
  'base/pa.yaml': meshMtls('PERMISSIVE'),
  'base/web.yaml': REPLICAS,
  'overlays/dev/kustomization.yaml': 'resources: [../../base]\n',
};
const prod = (rest: string): Files => ({
  'overlays/prod/kustomization.yaml': `resources: [../../base]\n${rest}`,
});
const PATCHED =
  'patches:\n  - target: { kind: PeerAuthentication }\n    patch: |\n      - op: replace\n        path: /spec/mtls/mode\n        value: STRICT\n';

test('what shows through where a patch goes is told at the line of the patch, and not at that of the base', async () => {
  const review = await reviewOf({ ...BASE, ...prod(PATCHED) }, { ...BASE, ...prod('') });
  const said = writtenOf(review)['terminal'] ?? '';
  const { findings, changes } = review;
  const ofMode = findings.filter(({ introducedBy }) => introducedBy === 'this-change');
  for (const { origin, side } of [...changes, ...ofMode]) {
    expect(`${origin.file}:${String(origin.line)} ${side}`).toBe(
      'overlays/prod/kustomization.yaml:7 base',
    );
  }
  expect(ofMode.length).toBeGreaterThan(0);
  expect(said.replace(/\s+/g, ' ')).toContain(
    'What was written over it (overlays/prod/kustomization.yaml:7 (base)) is taken away. PeerAuthentication istio-system/default sets PERMISSIVE (base/pa.yaml:',
  );
});

test('so are replicas of an overlay', async () => {
  const { changes } = await reviewOf(
    { ...BASE, ...prod('replicas:\n  - { name: web, count: 4 }\n') },
    { ...BASE, ...prod('') },
  );
  expect(changes.map(({ field, origin, side }) => [field, origin.file, origin.line, side])).toEqual(
    [['spec.replicas', 'overlays/prod/kustomization.yaml', 3, 'base']],
  );
});

const chart = (values: string, taken = 'values-prod.yaml'): Files => ({
  'chart/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
  'chart/values.yaml': 'mode: PERMISSIVE\n',
  'chart/values-prod.yaml': values,
  'chart/templates/pa.yaml': peerAuthentication(
    'default',
    '{ mtls: { mode: {{ .Values.mode }} } }',
  ),
  'argocd/web.yaml': `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: web-prod, namespace: argocd }
spec:
  destination: { name: prod, namespace: shop }
  source:
    repoURL: https://git.example/acme/platform.git
    path: chart
    helm: { valueFiles: [${taken}] }
`,
});

test('so is a value that an environment no longer has of its own', async () => {
  const { findings } = await reviewOf(
    chart('# here\nmode: STRICT\n'),
    chart('# here\n'),
    chartRenderer(),
  );
  const loosened = findings.filter(({ detector }) => detector === 'security-loosened');
  expect(loosened.map(({ origin, side, uncovered }) => [origin, side, uncovered])).toMatchObject([
    [{ file: 'chart/values-prod.yaml', line: 2 }, 'base', { file: 'chart/values.yaml', line: 1 }],
  ]);
});

const OTHER = { 'chart/other.yaml': '# nothing\n' };
const named = (taken: string): Files => ({ ...OTHER, ...chart('# here\nmode: STRICT\n', taken) });

test('so is a value of a file that the applier no longer names, which itself stays as it is', async () => {
  const { changes, findings } = await reviewOf(
    named('values-prod.yaml'),
    named('other.yaml'),
    chartRenderer(),
  );
  const place = { file: 'chart/values-prod.yaml', line: 2 };
  expect(changes.filter(({ subject }) => subject.kind === 'PeerAuthentication')).toMatchObject([
    { origin: place, side: 'base' },
  ]);
  const loosened = findings.filter(({ detector }) => detector === 'security-loosened');
  expect(spoken(loosened)).toMatchObject([{ origin: place, side: 'base' }]);
  // the line stands there still
  expect(spoken(loosened[0]?.why)).toContain('(chart/values-prod.yaml:2) is not taken any more');
});

test('a file of values that is taken for the first time is told at its own line', async () => {
  const { changes } = await reviewOf(
    named('other.yaml'),
    named('values-prod.yaml'),
    chartRenderer(),
  );
  expect(changes.filter(({ subject }) => subject.kind === 'PeerAuthentication')).toMatchObject([
    { origin: { file: 'chart/values-prod.yaml', line: 2 }, side: 'head' },
  ]);
});

test('what is written otherwise where it shows through is told there', async () => {
  const review = await reviewOf(
    { ...BASE, ...prod(PATCHED) },
    { ...BASE, ...prod(''), 'base/pa.yaml': meshMtls('DISABLE') },
  );
  const own = review.changes.filter(({ environment }) => environment === 'prod');
  expect(new Set(own.map(({ origin: { file }, side }) => `${file} ${side}`))).toEqual(
    new Set(['base/pa.yaml head']),
  );
});
