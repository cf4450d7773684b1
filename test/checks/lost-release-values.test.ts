import { expect, test } from 'vitest';
import { reviewOf } from '../support/review-of.ts';
import { flux } from '../compare/delivery/flux-trees.ts';

const release = (name: string, more = ''): string => `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: istiod, namespace: istio-system }
spec:
  chart:
    spec:
      chart: istiod
      version: 1.26.0
      sourceRef: { kind: HelmRepository, name: istio }
  valuesFrom: [{ kind: ConfigMap, name: ${name}${more} }]
`;

const values = (name: string): string => `apiVersion: v1
kind: ConfigMap
metadata: { name: ${name}, namespace: istio-system }
data:
  values.yaml: |
    meshConfig: { outboundTrafficPolicy: { mode: REGISTRY_ONLY } }
`;

const tree = (named: string, made: string, more = '', prune = 'true') => ({
  'sync/all.yaml': flux('all', './istio').replace('prune: true', `prune: ${prune}`),
  'istio/release.yaml': release(named, more),
  'istio/values.yaml': values(made),
});

const told = async (...sides: readonly [ReturnType<typeof tree>, ReturnType<typeof tree>]) => {
  const { findings, changes } = await reviewOf(...sides);
  return {
    checks: findings.map(({ check }) => check).filter((id) => /values-missing|egress/.test(id)),
    settings: changes.some(({ field }) => field?.includes('outboundTrafficPolicy') === true),
  };
};

test('a release that loses the ConfigMap of its values keeps them, and is upgraded no more', async () => {
  expect(await told(tree('mesh', 'mesh'), tree('mesh', 'settings'))).toEqual({
    checks: ['release-values-missing'],
    settings: false,
  });
});

test.each([
  ['is called otherwise in both', tree('mesh', 'mesh'), tree('settings', 'settings')],
  [
    'stays, for nothing prunes it',
    tree('mesh', 'mesh', '', 'false'),
    tree('mesh', 'settings', '', 'false'),
  ],
])('one whose ConfigMap %s is upgraded as before', async (_, before, after) => {
  expect((await told(before, after)).checks).not.toContain('release-values-missing');
});

test('one that can do without is upgraded with what is left', async () => {
  const optional = ', optional: true';
  expect(await told(tree('mesh', 'mesh', optional), tree('mesh', 'settings', optional))).toEqual({
    checks: ['egress-opened'],
    settings: true,
  });
});
