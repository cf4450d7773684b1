import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { looseningsBetween } from '../../src/checks/security-loosened/admission-loosening.ts';
import {
  allCalls,
  edits,
  naivelyAllows,
  policies,
  policiesAtTarget,
} from '../istio/mesh/authorization/random-policies.ts';
import { times } from '../support/times.ts';

describe('comparing what policies let in', () => {
  test('where nothing is loosened, no request gets in that did not before', () => {
    fc.assert(
      fc.property(edits, ([was, is]) => {
        const found = looseningsBetween(policiesAtTarget(was), policiesAtTarget(is));
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
        expect(
          looseningsBetween(policiesAtTarget(list), policiesAtTarget(split.toReversed())),
        ).toEqual([]);
        expect(looseningsBetween(policiesAtTarget(split), policiesAtTarget(list))).toEqual([]);
      }),
      times(100),
    );
  });
});
