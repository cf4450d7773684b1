import { execFile } from 'node:child_process';
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';

const root = fileURLToPath(new URL('../../', import.meta.url));
const CLI = 'dist/src/cli.js';
const CHUNK = 'dist/src/chunks/serve-1.js';

const program = (says: string) => `#!/usr/bin/env node\nconsole.log('${says}');\n`;

const Manifest = z.object({ name: z.string(), version: z.string(), bin: z.unknown() });
const Prepare = z.object({ scripts: z.object({ prepare: z.string() }) });

/** A clone with our package and our `prepare`, and a build that leaves nothing of an older one. */
function newClone() {
  const folder = mkdtempSync(join(tmpdir(), 'clone-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const { name, version, bin } = Manifest.parse(manifest);
  const { prepare } = Prepare.parse(manifest).scripts;
  write(
    'package.json',
    JSON.stringify({ name, version, bin, type: 'module', scripts: { prepare } }),
  );
  write('build/prepare.js', readFileSync(join(root, 'build/prepare.js'), 'utf8'));
  write(
    'build/build.js',
    `import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
    rmSync('dist', { recursive: true, force: true });
    mkdirSync('dist/src', { recursive: true });
    writeFileSync('${CLI}', ${JSON.stringify(program('built anew'))});`,
  );
  return { folder, write };
}

/** `npx meshwarden` of somebody who never did so before, without a network. */
async function npxMeshwarden(folder: string): Promise<string> {
  const cache = mkdtempSync(join(tmpdir(), 'npm-'));
  onTestFinished(() => {
    rmSync(cache, { recursive: true, force: true });
  });
  const env = { PATH: process.env['PATH'], HOME: cache, npm_config_cache: cache };
  const { stdout } = await promisify(execFile)('npx', ['--offline', 'meshwarden'], {
    cwd: folder,
    env,
  });
  return stdout;
}

/** Which files there are, and whether they are the same ones. */
const filesOf = (folder: string) =>
  readdirSync(join(folder, 'dist'), { recursive: true, encoding: 'utf8' }).map((path) => {
    const { ino, mtimeMs } = lstatSync(join(folder, 'dist', path));
    return { path, ino, mtimeMs };
  });

test('npx runs what was built in a clone, and takes nothing from a process that runs from it', async () => {
  const { folder, write } = newClone();
  write(CLI, program('as it was'));
  write(CHUNK, '');
  const before = filesOf(folder);
  expect(await npxMeshwarden(folder)).toBe('as it was\n');
  expect(filesOf(folder)).toEqual(before);
});

test('npx builds a clone that was never built', async () => {
  const { folder } = newClone();
  expect(await npxMeshwarden(folder)).toBe('built anew\n');
});
