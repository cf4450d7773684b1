import { describe, expect, test } from 'vitest';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';

const object = (kind: string, spec: string): Files => ({
  'production/istio-system/limits.yaml': `apiVersion: v1\nkind: ${kind}\nmetadata: { name: limits, namespace: istio-system }\nspec: ${spec}\n`,
});
const MESH: Files = {
  'production/istio-system/policy.yaml':
    'apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: { name: default, namespace: istio-system }\nspec: { mtls: { mode: STRICT } }\n',
};

const tierOf = async (kind: string, spec: string): Promise<string | null> =>
  (await reviewOf(MESH, { ...MESH, ...object(kind, spec) })).tier;

describe('limits of the root namespace (AROUND-11)', () => {
  test.each([
    ['LimitRange', '{ limits: [{ type: Container, max: { memory: 1Gi } }] }'],
    ['LimitRange', '{ limits: [{ type: Pod, min: { cpu: "4" } }] }'],
    // a limit below what istiod requests refuses its pod
    ['LimitRange', '{ limits: [{ type: Container, default: { memory: 64Mi } }] }'],
    ['LimitRange', '{ limits: [{ type: Container, defaultRequest: { cpu: "64" } }] }'],
    ['LimitRange', '{ limits: [{ type: Container, maxLimitRequestRatio: { cpu: "1" } }] }'],
    [
      'LimitRange',
      '{ limits: [{ type: PersistentVolumeClaim, max: { storage: 1Gi } }, { type: Pod, max: { cpu: "1" } }] }',
    ],
    ['ResourceQuota', '{ hard: { pods: "0" } }'],
    ['ResourceQuota', '{ hard: { requests.cpu: "1" } }'],
    ['ResourceQuota', '{ hard: { count/configmaps: "1" } }'],
    ['ResourceQuota', '{ hard: { persistentvolumeclaims: "0", pods: "0" } }'],
  ])('%s %s may keep pods from starting', async (kind, spec) => {
    expect(await tierOf(kind, spec)).toBe('critical');
  });

  test.each([
    ['LimitRange', '{ limits: [{ type: PersistentVolumeClaim, max: { storage: 1Gi } }] }'],
    ['LimitRange', '{ limits: [{ type: Container }] }'],
    ['ResourceQuota', '{ hard: { requests.storage: 10Gi, persistentvolumeclaims: "4" } }'],
    ['ResourceQuota', '{ hard: { count/jobs.batch: "4" } }'],
    ['ResourceQuota', '{ hard: { gold.storageclass.storage.k8s.io/requests.storage: 1Gi } }'],
  ])('%s %s keeps none', async (kind, spec) => {
    expect(['low', 'medium']).toContain(await tierOf(kind, spec));
  });
});
