import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { build as compileFiles } from 'esbuild';

const FOLDERS = ['src', 'sandbox', 'bench'] as const;

/** What tests start as a process of its own. */
const PROGRAMS = ['test/bot/edge/store/worker.ts', 'test/twins/mispaired.ts'] as const;

/** What these programs import beside the program itself. */
const BESIDE = [
  'test/support/review-of.ts',
  'test/support/tree-of.ts',
  'test/twins/said-of-twins.ts',
] as const;

/**
 * A plugin for Vitest: what tests import of the program is compiled before the first of them, file by file, and loaded
 * by Node.js itself. Vitest would compile it again for each project, and load it through a runner of its own.
 */
export async function compiledSource(root: string): Promise<{
  readonly name: string;
  readonly enforce: 'pre';
  readonly resolveId: (
    source: string,
    importer: string | undefined,
  ) => { readonly id: string; readonly external: true } | null;
}> {
  const compiled = join(root, 'dist-test');
  await once(compiled, () => compile(root, compiled));
  return {
    name: 'compiled source',
    enforce: 'pre',
    resolveId: (source, importer) => {
      if (importer === undefined || !/^\..*\.ts$/.test(source)) return null;
      const path = resolve(dirname(importer), source);
      if (!FOLDERS.some((folder) => path.startsWith(join(root, folder, '/')))) return null;
      return { id: join(compiled, asScript(path.slice(root.length))), external: true };
    },
  };
}

/** Vitest reads its configuration anew for each project, in one process: what the first has done stands. */
async function once(compiled: string, work: () => Promise<void>): Promise<void> {
  if (process.env['MESHWARDEN_COMPILED'] === compiled) return;
  await work();
  process.env['MESHWARDEN_COMPILED'] = compiled;
}

/** What a file imports of the program, as the compiler prints it. */
const IMPORTED = /(\b(?:from |import |import\())"(\.[^"\n]*)\.ts"/g;

const asScript = (path: string): string => path.replace(/\.ts$/, '.js');

/** What is the same stays untouched: another run may load it just now. */
async function compile(root: string, outdir: string): Promise<void> {
  const { outputFiles } = await compileFiles({
    absWorkingDir: root,
    entryPoints: [
      ...FOLDERS.flatMap((folder) => filesIn(join(root, folder))),
      ...[...PROGRAMS, ...BESIDE].map((path) => join(root, path)),
    ].filter((path) => path.endsWith('.ts')),
    outbase: root,
    outdir,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    sourcemap: 'linked',
    write: false,
  });
  const written = new Set(outputFiles.map(({ path }) => path));
  for (const { path, text } of outputFiles) {
    const code = text.replace(IMPORTED, '$1"$2.js"');
    if (existsSync(path) && readFileSync(path, 'utf8') === code) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, code);
  }
  for (const path of filesIn(outdir)) if (!written.has(path)) rmSync(path);
}

const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => join(file.parentPath, file.name));

/** The compiled file of a program that tests start. */
export const compiledProgram = (path: (typeof PROGRAMS)[number]): string =>
  join(process.env['MESHWARDEN_COMPILED'] ?? '', asScript(path));
