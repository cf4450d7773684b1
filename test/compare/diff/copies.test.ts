import { expect, test } from 'vitest';
import type { Files } from '../../support/review-of.ts';
import { reviewOf } from '../../support/review-of.ts';
import { flux } from '../delivery/flux-trees.ts';

const release = (folder: string, version: string, name = ''): Files => ({
  [`${folder}/kustomization.yaml`]: 'resources: [release.yaml]\n',
  [`${folder}/release.yaml`]: `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: queue, namespace: mail }
spec:
  ${name}
  chart:
    spec: { chart: queue, version: ${version}, sourceRef: { kind: HelmRepository, name: charts } }
`,
});
const NAMED = 'releaseName: mail-queue';

const told = async (before: Files, after: Files): Promise<readonly string[]> => {
  const { changes, findings } = await reviewOf(before, after);
  return [
    ...changes.map(({ kind, field, after: now, origin: { file } }) =>
      [kind, field, field === null ? '' : JSON.stringify(now), file].join(' '),
    ),
    ...findings.map(({ check }) => check),
  ];
};

test('copies of one name are compared each with what its own file was', async () => {
  const before = { ...release('queue-a', '1.0.0'), ...release('queue-b', '1.0.0', NAMED) };
  const after = { ...release('queue-a', '1.1.0'), ...release('queue-b', '1.2.0', NAMED) };
  expect(await told(before, after)).toEqual([
    'resource-changed spec.chart.spec.version "1.1.0" queue-a/release.yaml',
    'resource-changed spec.chart.spec.version "1.2.0" queue-b/release.yaml',
  ]);
});

test('a third copy that comes beside two that are edited is new, and replaces none', async () => {
  const before = { ...release('queue-a', '1.0.0'), ...release('queue-c', '1.0.0', NAMED) };
  const after = {
    ...release('queue-a', '1.1.0'),
    ...release('queue-b', '1.2.0', NAMED),
    ...release('queue-c', '1.2.0', NAMED),
  };
  expect(await told(before, after)).toEqual([
    'resource-changed spec.chart.spec.version "1.1.0" queue-a/release.yaml',
    'resource-added   queue-b/release.yaml',
    'resource-changed spec.chart.spec.version "1.2.0" queue-c/release.yaml',
  ]);
});

const overlay = (folder: string, version: string): Files => ({
  [`${folder}/kustomization.yaml`]: `resources: [../queue-base]
patches:
  - target: { kind: HelmRelease }
    patch: |
      - op: replace
        path: /spec/chart/spec/version
        value: ${version}
`,
});

test('copies of one file are told apart by the folder that patches them', async () => {
  const base = release('queue-base', '1.0.0');
  const of = (a: string, b: string): Files => ({
    ...base,
    'clusters/main/a.yaml': flux('a', './queue-a'),
    'clusters/main/b.yaml': flux('b', './queue-b'),
    ...overlay('queue-a', a),
    ...overlay('queue-b', b),
  });
  expect(await told(of('1.1.0', '1.2.0'), of('1.2.0', '1.3.0'))).toEqual([
    'resource-changed spec.chart.spec.version "1.2.0" queue-a/kustomization.yaml',
    'resource-changed spec.chart.spec.version "1.3.0" queue-b/kustomization.yaml',
    'written-differently',
  ]);
});
