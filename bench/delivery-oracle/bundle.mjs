// node bench/delivery-oracle/bundle.mjs OUT: bundles driver.mjs with the product's own sources, which are read and not changed.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv } from 'node:process';
import { build } from 'esbuild';

const here = import.meta.dirname;
const root = join(here, '../..');
const [outfile] = argv.slice(2);

/** Where the set's Applications are known, in the module that makes them. */
const MADE = 'const applications = applicationsOf(set, context);';

await build({
  entryPoints: [join(here, 'driver.mjs')],
  bundle: true,
  platform: 'node',
  format: 'esm',
  outfile,
  logLevel: 'error',
  banner: {
    js: "import { createRequire as __r } from 'node:module'; const require = __r(import.meta.url);",
  },
  plugins: [
    {
      name: 'whole-applications',
      setup({ onLoad }) {
        onLoad({ filter: /application-set\.ts$/ }, ({ path }) => {
          const text = readFileSync(path, 'utf8');
          if (!text.includes(MADE)) throw new Error(`the product has changed: ${path}`);
          const contents = text.replace(
            MADE,
            `${MADE} globalThis.__sets?.push({ set, applications, context });`,
          );
          return { loader: 'ts', contents };
        });
        onLoad({ filter: /package-root\.ts$/ }, () => ({
          loader: 'ts',
          contents: `export const packageRoot = () => ${JSON.stringify(root)};`,
        }));
      },
    },
  ],
});
