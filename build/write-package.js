import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { PRODUCT, root, SHARED } from './build-options.js';
import { licensesOf } from './bundled-licenses.js';

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** Large or native: installed apart, by whoever needs it. */
export const APART = ['@kubernetes/client-node', '@photostructure/sqlite', 'pg', 'pg-boss'];

const VERSIONS = { ...manifest.peerDependencies, ...manifest.dependencies };

/** What the program reads beside its code, and what a package has. */
const FILES = [
  ...['rules', 'schemas', 'docs/reference/checks', 'deploy'],
  ...['engines/helm/engine.json', 'engines/helm/helm.wasm.br', 'engines/helm/LICENSES.txt'],
  ...['CODEOWNERS.example', 'LICENSE', 'README.md', 'CHANGELOG.md'],
];

/**
 * Writes what is published into a folder. All that it needs is bundled; what is large or native is asked for by name where
 * a command needs it (docs/contributing/adr/0022-a-package-without-dependencies.md). Gives esbuild's account of what the bundles hold.
 */
export async function writePackage(folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const { outputFiles, metafile } = await build({
    ...SHARED,
    sourcemap: false,
    metafile: true,
    external: APART,
    entryPoints: PRODUCT,
    outdir: join(folder, 'dist'),
    chunkNames: 'src/chunks/[name]-[hash]',
  });
  for (const { path, contents } of outputFiles) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, contents);
  }
  chmodSync(join(folder, 'dist/src/cli.js'), 0o755);
  for (const file of FILES) cpSync(join(root, file), join(folder, file), { recursive: true });
  writeFileSync(join(folder, 'THIRD-PARTY-LICENSES.txt'), licensesOf(metafile));
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(published(), null, 2)}\n`);
  return metafile;
}

/** The package.json of what is published. */
function published() {
  const { name, version, description, license, type, sideEffects, engines, bin } = manifest;
  const { keywords, homepage, repository, bugs } = manifest;
  return {
    ...{ name, version, description, license, type, sideEffects, engines, bin },
    ...{ keywords, homepage, repository, bugs },
    peerDependencies: Object.fromEntries(APART.map((each) => [each, VERSIONS[each]])),
    peerDependenciesMeta: Object.fromEntries(APART.map((each) => [each, { optional: true }])),
  };
}
