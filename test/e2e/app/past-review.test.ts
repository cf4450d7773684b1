import { expect } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { storiesOfRun } from '../../support/stories-of-run.ts';
import { reverts, treeOf } from './rollback-story.ts';
import { concluded, idle, open, STRICT, tell } from './story.ts';
import type { Story } from './story.ts';

const test = storiesOfRun();

const pastReviews = ({ shop }: Pick<Story, 'shop'>) =>
  shop.issues().filter(({ title }) => title.startsWith('Pushed past review'));

const told = (story: Story, count = 1) =>
  eventually(
    () => (pastReviews(story).length >= count ? pastReviews(story).at(-1) : null),
    () => `${String(pastReviews(story).length)} issues`,
  );

test('what no review let through is told once, rolled back from its issue, and nothing that was is told', async () => {
  const story = await tell({ examples: ['03-orders-canary', '06-strict-mesh-wide'] });
  const { shop } = story;

  // a check that passed, for what lands
  const reviewed = await open(shop, '03-orders-canary');
  await concluded(reviewed, 'success');
  await reviewed.merge('dana', 'rebase');
  await idle(story);
  expect(pastReviews(story)).toEqual([]);

  // nobody's review
  const before = await shop.tip();
  const pushed = await shop.pushTo('main', STRICT, { message: 'Turn on STRICT @everybody' });
  const issue = await told(story);
  await idle(story);
  expect(pastReviews(story)).toHaveLength(1);
  expect(issue.title).toBe(`Pushed past review: ${pushed.slice(0, 7)} on main (critical)`);
  expect(issue.body).toContain('Commits came without a merged pull request.');
  expect(issue.body).toContain('@acme/mesh-platform');
  expect(issue.body).not.toMatch(/@everybody/);

  // the range of its commits, and the merge of that is nothing to tell of
  shop.commentOn(issue, 'dana', '/rollback callers are cut off');
  const revert = await eventually(
    () => reverts(story)[0],
    () => 'no revert',
  );
  expect(await treeOf(story, revert.headSha)).toBe(await treeOf(story, before));
  await idle(story);
  await revert.merge('dana');
  await idle(story);
  expect(pastReviews(story)).toMatchObject([{ state: 'closed' }]);
});

test('a merge over a red check and a forced push are told, each for what it is', async () => {
  const story = await tell({ examples: ['06-strict-mesh-wide'] });
  const { shop } = story;
  const start = await shop.tip();
  const red = await open(shop, '06-strict-mesh-wide');
  await concluded(red, 'action_required');
  await idle(story);
  await red.merge('dana', 'squash');
  const merged = await told(story);
  expect(merged.body).toContain('A pull request was merged although its check had not passed.');

  // back, and away from what was merged
  const tip = await shop.tip();
  await shop.forceTo('main', start);
  const forced = await told(story, 2);
  expect(forced.title).toContain(`${start.slice(0, 7)} on main`);
  expect(forced.body).toContain('It was forced');
  expect(forced.body).toContain(`git restore --source ${tip} --staged --worktree :/`);
  await idle(story);
  expect(pastReviews(story)).toHaveLength(2);
});
