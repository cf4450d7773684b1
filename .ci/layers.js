import { dirname, posix, relative, sep } from 'node:path';

// Effects lie in folders called `edge` and in what Node.js starts; test/architecture holds that the rest is pure.
const EDGE = /^src\/(?:.*\/edge\/.*\.ts|cli\.ts|analysis-process\.ts|action\.ts)$/;

const PURE_PACKAGES = [
  'yaml',
  'diff',
  'zod',
  're2js',
  'marked',
  'tldts',
  '@dagrejs/dagre',
  'picomatch',
  'luxon',
  'lru-cache',
  '@marcbachmann/cel-js',
];
const PURE_MODULES = ['node:crypto', 'node:zlib'];

/** Which folders a file of a folder may name. */
const NAMES = {
  src: ['src'],
  sandbox: ['sandbox', 'bench', 'src'],
  bench: ['sandbox', 'bench', 'src'],
  test: ['sandbox', 'bench', 'src', 'test', 'schemas'],
};

/**
 * What a file of a folder names, by path alone: the plugin that was here before looked each import up on the disk and
 * held it against patterns: half of the time of all rules without types, as measured on src/gitops/argo.
 */
const dependencies = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const path = relative(dirname(import.meta.dirname), context.filename).replaceAll(sep, '/');
    const folder = path.split('/', 1)[0];
    const named = NAMES[folder];
    const isPure = folder === 'src' && !EDGE.test(path);
    const mayName = (source) => {
      if (source.startsWith('.')) {
        const target = posix.join(posix.dirname(path), source);
        return named.includes(target.split('/', 1)[0]);
      }
      return !isPure || PURE_PACKAGES.includes(source) || PURE_MODULES.includes(source);
    };
    const check = (source) => {
      if (typeof source?.value !== 'string' || mayName(source.value)) return;
      const message = `${isPure ? 'What is pure in src' : folder} may not name ${source.value}.`;
      context.report({ node: source, message });
    };
    return {
      Program(program) {
        if (named === undefined)
          context.report({ node: program, message: 'This file lies in no folder that has rules.' });
      },
      ...(named !== undefined && {
        ImportDeclaration: ({ source }) => check(source),
        ExportNamedDeclaration: ({ source }) => check(source),
        ExportAllDeclaration: ({ source }) => check(source),
        ImportExpression: ({ source }) => check(source),
        TSImportType: ({ source }) => check(source),
      }),
    };
  },
};

export default { meta: { name: 'layers' }, rules: { dependencies } };
