import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

interface SourceFile {
  readonly path: string;
  readonly imports: readonly string[];
}

const files: readonly SourceFile[] = ['src', 'sandbox', 'bench']
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => `${folder}/${name.replaceAll('\\', '/')}`),
  )
  .map((path) => ({ path, imports: importsOf(readFileSync(join(root, path), 'utf8'), path) }));

/** Specifiers of static and dynamic imports and re-exports; relative ones as paths from the root. */
function importsOf(text: string, path: string): string[] {
  const statements = text.matchAll(
    /^(?:import|export)\b[^;'`]*?from\s+'([^']+)'|\bimport\(\s*'([^']+)'/gm,
  );
  const specifiers = [...statements].map((match) => match[1] ?? match[2] ?? '');
  return specifiers.map((specifier) =>
    specifier.startsWith('.')
      ? normalize(relative(root, join(root, dirname(path), specifier))).replaceAll('\\', '/')
      : specifier,
  );
}

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

test('the core imports only the core, its pure packages and hashes', () => {
  const packages = /^(yaml|diff|zod|re2js|picomatch|luxon|@marcbachmann\/cel-js|node:crypto)$/;
  expect(violations('src/core', [/^src\/core\//, packages])).toEqual([]);
});

test('the core has no clock, environment, timer or randomness', () => {
  const effects =
    /\bprocess\.|Date\.now|DateTime\.now|new Date\(\)|Math\.random|setTimeout|performance\.now|globalThis\./;
  const found = inside('src/core').filter(({ path }) =>
    effects.test(readFileSync(join(root, path), 'utf8')),
  );
  expect(found.map(({ path }) => path)).toEqual([]);
});

test('use cases know the core and their ports, not the adapters or the composition roots', () => {
  expect(violations('src/app', [/^src\/(core|app)\//, /^zod$/, /^node:/])).toEqual([]);
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

test.each([
  ['kustomize', 'mesh'],
  ['kustomize', 'environments'],
  ['kustomize', 'detectors'],
  ['mesh', 'kustomize'],
  ['diff', 'detectors'],
  ['diff', 'policy'],
  ['policy', 'report'],
  ['manifest', 'mesh'],
  ['manifest', 'istio'],
  ['kustomize', 'istio'],
  ['istio', 'mesh'],
  ['istio', 'diff'],
  ['istio', 'environments'],
  ['manifest', 'policy'],
  ['manifest', 'diff'],
  ['manifest', 'kustomize'],
  ['diff', 'report'],
  ['environments', 'mesh'],
  ['mesh', 'detectors'],
])('core/%s does not know core/%s', (room, other) => {
  const known = inside(`src/core/${room}`).flatMap(({ path, imports }) =>
    imports
      .filter((specifier) => specifier.startsWith(`src/core/${other}/`))
      .map((each) => `${path} -> ${each}`),
  );
  expect(known).toEqual([]);
});

test('no room imports a composition root', () => {
  const roots = /^src\/(cli|bot|analysis-process)\.ts$|^src\/cli\/|^sandbox\//;
  const found = inside('src').filter(
    ({ path, imports }) =>
      !/^src\/((cli|bot)\.ts$|cli\/)/.test(path) && imports.some((each) => roots.test(each)),
  );
  expect(found.map(({ path }) => path)).toEqual([]);
});

test('no module of the source imports itself over others', () => {
  const graph = new Map(
    files.map(({ path, imports }) => [path, imports.filter((each) => each.endsWith('.ts'))]),
  );
  expect(valueCycles(graph)).toEqual([]);
});

/** Cycles of imports; `import type` is erased and does not count. */
function valueCycles(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const state = new Map<string, 'open' | 'done'>();
  const cycles: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (state.get(path) === 'done') return;
    if (state.get(path) === 'open') {
      cycles.push([...trail.slice(trail.indexOf(path)), path].join(' -> '));
      return;
    }
    state.set(path, 'open');
    const text = graph.has(path) ? readFileSync(join(root, path), 'utf8') : '';
    for (const next of valueImports(text, path)) visit(next, [...trail, path]);
    state.set(path, 'done');
  };
  for (const path of graph.keys()) visit(path, []);
  return cycles;
}

function valueImports(text: string, path: string): string[] {
  const statements = text.matchAll(/^(?:import|export)\s+(?!type\b)[^;]*?from\s+'(\.[^']+)'/gm);
  return [...statements].map((match) =>
    normalize(join(dirname(path), match[1] ?? '')).replaceAll('\\', '/'),
  );
}
