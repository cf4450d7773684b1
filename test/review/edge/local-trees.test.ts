import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { at, read, readTrees } from '../../forge/edge/read-local-trees.ts';
import { createRepository, temporaryFolder } from './temporary-repository.ts';

describe('a branch that contains the base', () => {
  test('the merge result is the head, and equal contents are one object', async () => {
    const repository = createRepository();
    const base = repository.commit({ 'a.yaml': 'a: 1\n', 'b.yaml': 'b: 1\n' });
    repository.branch('feature', 'main');
    const head = repository.commit({ 'a.yaml': 'a: 2\n', 'c.yaml': 'c: 1\n' });

    const trees = await readTrees(repository.path);
    expect(trees.commits).toEqual({ base, head });
    expect(trees.fastForward).toBe(true);
    expect(trees.base.tree.paths).toEqual(['a.yaml', 'b.yaml']);
    expect(trees.merged.tree.paths).toEqual(['a.yaml', 'b.yaml', 'c.yaml']);
    expect([at(trees.base, 'a.yaml'), at(trees.merged, 'a.yaml')]).toEqual(['a: 1\n', 'a: 2\n']);
    expect(trees.base.tree.oidOf('b.yaml')).toBe(trees.merged.tree.oidOf('b.yaml'));
    expect(trees.sourceOf('a.yaml', 1)).toEqual({ side: 'head', path: 'a.yaml', line: 1 });
  });

  test('it is found from inside the work tree, in a bare clone and in a second work tree', async () => {
    const repository = createRepository();
    repository.commit({ 'deep/a.yaml': 'a' });
    repository.branch('feature', 'main');
    repository.commit({ 'deep/b.yaml': 'b' });
    const bare = join(temporaryFolder(), 'bare "quoted" näme.git');
    repository.git('clone', '-q', '--bare', repository.path, bare);
    const second = join(temporaryFolder(), 'second');
    repository.git('worktree', 'add', '-q', second, 'main');

    for (const path of [join(repository.path, 'deep'), bare, second]) {
      const trees = await readTrees(path);
      expect(trees.merged.tree.paths).toEqual(['deep/a.yaml', 'deep/b.yaml']);
      expect(at(trees.merged, 'deep/b.yaml')).toBe('b');
    }
  });

  test('a folder whose name breaks over lines is read as well', async () => {
    const repository = createRepository();
    const commit = repository.commit({ 'a.yaml': 'a' });
    const path = join(temporaryFolder(), `in\n${'0'.repeat(40)}\n`);
    repository.git('clone', '-q', '--bare', repository.path, path);
    expect((await readTrees(path, commit, commit)).commits?.head).toBe(commit);
    expect((await read(path, 'nowhere', 'nowhere')).kind).toBe('unknown-revision');
  });

  test('a repository of SHA-256 objects is read as well', async () => {
    const repository = createRepository('--object-format=sha256');
    repository.commit({ 'a.yaml': 'a' });
    repository.branch('feature', 'main');
    repository.commit({ 'b.yaml': 'b' });
    const trees = await readTrees(repository.path);
    expect(at(trees.merged, 'b.yaml')).toBe('b');
  });

  test('a repository that belongs to another user is read as well', async ({ skip }) => {
    skip(process.getuid?.() !== 0, 'only root can give a repository away');
    const repository = createRepository();
    repository.commit({ 'a.yaml': 'a' });
    execFileSync('chown', ['-R', '65534', repository.path]);
    const trees = await readTrees(repository.path, 'main', 'main');
    expect(at(trees.merged, 'a.yaml')).toBe('a');
  });
});

