import { expect } from 'vitest';
import { storiesOfRun } from '../../support/stories-of-run.ts';
import { concluded, idle, open, tell } from './story.ts';

const test = storiesOfRun();

test('what does not pass ends in a failing check that says what does not answer, and its button tries again', async () => {
  const story = await tell({
    examples: ['01-comment-only'],
    app: {
      overrides: {
        workers: { outage: 300 },
        write: () => undefined,
      },
    },
  });
  const { shop, github } = story;
  await idle(story);
  github.faults.add({ kind: 'status', status: 502 }, { surface: 'git', times: 1_000 });
  const pr = await open(shop, '01-comment-only');
  const failed = await concluded(pr, 'failure', 'GitHub did not answer');
  await idle(story);
  github.faults.clear();
  failed.requestAction('recheck', 'dana');
  await concluded(pr, 'success');
});

test('what leaves the installation is left alone, and picked up when it comes back', async () => {
  const story = await tell({ examples: ['01-comment-only', '02-release-orders'] });
  const { shop, github } = story;
  const pr = await open(shop, '01-comment-only');
  const check = await concluded(pr, 'success');
  await idle(story);
  shop.setInstalled(false);
  await idle(story);
  github.calls.clear();
  check.rerequest('dana');
  const later = await open(shop, '02-release-orders');
  await idle(story);
  expect(later.checks()).toEqual([]);
  expect(github.calls.api).toEqual([]);

  shop.setInstalled(true);
  await concluded(later, 'success');
  expect(shop.issues()).toHaveLength(1);
});
