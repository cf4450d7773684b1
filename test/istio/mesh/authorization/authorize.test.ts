import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { looseningsBetween } from '../../../../src/checks/security-loosened/admission-loosening.ts';
import { policiesFor } from '../../../../src/istio/mesh/authorization/policy-index.ts';
import { anyRequestOf } from '../../../../src/istio/mesh/request/request.ts';
import { authorize } from '../../../../src/istio/mesh/authorization/policy-verdict.ts';
import { times } from '../../../support/times.ts';
import {
  allCalls,
  calls,
  edits,
  meshOf,
  naivelyAllows,
  policies,
  requestOf,
  TARGET,
} from './random-policies.ts';

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

describe('comparing what policies let in', () => {
  test('where nothing is loosened, no request gets in that did not before', () => {
    fc.assert(
      fc.property(edits, ([was, is]) => {
        const before = meshOf(was);
        const after = meshOf(is);
        const found = looseningsBetween(policiesFor(before, TARGET), policiesFor(after, TARGET));
        if (found.length > 0) return;
        expect(allCalls.find((call) => naivelyAllows(is, call) && !naivelyAllows(was, call))).toBe(
          undefined,
        );
      }),
      times(150),
    );
  });

  test('the same policies in another order, split or merged, loosen nothing', () => {
    fc.assert(
      fc.property(policies, (list) => {
        const split = list.flatMap(({ action, rules }) =>
          rules.length === 0
            ? [{ action, rules }]
            : rules.map((rule) => ({ action, rules: [rule] })),
        );
        const policiesOf = (some: typeof list) => policiesFor(meshOf(some), TARGET);
        expect(looseningsBetween(policiesOf(list), policiesOf(split.toReversed()))).toEqual([]);
        expect(looseningsBetween(policiesOf(split), policiesOf(list))).toEqual([]);
      }),
      times(100),
    );
  });
});
