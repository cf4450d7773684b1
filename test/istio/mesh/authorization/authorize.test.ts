import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyRequestOf } from '../../../../src/istio/mesh/request/request.ts';
import { authorize } from '../../../../src/istio/mesh/authorization/policy-verdict.ts';
import { times } from '../../../support/times.ts';
import { calls, meshOf, naivelyAllows, policies, requestOf, TARGET } from './random-policies.ts';

describe('authorize', () => {
  test('agrees with reading the rules one by one', () => {
    fc.assert(
      fc.property(policies, fc.array(calls, { minLength: 5, maxLength: 5 }), (list, requests) => {
        const mesh = meshOf(list);
        for (const call of requests)
          expect(authorize(mesh, TARGET, requestOf(call)).verdict).toBe(
            naivelyAllows(list, call) ? 'allow' : 'deny',
          );
      }),
      times(150),
    );
  });

  test('what it says of all requests of a caller holds for each of them', () => {
    fc.assert(
      fc.property(policies, calls, (list, call) => {
        fc.pre(call.http !== null);
        const mesh = meshOf(list);
        const request = requestOf(call);
        const general = authorize(mesh, TARGET, anyRequestOf(request.peer)).verdict;
        expect([authorize(mesh, TARGET, request).verdict, 'unknown']).toContain(general);
      }),
      times(150),
    );
  });
});
