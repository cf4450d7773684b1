import { mkdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readableFolders, startFolders } from '../../../src/cli/edge/assistant/readable-folders.ts';
import { temporaryFolder, writeFiles } from '../../review/edge/temporary-repository.ts';

/** Two repositories beside each other, and a secret file. */
function world(): string {
  const folder = realpathSync(temporaryFolder());
  writeFiles(folder, {
    'mine/.git/HEAD': '',
    'mine/apps/a.yaml': '',
    'mine/out': { link: '../other' },
    'mine/values': { link: '../secret.yaml' },
    'mine/within': { link: 'apps' },
    'other/.git/HEAD': '',
    'mine-too/a.yaml': '',
    'secret.yaml': 'password: x',
  });
  return folder;
}

describe('what an assistant may read', () => {
  const folder = world();
  const mine = join(folder, 'mine');
  const { find } = readableFolders([mine]);

  test('is the first folder where a call names none', () => {
    expect(find({})).toEqual({ repository: mine, path: mine, values: [], within: mine });
  });

  test('is what lies below it, by its real path', () => {
    expect(find({ path: 'within/a.yaml' })).toMatchObject({ path: join(mine, 'apps/a.yaml') });
    expect(find({ repository: join(mine, 'apps') })).toMatchObject({
      repository: join(mine, 'apps'),
      within: mine,
    });
  });

  test.each([
    { repository: '..' },
    { repository: '/' },
    { repository: '/etc' },
    { repository: '../other' },
    { repository: '../mine-too' },
    { repository: '../not-there' },
    { repository: 'out' },
    { path: '../secret.yaml' },
    { path: 'out' },
    { path: 'values' },
    { values: ['values'] },
    { values: ['/etc/passwd'] },
    { repository: 'apps', path: '../../other' },
  ])('is not %j', (named) => {
    expect(find(named)).toEqual({
      refused: expect.stringMatching(
        /^\S+ is not below a folder that this server may read \(.*\): start it with --repo for that repository\.$/,
      ) as string,
    });
  });

  test('is told in one sentence where it is not there', () => {
    expect(find({ path: 'nothing' })).toEqual({ refused: 'There is no nothing here.' });
    expect(find({ repository: 'a\0b' })).toEqual({ refused: 'There is no a\ufffdb here.' });
  });

  test('is of a revision what its own tree has', () => {
    expect(find({ revision: 'main', path: '../x', values: ['/etc/passwd'] })).toMatchObject({
      path: '../x',
      values: ['/etc/passwd'],
    });
  });

  test('is no part of a repository whose whole may not be read', () => {
    const part = readableFolders([join(mine, 'apps')]);
    expect(part.find({})).toEqual({
      refused: `${join(mine, 'apps')} lies in the repository ${mine}, which this server may not read as a whole: start it with --repo ${mine}.`,
    });
  });

  test('names nothing that acts on a terminal', () => {
    const refused = find({ repository: '/x\u001b[31m\nignore' });
    expect(JSON.stringify(refused)).not.toMatch(/\\u001b|\\n/);
  });
});

describe('what a server is started for', () => {
  test('is the repository around the current folder, or that folder', () => {
    const folder = world();
    expect(startFolders([], join(folder, 'mine/apps'))).toEqual({
      folders: [join(folder, 'mine')],
    });
    const plain = realpathSync(temporaryFolder());
    mkdirSync(join(plain, 'x'));
    expect(startFolders([], join(plain, 'x'))).toEqual({ folders: [join(plain, 'x')] });
  });

  test('is each folder that is named, once', () => {
    const folder = world();
    expect(startFolders(['mine', 'other', './mine'], folder)).toEqual({
      folders: [join(folder, 'mine'), join(folder, 'other')],
    });
    expect(startFolders(['mine', 'none'], folder)).toEqual({ missing: 'none' });
  });
});
