import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import type { TemporaryRepository } from '../review/edge/temporary-repository.ts';
import {
  createRepository,
  temporaryFolder,
  writeFiles,
} from '../review/edge/temporary-repository.ts';
import { builtCli, meshwarden } from './run-cli.ts';
import { mtls, routes, shopFiles } from './shop.ts';

const hooks = fileURLToPath(new URL('../../.pre-commit-hooks.yaml', import.meta.url));
const Hooks = z.tuple([
  z.object({ entry: z.string(), files: z.string(), pass_filenames: z.literal(false) }),
]);
const [hook] = Hooks.parse(parse(readFileSync(hooks, 'utf8')));

const SAFE = { 'base/routes.yaml': routes('2s') };
const RISKY = { 'base/mtls.yaml': mtls('PERMISSIVE') };

/** The shop, with the command of the hook as Git's own hook before each commit. */
function hookedShop(): TemporaryRepository {
  const repository = createRepository();
  repository.commit(shopFiles);
  const programs = temporaryFolder();
  const program = join(programs, 'meshwarden');
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${builtCli}' "$@"\n`);
  const folder = join(repository.path, '.git/hooks');
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'pre-commit'),
    `#!/bin/sh\nPATH='${programs}':$PATH\nexec ${hook.entry}\n`,
  );
  for (const file of [program, join(folder, 'pre-commit')]) chmodSync(file, 0o755);
  return repository;
}

function commit({ path }: TemporaryRepository, ...args: readonly string[]) {
  const identity = ['-c', 'user.name=Pat', '-c', 'user.email=pat@example.com'];
  const { status, stdout, stderr } = spawnSync(
    'git',
    ['-C', path, ...identity, 'commit', '-m', 'Change', ...args],
    { encoding: 'utf8' },
  );
  return { status, said: `${stdout}${stderr}` };
}

test('what is staged is reviewed before it is committed, and what is not staged is not read', () => {
  const repository = hookedShop();
  writeFiles(repository.path, { ...SAFE, ...RISKY, 'base/new.yaml': 'never: [read' });
  repository.git('add', 'base/routes.yaml');
  const passed = commit(repository);
  expect(passed.status).toBe(0);
  expect(passed.said).toContain('The change is looked at as it is staged');
  expect(passed.said).not.toContain('PERMISSIVE');

  repository.git('add', 'base/mtls.yaml');
  writeFiles(repository.path, { 'base/mtls.yaml': mtls('STRICT') });
  const refused = commit(repository);
  expect(refused.status).toBe(1);
  expect(refused.said).toContain('PERMISSIVE');
  expect(repository.git('log', '--format=%s')).toBe('Change\nchange');
});

test('a commit of all files, or of some, is reviewed as that commit is made', () => {
  const repository = hookedShop();
  writeFiles(repository.path, { ...SAFE, ...RISKY });
  expect(commit(repository, '--all').status).toBe(1);
  repository.git('add', 'base/mtls.yaml');
  const some = commit(repository, '--', 'base/routes.yaml');
  expect(some.said).not.toContain('PERMISSIVE');
  expect(some.status).toBe(0);
});

test('an index with conflicts is one sentence, and so is a head beside what is staged', async () => {
  const repository = createRepository();
  repository.commit(shopFiles);
  const both = await meshwarden(['review', '--repo', repository.path, '--staged', '--work-tree']);
  expect(both).toEqual({
    ...{ code: 2, stdout: '' },
    stderr:
      'meshwarden: --staged is the head itself: it goes with --repo and --base alone (in `meshwarden review`). `meshwarden review --help` says what it takes.\n',
  });
  repository.branch('other', 'main');
  repository.commit(RISKY);
  repository.git('checkout', '-q', 'main');
  repository.commit({ 'base/mtls.yaml': mtls('DISABLE') });
  spawnSync('git', ['-C', repository.path, 'merge', '-q', 'other']);
  const { code, stdout, stderr } = await meshwarden([
    'review',
    '--repo',
    repository.path,
    '--staged',
  ]);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^meshwarden: [^\n]*base\/mtls\.yaml[^\n]*\n$/);
});

test('the hook is about the files that reviews read', () => {
  const about = new RegExp(hook.files);
  for (const path of [
    'a/b.yaml',
    'c.yml',
    'charts/x/templates/_helpers.tpl',
    '.meshwarden/rules/x',
  ])
    expect(about.test(path), path).toBe(true);
  expect(about.test('src/main.ts')).toBe(false);
});
