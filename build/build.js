import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { Buffer } from 'node:buffer';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { COMMON, PRODUCT, root, SHARED } from './build-options.js';

/** Small libraries that every review needs: in the bundle they load in a third of the time (docs/contributing/adr/0011). */
const BUNDLED = [
  '@dagrejs/dagre',
  '@marcbachmann/cel-js',
  'commander',
  'diff',
  'lru-cache',
  'luxon',
  'marked',
  'picomatch',
  're2js',
  'tldts',
  'yaml',
  'zod',
];

/** What only a checkout holds. */
const WORKSHOP = [
  'sandbox/browse-pages.ts',
  'sandbox/build-site.ts',
  'sandbox/demo/run-demo.ts',
  'sandbox/draw-pictures.ts',
  'sandbox/click-setup.ts',
  'sandbox/generate-envoy-table.ts',
  'sandbox/generate-schemas.ts',
  'sandbox/kubernetes/collect-shapes.ts',
  'sandbox/kubernetes/record.ts',
  'sandbox/serve-prometheus.ts',
  'sandbox/commit-message.ts',
  'sandbox/make-release.ts',
  'sandbox/release-check.ts',
  'sandbox/take-pictures.ts',
  'bench/run.ts',
  'bench/measured-cli.ts',
  'bench/render-all.ts',
  'bench/post-deliveries.ts',
];

const { dependencies, devDependencies } = JSON.parse(
  readFileSync(join(root, 'package.json'), 'utf8'),
);

/** How an analysis process answers: no command loads it, and the script of all commands need not hold it. */
const answersElsewhere = {
  name: 'answers-elsewhere',
  setup({ onResolve }) {
    onResolve({ filter: /-answer\.ts$/ }, ({ path, kind, importer }) =>
      kind === 'dynamic-import' && /[\\/]analysis[\\/]questions[\\/][^\\/]+$/.test(importer)
        ? { path, external: true }
        : undefined,
    );
  },
};

const EXTERNAL = Object.keys({ ...dependencies, ...devDependencies }).filter(
  (name) => !BUNDLED.includes(name),
);

/** Programs with all they need in files that they share, in memory. */
async function bundled(entryPoints, chunks) {
  const { outputFiles } = await build({
    ...SHARED,
    external: EXTERNAL,
    entryPoints,
    outdir: 'dist',
    chunkNames: `${chunks}/[name]-[hash]`,
  });
  return outputFiles;
}

/**
 * What a script is given to load packages that are modules only: of a script whose compiled code is kept, Node.js 20
 * loads none without a warning. The word is as long as `import`, so that source maps stay true.
 */
const LOAD = '$load_';

/** Escapes what esbuild leaves as it is in patterns, so that each letter of the script is one byte in memory. */
const inAscii = (script) =>
  script.replace(
    /[^\0-\x7f]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** The commands as one script, whose compiled code can be kept (src/cli/edge/compiled-script.ts); `serve` runs from modules. */
async function commandsInOneScript() {
  const { outputFiles } = await build({
    ...COMMON,
    external: EXTERNAL,
    entryPoints: ['src/cli/edge/run-command.ts'],
    outfile: 'dist/src/commands.cjs',
    format: 'cjs',
    plugins: [...COMMON.plugins, answersElsewhere],
    define: { 'import.meta.url': 'scriptUrl' },
    banner: { js: "const scriptUrl = require('node:url').pathToFileURL(__filename).href;" },
  });
  return outputFiles.map(({ path, text, contents }) => ({
    path,
    contents: path.endsWith('.map')
      ? contents
      : Buffer.from(
          inAscii(
            EXTERNAL.reduce(
              (script, name) => script.replaceAll(`import("${name}")`, `${LOAD}("${name}")`),
              text,
            ),
          ),
        ),
  }));
}

const outputFiles = [
  ...(await bundled(PRODUCT, 'src/chunks')),
  ...(await commandsInOneScript()),
  ...(await bundled(WORKSHOP, 'workshop')),
];

// A process that runs from here loads some chunks later: what stays the same is not touched.
const written = new Set(outputFiles.map(({ path }) => path));
for (const { path, contents } of outputFiles) {
  if (existsSync(path) && readFileSync(path).equals(contents)) continue;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, contents);
}
for (const file of readdirSync(join(root, 'dist'), { recursive: true, withFileTypes: true })) {
  const path = join(file.parentPath, file.name);
  if (file.isFile() && !written.has(path)) rmSync(path);
}
chmodSync(join(root, 'dist/src/cli.js'), 0o755);
// when this was built: its files keep their times where they stay the same
writeFileSync(join(root, 'dist/.built'), '');
