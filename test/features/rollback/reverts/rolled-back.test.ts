import { expect, test } from 'vitest';
import { afterMergeOf } from '../../../../src/features/rollback/use-cases/after-rollback.ts';
import type { RevertRecord } from '../../../../src/review/index.ts';

const MEANING = 'f'.repeat(64);
const REVERT: RevertRecord = {
  command: 'rollback',
  of: 412,
  meaning: MEANING,
  relands: null,
  sha: 'a'.repeat(40),
  by: 'alice',
  whole: true,
  untouched: true,
  before: 'b'.repeat(40),
  left: { kind: 'as-before' },
};
const known = [
  { pullRequest: 412, meaning: MEANING, revert: 421, at: '2026-11-20', relanded: false },
];

test('what is rolled back is remembered until a re-land of it is merged', () => {
  expect(afterMergeOf([], REVERT, 421, '2026-11-20')).toEqual(known);
  const reland = { ...REVERT, command: 'reland', of: 421, relands: 412 } as const;
  const relanded = afterMergeOf(known, reland, 430, '2026-11-21');
  expect(relanded).toEqual(known.map((each) => ({ ...each, relanded: true })));
  // the revert that is told once more does not undo that
  expect(afterMergeOf(relanded, REVERT, 421, '2026-11-22')).toEqual(relanded);
});

test('what is not whole is not remembered', () => {
  expect(afterMergeOf([], { ...REVERT, whole: false }, 421, '2026-11-20')).toEqual([]);
  expect(afterMergeOf([], { ...REVERT, untouched: false }, 421, '2026-11-20')).toEqual([]);
});
