import { join } from 'node:path';

/** The folder of the checkout. */
export const root = join(import.meta.dirname, '..');

/** What is delivered: the command line, the process that the app reviews in, the thread that charts are rendered in. */
export const PRODUCT = ['src/cli.ts', 'src/analysis-process.ts', 'src/charts/edge/chart-worker.ts'];

/** Of the messages of zod, which come in fifty languages, the English ones. */
const englishAlone = {
  name: 'english-alone',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
    }));
  },
};

/** The table of public suffixes, made when the first host asks for it: most reviews have none (docs/contributing/adr/0020). */
const suffixesLater = {
  name: 'suffixes-later',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^tldts$/ }, ({ namespace }) =>
      namespace === 'later' ? undefined : { path: 'tldts', namespace: 'later' },
    );
    onLoad({ filter: /./, namespace: 'later' }, () => ({
      contents: "export const parse = (...asked) => require('tldts').parse(...asked);",
      resolveDir: root,
    }));
  },
};

/** How every program is built. */
export const COMMON = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  sourcemap: true,
  // less to read when a command starts; names stay, for traces of stacks
  minifyWhitespace: true,
  minifySyntax: true,
  plugins: [englishAlone, suffixesLater],
  write: false,
};

/** How programs are built that share files with each other. */
export const SHARED = {
  ...COMMON,
  outbase: '.',
  splitting: true,
  format: 'esm',
  // libraries that are CommonJS ask for Node's modules so
  banner: {
    js: "import { createRequire as requireFrom } from 'node:module';\nconst require = requireFrom(import.meta.url);",
  },
};
