import { expect, test } from 'vitest';
import { NOTE_MARKER, reviewNote } from '../../../src/cli/merge-request/review-note.ts';

test('a note ends with the line by which it is found again', () => {
  expect(reviewNote('All is well.\n\n')).toBe(`All is well.\n\n${NOTE_MARKER}`);
});

test('no line of a note is a command to GitLab, whatever it quotes', () => {
  const note = reviewNote('# Review\n/merge\n  /close\r\n\t/label ~x\nand/or\n`/v1`\n');
  expect(note).not.toMatch(/^\s*\/\w/m);
  expect(note).toContain('and/or\n`/v1`');
});

test('what is fenced is there to be copied: a line of a difference stays as it is', () => {
  const fence = '```diff\n- /v1\n /v2\n```';
  const note = reviewNote(`Review\n\n${fence}\n\n /close\n`);
  expect(note).toContain(fence);
  expect(note).not.toMatch(/^ \/close/m);
  expect(reviewNote('```yaml\n/merge\n```')).not.toMatch(/^\/merge/m);
});
