import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { TestFunction } from 'vitest';
import { seedOf, turnOfRun } from './turn-of-run.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

type StoryTest = (title: string, tell: TestFunction, timeout?: number) => void;

/**
 * The `test` of a file whose stories take seconds each: in a run every eighth one is told, the others in runs of the
 * next seven turns, and what is not told is shown as skipped. The first `always` of the file, its main path, are told in each
 * run. Which come first differs from file to file, so that no run has much more to do than another.
 * `MESHWARDEN_SHARE=all` tells all. Of a table a share is tried instead: `it.each(shareOfRun(…))`.
 */
export function storiesOfRun({ always = 0 }: { readonly always?: number } = {}): StoryTest {
  const { testPath = '' } = expect.getState();
  const shift = seedOf(0, relative(root, testPath)) >>> 0;
  let told = 0;
  return (title, tell, timeout) => {
    const isTold =
      told < always ||
      process.env['MESHWARDEN_SHARE'] === 'all' ||
      (turnOfRun() + shift + told) % 8 === 0;
    told += 1;
    test.skipIf(!isTold)(title, tell, timeout);
  };
}
