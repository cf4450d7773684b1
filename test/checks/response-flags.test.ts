import { expect, test } from 'vitest';
import {
  checksNamed,
  detectors,
  RESPONSE_FLAGS,
  responseFlagsNamed,
} from '../../src/checks/index.ts';
import { readSourceFiles } from '../architecture/source-files.ts';

test('each flag has one entry, by whatever name a log or somebody has for it', () => {
  const names = RESPONSE_FLAGS.flatMap(({ flag, name }) => (name === '' ? [flag] : [flag, name]));
  expect(new Set(names.map((one) => one.toLowerCase())).size).toBe(names.length);
  const flagOf = (word: string): readonly string[] | undefined =>
    responseFlagsNamed(word)?.map(({ flag }) => flag);
  expect(flagOf('uf')).toEqual(['UF']);
  expect(flagOf('UF,URX')).toEqual(['UF', 'URX']);
  expect(flagOf('NoHealthyUpstream')).toEqual(['UH']);
  expect(flagOf('rbac_access_denied')).toEqual(['RBAC']);
  expect(flagOf('UF,XYZ')).toBeUndefined();
  expect(flagOf('')).toBeUndefined();
});

test('a check that an entry names is there, once', () => {
  for (const { checks } of RESPONSE_FLAGS) {
    expect(new Set(checks).size).toBe(checks.length);
    for (const name of checks)
      expect([name, checksNamed(name, detectors)?.isOne]).toEqual([name, true]);
  }
});

test('each flag that a text names has an entry', () => {
  const known = new Set(RESPONSE_FLAGS.map(({ flag }) => flag));
  const named = readSourceFiles(['src'])
    .filter(({ path }) => /^src\/(?:checks|review|compare)\//.test(path))
    .flatMap(({ text }) =>
      [...text.matchAll(/\bflags? ([A-Z]{2,5}(?:(?:, | and | or )[A-Z]{2,5})*)/g)].flatMap(
        ([, flags = '']) => flags.split(/, | and | or /),
      ),
    );
  expect(new Set(named).size).toBeGreaterThan(5);
  expect([...new Set(named)].filter((flag) => !known.has(flag))).toEqual([]);
});

test('no entry calls something a flag of one of the words of a check', () => {
  for (const { flag } of RESPONSE_FLAGS) expect(checksNamed(flag, detectors)).toBeNull();
});
