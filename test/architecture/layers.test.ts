import { expect, test } from 'vitest';
import type { SourceFile } from './source-files.ts';
import { readSourceFiles } from './source-files.ts';

const files = readSourceFiles(['src']);

/** Effects lie in folders called `edge`, and in what Node.js starts; all else is pure. */
const isEffect = ({ path }: Pick<SourceFile, 'path'>): boolean =>
  path.includes('/edge/') || /^src\/(?:cli|analysis-process|action)\.ts$/.test(path);

const pure = files.filter((file) => !isEffect(file));

const violations = (from: readonly SourceFile[], allowed: readonly RegExp[]): readonly string[] =>
  from.flatMap(({ path, imports }) =>
    imports
      .filter((each) => !allowed.some((pattern) => pattern.test(each)))
      .map((each) => `${path} -> ${each}`),
  );

test('there are files to look at', () => {
  expect(pure.length).toBeGreaterThan(1_000);
  expect(files.length - pure.length).toBeGreaterThan(100);
  expect(files.flatMap(({ imports }) => imports).length).toBeGreaterThan(100);
});

/** What keeps answers by content from one task to the next; nothing else that is pure does. */
const KEEPERS = /^src\/review\/analysis\/(?:engine|lazy-loading)\.ts$/;

test('what is pure imports only what is pure, hashes and what unpacks an archive', () => {
  const packages =
    /^(yaml|diff|zod|re2js|picomatch|luxon|marked|tldts|@dagrejs\/dagre|@marcbachmann\/cel-js|node:crypto|node:zlib)$/;
  const own = /^src\/(?!.*\/edge\/)/;
  const keepers = pure.filter(({ path }) => KEEPERS.test(path));
  expect(keepers.length).toBeGreaterThan(0);
  expect(
    violations(
      pure.filter((file) => !keepers.includes(file)),
      [own, packages],
    ),
  ).toEqual([]);
  expect(violations(keepers, [own, packages, /^lru-cache$/])).toEqual([]);
});

test('what is pure has no clock, environment, timer or randomness', () => {
  const effects =
    /\bprocess\.|Date\.now|DateTime\.now|new Date\(\)|Math\.random|setTimeout|performance\.now|globalThis\./;
  const found = pure.filter(({ text }) => effects.test(text));
  expect(found.map(({ path }) => path)).toEqual([]);
});

test('only the command line and what starts a process read its environment', () => {
  const reading =
    /^src\/(?:(?:cli(?:\/[a-z-]+)?|action)\/edge\/|(?:features\/[a-z-]+|review)\/edge\/command-line\/|(?:cli|analysis-process|action)\.ts$)/;
  const found = files.filter(
    ({ path, text }) => /\bprocess\.env\b/.test(text) && !reading.test(path),
  );
  expect(found.map(({ path }) => path)).toEqual([]);
});
