import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fitsField } from '../../../src/review/policy/rules/rule-match.ts';
import { fitsWildcard } from '../../../src/manifest/index.ts';

describe('a wildcard', () => {
  test('of a field covers what lies below it, and not its neighbours', () => {
    expect(fitsField('spec.tls', 'spec.tls.mode')).toBe(true);
    expect(fitsField('spec.exportTo', 'spec.exportTo[0]')).toBe(true);
    expect(fitsField('spec.http[*].retries', 'spec.http[2].retries.attempts')).toBe(true);
    expect(fitsField('spec.tls', 'spec.tlsMode')).toBe(false);
    expect(fitsField('spec.tls', 'spec')).toBe(false);
  });

  test('fits exactly what a regular expression of the same meaning fits', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 8 });
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*'), maxLength: 6 });
    fc.assert(
      fc.property(pattern, text, (wanted, given) => {
        const expression = new RegExp(`^${wanted.replaceAll('.', '\\.').replaceAll('*', '.*')}$`);
        expect(fitsWildcard(wanted, given)).toBe(expression.test(given));
      }),
    );
  });
});
