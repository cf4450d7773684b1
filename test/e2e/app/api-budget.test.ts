import { expect } from 'vitest';
import type { GitHubPullRequest } from '../../../sandbox/github/people/github-pull-request.ts';
import { storiesOfRun } from '../../support/stories-of-run.ts';
import { concluded, idle, open, tell } from './story.ts';
import type { Story } from './story.ts';

const test = storiesOfRun();

/** What bench/evidence/performance.md counts apart: the gate's look-ups and threads in the diff. */
const APART = new Set([
  'GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews',
  'GET /repos/{owner}/{repo}/pulls/{pull_number}/commits',
  'GET /orgs/{org}/teams/{team_slug}/memberships/{username}',
  'GET /orgs/{org}/teams/{team_slug}/members',
  'GET /repos/{owner}/{repo}/pulls/{pull_number}/comments',
  'POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews',
]);

/** Calls that a review makes, by the store of an app that has nothing else to do. */
async function callsOf(
  story: Story,
  what: string,
  happen: () => unknown,
): Promise<readonly string[]> {
  await idle(story);
  story.github.calls.clear();
  await happen();
  await idle(story);
  const names = story.github.calls.api.map(({ method, template }) => `${method} ${template}`);
  const counted = names.filter((name) => !APART.has(name));
  process.stdout.write(
    `${what}: ${String(counted.length)} calls, ${String(names.length - counted.length)} apart\n`,
  );
  return counted;
}

const manyFiles = (count: number): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, at) => [
      `docs/page-${String(at)}.md`,
      `# Page ${String(at)}\n`,
    ]),
  );

// the store is older than the pull requests, though GitHub tells seconds only: nothing of theirs is looked for
test('a review that changes nothing rendered costs one call, and five at most otherwise, whatever the number of files', async () => {
  const story = await tell({
    examples: ['01-comment-only', '03-orders-canary', '05-missing-subset', '06-strict-mesh-wide'],
    app: { overrides: { clock: { now: () => Date.now() - 5_000 }, patience: 120_000 } },
  });
  const { shop } = story;
  const opened = new Map<string, GitHubPullRequest>();
  const opening = async (name: string) => {
    opened.set(name, await open(shop, name));
  };
  const budget = async (what: string, most: number, happen: () => unknown) => {
    const calls = await callsOf(story, what, happen);
    expect(calls.length, what).toBeGreaterThan(0);
    expect(calls.length, `${what}: ${calls.join(', ')}`).toBeLessThanOrEqual(most);
  };
  await budget('low, opened', 1, () => opening('01-comment-only'));
  await budget('medium, opened', 4, () => opening('03-orders-canary'));
  await budget('high, opened', 5, () => opening('05-missing-subset'));
  await budget('critical, opened', 5, () => opening('06-strict-mesh-wide'));
  const low = opened.get('01-comment-only');
  const critical = opened.get('06-strict-mesh-wide');
  if (low === undefined || critical === undefined) throw new Error('Not opened.');
  await budget('low, pushed', 1, () => low.push({ 'README.md': '# The shop\n' }));
  await budget('critical, pushed, nothing new', 2, () =>
    critical.push({ 'base/mesh/README.md': '# It\n' }),
  );
  await budget('critical, one approval', 3, () => critical.reviewBy('pat', 'APPROVED'));
  await budget('critical, approved', 6, () => critical.reviewBy('quinn', 'APPROVED'));
  await budget('low, 400 files more', 1, () => low.push(manyFiles(400)));
  const checks = low.checks().map(({ status, conclusion }) => `${status} ${String(conclusion)}`);
  expect(checks).toEqual(['completed success']);
});

test('a review that takes long shows its check in progress first, which costs one call more, and another look', async () => {
  const story = await tell({
    examples: ['03-orders-canary'],
    app: { overrides: { clock: { now: () => Date.now() - 5_000 }, patience: 1 } },
  });
  const calls = await callsOf(story, 'medium, opened, slowly', () =>
    open(story.shop, '03-orders-canary'),
  );
  const checks = calls.filter((name) => name.includes('/check-runs'));
  expect(checks).toEqual([
    'POST /repos/{owner}/{repo}/check-runs',
    'PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}',
  ]);
});

/**
 * What an evaluation of the gate takes: the reviews, the commits' accounts, the teams, the head once more, the check.
 * The comment is part of the review.
 */
async function evaluationOf(story: Story, happen: () => unknown): Promise<readonly string[]> {
  await idle(story);
  story.github.calls.clear();
  await happen();
  await idle(story);
  const all = story.github.calls.api.map(({ method, template }) => `${method} ${template}`);
  return all.filter((name) => !name.includes('/issues/'));
}

test('an evaluation with two teams costs six calls at most, however many approved', async () => {
  const story = await tell({
    examples: ['06-strict-mesh-wide'],
    before: async (shop) => {
      await shop.pushTo('main', {
        '.meshwarden/config.yaml':
          'platformTeam: acme/mesh-platform\ntiers: { critical: { approvals: 2, from: [platform, owners] } }\n',
        '.github/CODEOWNERS': '/base/mesh/ @acme/mesh-eu\n',
      });
    },
  });
  story.github.team('acme/mesh-eu', ['uma', 'ulf']);
  const pr = await open(story.shop, '06-strict-mesh-wide');
  await concluded(pr, 'action_required');
  const reviews = [
    ['pat', 'APPROVED'],
    ['eve', 'APPROVED'],
    // who answers takes their team off those that GitHub awaits
    ['uma', 'CHANGES_REQUESTED'],
    ['uma', 'APPROVED'],
    ['quinn', 'APPROVED'],
    ['ulf', 'APPROVED'],
  ] as const;
  for (const [login, state] of reviews) {
    const calls = await evaluationOf(story, () => pr.reviewBy(login, state));
    process.stdout.write(`${login}, ${state}: ${String(calls.length)} calls\n`);
    expect(calls, login).toContain('PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}');
    expect(calls.length, calls.join('\n')).toBeLessThanOrEqual(6);
  }
  await concluded(pr, 'success');
  // what is asked again and did not change does not count towards GitHub's limit
  const asked = story.github.calls.api.filter(({ method }) => method === 'GET');
  expect(asked.filter(({ status }) => status === 304).length).toBeGreaterThanOrEqual(2);
});
