import { expect, test } from 'vitest';
import { readSourceFiles } from './source-files.ts';

const tests = readSourceFiles(['test']);

/** The room of a file of the source. */
const roomOf = (path: string): string | null =>
  /^src\/((?:features\/)?[^/]+)\//.exec(path)?.[1] ?? null;

/** The room that a test, or what tests build with, is about: it lies in a folder of its name. */
const testedRoom = (path: string): string | null =>
  /^test\/((?:features\/)?[^/]+)\//.exec(path)?.[1] ?? null;

test('a test enters the room that it is about, and comes to others by their doors', () => {
  const past = tests.flatMap(({ path, imports }) =>
    imports
      .filter((each) => {
        const room = roomOf(each);
        return (
          room !== null &&
          room !== testedRoom(path) &&
          !each.includes('/edge/') &&
          !each.endsWith('/index.ts')
        );
      })
      .map((each) => `${path} -> ${each}`),
  );
  expect(tests.length).toBeGreaterThan(500);
  expect(past).toEqual([]);
});
