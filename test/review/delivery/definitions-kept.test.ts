import { expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';

const release = (version: string, more = ''): string => `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: istio-base, namespace: istio-system }
spec:
  chart: { spec: { chart: base, version: ${version}, sourceRef: { kind: HelmRepository, name: istio } } }
${more}`;

const application = (version: string, helm: string): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: istio-base, namespace: argocd }
spec:
  source: { repoURL: "https://charts.example.com", chart: base, targetRevision: ${version}, helm: ${helm} }
  destination: { server: "https://kubernetes.default.svc", namespace: istio-system }
`;

/** The tier of a change, and what is found. */
async function judged(before: string, after: string): Promise<readonly [string | null, string]> {
  const { tier, findings } = await reviewOf(
    { 'mesh/base.yaml': before },
    { 'mesh/base.yaml': after },
  );
  return [tier, findings.map(({ check }) => check).join(' ')];
}

test('another version changes no definitions where who installs them leaves them as they are', async () => {
  const kept = ['medium', 'definitions-skipped'];
  expect(await judged(release('1.22.3'), release('1.23.0'))).toEqual(kept);
  expect(await judged(release('1.22.3'), release('1.22.6'))).toEqual(['medium', '']);
  const [was, is] = ['1.22.3', '1.23.0'].map((version) =>
    application(version, '{ skipCrds: true }'),
  );
  expect(await judged(was ?? '', is ?? '')).toEqual(kept);
});

test.each([
  ['they are taken along', release('1.22.3', '  upgrade: { crds: Create }\n'), '1.23.0'],
  ['they are templates', release('1.23.0'), '1.24.0'],
  [
    'values make templates of them',
    release('1.22.3', '  values: { base: { enableCRDTemplates: true } }\n'),
    '1.23.0',
  ],
  [
    'values are not seen',
    release('1.22.3', '  valuesFrom: [{ kind: Secret, name: a }]\n'),
    '1.23.0',
  ],
  ['Argo CD applies them', application('1.22.3', '{}'), '1.23.0'],
])('it is another for the whole mesh where %s', async (_, before, version) => {
  const [tier, found] = await judged(before, before.replace(/1\.2[23]\.\d/, version));
  expect(tier).toBe('critical');
  expect(found).toContain('control-plane-changed');
  expect(found).not.toContain('definitions-skipped');
});
