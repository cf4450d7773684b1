import { expect } from 'vitest';
import type { GitHubPullRequest } from '../../../sandbox/github/people/github-pull-request.ts';
import { eventually } from '../../support/eventually.ts';
import { storiesOfRun } from '../../support/stories-of-run.ts';
import { ALL_ENVIRONMENTS, asked, concluded, idle, open, STRICT, tell } from './story.ts';

const test = storiesOfRun();

/** The review has begun and is not over: Git takes its time. */
const underWay = (pr: GitHubPullRequest, sha = pr.headSha) =>
  eventually(
    () => pr.checks(sha).find(({ status }) => status === 'in_progress'),
    () =>
      `checks: ${pr
        .checks(sha)
        .map(({ status }) => status)
        .join(', ')}`,
  );

const SLOW_GIT = [{ kind: 'delay', milliseconds: 1_500 }, { surface: 'git' }] as const;

test('a force push during the analysis cancels the check of the old head, and only the new one is reviewed', async () => {
  const story = await tell({ examples: ['01-comment-only'] });
  const { shop, github } = story;
  await idle(story);
  github.faults.add(...SLOW_GIT);
  const pr = await open(shop, '01-comment-only');
  const old = pr.headSha;
  await underWay(pr);
  await pr.forcePush({ 'README.md': '# The shop, again\n' });
  await concluded(pr, 'success');
  await idle(story);
  const [check, ...more] = pr.checks(old);
  expect(more).toEqual([]);
  expect(check).toMatchObject({ status: 'completed', conclusion: 'cancelled' });
  expect(check?.title).toBe(`Superseded by ${pr.headSha.slice(0, 7)}`);
});

test('a push nobody told us of is seen before a result is written', async () => {
  const story = await tell({ examples: ['01-comment-only'] });
  const { shop, github } = story;
  await idle(story);
  github.webhooks.trouble({ kind: 'lost' }, { event: 'pull_request', action: 'synchronize' });
  github.webhooks.hold();
  const pr = await open(shop, '01-comment-only');
  const old = pr.headSha;
  await pr.push({ 'README.md': '# The shop, again\n' });
  github.webhooks.release((held) => held.filter(({ event }) => event === 'pull_request'));
  await concluded(pr, 'success');
  expect(pr.checks(old).map(({ conclusion }) => conclusion)).toEqual(['cancelled']);
});

test('a pull request that is closed during the analysis leaves a cancelled check, and is reviewed when it is reopened', async () => {
  const story = await tell({ examples: ['01-comment-only'] });
  const { shop, github } = story;
  await idle(story);
  github.faults.add(...SLOW_GIT);
  const pr = await open(shop, '01-comment-only');
  await underWay(pr);
  pr.close();
  await concluded(pr, 'cancelled', 'Closed before the review ended');
  await idle(story);
  pr.reopen();
  await concluded(pr, 'success');

  github.faults.add(...SLOW_GIT);
  await pr.push({ 'README.md': '# The shop, again\n' });
  await underWay(pr);
  await pr.deleteHeadBranch();
  await concluded(pr, 'cancelled', 'Closed before the review ended');
});

test('a push to the base is looked at again where the pull request reads it, and costs nothing where it does not', async () => {
  const story = await tell({ examples: ['06-strict-mesh-wide'] });
  const { shop, github } = story;
  const pr = await open(shop, '06-strict-mesh-wide');
  await concluded(pr, 'action_required');
  await idle(story);
  github.calls.clear();
  await shop.pushTo('main', { 'README.md': '# The shop, explained\n' });
  await idle(story);
  expect(github.calls.api.map(({ method, path }) => `${method} ${path}`)).toEqual([]);

  await shop.pushTo('main', {
    CODEOWNERS: '* @acme/shop\n/base/mesh/ @acme/on-call\n',
    '.meshwarden/config.yaml': 'version: 1\n',
  });
  await concluded(pr, 'action_required', 'acme/on-call');
  await idle(story);
  expect(pr.requested.teams).toEqual(['on-call']);

  await shop.pushTo('main', { '.meshwarden/config.yaml': 'version: 1\nplatformTeam: 7\n' });
  const invalid = await concluded(pr, 'failure', 'platformTeam');
  expect(invalid.title).toMatch(/^not analysed \(critical by the default policy\): /);

  await shop.pushTo('main', { '.meshwarden/config.yaml': 'version: 1\n' });
  await concluded(pr, 'action_required', 'acme/on-call');

  await shop.pushTo('main', {
    'base/mesh/peer-authentication.yaml': STRICT['base/mesh/peer-authentication.yaml'].replace(
      'STRICT',
      'DISABLE',
    ),
  });
  await concluded(pr, 'failure', 'base/mesh/peer-authentication.yaml');
  await idle(story);
  expect(pr.comments()).toHaveLength(1);
});

test('a change of the base branch is reviewed against the new base, and those who are not needed any more are let go', async () => {
  const { shop } = await tell({ examples: ['06-strict-mesh-wide'] });
  await shop.pushTo('already-strict', STRICT);
  const pr = await open(shop, '06-strict-mesh-wide');
  await concluded(pr, 'action_required');
  await pr.retargetBase('already-strict');
  await concluded(pr, 'success');
  expect(pr.requested.teams).toEqual([]);
  expect(pr.comments()).toHaveLength(1);
  await pr.retargetBase('main');
  await concluded(pr, 'action_required');
  await asked(pr, ['mesh-platform']);
});

test('a change after which something is not rendered, or not parsed, fails rather than waits', async () => {
  const { shop } = await tell({
    examples: ['08-rename-a-base', '12-does-not-parse'],
    environments: ALL_ENVIRONMENTS,
  });
  const renamed = await open(shop, '08-rename-a-base');
  const unparsed = await open(shop, '12-does-not-parse');
  await concluded(renamed, 'failure', 'overlays/staging');
  await concluded(unparsed, 'failure');
  expect(renamed.requested.teams).toEqual([]);
});
