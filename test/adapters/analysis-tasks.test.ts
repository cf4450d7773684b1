import { expect, test } from 'vitest';
import { createAnalysisTasks } from '../../src/adapters/analysis/analysis-tasks.ts';
import { createRepository, temporaryFolder } from './temporary-repository.ts';

const notCalled = (): never => {
  throw new Error('There is nothing to work on.');
};

test('what is kept of a repository is kept for its name: a renamed one begins anew', async () => {
  const names: string[] = [];
  const run = createAnalysisTasks({
    searchPath: process.env['PATH'] ?? '',
    createEngine: (name) => {
      names.push(name);
      return name;
    },
    analyseTrees: notCalled,
    partWork: notCalled,
    surveyTree: notCalled,
    lookAtObject: notCalled,
    driftOfTree: notCalled,
  });
  const survey = async (repository: number, name: string): Promise<void> => {
    const { path: mirror } = createRepository('--bare');
    const commit = 'c'.repeat(40);
    const task = { kind: 'survey', repository, name, mirror, commit, asOf: '' } as const;
    const context = {
      scratch: temporaryFolder(),
      obtain: () => Promise.resolve(),
      fetchCharts: () => Promise.resolve([]),
      readerOf: () => () => Promise.resolve([]),
    };
    // no commit is there: only what it would be surveyed with is looked at
    expect((await run(task, context)).kind).toMatch(/failed|damaged/);
  };
  await survey(1, 'acme/deploy');
  await survey(1, 'acme/deploy');
  await survey(1, 'acme/platform');
  await survey(2, 'acme/shop');
  await survey(1, 'acme/platform');
  expect(names).toEqual(['acme/deploy', 'acme/platform', 'acme/shop']);
});
