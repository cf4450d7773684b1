import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { defaultTreeLimits } from '../../../src/manifest/tree/tree-entry.ts';
import { at, readTrees } from '../../forge/edge/read-local-trees.ts';
import { createRepository, temporaryFolder } from '../../review/edge/temporary-repository.ts';

describe('what a tree holds', () => {
  test('files that are not text say why', async () => {
    const repository = createRepository();
    repository.commit({
      'latin1.yaml': Buffer.from('näme: x\n', 'latin1'),
      'bom.yaml': '\uFEFFa: 1\n',
      'binary.yaml': Buffer.from([0, 1, 2]),
      'big.yaml': 'x'.repeat(6_000_000),
      'lfs.yaml': 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n',
    });
    const sub = '1'.repeat(40);
    repository.git('update-index', '--add', '--cacheinfo', `160000,${sub},vendor/sub`);
    repository.git('commit', '-q', '-m', 'submodule');

    const { merged } = await readTrees(repository.path, 'main', 'main');
    expect(merged.tree.paths.map((path) => [path, at(merged, path)])).toEqual([
      ['big.yaml', 'too-large'],
      ['binary.yaml', 'binary'],
      ['bom.yaml', 'a: 1\n'],
      ['latin1.yaml', 'not-utf8'],
      ['lfs.yaml', 'lfs'],
      ['vendor/sub', 'submodule'],
    ]);
    expect(merged.tree.oidOf('vendor/sub')).toBe(sub);
    expect(at(merged, 'vendor/sub/kustomization.yaml')).toBe('submodule');
  });

  test('symbolic links are followed inside the tree only', async () => {
    const repository = createRepository();
    repository.commit({
      'base/a.yaml': 'a',
      'overlay/base': { link: '../base' },
      'overlay/passwd.yaml': { link: '/etc/passwd' },
      'overlay/up.yaml': { link: '../../up.yaml' },
      'overlay/loop': { link: 'loop' },
    });
    const { merged } = await readTrees(repository.path, 'main', 'main');
    expect(at(merged, 'overlay/base/a.yaml')).toBe('a');
    expect(at(merged, 'overlay/passwd.yaml')).toBe('symlink-outside');
    expect(at(merged, 'overlay/up.yaml')).toBe('symlink-outside');
    expect(at(merged, 'overlay/loop')).toBe('limit');
  });

  test('file names may hold anything', async () => {
    const names = [
      'a b.yaml',
      'new\nline.yaml',
      'quo"te.yaml',
      'täb\t.yaml',
      '-x.yaml',
      ':(top).yaml',
    ];
    const repository = createRepository();
    repository.commit(Object.fromEntries(names.map((name) => [name, name])));
    const { merged } = await readTrees(repository.path, 'main', 'main');
    expect(merged.tree.paths).toEqual([...names].sort());
    for (const name of names) expect(at(merged, name)).toBe(name);
  });

  test('what does not look like configuration comes when it is asked for', async () => {
    const repository = createRepository();
    repository.commit({ 'run.sh': 'echo', 'logo.png': Buffer.from([0]), 'a.yaml': 'a' });
    const { merged } = await readTrees(repository.path, 'main', 'main');
    expect([at(merged, 'a.yaml'), at(merged, 'run.sh')]).toEqual(['a', 'pending']);
    expect([...merged.tree.wanted]).toEqual(['run.sh']);
    await merged.load([...merged.tree.wanted, 'absent', 'logo.png']);
    expect([at(merged, 'run.sh'), at(merged, 'logo.png')]).toEqual(['echo', 'binary']);
    expect(merged.tree.wanted.size).toBe(0);
  });

  test('bytes beyond the limit of a tree are not loaded, and say so', async () => {
    const repository = createRepository();
    repository.commit({ 'a.yaml': '12345', 'b.yaml': '67890', 'c.yaml': '1' });
    const { merged } = await readTrees(repository.path, 'main', 'main', {
      treeLimits: { ...defaultTreeLimits, totalBytes: 6 },
    });
    expect(['a', 'b', 'c'].map((name) => at(merged, `${name}.yaml`))).toEqual([
      '12345',
      'limit',
      '1',
    ]);
  });

  test('what Git printed before a damaged object is there', async () => {
    const repository = createRepository();
    repository.commit({ 'a.yaml': 'a', 'b.yaml': 'b', 'c.yaml': 'c' });
    const damaged = repository.git('rev-parse', 'main:b.yaml');
    const file = join(repository.path, '.git/objects', damaged.slice(0, 2), damaged.slice(2));
    const bytes = readFileSync(file);
    chmodSync(file, 0o644);
    writeFileSync(file, Buffer.concat([bytes.subarray(0, -6), Buffer.alloc(6)]));
    const { merged } = await readTrees(repository.path, 'main', 'main');
    expect(at(merged, 'a.yaml')).toBe('a');
    expect(at(merged, 'b.yaml')).toBe('missing-input');
  });

  test('a partial clone is not completed over the network: what it lacks is said', async () => {
    const repository = createRepository();
    repository.git('config', 'uploadpack.allowFilter', 'true');
    repository.commit({ 'a.yaml': 'a: 1\n', 'b.yaml': 'b' });
    repository.branch('feature', 'main');
    repository.commit({ 'a.yaml': 'a: 2\n' });
    const partial = join(temporaryFolder(), 'partial');
    const origin = `file://${repository.path}`;
    repository.git('clone', '-q', '--filter=blob:none', origin, partial);

    const trees = await readTrees(partial, 'origin/main', 'HEAD');
    expect(at(trees.merged, 'a.yaml')).toBe('a: 2\n');
    expect(at(trees.base, 'a.yaml')).toBe('missing-input');
    expect(at(trees.base, 'b.yaml')).toBe('b');
  });
});
