import { expect, test } from 'vitest';
import type { SourceFile } from './source-files.ts';
import { readSourceFiles } from './source-files.ts';

const files = readSourceFiles(['src', 'sandbox', 'bench']);

const inside = (folder: string): readonly SourceFile[] =>
  files.filter(({ path }) => path.startsWith(`${folder}/`));

/** Imports of files under `folder` that match none of `allowed`, as `file -> import`. */
const violations = (folder: string, allowed: readonly RegExp[]): string[] =>
  inside(folder).flatMap(({ path, imports }) =>
    imports
      .filter((specifier) => !allowed.some((pattern) => pattern.test(specifier)))
      .map((specifier) => `${path} -> ${specifier}`),
  );

test('the test sees the source', () => {
  expect(inside('src/core').length).toBeGreaterThan(20);
  expect(inside('src/adapters').length).toBeGreaterThan(0);
  expect(files.flatMap(({ imports }) => imports).length).toBeGreaterThan(100);
});

test('the core imports only the core, its pure packages, hashes and what unpacks an archive', () => {
  const packages =
    /^(yaml|diff|zod|re2js|picomatch|luxon|tldts|@marcbachmann\/cel-js|node:crypto|node:zlib)$/;
  expect(violations('src/core', [/^src\/core\//, packages])).toEqual([]);
});

test('the core has no clock, environment, timer or randomness', () => {
  const effects =
    /\bprocess\.|Date\.now|DateTime\.now|new Date\(\)|Math\.random|setTimeout|performance\.now|globalThis\./;
  const found = inside('src/core').filter(({ text }) => effects.test(text));
  expect(found.map(({ path }) => path)).toEqual([]);
});

test('use cases know the core and their ports, not the adapters or the composition roots', () => {
  expect(violations('src/app', [/^src\/(core|app)\//, /^(?:zod|lru-cache)$/, /^node:/])).toEqual(
    [],
  );
});

test('adapters know the ports and the core, not the use cases', () => {
  expect(
    violations('src/adapters', [
      /^src\/(core|adapters)\//,
      /^src\/app\/ports(\.ts$|\/)/,
      /^[^.s]/,
      /^node:/,
    ]),
  ).toEqual([]);
});

test('use cases and adapters read no environment, and are told what they need of it', () => {
  const found = [...inside('src/app'), ...inside('src/adapters')].filter(({ text }) =>
    /\bprocess\.env\b/.test(text),
  );
  expect(found.map(({ path }) => path)).toEqual([]);
});

test('no room imports a composition root', () => {
  const roots = /^src\/(cli|bot|analysis-process)\.ts$|^src\/cli\/|^sandbox\//;
  const found = inside('src').filter(
    ({ path, imports }) =>
      !/^src\/((cli|bot)\.ts$|cli\/)/.test(path) && imports.some((each) => roots.test(each)),
  );
  expect(found.map(({ path }) => path)).toEqual([]);
});
