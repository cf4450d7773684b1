import { expect } from 'vitest';
import { storiesOfRun } from '../../support/stories-of-run.ts';
import { asked, concluded, idle, open, STRICT, tell } from './story.ts';

const test = storiesOfRun();

test('a draft is reviewed, and nobody is asked before it is ready', async () => {
  const { shop } = await tell({ examples: ['06-strict-mesh-wide'] });
  const pr = await open(shop, '06-strict-mesh-wide', { draft: true });
  await concluded(pr, 'action_required', '0 of 2');
  expect(pr.requested).toEqual({ teams: [], people: [] });
  expect(pr.comments()).toHaveLength(1);

  await pr.readyForReview();
  await asked(pr, ['mesh-platform']);
});

test('a pull request from a fork is reviewed, found by its head when it is asked for again, and outlives the fork', async () => {
  const story = await tell({ examples: ['01-comment-only'] });
  const { shop, github } = story;
  const pr = await shop.openPullRequest({
    author: 'zoe',
    head: '01-comment-only',
    fork: 'zoe',
    title: 'Say why',
  });
  const check = await concluded(pr, 'success');
  await idle(story);
  github.calls.clear();
  check.rerequest('dana');
  await idle(story);
  await concluded(pr, 'success');
  expect(github.calls.counts().get('PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}')).toBe(
    2,
  );

  github.repository('zoe/shop').delete('zoe');
  shop.rerequestSuite(pr.headSha);
  await idle(story);
  await concluded(pr, 'success');
});

test("a bot's pull request is reviewed like everybody's, and a bot's approval does not count", async () => {
  const { shop } = await tell({ examples: ['06-strict-mesh-wide'] });
  const pr = await open(shop, '06-strict-mesh-wide', { author: 'dependabot[bot]' });
  await concluded(pr, 'action_required', '0 of 2');
  pr.reviewBy('pat', 'APPROVED');
  pr.reviewBy('helpful[bot]', 'APPROVED');
  const check = await concluded(pr, 'action_required', '(a bot)');
  expect(check.summary).toContain('Counted: pat.');
});

test('two pull requests with one head share its check, which is the worst over them until one of them leaves', async () => {
  const story = await tell({ examples: ['06-strict-mesh-wide'] });
  const { shop } = story;
  await shop.pushTo('already-strict', STRICT);
  const critical = await open(shop, '06-strict-mesh-wide');
  await concluded(critical, 'action_required', '0 of 2');
  const harmless = await shop.openPullRequest({
    author: 'dana',
    head: '06-strict-mesh-wide',
    base: 'already-strict',
    title: 'Into another base',
  });
  expect(harmless.headSha).toBe(critical.headSha);
  const shared = await concluded(
    harmless,
    'action_required',
    `Pull request ${String(critical.number)} has the same head commit`,
  );
  expect(shared.title).toMatch(new RegExp(`^pull request ${String(critical.number)}: Critical`));

  critical.close();
  const own = await concluded(harmless, 'success');
  expect(own.title).toMatch(/^Low/);
  expect(own.text).not.toContain(`"number":${String(critical.number)}`);
});
