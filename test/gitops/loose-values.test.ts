import { describe, expect, test } from 'vitest';
import { reportOf, reviewOf } from '../support/review-of.ts';
import type { Files } from '../support/review-of.ts';

const values = (outbound: string): string =>
  `meshConfig:\n  outboundTrafficPolicy:\n    mode: ${outbound}\npilot:\n  replicaCount: 2\n`;

const CHANGED = ['REGISTRY_ONLY', 'ALLOW_ANY'] as const;

async function reviewed(treeOf: (outbound: string) => Files) {
  const [before, after] = CHANGED.map(treeOf);
  return reviewOf(before ?? {}, after ?? {});
}

describe('settings of the mesh in a file of values that nothing seen here reads', () => {
  test.each(['values/istiod-prod.yaml', 'prod/istiod/values.yaml', 'playbooks/files/istiod.yml'])(
    'are told, and not called without effect: %s',
    async (path) => {
      const { tier, changes } = await reviewed((outbound) => ({ [path]: values(outbound) }));
      expect(tier).toBe('high');
      expect(changes.map(({ subject, before, after }) => [subject.name, before, after])).toEqual([
        [path, ...CHANGED],
      ]);
    },
  );

  test('say who is not seen', async () => {
    const [before, after] = CHANGED.map((outbound) => ({ 'mesh/istiod.yaml': values(outbound) }));
    const { text } = await reportOf(before ?? {}, after ?? {}, 'markdown');
    expect(text).toContain('who reads it is not seen here');
  });

  test('are left to what reads them, where that is seen', async () => {
    const { changes } = await reviewed((outbound) => ({
      'argocd/istiod.yaml': `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: istiod-prod, namespace: argocd }
spec:
  project: default
  destination: { server: https://prod.example.com, namespace: istio-system }
  sources:
    - { repoURL: https://charts.example.com, chart: istiod, targetRevision: 1.24.0, helm: { valueFiles: [$own/values/istiod.yaml] } }
    - { repoURL: https://git.example.com/acme/mesh.git, targetRevision: HEAD, ref: own }
`,
      'values/istiod.yaml': values(outbound),
    }));
    expect(changes.filter(({ subject }) => subject.kind === 'Values')).toEqual([]);
    expect(changes.length).toBeGreaterThan(0);
  });
});

test('a file that something begins to read is not new', async () => {
  const tree = (file: string): Files => ({
    'argocd/istiod.yaml': `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: istiod-prod, namespace: argocd }
spec:
  project: default
  destination: { server: https://prod.example.com, namespace: istio-system }
  sources:
    - { repoURL: https://charts.example.com, chart: istiod, targetRevision: 1.24.0, helm: { valueFiles: [$own/values/${file}.yaml] } }
    - { repoURL: https://git.example.com/acme/mesh.git, targetRevision: HEAD, ref: own }
`,
    'values/old.yaml': values('REGISTRY_ONLY'),
    'values/new.yaml': values('ALLOW_ANY'),
  });
  const { changes } = await reviewOf(tree('old'), tree('new'));
  expect(changes.filter(({ subject }) => subject.kind === 'Values')).toEqual([]);
});

test('of other values nothing is told where nothing reads them', async () => {
  const { tier } = await reviewed((outbound) => ({ 'values/web.yaml': `a: ${outbound}\n` }));
  expect(tier).toBe('low');
});
