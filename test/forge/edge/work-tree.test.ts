import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ReadTrees } from '../../../src/forge/ports/commit-trees.ts';
import { at, readWorkTree } from './read-local-trees.ts';
import {
  createRepository,
  temporaryFolder,
  writeFiles,
} from '../../review/edge/temporary-repository.ts';

async function lookedAt(repository: string, base = 'HEAD'): Promise<ReadTrees> {
  const result = await readWorkTree(repository, 'looked-at', base);
  if (result.kind !== 'read') throw new Error(JSON.stringify(result));
  return result;
}

async function mentioned(repository: string, head = 'HEAD'): Promise<readonly string[]> {
  const result = await readWorkTree(repository, 'mentioned', 'HEAD', head);
  if (result.kind !== 'read') throw new Error(JSON.stringify(result));
  return result.notes;
}

/** One of each kind of edit. */
function edited() {
  const repository = createRepository();
  repository.commit({
    '.gitignore': 'ignored.yaml\n',
    'edited.yaml': 'a: 1\n',
    'gone.yaml': 'g: 1\n',
    'kept.yaml': 'k: 1\n',
    'staged.yaml': 's: 1\n',
    'untracked-now.yaml': 'u: 1\n',
  });
  writeFiles(repository.path, {
    'edited.yaml': 'a: 2\n',
    'gone.yaml': null,
    'ignored.yaml': 'i: 1\n',
    'new/näme.yaml': 'n: 1\n',
    'staged.yaml': 's: 2\n',
  });
  repository.git('add', 'staged.yaml');
  repository.git('rm', '-q', '--cached', 'untracked-now.yaml');
  return repository;
}

