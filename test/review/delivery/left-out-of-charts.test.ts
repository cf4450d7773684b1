import { spoken } from '../../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { chartRenderer } from '../../charts/edge/chart-renderer.ts';
import type { Files } from '../../support/review-of.ts';
import { reviewOf } from '../../support/review-of.ts';

const charts = chartRenderer();

const POLICY = 'charts/mesh/templates/strict/policy.yaml';
const IGNORE = 'charts/mesh/.helmignore';

const chart: Files = {
  'charts/mesh/Chart.yaml': 'apiVersion: v2\nname: mesh\nversion: 0.1.0\n',
  'charts/mesh/values.yaml': 'strict: true\n',
  'charts/mesh/templates/notes.yaml':
    'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: notes, namespace: istio-system }\n',
  [POLICY]: `{{ if .Values.strict }}
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: istio-system }
spec: { mtls: { mode: {{ .Values.mode | default "STRICT" }} } }
{{ end }}
`,
};

const argo: Files = {
  'argocd/mesh-prod.yaml': `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: mesh-prod, namespace: argocd }
spec:
  destination: { server: https://prod.k8s.example.com }
  source: { repoURL: https://github.com/acme/fleet.git, path: charts/mesh, helm: { valueFiles: [values-prod.yaml] } }
  syncPolicy: { automated: { prune: true } }
`,
  'charts/mesh/values-prod.yaml': '# for prod\nmode: STRICT\n',
};

const flux: Files = {
  'clusters/prod/mesh.yaml': `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: fleet, namespace: flux-system }
spec: { url: https://example.com/fleet.git, ref: { branch: main } }
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: releases, namespace: flux-system }
spec: { path: ./releases/prod, prune: true, sourceRef: { kind: GitRepository, name: fleet } }
`,
  'releases/prod/mesh.yaml': `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: mesh, namespace: istio-system }
spec:
  chart:
    spec: { chart: ./charts/mesh, reconcileStrategy: Revision, sourceRef: { kind: GitRepository, name: fleet, namespace: flux-system } }
`,
};

async function lossOf(before: Files, after: Files) {
  const { findings, changes } = await reviewOf(before, { ...before, ...after }, charts);
  return {
    findings: findings.filter(({ check }) => check === 'mtls-weakened'),
    removed: changes.filter(
      ({ kind, subject }) => kind === 'resource-removed' && subject.kind === 'PeerAuthentication',
    ),
  };
}

describe('an object that goes because a .helmignore leaves out what makes it is told at that line', () => {
  test.each<readonly [what: string, tree: Files, ignore: string, line: number, rule: string]>([
    [
      'a new file, by Argo CD',
      argo,
      'templates/strict/policy.yaml\n',
      1,
      'templates/strict/policy.yaml',
    ],
    ['a folder, by Flux', flux, '# drafts\n*.bak\nstrict/\n', 3, 'strict/'],
    ['a pattern', argo, '\npolicy.*\n', 2, 'policy.*'],
  ])('%s', async (_, applied, ignore, line, rule) => {
    const { findings, removed } = await lossOf({ ...chart, ...applied }, { [IGNORE]: ignore });
    const place = { side: 'head', origin: { file: IGNORE, line } };
    expect(spoken(findings)).toMatchObject([place]);
    expect(removed).toMatchObject([place]);
    expect(spoken(findings[0]?.why)).toContain(
      `\`${rule}\` (${IGNORE}:${String(line)}) leaves ${POLICY} out of the chart now.`,
    );
    expect(spoken(findings[0]?.fix.text)).toBe(
      `Take \`${rule}\` out of ${IGNORE}, unless it is meant.`,
    );
  });

  test('a line more in one that was there', async () => {
    const before = { ...chart, ...argo, [IGNORE]: '*.bak\n' };
    const { findings } = await lossOf(before, { [IGNORE]: '*.bak\nstrict\n' });
    expect(spoken(findings)).toMatchObject([{ origin: { file: IGNORE, line: 2 } }]);
  });

  test('the values of the chart, where nothing else changes', async () => {
    const { findings } = await lossOf({ ...chart, ...argo }, { [IGNORE]: 'values.yaml\n' });
    expect(spoken(findings)).toMatchObject([{ side: 'head', origin: { file: IGNORE, line: 1 } }]);
    expect(spoken(findings[0]?.why)).toContain(
      'leaves charts/mesh/values.yaml out of the chart now',
    );
  });
});

test('what goes by another edit is told there, whatever a .helmignore says', async () => {
  const more = { [IGNORE]: 'values.yaml\n', 'charts/mesh/values-prod.yaml': 'strict: false\n' };
  const { findings } = await lossOf({ ...chart, ...argo }, more);
  expect(findings.map(({ origin }) => origin.file)).not.toContain(IGNORE);
  const gone = await lossOf({ ...chart, ...argo }, { [IGNORE]: '*.bak\n', [POLICY]: '' });
  expect(gone.findings.map(({ origin }) => origin.file)).toEqual([POLICY]);
});
