import fc from 'fast-check';
import { expect, test } from 'vitest';
import { conflictSections } from '../../../../src/features/rollback/reverts/conflict-sections.ts';
import { revertBody } from '../../../../src/features/rollback/texts/revert-body.ts';
import { formsOf } from '../../../bot/written-of-review.ts';
import { SECRET_FORMATS } from '../../../support/secret-formats.ts';
import { HAS_OWN_FORMAT, SECRET_PLACES } from '../../../support/secret-places.ts';
import { shareOfRun } from '../../../support/share-of-run.ts';
import { computedRevert, conflict, shownRevert } from '../report/revert-parts.ts';

const { password = expect.fail() } = SECRET_FORMATS;
const anyFormat = fc.oneof(...Object.values(SECRET_FORMATS));

/** What stands at a place is of any form, where the place does not make one of it. */
const valueAt = (name: string): fc.Arbitrary<string> =>
  HAS_OWN_FORMAT.has(name) ? password : anyFormat;

test.each(shareOfRun(Object.entries(SECRET_PLACES), 3, 1))(
  '%s: the value is in neither side of a conflict',
  (name, place) => {
    fc.assert(
      fc.property(valueAt(name), (value) => {
        for (const [path, file] of Object.entries(place(value))) {
          const merged = `<<<<<<< tip\n${file}\n=======\nkind: ConfigMap\n>>>>>>> reverted\n`;
          const sections = conflictSections(merged, { tip: 'tip', reverted: 'reverted' });
          const revert = computedRevert({ conflicts: [conflict({ path, sections })] });
          const body = revertBody(shownRevert({ revert }), '');
          for (const form of formsOf(value)) expect(body).not.toContain(form);
        }
      }),
      { numRuns: 5 },
    );
  },
);

test('a conflict in the middle of a text hides what the key above it calls secret', () => {
  const merged = [
    'apiVersion: v1',
    'data:',
    '  password: |',
    '<<<<<<< tip',
    '    first line',
    '=======',
    '    second line',
    '>>>>>>> reverted',
    '    third line',
    '  mode: slow',
    '<<<<<<< tip',
    '  level: info',
    '=======',
    '  level: debug',
    '>>>>>>> reverted',
  ].join('\n');
  expect(conflictSections(merged, { tip: 'tip', reverted: 'reverted' })).toEqual([
    { line: 4, tip: ['<redacted>'], reverted: ['<redacted>'] },
    { line: 7, tip: ['  level: info'], reverted: ['  level: debug'] },
  ]);
});
