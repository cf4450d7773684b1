import { describe, expect, test } from 'vitest';
import { openLocalHistory } from '../../../src/forge/edge/git/history/local-history.ts';
import { createRepository } from '../../review/edge/temporary-repository.ts';

const open = (repository: string, revision = 'HEAD') =>
  openLocalHistory({ searchPath: process.env['PATH'] ?? '', repository, revision });

/** A file of three lines: the second came with a merge, the third with a squash. */
function history() {
  const repository = createRepository();
  const commit = (files: Record<string, string>, subject: string): string => {
    repository.commit(files);
    repository.git('commit', '-q', '--amend', '-m', subject);
    return repository.git('rev-parse', 'HEAD');
  };
  const first = commit({ 'a.yaml': 'a: 1\nb: 1\nc: 1\n' }, 'Begin');
  repository.git('checkout', '-q', '-b', 'topic');
  const change = commit({ 'a.yaml': 'a: 1\nb: 2\nc: 1\n' }, 'Two for b');
  repository.git('checkout', '-q', '-');
  const other = commit({ 'other.yaml': 'x: 1\n' }, 'Something else');
  repository.git('merge', '-q', '--no-ff', '-m', 'Merge pull request #7 from pat/topic', 'topic');
  const merge = repository.git('rev-parse', 'HEAD');
  const squash = commit({ 'a.yaml': 'a: 1\nb: 2\nc: 3\n' }, 'Three for c (#9)');
  return { path: repository.path, first, change, other, merge, squash };
}

describe('the commit that a line comes from', () => {
  test('is told with the pull request that brought it', async () => {
    const { path, first, change, squash } = history();
    const opened = await open(path);
    const changes = await opened.changesOf([1, 2, 3].map((line) => ({ path: 'a.yaml', line })));
    await opened.close();
    expect(Object.fromEntries(changes)).toEqual({
      'a.yaml:1': expect.objectContaining({ sha: first, pullRequest: null, author: 'Pat' }),
      'a.yaml:2': expect.objectContaining({ sha: change, pullRequest: 7 }),
      'a.yaml:3': expect.objectContaining({
        sha: squash,
        pullRequest: 9,
        subject: 'Three for c (#9)',
      }),
    });
    expect(changes.get('a.yaml:1')?.at).toMatch(/^2026-01-02T03:04:05/);
  });

  test('is not told of lines and files that the commit has not', async () => {
    const { path } = history();
    const opened = await open(path);
    const changes = await opened.changesOf([
      { path: 'a.yaml', line: 40 },
      { path: 'none.yaml', line: 1 },
      { path: '-x', line: 1 },
      { path: 'other.yaml', line: 1 },
    ]);
    await opened.close();
    expect([...changes.keys()]).toEqual(['other.yaml:1']);
  });
});

test('commits that touched paths are those of the first-parent line, newest first', async () => {
  const { path, first, merge, squash, other } = history();
  const opened = await open(path);
  expect((await opened.commitsTouching(['a.yaml'], 10)).map(({ sha }) => sha)).toEqual([
    squash,
    merge,
    first,
  ]);
  expect((await opened.commitsTouching(['a.yaml'], 1)).map(({ sha }) => sha)).toEqual([squash]);
  expect(await opened.commitsTouching(['other.yaml', 'a*'], 10)).toEqual([
    expect.objectContaining({ sha: other, subject: 'Something else', pullRequest: null }),
  ]);
  expect(await opened.commitsTouching([], 10)).toEqual([]);
  await opened.close();
});

test('what was there before a commit is the tree of its first parent; before the first there is none', async () => {
  const { path, first, merge, squash } = history();
  const opened = await open(path);
  const textBefore = async (sha: string): Promise<string | null> => {
    const before = await opened.treeBefore(sha);
    await before?.load(['a.yaml']);
    const file = before?.tree.read('a.yaml');
    return file?.kind === 'text' ? file.text : null;
  };
  expect(await textBefore(squash)).toBe('a: 1\nb: 2\nc: 1\n');
  expect(await textBefore(merge)).toBe('a: 1\nb: 1\nc: 1\n');
  expect(await textBefore(first)).toBeNull();
  await opened.close();
});
