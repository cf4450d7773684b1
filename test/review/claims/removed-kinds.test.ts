import { expect, test } from 'vitest';
import { claimsOf } from '../../../src/review/claims/review-claims.ts';
import { istiodRelease } from '../../checks/findings-of.ts';
import { reviewOf } from '../../support/review-of.ts';

const definition = (kind: string): string => `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: ${kind.toLowerCase()}s.rbac.istio.io }
spec:
  group: rbac.istio.io
  scope: Namespaced
  names: { kind: ${kind}, plural: ${kind.toLowerCase()}s }
  versions: [{ name: v1alpha1, served: true, storage: true, schema: { openAPIV3Schema: { type: object } } }]
`;

test('definitions that no Istio reads any more are told once, with the place of each', async () => {
  const base = { 'prod/istiod.yaml': istiodRelease('1.24.0') };
  const kinds = ['RbacConfig', 'ServiceRole', 'ServiceRoleBinding'];
  const files = Object.fromEntries(kinds.map((kind) => [`prod/${kind}.yaml`, definition(kind)]));
  const { claims } = claimsOf(await reviewOf(base, { ...base, ...files }));
  const told = claims.flatMap((claim) =>
    claim.about !== 'calls' && claim.group.finding.check === 'deprecated-field'
      ? [claim.group.alike.length]
      : [],
  );
  expect(told).toEqual([2]);
});
