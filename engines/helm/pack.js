// Makes what ships: helm.wasm.br, and engine.json which says what it was made from.
//   node pack.js             builds (build.sh) and packs; LICENSES.txt is written anew too
//   node pack.js --check     whether the sources and what is packed are those of engine.json
//   node pack.js --rebuild   the same, and whether a new build comes to the same module
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { started } from './started.js';

const here = import.meta.dirname;
const at = (name) => join(here, name);
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** Everything that decides what the module is. */
function hashOfSources() {
  const names = ['.', 'patches', 'tracetpl']
    .flatMap((folder) => readdirSync(at(folder)).map((name) => join(folder, name)))
    .filter((name) => /\.(go|patch|mod|sum|sh|js)$/.test(name))
    .sort();
  return sha256(names.map((name) => `${name}\n${sha256(readFileSync(at(name)))}\n`).join(''));
}

function built() {
  const work = mkdtempSync(join(tmpdir(), 'helm-engine-'));
  try {
    const out = join(work, 'helm.wasm');
    execFileSync(at('build.sh'), [out], { stdio: 'inherit' });
    return started(readFileSync(out));
  } finally {
    rmSync(work, { recursive: true });
  }
}

function pack() {
  const module = built();
  execFileSync(at('build.sh'), ['--licences', at('LICENSES.txt')], { stdio: 'inherit' });
  const packed = brotliCompressSync(module, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_LGWIN]: 24,
      [constants.BROTLI_PARAM_SIZE_HINT]: module.length,
    },
  });
  writeFileSync(at('helm.wasm.br'), packed);
  const [, helm] = /^\thelm\.sh\/helm\/v3 v(.+)$/m.exec(readFileSync(at('go.mod'), 'utf8'));
  const said = { helm, bytes: module.length, module: sha256(module), packed: sha256(packed), sources: hashOfSources() };
  writeFileSync(at('engine.json'), `${JSON.stringify(said, null, 2)}\n`);
}

function check(rebuild) {
  const said = JSON.parse(readFileSync(at('engine.json'), 'utf8'));
  const packed = readFileSync(at('helm.wasm.br'));
  const wrong = [
    said.sources === hashOfSources() || 'The sources have changed since the engine was packed: run pack.js.',
    said.packed === sha256(packed) || 'helm.wasm.br is not the file of engine.json.',
    said.module === sha256(brotliDecompressSync(packed)) || 'helm.wasm.br does not hold the module of engine.json.',
    !rebuild || said.module === sha256(built()) || 'A new build is another module.',
  ].filter((each) => each !== true);
  process.stdout.write(wrong.length === 0 ? 'The engine is what its sources say.\n' : `${wrong.join('\n')}\n`);
  if (wrong.length > 0) process.exitCode = 1;
}

const [option] = process.argv.slice(2);
if (option === undefined) pack();
else check(option === '--rebuild');
