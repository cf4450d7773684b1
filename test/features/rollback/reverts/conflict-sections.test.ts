import { expect, test } from 'vitest';
import { conflictSections } from '../../../../src/features/rollback/reverts/conflict-sections.ts';

const labels = { tip: 'aaa111', reverted: 'bbb222' };

test('each conflict is told with its line in the tip and both sides', () => {
  const merged = [
    'one',
    '<<<<<<< aaa111',
    'tip two',
    'tip three',
    '=======',
    'two',
    '>>>>>>> bbb222',
    'four\r',
    '<<<<<<< aaa111:old name.yaml',
    '=======',
    'five\r',
    '>>>>>>> bbb222:new name.yaml',
    '',
  ].join('\n');
  expect(conflictSections(merged, labels)).toEqual([
    { line: 2, tip: ['tip two', 'tip three'], reverted: ['two'] },
    { line: 5, tip: [], reverted: ['five'] },
  ]);
});

test('markers that a file holds itself are text', () => {
  const merged = '<<<<<<< HEAD\na\n=======\nb\n>>>>>>> topic\n';
  expect(conflictSections(merged, labels)).toEqual([]);
});

test('secrets are not quoted, and long conflicts are cut', () => {
  const conflict = (line: string): string =>
    `<<<<<<< aaa111\n${`${line}\n`.repeat(40)}=======\n>>>>>>> bbb222\n`;
  expect(conflictSections(`kind: Secret\n${conflict('x')}`, labels)).toEqual([]);
  const sections = conflictSections(conflict('y'.repeat(900)).repeat(9), labels);
  expect(sections).toHaveLength(5);
  expect(sections[0]?.tip).toHaveLength(12);
  expect(sections[0]?.tip[0]).toHaveLength(200);
  expect(sections[1]?.line).toBe(41);
});
