import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fetchPushed, landedCommits } from '../../../src/bot/edge/analysis/mirror-commits.ts';
import { gitAddress } from '../../../src/bot/edge/mirrors/mirror-fetch.ts';
import { defaultMirrorLimits, openMirror } from '../../../src/bot/edge/mirrors/mirror.ts';
import { defaultGitLimits } from '../../../src/forge/edge/git/running/run-git.ts';
import { GIT_TOKEN, startGitServer } from '../../support/git-server.ts';
import type { GitServer } from '../../support/git-server.ts';
import { serveRepository } from '../../support/served-repository.ts';
import { temporaryFolder } from '../../review/edge/temporary-repository.ts';

const searchPath = process.env['PATH'] ?? '';
let server: GitServer;
let folder: string;

beforeAll(async () => {
  folder = temporaryFolder();
  server = await startGitServer(folder);
});

afterAll(() => server.close());

function served(name: string) {
  const repository = serveRepository(server, folder, name);
  const git = { searchPath, limits: defaultGitLimits };
  const mirror = openMirror(join(folder, `${name}.mirror`), git, defaultMirrorLimits);
  const address = gitAddress(repository.repository.cloneUrl, server.origin);
  if (address === null) throw new Error('not an address');
  const source = () => Promise.resolve({ address, token: GIT_TOKEN });
  return { ...repository, mirrored: { mirror, source } };
}

test('a push brought the commits that were not there before, oldest first, the newest of many', async () => {
  const { mirrored, ...repository } = served('plain');
  const push = (...given: Parameters<typeof repository.push>) => repository.push(...given);
  const before = push('main', { 'a.yaml': 'a: 1\n' });
  const first = push('main', { 'b.yaml': 'b: 1\n' });
  const after = push('main', { 'c.yaml': 'c: 1\n' });
  const all = await landedCommits({ before, after }, 5, mirrored);
  expect(all?.commits.map(({ sha, parent }) => [sha, parent])).toEqual([
    [first, before],
    [after, first],
  ]);
  expect(all).toMatchObject({ cut: false, forced: false });
  const newest = await landedCommits({ before, after }, 1, mirrored);
  expect(newest?.commits.map(({ sha }) => sha)).toEqual([after]);
  expect(newest?.cut).toBe(true);
});

test('what nobody has any more was replaced by force, and a push whose end is gone cannot be told of', async () => {
  const { mirrored, ...repository } = served('gone');
  const after = repository.push('main', { 'a.yaml': 'a: 1\n' });
  const gone = 'd'.repeat(40);
  expect(await landedCommits({ before: gone, after }, 5, mirrored)).toEqual({
    ...{ commits: [], cut: false, forced: true },
  });
  expect(await landedCommits({ before: after, after: gone }, 5, mirrored)).toBeNull();
  expect(await fetchPushed({ base: gone, head: after }, mirrored)).toMatchObject({ kind: 'gone' });
  expect(await fetchPushed({ base: '--all', head: after }, mirrored)).toMatchObject({
    kind: 'gone',
  });
  const pair = { base: after, head: after };
  expect(await fetchPushed(pair, mirrored)).toEqual(pair);
});
