import { describe, expect, test } from 'vitest';
import { createAnalysisTasks } from '../../../src/bot/edge/analysis/task-server.ts';
import { createEngine } from '../../../src/review/index.ts';
import { readPackageData } from '../../../src/review/edge/package-data.ts';
import { createRepository, temporaryFolder } from '../../review/edge/temporary-repository.ts';

const ENGINE = createEngine(readPackageData());

const contextOf = () => ({
  scratch: temporaryFolder(),
  obtain: () => Promise.resolve(),
  fetchCharts: () => Promise.resolve([]),
  readerOf: () => () => Promise.resolve([]),
  progress: () => undefined,
});

test('what is kept of a repository is kept for its name: a renamed one begins anew', async () => {
  const names: string[] = [];
  const run = createAnalysisTasks({
    searchPath: process.env['PATH'] ?? '',
    createEngine: (name) => {
      names.push(name);
      return ENGINE;
    },
  });
  const survey = async (repository: number, name: string): Promise<void> => {
    const { path: mirror } = createRepository('--bare');
    const commit = 'c'.repeat(40);
    const request = { commit, asOf: '' };
    const task = { kind: 'survey', repository, name, mirror, request } as const;
    // no commit is there: only what it would be surveyed with is looked at
    expect((await run(task, contextOf())).kind).toMatch(/failed|damaged/);
  };
  await survey(1, 'acme/deploy');
  await survey(1, 'acme/deploy');
  await survey(1, 'acme/platform');
  await survey(2, 'acme/shop');
  await survey(1, 'acme/platform');
  expect(names).toEqual(['acme/deploy', 'acme/platform', 'acme/shop']);
});

describe('what is asked is checked wholly before anything is read', () => {
  const run = createAnalysisTasks({
    searchPath: process.env['PATH'] ?? '',
    createEngine: () => ENGINE,
  });
  const commit = 'c'.repeat(40);
  const asOf = '2026-03-01T00:00:00Z';
  const commits = { base: commit, head: commit };
  const at = { repository: 1, name: 'acme/deploy', mirror: '/nowhere' };

  test.each([
    ['a commit that is an option of Git', 'survey', { commit: '--upload-pack=x', asOf }],
    ['a commit that is missing', 'survey', { asOf }],
    ['a review of a head that is none', 'review', { commits: { base: commit }, asOf }],
    ['a pull request without an author', 'review', { commits, asOf, pullRequest: { number: 1 } }],
    ['an object without a name', 'look', { commit, question: { resource: {}, before: null } }],
    ['an adoption of nothing', 'drift', { commit, asOf, environment: '', cluster: '', adopt: {} }],
    ['a way to undo that nobody knows', 'revert', { target: { kind: 'all' } }],
  ] as const)('%s', async (_, kind, request) => {
    await expect(run({ ...at, kind, request }, contextOf())).rejects.toThrow(/"path"/);
  });
});
