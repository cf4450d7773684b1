import { expect, test } from 'vitest';
import { pointsOf } from '../../../src/review/claims/points.ts';
import { claimsOf } from '../../../src/review/claims/review-claims.ts';
import type { Files } from '../../support/review-of.ts';
import { reviewOf } from '../../support/review-of.ts';
import { istioOperator, meshMtls } from '../../support/objects.ts';
import { app } from '../../checks/findings-of.ts';

const tree = (environment: string, file: string): Files => ({
  [`${environment}/mesh.yaml`]: file,
  [`${environment}/apps.yaml`]: app('shop', 'web'),
  'prod/kept.yaml': app('shop', 'kept'),
});

const operator = (mode: string): string =>
  istioOperator('istio', `{ meshConfig: { outboundTrafficPolicy: { mode: ${mode} } } }`, {
    namespace: 'istio-system',
  });

test.each([
  ['who may be called', operator('REGISTRY_ONLY'), operator('ALLOW_ANY')],
  ['who may call', meshMtls('STRICT'), meshMtls('PERMISSIVE')],
])('one line about %s is told once outside of production too', async (_, was, is) => {
  for (const environment of ['staging', 'prod']) {
    const review = await reviewOf(tree(environment, was), tree(environment, is));
    expect(pointsOf(claimsOf(review).claims, review).map(({ length }) => length)).toEqual([2]);
  }
});
