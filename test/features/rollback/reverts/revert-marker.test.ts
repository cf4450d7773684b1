import { expect, test } from 'vitest';
import {
  parseRevertMarker,
  revertMarker,
} from '../../../../src/features/rollback/reverts/revert-message.ts';
import type { RevertMarker } from '../../../../src/features/rollback/reverts/revert-message.ts';

const marker: RevertMarker = {
  command: 'rollback',
  pullRequest: 412,
  comment: 3_000_000_001,
  by: 'dana',
  tree: 'a'.repeat(40),
};

test('what a marker says is read again, from the last line only', () => {
  expect(parseRevertMarker(`Reverts #412.\n\n${revertMarker(marker)}\n`)).toEqual(marker);
  expect(parseRevertMarker(`${revertMarker(marker)}\n\nand more`)).toBeNull();
  expect(parseRevertMarker('')).toBeNull();
});

test.each([
  revertMarker(marker).replace('"rollback"', '"merge"'),
  revertMarker(marker).replace('412', '-1'),
  revertMarker(marker).replace('"dana"', '"da na"'),
  revertMarker(marker).replace('{', '{{'),
  '<!-- meshwarden:revert:v1 null -->',
])('a damaged one is none: %s', (text) => {
  expect(parseRevertMarker(text)).toBeNull();
});

test('nothing in it ends the comment that hides it', () => {
  const text = revertMarker({ ...marker, by: 'x--><img src=x>' });
  expect(text.indexOf('-->')).toBe(text.length - 3);
});
