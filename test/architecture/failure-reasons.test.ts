import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const read = (path: string): string =>
  readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');

test('the page on Kustomize lists the reasons of a failed build, all of them and in their order', () => {
  const source = read('src/kustomize/files/failure-reason.ts');
  const reasons = [...source.matchAll(/^ {2}\| '([a-z-]+)'/gm)].map(([, reason]) => reason);
  const rows = [...read('docs/contributing/model/kustomize.md').matchAll(/^\| `([a-z-]+)` /gm)].map(
    ([, row]) => row,
  );
  expect(reasons.length).toBeGreaterThan(10);
  expect(rows).toEqual(reasons);
});
