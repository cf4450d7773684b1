import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { packageRoot } from '../src/manifest/edge/package-root.ts';
import { makeRelease } from './release/make-release.ts';

// `npm run release -- VERSION [--write] [--out DIR]`: all files of a release, made and not published (docs/contributing/releases.md).

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { write: { type: 'boolean', default: false }, out: { type: 'string' } },
});
const [version, ...more] = positionals;
if (version === undefined || more.length > 0) {
  process.stderr.write('Which version? npm run release -- 0.2.0 [--write] [--out DIR]\n');
  process.exitCode = 2;
} else {
  const out = values.out ?? join(packageRoot(), 'dist-release', version);
  const isWritten = values.write;
  const day = new Date().toISOString().slice(0, 10);
  const outcome = makeRelease({ version, day, out, isWritten }, (line) => {
    process.stdout.write(`${line}\n`);
  });
  if (outcome.kind === 'refused') {
    process.stderr.write(`No release is made: ${outcome.reason}\n`);
    process.exitCode = 1;
  } else {
    const where = relative(process.cwd(), out) || '.';
    const how = isWritten
      ? `The commit and the tag v${version} are here, and the files in ${where}. This publishes them:`
      : `Nothing changed here; the files are in ${where}. With --write the commit and the tag come here, and this publishes them:`;
    process.stdout.write(`\n${how}\n\n  ${outcome.line}\n`);
  }
}
