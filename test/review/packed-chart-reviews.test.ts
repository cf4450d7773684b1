import { expect, test } from 'vitest';
import { chartRenderer } from '../charts/edge/chart-renderer.ts';
import { packedFiles } from '../support/packed-files.ts';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';

const charts = chartRenderer();

const TEMPLATE = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: {{ .Release.Name }} }
spec:
  hosts: [{{ .Release.Name }}]
  http:
    - timeout: {{ .Values.timeout }}
      retries: { attempts: {{ .Values.attempts }} }
      route: [{ destination: { host: {{ .Release.Name }} } }]
`;

const chart = (timeout: string, version = '1.0.0', template = TEMPLATE): Uint8Array =>
  packedFiles({
    'Chart.yaml': `apiVersion: v2\nname: web\nversion: ${version}\n`,
    'values.yaml': `timeout: ${timeout}\nattempts: 1\n`,
    'templates/route.yaml': template,
  });

const files = (packed: Uint8Array, attempts = '2', more = ''): Files => ({
  'charts/web-1.tgz': packed,
  'apps/orders.yaml': `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: orders, namespace: shop }
spec:
  chart:
    spec: { chart: ./charts/web-1.tgz, sourceRef: { kind: GitRepository, name: shop, namespace: flux-system }${more} }
  values:
    attempts: ${attempts}
`,
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
});

const said = async (before: Files, after: Files) => {
  const { changes, gaps, findings, notes } = await reviewOf(before, after, charts);
  return {
    gaps: gaps.map(({ message }) => message),
    notes,
    broken: findings
      .filter(({ detector }) => detector === 'root-no-longer-renders')
      .map((finding) => JSON.stringify(finding)),
    changes: changes
      .filter(({ subject }) => subject.kind === 'VirtualService')
      .map(
        ({ field, before: was, after: is, origin }) =>
          `${String(field)} ${JSON.stringify(was)} → ${JSON.stringify(is)} at ${origin.file}:${String(origin.line)}`,
      ),
  };
};

test('a packed chart that a HelmRelease installs is rendered; its own values have its place', async () => {
  expect(await said(files(chart('1s')), files(chart('1s'), '3'))).toMatchObject({
    gaps: [],
    changes: ['spec.http[0].retries.attempts 2 → 3 at apps/orders.yaml:8'],
  });
  expect((await said(files(chart('1s')), files(chart('5s', '1.0.1')))).changes).toEqual([
    'spec.http[0].timeout "1s" → "5s" at charts/web-1.tgz:1',
  ]);
});

test('another archive with the same version in it is judged as if it were packaged now, which is said (HELM-3)', async () => {
  const { changes, notes } = await said(files(chart('1s')), files(chart('5s')));
  expect(changes).toEqual(['spec.http[0].timeout "1s" → "5s" at charts/web-1.tgz:1']);
  expect(notes.join()).toContain(
    'Flux packages the chart in charts/web-1.tgz anew only when its version changes, and it stays 1.0.0',
  );
});

test('an archive that is none is broken', async () => {
  const { broken } = await said(files(chart('1s')), files(Buffer.from([0x1f, 0x8b, 0, 1, 2])));
  expect(broken.join()).toContain(
    'Helm does not load the packed chart charts/web-1.tgz: it is not gzipped, or damaged.',
  );
});

test('what fails in it is told at the archive', async () => {
  const template = TEMPLATE.replace('.Values.timeout', '.Values.timeout | required2');
  const { broken } = await said(files(chart('1s')), files(chart('1s', '1.0.1', template)));
  expect(broken.join()).toContain('function \\"required2\\" not defined');
  expect(broken.join()).toContain('"file":"charts/web-1.tgz","line":1');
});

test('Argo CD takes no packed chart for a path (ARGO-6)', async () => {
  const application = (attempts: string): Files => ({
    'charts/web-1.tgz': chart('1s'),
    'apps/orders.yaml': `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: orders, namespace: argocd }
spec:
  source: { repoURL: https://example.com/shop.git, path: charts/web-1.tgz, helm: { values: "attempts: ${attempts}" } }
  destination: { namespace: shop }
`,
  });
  expect((await said(application('1'), application('2'))).changes).toEqual([]);
});
