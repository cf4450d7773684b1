import { describe, expect, test } from 'vitest';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';
import { meshMtls } from '../support/objects.ts';

const repository = (spec: string): string =>
  `apiVersion: fleet.cattle.io/v1alpha1\nkind: GitRepo\nmetadata: {name: mesh, namespace: fleet-default}\nspec: {repo: "https://git.example/platform.git", ${spec}}\n`;

/** A mesh that Fleet applies, beside what Flux applies to production. */
const tree = (files: Files): Files => ({
  'clusters/production/apps.yaml':
    'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: apps, namespace: flux-system }\nspec: { path: ./apps/production, prune: true, sourceRef: { kind: GitRepository, name: flux-system } }\n',
  'apps/production/a.yaml':
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: shop}\n',
  'fleet/mesh.yaml': repository('branch: main, paths: [mesh]'),
  'mesh/policy.yaml': meshMtls('STRICT'),
  ...files,
});

const CUSTOMIZED =
  'defaultNamespace: istio-system\ntargetCustomizations: [{name: prod, yaml: {overlays: [prod]}}]\n';
const istiod = (version: string, more = ''): string =>
  `defaultNamespace: istio-system\nhelm: {chart: istiod, repo: "https://charts.example", version: ${version}${more}}\n`;
const redis = (version: string): string =>
  `defaultNamespace: shop\nhelm: {chart: redis, repo: "https://charts.example", version: ${version}}\n`;

describe('what Fleet applies (FLEET-1)', () => {
  test.each<[string, Files, Files]>([
    ['a manifest', {}, { 'mesh/policy.yaml': meshMtls('PERMISSIVE') }],
    [
      'the version of a chart',
      { 'istiod/fleet.yaml': istiod('1.24.1') },
      { 'istiod/fleet.yaml': istiod('1.24.2') },
    ],
    [
      'its values',
      { 'istiod/fleet.yaml': istiod('1.24.1') },
      { 'istiod/fleet.yaml': istiod('1.24.1', ', values: {pilot: {hub: x}}') },
    ],
    ['a chart that comes', {}, { 'istiod/fleet.yaml': istiod('1.24.1') }],
    [
      'a file of values',
      {
        'istiod/fleet.yaml': istiod('1.24.1', ', valuesFiles: [v.yaml]'),
        'istiod/v.yaml': 'a: 1\n',
      },
      {
        'istiod/fleet.yaml': istiod('1.24.1', ', valuesFiles: [v.yaml]'),
        'istiod/v.yaml': 'a: 2\n',
      },
    ],
    [
      'a patch of an overlay',
      {
        'mesh/fleet.yaml': CUSTOMIZED,
        'mesh/overlays/prod/policy_patch.yaml': 'spec: {mtls: {mode: STRICT}}\n',
      },
      {
        'mesh/fleet.yaml': CUSTOMIZED,
        'mesh/overlays/prod/policy_patch.yaml': 'spec: {mtls: {mode: DISABLE}}\n',
      },
    ],
    [
      'an overlay for a target',
      { 'mesh/fleet.yaml': 'defaultNamespace: istio-system\n' },
      { 'mesh/fleet.yaml': CUSTOMIZED },
    ],
    ['which folders', {}, { 'fleet/mesh.yaml': repository('branch: main, paths: [other]') }],
    ['which branch', {}, { 'fleet/mesh.yaml': repository('branch: other, paths: [mesh]') }],
    [
      'that it rests',
      {},
      { 'fleet/mesh.yaml': repository('branch: main, paths: [mesh], paused: true') },
    ],
  ])('%s waits for somebody', async (_, before, after) => {
    const { tier, unreadFiles } = await reviewOf(tree(before), tree({ ...before, ...after }));
    expect(['high', 'critical']).toContain(tier);
    expect(unreadFiles).toEqual([]);
  });

  test.each<[string, Files, Files]>([
    [
      'a chart of a shop',
      { 'redis/fleet.yaml': redis('1.0.0') },
      { 'redis/fleet.yaml': redis('1.0.1') },
    ],
    [
      'labels of a bundle',
      { 'mesh/fleet.yaml': CUSTOMIZED },
      { 'mesh/fleet.yaml': `${CUSTOMIZED}labels: {a: b}\n` },
    ],
    [
      'a file of other settings that is called so',
      { 'cars/fleet.yaml': 'cars: 1\n' },
      { 'cars/fleet.yaml': 'cars: 2\n' },
    ],
  ])('%s does not', async (_, before, after) => {
    const { tier } = await reviewOf(tree(before), tree({ ...before, ...after }));
    expect(['low', 'medium']).toContain(tier);
  });
});
