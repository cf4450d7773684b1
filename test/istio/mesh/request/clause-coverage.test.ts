import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formCovers, formsDisjoint } from '../../../../src/istio/mesh/request/clause-coverage.ts';
import { matchesForm } from '../../../../src/istio/index.ts';
import { form, word } from './any-form.ts';
import { times } from '../../../support/times.ts';

test('what a covered value matches, the covering one matches too', () => {
  fc.assert(
    fc.property(form, form, word, (outer, inner, value) => {
      const covered = formCovers(outer, inner) && matchesForm(inner, value);
      expect(!covered || matchesForm(outer, value)).toBe(true);
    }),
    times(3000),
  );
});

test('no value is matched by two disjoint forms', () => {
  fc.assert(
    fc.property(form, form, word, (a, b, value) => {
      const both = matchesForm(a, value) && matchesForm(b, value);
      expect(both && formsDisjoint(a, b)).toBe(false);
    }),
    times(3000),
  );
});

test('every form covers itself', () => {
  fc.assert(
    fc.property(form, (one) => {
      expect(formCovers(one, one)).toBe(true);
    }),
  );
});
