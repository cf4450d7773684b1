import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openFolder } from '../../../src/review/edge/folders/open-folder.ts';
import type { OpenedFolder } from '../../../src/review/edge/folders/open-folder.ts';
import { readFolders } from '../../../src/review/edge/folders/folder-tree.ts';
import { defaultTreeLimits } from '../../../src/manifest/index.ts';
import { at } from '../../forge/edge/read-local-trees.ts';
import { createRepository, gitIn, temporaryFolder, writeFiles } from './temporary-repository.ts';
import type { Written } from './temporary-repository.ts';

function folderWith(files: Record<string, Written>): string {
  const folder = temporaryFolder();
  writeFiles(folder, files);
  return folder;
}

async function read(base: string, head: string, limits = defaultTreeLimits) {
  const result = await readFolders({ base, head }, limits);
  if (result.kind !== 'read') throw new Error(result.kind);
  return result;
}

async function open(folder: string): Promise<Extract<OpenedFolder, { kind: 'opened' }>> {
  const opened = await openFolder(folder);
  if (opened.kind !== 'opened') throw new Error(opened.kind);
  return opened;
}

describe('two plain folders', () => {
  test('are read like two commits, with Git names for contents', async () => {
    const base = folderWith({ 'a.yaml': 'a: 1\n', 'b.yaml': 'b' });
    const head = folderWith({ 'a.yaml': 'a: 2\n', 'b.yaml': 'b', 'deep/er/c.yaml': 'c' });
    const trees = await read(base, head);
    expect([at(trees.base, 'a.yaml'), at(trees.merged, 'a.yaml')]).toEqual(['a: 1\n', 'a: 2\n']);
    expect(trees.merged.tree.paths).toEqual(['a.yaml', 'b.yaml', 'deep/er/c.yaml']);
    expect(trees.base.tree.oidOf('b.yaml')).toBe(trees.merged.tree.oidOf('b.yaml'));
    expect(trees.base.tree.oidOf('a.yaml')).toBe(gitIn(base, 'hash-object', 'a.yaml'));
    expect(trees.commits).toBeNull();
  });

  test('what is no text, too large, or neither file nor folder is said', async () => {
    const files = {
      'big.yaml': 'x'.repeat(6_000_000),
      'latin1.yaml': Buffer.from('ä', 'latin1'),
      'run.sh': 'echo',
      'node_modules/p/package.json': '{}',
      'web/node_modules/p/package.json': '{}',
      '.git/config': '',
    };
    const base = folderWith(files);
    execFileSync('mkfifo', [join(base, 'pipe.yaml')]);
    const trees = await read(base, folderWith(files));
    expect(trees.base.tree.paths).toEqual(['big.yaml', 'latin1.yaml', 'run.sh']);
    expect(at(trees.base, 'big.yaml')).toBe('too-large');
    expect(trees.base.tree.oidOf('big.yaml')).toBe(trees.merged.tree.oidOf('big.yaml'));
    expect(at(trees.base, 'latin1.yaml')).toBe('not-utf8');
    expect(at(trees.base, 'run.sh')).toBe('pending');
    await trees.base.load(trees.base.tree.wanted);
    expect(at(trees.base, 'run.sh')).toBe('echo');
    expect(trees.notes.slice(0, 3)).toEqual([
      `Not read in ${base}: node_modules (packages of others).`,
      `Not read in ${base}: web/node_modules (packages of others).`,
      `Not read in ${base}: pipe.yaml (neither a file nor a folder).`,
    ]);
  });

  test('links are followed inside the folder only', async () => {
    const folder = folderWith({
      'base/a.yaml': 'a',
      'overlay/base': { link: '../base' },
      'out.yaml': { link: '../out.yaml' },
      'abs.yaml': { link: '/etc/hostname' },
      loop: { link: '.' },
    });
    const { merged } = await read(folder, folder);
    expect(at(merged, 'overlay/base/a.yaml')).toBe('a');
    expect([at(merged, 'out.yaml'), at(merged, 'abs.yaml'), at(merged, 'loop')]).toEqual([
      'symlink-outside',
      'symlink-outside',
      'limit',
    ]);
  });

  test('limits of number and bytes end in unreadable paths, never in missing ones', async () => {
    const folder = folderWith({
      'a/1.yaml': '1',
      'a/2.yaml': '2',
      'b/3.yaml': '3',
      'c/4.yaml': '4',
    });
    const few = await read(folder, folder, { ...defaultTreeLimits, files: 2 });
    const reasons = few.merged.tree.paths.map((path) => at(few.merged, path));
    expect(reasons.filter((reason) => reason === 'limit').length).toBeGreaterThan(0);
    for (const path of ['a/1.yaml', 'a/2.yaml', 'b/3.yaml', 'c/4.yaml'])
      expect(at(few.merged, path)).not.toBe('absent');

    const small = await read(folder, folder, { ...defaultTreeLimits, totalBytes: 3 });
    expect(small.merged.tree.paths.map((path) => at(small.merged, path))).toContain('limit');
  });

  test('a folder that may not be opened is unreadable with all below it', async ({ skip }) => {
    skip(process.getuid?.() === 0, 'root may open everything');
    const folder = folderWith({ 'closed/a.yaml': 'a' });
    chmodSync(join(folder, 'closed'), 0);
    const { merged } = await read(folder, folder);
    expect(at(merged, 'closed/a.yaml')).toBe('missing-input');
    chmodSync(join(folder, 'closed'), 0o700);
  });

  test('a folder that is not there is named', async () => {
    const folder = folderWith({ 'a.yaml': 'a' });
    const absent = join(folder, 'absent');
    expect(await readFolders({ base: folder, head: absent })).toEqual({
      kind: 'no-folder',
      path: absent,
    });
    expect(await openFolder(join(folder, 'a.yaml'))).toEqual({ kind: 'no-folder' });
  });
});

