import { expect, test } from 'vitest';
import type { GitHubMergeGroup } from '../../../sandbox/github/people/github-repository.ts';
import { eventually } from '../../support/eventually.ts';
import { concluded, idle, open, tell } from './story.ts';

/** The one check of a group's head, once it is completed. */
const ended = (group: GitHubMergeGroup) =>
  eventually(
    () => {
      const [check, ...more] = group.checks();
      if (more.length > 0) throw new Error('More than one check for a group.');
      return check?.status === 'completed' ? check : null;
    },
    () =>
      group
        .checks()
        .map(({ status, title }) => `${status}: ${title}`)
        .join('\n') || 'no check',
  );

test('every head of the merge queue gets a completed check: green for what was approved, red for the rest', async () => {
  const story = await tell({
    examples: [
      '02-release-orders',
      '05-missing-subset',
      '06-strict-mesh-wide',
      '12-does-not-parse',
    ],
  });
  const { shop, github } = story;
  const low = await open(shop, '02-release-orders');
  const approved = await open(shop, '05-missing-subset');
  const waiting = await open(shop, '06-strict-mesh-wide');
  const unparsed = await open(shop, '12-does-not-parse');
  await concluded(low, 'success');
  await concluded(approved, 'action_required');
  approved.reviewBy('pat', 'APPROVED');
  await concluded(approved, 'success');
  await concluded(waiting, 'action_required');
  await concluded(unparsed, 'failure');

  const groups = {
    low: await shop.enqueue(low),
    approved: await shop.enqueue(low, approved),
    waiting: await shop.enqueue(low, approved, waiting),
    unparsed: await shop.enqueue(unparsed),
  };
  expect((await ended(groups.low)).conclusion).toBe('success');
  expect((await ended(groups.approved)).conclusion).toBe('success');
  const refused = await ended(groups.waiting);
  expect(refused.conclusion).toBe('failure');
  expect(refused.summary).toContain('is not green');
  const notParsed = await ended(groups.unparsed);
  expect(notParsed.conclusion).toBe('failure');
  expect(notParsed.summary).toContain('catalog-fault.yaml');

  await idle(story);
  github.calls.clear();
  await groups.approved.merge();
  await idle(story);
  expect(low.state).toBe('merged');
  expect(low.checks().map(({ conclusion }) => conclusion)).toEqual(['success']);
});

test('a group whose base cannot be fetched any more still ends', async () => {
  const story = await tell({ examples: ['02-release-orders'] });
  const { shop, github } = story;
  const pr = await open(shop, '02-release-orders');
  await concluded(pr, 'success');
  await idle(story);
  github.faults.add({ kind: 'status', status: 500 }, { surface: 'git', times: 3 });
  const group = await shop.enqueue(pr);
  expect((await ended(group)).conclusion).toBe('success');
});
