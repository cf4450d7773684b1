import { existsSync } from 'node:fs';
import { join, parse } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../../src/manifest/edge/package-root.ts';

test('the root is the nearest folder above with a package.json', () => {
  expect(existsSync(join(packageRoot(), 'package.json'))).toBe(true);
});

test('an installation without one is an error, not a search without end', () => {
  const { root } = parse(process.cwd());
  expect(() => packageRoot(root)).toThrow('no package.json');
});
