import { execFileSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { read, readTrees } from '../../forge/edge/read-local-trees.ts';
import { createRepository, gitIn, temporaryFolder } from './temporary-repository.ts';

describe('what cannot be compared', () => {
  test('a conflict names its paths, versions and what Git says', async () => {
    const repository = createRepository();
    const start = repository.commit({ 'a\n"b.yaml': 'a: 1\n', 'gone.yaml': 'g: 1\n' });
    repository.branch('feature', start);
    repository.commit({ 'a\n"b.yaml': 'a: 2\n', 'gone.yaml': null });
    repository.git('checkout', '-q', 'main');
    repository.commit({ 'a\n"b.yaml': 'a: 3\n', 'gone.yaml': 'g: 2\n' });

    const result = await read(repository.path, 'main', 'feature');
    if (result.kind !== 'conflict') throw new Error(result.kind);
    expect(result.conflicts.map(({ path }) => path)).toEqual(['a\n"b.yaml', 'gone.yaml']);
    const [content, deletion] = result.conflicts;
    expect(content?.ancestor).toBe(repository.git('rev-parse', `${start}:a\n"b.yaml`));
    expect(content?.base).toBe(repository.git('rev-parse', 'main:a\n"b.yaml'));
    expect(content?.head).toBe(repository.git('rev-parse', 'feature:a\n"b.yaml'));
    expect(content?.messages).toEqual(['CONFLICT (content): Merge conflict in a\n"b.yaml']);
    expect(deletion?.head).toBeNull();
    expect(deletion?.messages[0]).toContain('CONFLICT (modify/delete): gone.yaml deleted in');
  });

  test('histories that have nothing in common have no merge base, and no command helps', async () => {
    const repository = createRepository();
    repository.commit({ 'a.yaml': 'a' });
    repository.git('checkout', '-q', '--orphan', 'feature');
    repository.commit({ 'b.yaml': 'b' });
    expect(await read(repository.path, 'main', 'feature')).toMatchObject({
      kind: 'no-merge-base',
      shallow: false,
      advice: null,
    });
  });

  test('a shallow clone without the merge base says which command helps', async () => {
    const repository = createRepository();
    const start = repository.commit({ 'a.yaml': 'a' });
    repository.branch('feature', start);
    repository.commit({ 'b.yaml': 'b' });
    repository.git('checkout', '-q', 'main');
    repository.commit({ 'c.yaml': 'c' });
    const shallow = join(temporaryFolder(), 'shallow');
    const origin = `file://${repository.path}`;
    repository.git('clone', '-q', '--depth=1', '--no-single-branch', origin, shallow);

    expect(await read(shallow, 'origin/main', 'origin/feature')).toMatchObject({
      kind: 'no-merge-base',
      shallow: true,
      advice: 'git fetch --unshallow',
    });
    expect(await read(shallow, start, 'HEAD')).toEqual({
      kind: 'unknown-revision',
      revision: start,
      path: shallow,
      shallow: true,
    });
    gitIn(shallow, 'fetch', '-q', '--unshallow');
    expect((await read(shallow, 'origin/main', 'origin/feature')).kind).toBe('read');
  });

  test('a partial clone that cannot be merged says which command completes it', async () => {
    const repository = createRepository();
    repository.git('config', 'uploadpack.allowFilter', 'true');
    const start = repository.commit({ 'a.yaml': '1\n2\n3\n4\n5\n6\n' });
    repository.branch('feature', start);
    repository.commit({ 'a.yaml': 'one\n2\n3\n4\n5\n6\n' });
    repository.git('checkout', '-q', 'main');
    repository.commit({ 'a.yaml': '1\n2\n3\n4\n5\nsix\n' });
    const partial = join(temporaryFolder(), 'partial');
    const origin = `file://${repository.path}`;
    repository.git('clone', '-q', '--filter=blob:none', origin, partial);

    const result = await read(partial, 'origin/main', 'origin/feature');
    expect(result).toMatchObject({
      kind: 'partial-clone',
      advice: 'git fetch --refetch --no-filter',
    });
    gitIn(partial, 'fetch', '-q', '--refetch', '--no-filter');
    expect((await read(partial, 'origin/main', 'origin/feature')).kind).toBe('read');
  });

  test('an unknown revision is named, and never taken for an option', async () => {
    const repository = createRepository();
    repository.commit({ 'a.yaml': 'a' });
    const wrong = [
      'nowhere',
      '--all',
      '-h',
      '--',
      '',
      'main:a.yaml',
      'main..main',
      'a\0b',
      '^main',
    ];
    for (const revision of wrong) {
      expect(await read(repository.path, 'main', revision)).toEqual({
        kind: 'unknown-revision',
        revision,
        path: repository.path,
        shallow: false,
      });
    }
  });

  test('a branch whose name starts like an option is a branch', async () => {
    const repository = createRepository();
    const commit = repository.commit({ 'a.yaml': 'a' });
    repository.git('update-ref', 'refs/heads/--help', commit);
    const trees = await readTrees(repository.path, 'main', '--help');
    expect(trees.commits?.head).toBe(commit);
  });

  test('a folder without a repository is named', async () => {
    const path = temporaryFolder();
    for (const folder of [path, join(path, 'absent'), '--version'])
      expect(await read(folder, 'main', 'main')).toEqual({ kind: 'no-repository', path: folder });
  });

  test('a machine without Git, or with one too old, says so', async () => {
    const searchPath = temporaryFolder();
    expect(await read('.', 'a', 'b', { searchPath })).toEqual({ kind: 'git-missing' });
    writeFileSync(join(searchPath, 'git'), '#!/bin/sh\necho git version 2.37.9\n', { mode: 0o755 });
    expect(await read('.', 'a', 'b', { searchPath: `${searchPath}:/bin` })).toEqual({
      kind: 'git-too-old',
      found: '2.37.9',
      needed: '2.38',
    });
  });

  test('a Git too old that answers all the same is refused, and nothing is left of what it read', async () => {
    const repository = createRepository();
    repository.commit({ 'a.yaml': 'a' });
    const [searchPath, scratch] = [temporaryFolder(), temporaryFolder()];
    const git = execFileSync('which', ['git'], { encoding: 'utf8' }).trim();
    const script = `#!/bin/sh\n[ "$1" = version ] && exec echo git version 2.37.9\nexec ${git} "$@"\n`;
    writeFileSync(join(searchPath, 'git'), script, { mode: 0o755 });
    const settings = { searchPath: `${searchPath}:/bin`, temporaryFolder: scratch };
    for (const head of ['main', 'nowhere'])
      expect(await read(repository.path, 'main', head, settings)).toMatchObject({
        kind: 'git-too-old',
        found: '2.37.9',
      });
    expect(readdirSync(scratch)).toEqual([]);
  });

  test('Git is stopped when it takes too long or says too much', async () => {
    const repository = createRepository();
    repository.commit({ 'a.yaml': 'a' });
    const gitLimits = { timeout: 120_000, output: 10 };
    const result = await read(repository.path, 'main', 'main', { gitLimits });
    expect(result).toMatchObject({ kind: 'git-failed' });
    const searchPath = temporaryFolder();
    writeFileSync(join(searchPath, 'git'), '#!/bin/sh\nexec sleep 60\n', { mode: 0o755 });
    const slow = {
      searchPath: `${searchPath}:/bin:/usr/bin`,
      gitLimits: { ...gitLimits, timeout: 50 },
    };
    expect(await read('.', 'a', 'b', slow)).toEqual({
      kind: 'git-failed',
      message: 'git version took longer than 0.05 s.',
    });
  });
});
