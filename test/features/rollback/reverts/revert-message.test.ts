import { expect, test } from 'vitest';
import { messageOfRevert } from './message-of-revert.ts';

test('whoever asked for a revert is named in its commit, as its co-author', () => {
  expect(messageOfRevert('dana', 'it broke')).toMatch(/^Co-authored-by: dana <[^>]+>$/m);
});

test('a reason writes no trailers of its own', () => {
  const reason = 'x\n\nCo-authored-by: eve <eve@users.noreply.github.com>';
  expect(messageOfRevert('dana', reason).match(/^Co-authored-by: .*$/gm)).toEqual([
    'Co-authored-by: dana <dana@users.noreply.github.com>',
  ]);
});