describe('a work tree that is looked at', () => {
  test('is what is tracked and what nothing ignores, as it lies on disk', async () => {
    const trees = await lookedAt(edited().path);
    expect(trees.base.tree.paths).not.toContain('new/näme.yaml');
    expect(trees.merged.tree.paths).toEqual([
      '.gitignore',
      'edited.yaml',
      'kept.yaml',
      'new/näme.yaml',
      'staged.yaml',
      'untracked-now.yaml',
    ]);
    expect(at(trees.merged, 'edited.yaml')).toBe('a: 2\n');
    expect(at(trees.merged, 'staged.yaml')).toBe('s: 2\n');
    expect(at(trees.base, 'edited.yaml')).toBe('a: 1\n');
  });

  test.each<[string, Readonly<Record<string, string>>, string | undefined]>([
    ['the file that Git reads by default', { '.config/git/ignore': 'mine.yaml\n' }, undefined],
    ['one in the folder of settings', { 'set/git/ignore': 'mine.yaml\n' }, 'set'],
    [
      'one that the settings name',
      { '.gitconfig': '[core]\n\texcludesFile = ~/mine\n', mine: 'mine.yaml\n' },
      undefined,
    ],
  ])('leaves out what the user ignores everywhere, by %s', async (_, files, settings) => {
    const repository = createRepository();
    repository.commit({ 'kept.yaml': 'k: 1\n' });
    writeFiles(repository.path, { 'mine.yaml': 'm: 1\n', 'new.yaml': 'n: 1\n' });
    const home = temporaryFolder();
    writeFiles(home, files);
    const result = await readWorkTree(repository.path, 'looked-at', 'HEAD', 'HEAD', {
      home,
      ...(settings !== undefined && { configHome: join(home, settings) }),
    });
    if (result.kind !== 'read') throw new Error(JSON.stringify(result));
    expect(result.merged.tree.paths).toEqual(['kept.yaml', 'new.yaml']);
  });

  test('is no commit that a report names, and says what of it is not committed', async () => {
    const repository = edited();
    const trees = await lookedAt(repository.path);
    expect(trees.commits).toBeNull();
    expect(trees.notes.join('\n')).toMatch(
      /^The change is looked at as the work tree has it: 5 files \(.*\), not committed, on top of commit [0-9a-f]{7}\.$/,
    );
  });

  test('is merged into a base that went on', async () => {
    const repository = createRepository();
    const start = repository.commit({ 'a.yaml': 'a: 1\n' });
    repository.branch('feature', start);
    repository.commit({ 'b.yaml': 'b: 1\n' });
    repository.git('checkout', '-q', 'main');
    repository.commit({ 'c.yaml': 'c: 1\n' });
    repository.git('checkout', '-q', 'feature');
    writeFiles(repository.path, { 'b.yaml': 'b: 2\n' });
    const trees = await lookedAt(repository.path, 'main');
    expect(trees.base.tree.paths).toEqual(['a.yaml', 'c.yaml']);
    expect(trees.merged.tree.paths).toEqual(['a.yaml', 'b.yaml', 'c.yaml']);
    expect(at(trees.merged, 'b.yaml')).toBe('b: 2\n');
  });

  test('is found from a folder below, and from a second work tree', async () => {
    const repository = createRepository();
    repository.commit({ 'deep/a.yaml': 'a: 1\n' });
    const second = join(temporaryFolder(), 'second');
    repository.git('worktree', 'add', '-q', '-b', 'other', second, 'main');
    writeFiles(second, { 'deep/b.yaml': 'b: 1\n' });
    expect((await lookedAt(join(second, 'deep'))).merged.tree.paths).toEqual([
      'deep/a.yaml',
      'deep/b.yaml',
    ]);
    expect((await lookedAt(repository.path)).merged.tree.paths).toEqual(['deep/a.yaml']);
  });

  test('is read with a split index too', async () => {
    const repository = createRepository();
    repository.commit({ 'a.yaml': 'a: 1\n' });
    repository.git('update-index', '--split-index');
    writeFiles(repository.path, { 'a.yaml': 'a: 22\n' });
    expect(at((await lookedAt(repository.path)).merged, 'a.yaml')).toBe('a: 22\n');
  });

  test('runs nothing that the repository configures, and writes nothing into it', async () => {
    const repository = createRepository();
    repository.commit({ '.gitattributes': '*.yaml filter=mine\n', 'a.yaml': 'a: 1\n' });
    const ran = join(temporaryFolder(), 'ran');
    repository.git('config', 'filter.mine.clean', `touch ${ran}; cat`);
    repository.git('config', 'core.fsmonitor', `touch ${ran}`);
    writeFiles(repository.path, { 'a.yaml': 'a: 2\n', 'b.yaml': 'b: 1\n' });
    const index = join(repository.path, '.git/index');
    const [before, objects] = [
      readFileSync(index),
      statSync(join(repository.path, '.git/objects')),
    ];
    const trees = await lookedAt(repository.path);
    expect(at(trees.merged, 'a.yaml')).toBe('a: 2\n');
    await mentioned(repository.path);
    expect(existsSync(ran)).toBe(false);
    expect(readFileSync(index)).toEqual(before);
    expect(statSync(join(repository.path, '.git/objects')).mtimeMs).toBe(objects.mtimeMs);
  });

  test('holds no untracked file that is larger than what is read, and no other repository', async () => {
    const repository = createRepository();
    repository.commit({ 'a.yaml': 'a: 1\n' });
    writeFileSync(join(repository.path, 'disk.yaml'), Buffer.alloc(20_000_000, 'x'));
    const nested = createRepository();
    nested.commit({ 'n.yaml': 'n: 1\n' });
    repository.git('clone', '-q', nested.path, join(repository.path, 'nested'));
    const trees = await lookedAt(repository.path);
    expect(trees.merged.tree.paths).toEqual(['a.yaml']);
    expect(trees.notes.join('\n')).toContain('too large: disk.yaml of the work tree');
  });

  test('is a problem where nothing is checked out', async () => {
    const repository = createRepository();
    repository.commit({ 'a.yaml': 'a: 1\n' });
    const bare = join(temporaryFolder(), 'bare.git');
    repository.git('clone', '-q', '--bare', repository.path, bare);
    expect((await readWorkTree(bare, 'looked-at')).kind).toBe('no-work-tree');
    expect(await mentioned(bare)).toEqual([]);
  });
});

describe('a work tree that is not looked at', () => {
  test('is mentioned where something in it is not committed', async () => {
    const [note, ...others] = await mentioned(edited().path);
    expect(others).toEqual([]);
    expect(note).toMatch(
      /^Not looked at: 5 files \(.*\) of the work tree, edited and not committed\./,
    );
    expect(note).toContain('--work-tree');
  });

  test('is not where all is committed, where files are only touched, and where another commit is reviewed', async () => {
    const repository = createRepository();
    const start = repository.commit({ 'a.yaml': 'a: 1\n' });
    expect(await mentioned(repository.path)).toEqual([]);
    writeFiles(repository.path, { 'a.yaml': 'a: 1\n' });
    expect(await mentioned(repository.path)).toEqual([]);
    repository.commit({ 'b.yaml': 'b: 1\n' });
    writeFiles(repository.path, { 'a.yaml': 'a: 2\n' });
    expect(await mentioned(repository.path, start)).toEqual([]);
  });
});
