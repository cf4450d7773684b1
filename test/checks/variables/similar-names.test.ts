import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { namedAlike } from '../../../src/checks/variables-at-odds/similar-names.ts';
import { times } from '../../support/times.ts';

describe('names that are alike', () => {
  const name = fc.stringMatching(/^[A-Z][A-Z_]{4,20}[A-Z]$/);

  test('are so whichever comes first, and never one and itself', () => {
    fc.assert(
      fc.property(name, name, (one, other) => {
        expect(namedAlike(one, other)).toBe(namedAlike(other, one));
        expect(namedAlike(one, one)).toBe(false);
      }),
      times(200),
    );
  });

  test('differ in case and breaks', () => {
    fc.assert(
      fc.property(name, (one) => {
        const other = one.toLowerCase().replaceAll('_', '-');
        expect(namedAlike(one, other)).toBe(true);
      }),
      times(200),
    );
  });
});