describe('a branch beside the base', () => {
  test('the merge result has the changes of both', async () => {
    const repository = createRepository();
    const start = repository.commit({ 'a.yaml': 'a: 1\n', 'b.yaml': 'b: 1\n', 'c.yaml': 'c: 1\n' });
    repository.branch('feature', start);
    repository.commit({ 'a.yaml': 'a: 2\n' });
    repository.git('checkout', '-q', 'main');
    repository.commit({ 'b.yaml': 'b: 2\n' });

    const trees = await readTrees(repository.path);
    expect(trees.fastForward).toBe(false);
    expect(at(trees.base, 'a.yaml')).toBe('a: 1\n');
    expect([at(trees.merged, 'a.yaml'), at(trees.merged, 'b.yaml')]).toEqual(['a: 2\n', 'b: 2\n']);
    expect(trees.sourceOf('a.yaml', 1)).toEqual({ side: 'head', path: 'a.yaml', line: 1 });
    expect(trees.sourceOf('b.yaml', 1)).toEqual({ side: 'base', path: 'b.yaml', line: 1 });
    expect(trees.sourceOf('c.yaml', 1)).toEqual({ side: 'head', path: 'c.yaml', line: 1 });
    expect(trees.sourceOf('absent.yaml', 1)).toBeNull();
  });

  test('a line of a file that both changed is found where it comes from', async () => {
    const lines = (from: number, to: number): string =>
      Array.from({ length: to - from + 1 }, (_, i) => `line ${String(from + i)}\n`).join('');
    const repository = createRepository();
    const start = repository.commit({ 'a.yaml': lines(1, 20) });
    repository.branch('feature', start);
    repository.commit({ 'a.yaml': `${lines(1, 18)}head\n${lines(19, 20)}` });
    repository.git('checkout', '-q', 'main');
    repository.commit({ 'a.yaml': `base\n${lines(1, 20)}`, 'other.yaml': 'x' });

    const { merged, sourceOf } = await readTrees(repository.path);
    expect(at(merged, 'a.yaml')).toBe(`base\n${lines(1, 18)}head\n${lines(19, 20)}`);
    expect(sourceOf('a.yaml', 1)).toEqual({ side: 'base', path: 'a.yaml', line: 1 });
    expect(sourceOf('a.yaml', 2)).toEqual({ side: 'head', path: 'a.yaml', line: 1 });
    expect(sourceOf('a.yaml', 20)).toEqual({ side: 'head', path: 'a.yaml', line: 19 });
  });

  test('a line is found under its old name where the base renamed the file', async () => {
    const repository = createRepository();
    const body = 'one: 1\ntwo: 2\nthree: 3\nfour: 4\nfive: 5\nsix: 6\n';
    const start = repository.commit({ 'old.yaml': body });
    repository.branch('feature', start);
    repository.commit({ 'old.yaml': `${body}seven: 7\n` });
    repository.git('checkout', '-q', 'main');
    repository.commit({ 'old.yaml': null, 'new.yaml': body });

    const { merged, sourceOf } = await readTrees(repository.path);
    expect(merged.tree.paths).toEqual(['new.yaml']);
    expect(sourceOf('new.yaml', 7)).toEqual({ side: 'head', path: 'old.yaml', line: 7 });
  });

  test('a branch that the base already contains changes nothing', async () => {
    const repository = createRepository();
    repository.commit({ 'a.yaml': 'a' });
    repository.git('branch', 'feature');
    repository.commit({ 'b.yaml': 'b' });
    const trees = await readTrees(repository.path);
    expect(trees.merged.tree).toBe(trees.base.tree);
    expect(trees.fastForward).toBe(false);
  });

  test('merge attributes of the base count, also in folders; drivers are never run', async () => {
    const repository = createRepository();
    repository.git('config', 'merge.evil.driver', 'touch %A.ran; exit 1');
    const start = repository.commit({
      'logs/.gitattributes': '# lines add up\n*.txt merge=union\n',
      '.gitattributes': '*.yaml merge=evil text eol=crlf\n',
      'logs/deep/a.txt': 'start\n',
      'c.yaml': 'one: 1\r\n\r\n\r\n\r\ntwo: 2\r\n',
    });
    repository.branch('feature', start);
    repository.commit({ 'logs/deep/a.txt': 'start\nhead\n', 'c.yaml': 'one: 1\n\n\n\ntwo: 3\n' });
    repository.git('checkout', '-q', 'main');
    repository.commit({ 'logs/deep/a.txt': 'start\nbase\n', 'c.yaml': 'one: 0\n\n\n\ntwo: 2\n' });

    const { merged } = await readTrees(repository.path);
    expect(at(merged, 'logs/deep/a.txt')).toBe('start\nbase\nhead\n');
    expect(at(merged, 'c.yaml')).toBe('one: 0\n\n\n\ntwo: 3\n');
  });

  test('reading writes nothing into the repository and leaves nothing behind', async () => {
    const repository = createRepository();
    const start = repository.commit({ 'a.yaml': 'a: 1\n\n\n\n\nb: 1\n' });
    repository.branch('feature', start);
    repository.commit({ 'a.yaml': 'a: 2\n\n\n\n\nb: 1\n' });
    repository.git('checkout', '-q', 'main');
    repository.commit({ 'a.yaml': 'a: 1\n\n\n\n\nb: 2\n' });
    const objects = repository.git('count-objects', '-v');
    const temporary = temporaryFolder();

    const trees = await readTrees(repository.path, 'main', 'feature', {
      temporaryFolder: temporary,
    });
    expect(readdirSync(temporary)).toHaveLength(1);
    expect(at(trees.merged, 'a.yaml')).toBe('a: 2\n\n\n\n\nb: 2\n');
    await trees.close();
    await trees.close();
    expect(readdirSync(temporary)).toEqual([]);
    expect(repository.git('count-objects', '-v')).toBe(objects);
    expect(at(trees.merged, 'a.yaml')).toBe('a: 2\n\n\n\n\nb: 2\n');
  });
});