describe('one folder to render', () => {
  test('brings what its kustomizations refer to, from wherever they refer to it', async () => {
    const folder = folderWith({
      'overlays/prod/kustomization.yaml':
        'resources: [../../base]\nconfigMapGenerator: [{files: ["c.json=../shared/c.json"]}]\n',
      'overlays/shared/c.json': '{}',
      'overlays/shared/unrelated.yaml': 'u',
      'overlays/dev/kustomization.yaml': '',
      'base/kustomization.yaml': 'components: [../component]\n',
      'component/kustomization.yaml': 'resources: [../../absent, https://example.com/../x]\n',
      'component/run.sh': 'echo',
    });
    const { trees, folder: opened } = await open(join(folder, 'overlays/prod'));
    expect(opened).toBe('overlays/prod');
    expect(trees.tree.paths).toEqual([
      'base/kustomization.yaml',
      'component/kustomization.yaml',
      'component/run.sh',
      'overlays/prod/kustomization.yaml',
      'overlays/shared/c.json',
    ]);
    expect(at(trees, 'overlays/shared/c.json')).toBe('{}');
    expect(at(trees, 'component/run.sh')).toBe('echo');
  });

  test.each([
    ['on a line of its own', 'resources:\n  # ../other\n  - ../base # why\n  - ../it s/base'],
    ['in quotes', 'resources:\n- \'../base\'\n- "../it s/base"'],
    ['in brackets', 'resources: [../base, ../it s/base]'],
    ['behind an escape', 'resources: ["\\u002e./base", "\\x2e\\x2e/it s/base"]'],
    ['over lines', 'resources:\n- "..\\\n  /base"\n- >-\n  ../it\n  s/base'],
    ['behind a name', 'configMapGenerator:\n- files:\n  - a=../base\n  - "b=../it s/base"'],
  ])('finds a reference %s', async (_, text) => {
    const folder = folderWith({
      'x/kustomization.yaml': `${text}\n`,
      'base/kustomization.yaml': '',
      'it s/base/kustomization.yaml': '',
      'other/kustomization.yaml': '',
    });
    const { trees } = await open(join(folder, 'x'));
    const found = trees.tree.paths.filter((path) => !path.startsWith('x'));
    expect(found).toEqual(['base/kustomization.yaml', 'it s/base/kustomization.yaml']);
  });

  test('stands alone where it refers to nothing', async () => {
    const folder = folderWith({ 'x/kustomization.yaml': 'resources: [a.yaml]', 'x/a.yaml': 'a' });
    const { trees, folder: opened } = await open(join(folder, 'x'));
    expect(opened).toBe('.');
    expect(trees.tree.list('.')).toEqual(['a.yaml', 'kustomization.yaml']);
  });

  test('in a Git work tree has paths from its top, and never leaves it', async () => {
    const repository = createRepository();
    const outside = folderWith({ 'kustomization.yaml': '' });
    writeFiles(repository.path, {
      'a/overlay/kustomization.yaml': `resources: [../base, ../../../${outside.slice(5)}]\n`,
      'a/base/kustomization.yaml': '',
      'a/other/kustomization.yaml': '',
    });
    const { trees, folder } = await open(join(repository.path, 'a/overlay'));
    expect(folder).toBe('a/overlay');
    expect(trees.tree.paths).toEqual(['a/base/kustomization.yaml', 'a/overlay/kustomization.yaml']);
  });

  test('reaches through links, its own and those on the way to a reference', async () => {
    const folder = folderWith({
      'real/kustomization.yaml': 'resources: [../alias/one, ../alias/two, linked/l.yaml]',
      'real/linked': { link: '../linked' },
      'linked/l.yaml': 'l',
      'target/one/kustomization.yaml': '',
      'target/two/kustomization.yaml': '',
      alias: { link: 'target' },
    });
    symlinkSync('real', join(folder, 'start'));
    const { trees, folder: opened } = await open(join(folder, 'start'));
    expect(opened).toBe('real');
    expect(at(trees, 'real/linked/l.yaml')).toBe('l');
    expect(at(trees, 'alias/one/kustomization.yaml')).toBe('');
    expect(at(trees, 'alias/two/kustomization.yaml')).toBe('');
  });

  test('is read as it is asked for, within the limits and as it is by then', async () => {
    const folder = folderWith({
      'kustomization.yaml': 'resources: [a.yaml]',
      'a.yaml': 'a',
      'b.yaml': 'b',
      'big.yaml': 'x'.repeat(6_000_000),
      'latin1.yaml': Buffer.from('ä', 'latin1'),
      link: { link: 'a.yaml' },
      out: { link: '/etc/hostname' },
    });
    const { trees } = await open(folder);
    rmSync(join(folder, 'b.yaml'));
    writeFiles(folder, { 'a.yaml': 'later' });
    const seen = (path: string): string => at(trees, path);
    expect([seen('a.yaml'), seen('link'), seen('b.yaml')]).toEqual([
      'later',
      'later',
      'missing-input',
    ]);
    expect([seen('big.yaml'), seen('latin1.yaml'), seen('out')]).toEqual([
      'too-large',
      'not-utf8',
      'symlink-outside',
    ]);
    writeFiles(folder, { 'a.yaml': 'too late' });
    expect(seen('a.yaml')).toBe('later');
  });

  test('reads no more bytes than it may', async () => {
    const folder = folderWith({ 'kustomization.yaml': '', 'a.yaml': 'aaa', 'b.yaml': 'bbb' });
    const opened = await openFolder(folder, {
      limits: { ...defaultTreeLimits, totalBytes: 5 },
    });
    if (opened.kind !== 'opened') throw new Error(opened.kind);
    expect([at(opened.trees, 'a.yaml'), at(opened.trees, 'b.yaml')]).toEqual(['aaa', 'limit']);
  });

  test('reads nothing above a bound, whatever refers to it', async () => {
    const folder = folderWith({
      'outside/kustomization.yaml': 'resources: [secret.yaml]\n',
      'outside/secret.yaml': 'secret',
      'given/base/kustomization.yaml': '',
      'given/app/kustomization.yaml': 'resources: [../base, ../../outside, linked]\n',
      'given/app/linked': { link: '../../outside' },
    });
    const within = realpathSync(join(folder, 'given'));
    const opened = await openFolder(join(folder, 'given/app'), { within });
    if (opened.kind !== 'opened') throw new Error(opened.kind);
    expect(opened.trees.tree.paths).toEqual([
      'app/kustomization.yaml',
      'app/linked',
      'base/kustomization.yaml',
    ]);
    mkdirSync(join(folder, '.git'));
    const inWorkTree = await openFolder(join(folder, 'given/app'), { within });
    if (inWorkTree.kind !== 'opened') throw new Error(inWorkTree.kind);
    expect(inWorkTree.trees.tree.paths.filter((path) => !path.startsWith('given/'))).toEqual([]);
  });

  test('does not list a folder above it that holds no kustomization', async () => {
    const folder = folderWith({
      'x/kustomization.yaml': 'resources: [../, ../..]',
      'y/big.yaml': '',
    });
    mkdirSync(join(folder, 'z'));
    const { trees } = await open(join(folder, 'x'));
    expect(trees.tree.paths).toEqual(['kustomization.yaml']);
  });
});
