import { expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';

/** Flux's usual way to give values of a file to a release: a generated ConfigMap, whose name the release follows. */
const files = (values: string) => ({
  'clusters/production/istio/kustomization.yaml': `namespace: istio-system
resources: [release.yaml]
configMapGenerator:
  - name: istiod-values
    files: [values.yaml]
configurations: [references.yaml]
`,
  'clusters/production/istio/references.yaml': `nameReference:
  - kind: ConfigMap
    version: v1
    fieldSpecs:
      - path: spec/valuesFrom/name
        kind: HelmRelease
`,
  'clusters/production/istio/release.yaml': `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: istiod }
spec:
  interval: 1h
  chart:
    spec:
      chart: istiod
      version: 1.27.3
      sourceRef: { kind: HelmRepository, name: istio }
  valuesFrom:
    - kind: ConfigMap
      name: istiod-values
`,
  'clusters/production/istio/values.yaml': values,
});

test.each([
  ['a comment', '# Ours.\npilot:\n  replicaCount: 2\n'],
  ['another indentation', 'pilot:\n    replicaCount: 2\n'],
])('%s in the values of a release is no change of the release', async (_, values) => {
  const review = await reviewOf(files('pilot:\n  replicaCount: 2\n'), files(values));
  expect(review.changes.filter(({ subject }) => subject.kind === 'HelmRelease')).toEqual([]);
  expect(review.tier).toBe('low');
});

test('a value that changes is one, however the ConfigMap is then called', async () => {
  const review = await reviewOf(
    files('pilot:\n  replicaCount: 2\n'),
    files('pilot:\n  replicaCount: 0\n'),
  );
  expect(review.tier).toBe('critical');
});
