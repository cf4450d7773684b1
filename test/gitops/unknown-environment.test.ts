import { expect, test } from 'vitest';
import { unknownEnvironment } from '../../src/gitops/index.ts';

test('an environment that nobody knows is answered with those that there are', () => {
  expect(unknownEnvironment('prd', ['dev', 'prod'])).toBe(
    'No environment is called prd: dev, prod.',
  );
});

test('where there is none, that is said, and what tells of it', () => {
  expect(unknownEnvironment('prod', [])).toBe(
    'No environment is called prod: none is found here, meshwarden map says what is.',
  );
});

test('of two hundred some are named and the others counted', () => {
  const names = Array.from({ length: 200 }, (_, at) => `eu-${String(at)}`);
  expect(unknownEnvironment('prod', names)).toMatch(/eu-19 and 180 more\.$/);
});
