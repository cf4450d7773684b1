import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { reviewOf } from '../support/review-of.ts';

const scaler = (name: string): string => `apiVersion: autoscaling/v2beta1
kind: HorizontalPodAutoscaler
metadata: { name: ${name}, namespace: shop }
spec:
  maxReplicas: 3
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: ${name} }
---
`;

const SIDECAR = `apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: default, namespace: shop }
spec: { egress: [{ hosts: ["./*"] }] }
`;

const overlay = (subset: string): string => `#@ load("@ytt:overlay", "overlay")

#@overlay/match by=overlay.subset(${subset}), expects="1+"
#@overlay/remove
---
`;

/** What is said of two objects of an API that is gone, beside an overlay that takes some away. */
async function said(text: string): Promise<readonly string[]> {
  const files = {
    'config/scalers.yml': scaler('web') + scaler('orders') + SIDECAR,
    'config/remove.yml': text,
  };
  const { findings } = await reviewOf({}, files);
  return findings.flatMap(({ check, ...told }) =>
    check === 'refused-by-some-releases' ? [spoken(messageOf(told))] : [],
  );
}

const REFUSED = 'is refused from Kubernetes 1.25 on; older ones may take it';
const GONE = '; ytt takes it away where it lays config/remove.yml:3 over it';

test('an object that an overlay of ytt takes away is told with that', async () => {
  expect(await said(overlay('{"kind": "HorizontalPodAutoscaler"}'))).toEqual([
    `HorizontalPodAutoscaler shop/web ${REFUSED}${GONE}.`,
    `HorizontalPodAutoscaler shop/orders ${REFUSED}${GONE}.`,
  ]);
});

test('the others of its kind are not', async () => {
  const named = '{"kind": "HorizontalPodAutoscaler", "metadata": {"name": "web"}}';
  expect(await said(overlay(named))).toEqual([
    `HorizontalPodAutoscaler shop/web ${REFUSED}${GONE}.`,
    `HorizontalPodAutoscaler shop/orders ${REFUSED}.`,
  ]);
});

test.each([
  [
    'that asks for more than is known',
    overlay('{"kind": "HorizontalPodAutoscaler", "spec": {"maxReplicas": 9}}'),
  ],
  [
    'that removes a field',
    overlay('{"kind": "HorizontalPodAutoscaler"}').replace(
      '#@overlay/remove\n---\n',
      '---\nspec:\n  #@overlay/remove\n  maxReplicas: 3\n',
    ),
  ],
  ['of another kind', overlay('{"kind": "PodDisruptionBudget"}')],
])('an overlay %s takes none away', async (_, text) => {
  expect(await said(text)).toEqual([
    `HorizontalPodAutoscaler shop/web ${REFUSED}.`,
    `HorizontalPodAutoscaler shop/orders ${REFUSED}.`,
  ]);
});
