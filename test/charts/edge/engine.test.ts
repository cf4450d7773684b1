import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { z } from 'zod';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const pack = (option: string): string =>
  execFileSync(process.execPath, [join(root, 'engines/helm/pack.js'), option], {
    encoding: 'utf8',
  });

test('the engine that ships was made from the sources that lie beside it', () => {
  expect(pack('--check')).toBe('The engine is what its sources say.\n');
});

test('everything that the engine needs is in the package', () => {
  const { files } = z
    .object({ files: z.array(z.string()) })
    .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
  const needed = ['engine.json', 'helm.wasm.br', 'LICENSES.txt'];
  expect(files).toEqual(expect.arrayContaining(needed.map((name) => `engines/helm/${name}`)));
});

const wanted = /^go (.+)$/m.exec(readFileSync(join(root, 'engines/helm/go.mod'), 'utf8'))?.[1];
const found = spawnSync('go', ['env', 'GOVERSION'], {
  encoding: 'utf8',
  env: { ...process.env, GOTOOLCHAIN: 'local' },
});
const canBuild =
  process.env['MESHWARDEN_BUILD_ENGINE'] !== undefined &&
  found.status === 0 &&
  found.stdout.trim() === `go${wanted ?? ''}`;

test.skipIf(!canBuild)(
  `a new build with Go ${wanted ?? ''} comes to the same module (with MESHWARDEN_BUILD_ENGINE=1)`,
  () => {
    expect(pack('--rebuild')).toBe('The engine is what its sources say.\n');
  },
  600_000,
);
