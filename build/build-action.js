// `npm run build:action [FOLDER]`: what `action.yml` starts, in few files without dependencies. It lies on the commit of a
// release alone (docs/contributing/adr/0026-an-action-of-our-own-code.md), beside what it reads: rules, schemas, pages, the chart engine.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { argv, stdout } from 'node:process';
import { build } from 'esbuild';
import { root, SHARED } from './build-options.js';
import { licensesOf } from './bundled-licenses.js';

const folder = resolve(argv[2] ?? join(root, 'dist-action'));

const { outputFiles, metafile } = await build({
  ...SHARED,
  sourcemap: false,
  metafile: true,
  entryPoints: { index: 'src/action.ts', 'chart-worker': 'src/charts/edge/chart-worker.ts' },
  outdir: folder,
  chunkNames: 'chunks/[name]-[hash]',
});
rmSync(folder, { recursive: true, force: true });
for (const { path, contents } of outputFiles) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, contents);
}
writeFileSync(join(folder, 'THIRD-PARTY-LICENSES.txt'), licensesOf(metafile));
stdout.write(`${folder}\n`);
