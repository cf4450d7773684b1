import { expect, test } from 'vitest';
import { readSourceFiles } from './source-files.ts';

/** Makes a capital of the first letter of a text, and not of a word within one. */
const CAPITAL = /(?<!not)\$?\{?\b[\w.]+\.(?:charAt\(0\)|slice\(0, 1\))\.toUpperCase\(\)/;

test('checks begin sentences by the one function that leaves paths and names as they are', () => {
  const own = readSourceFiles(['src/checks'])
    .filter(({ path, text }) => !path.endsWith('/detection/clause-words.ts') && CAPITAL.test(text))
    .map(({ path }) => path);
  // the name of a field that says the contrary of another: `notPaths`
  expect(own).toEqual(['src/checks/policy-not-enforced/literal-wildcards.ts']);
});
