import { expect, test } from 'vitest';
import { reviewOf } from '../support/review-of.ts';

const application = (file: string, more = ''): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: istiod-prod, namespace: argocd }
spec:
  project: default
  destination: { server: https://prod.acme.test, namespace: istio-system }
  sources:
    - repoURL: https://istio-release.storage.googleapis.com/charts
      chart: istiod
      targetRevision: 1.24.0
      helm: { valueFiles: [${more}${file}] }
    - { repoURL: https://github.com/acme/fleet.git, targetRevision: main, ref: values }
`;
const values = (mode: string, more = ''): string =>
  `meshConfig: { outboundTrafficPolicy: { mode: ${mode} } }\n${more}`;
const checksOf = async (
  files: Readonly<Record<string, string>>,
  [was, is]: readonly [string, string],
): Promise<readonly string[]> => {
  const { findings } = await reviewOf(
    { ...files, 'argocd/prod/istiod.yaml': application(was) },
    { ...files, 'argocd/prod/istiod.yaml': application(is) },
  );
  return findings
    .filter(({ introducedBy }) => introducedBy === 'this-change')
    .flatMap(({ check }) => check);
};
const NAMES = ['$values/values/prod.yaml', '$values/values/dev.yaml'] as const;

test('other files of values that differ in settings of the mesh alone are told as those', async () => {
  for (const more of ['', 'pilot: { autoscaleMin: 2 }\n']) {
    const files = {
      'values/prod.yaml': values('REGISTRY_ONLY', more),
      'values/dev.yaml': values('ALLOW_ANY', more),
    };
    const found = await checksOf(files, NAMES);
    expect(found).toContain('mesh-setting-changed');
    expect(found).not.toContain('control-plane-changed');
  }
});

test('files that differ in more, or are not seen, are a change of the control plane', async () => {
  const prod = { 'values/prod.yaml': values('REGISTRY_ONLY', 'pilot: { env: { A: b } }\n') };
  const differing = {
    ...prod,
    'values/dev.yaml': values('ALLOW_ANY', 'pilot: { env: { A: c } }\n'),
  };
  expect(await checksOf(differing, NAMES)).toContain('control-plane-changed');
  const same = { 'values/prod.yaml': values('A'), 'values/dev.yaml': values('A') };
  expect(await checksOf(same, NAMES)).toContain('control-plane-changed');
  const missing = { 'values/prod.yaml': values('REGISTRY_ONLY') };
  expect(await checksOf(missing, NAMES)).toContain('control-plane-changed');
  const [prod1, dev] = NAMES;
  expect(await checksOf(missing, [dev, prod1])).toContain('control-plane-changed');
});
