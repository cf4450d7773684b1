import { expect } from 'vitest';
import type { GitHubComment } from '../../../sandbox/github/people/github-comment.ts';
import type { GitHubPullRequest } from '../../../sandbox/github/people/github-pull-request.ts';
import { eventually } from '../../support/eventually.ts';
import { storiesOfRun } from '../../support/stories-of-run.ts';
import { ALL_ENVIRONMENTS, concluded, idle, open, tell } from './story.ts';

const test = storiesOfRun({ always: 1 });

const contents = ({ reactions }: GitHubComment): readonly string[] =>
  reactions.map(({ content }) => content).toSorted();

/** The one reply to a comment, once the comment has its last reaction. */
async function answered(
  pr: GitHubPullRequest,
  comment: GitHubComment,
  reaction: '+1' | 'confused',
): Promise<string> {
  await eventually(
    () => contents(comment).includes(reaction),
    () => `reactions: ${contents(comment).join(', ')}; ${repliesOf(pr).join('\n')}`,
  );
  const [reply = '', ...more] = repliesOf(pr).filter((body) =>
    body.includes(`:${String(comment.id)} `),
  );
  expect(more).toEqual([]);
  return reply;
}

const repliesOf = (pr: GitHubPullRequest): readonly string[] =>
  pr
    .comments('meshwarden[bot]')
    .map(({ body }) => body)
    .filter((body) => body.includes('meshwarden:reply:'));

test('commands are answered once, for those who are heard, and nothing else is', async () => {
  const story = await tell({ examples: ['01-comment-only', '02-release-orders'] });
  const { shop, github } = story;
  const pr = await open(shop, '01-comment-only');
  const forked = await shop.openPullRequest({
    author: 'zoe',
    head: '02-release-orders',
    fork: 'zoe',
    title: 'From outside',
  });
  await concluded(pr, 'success');
  await concluded(forked, 'success');

  const help = pr.comment('dana', '/help\nplease');
  expect(await answered(pr, help, '+1')).toContain('/override <finding or gap id> <reason>');
  const recheck = pr.comment('dana', '@meshwarden recheck');
  expect(await answered(pr, recheck, '+1')).toContain(pr.headSha.slice(0, 7));
  await concluded(pr, 'success');
  const slip = pr.comment('dana', '/recheckk');
  expect(await answered(pr, slip, 'confused')).toContain('Did you mean `/recheck`?');

  await idle(story);
  const count = pr.comments().length;
  const quiet = [
    pr.comment('dana', '> /recheck\n\nwhat does this do?'),
    pr.comment('dana', 'Thanks.\n/recheck'),
    pr.comment('dependabot[bot]', '/recheck'),
    pr.comment('dana', '/lgtm'),
  ];
  quiet[1]?.edit('dana', '/recheck');
  const outside = forked.comment('zoe', '/recheck');
  await eventually(
    () => contents(outside).includes('confused'),
    () => contents(outside).join(', '),
  );
  await idle(story);
  expect(quiet.flatMap(contents)).toEqual([]);
  expect(contents(outside)).toEqual(['confused']);
  expect(pr.comments()).toHaveLength(count + quiet.length);
  expect(repliesOf(forked)).toEqual([]);

  // the same delivery twice
  const last = github.webhooks.deliveries.find(
    ({ event, body }) => event === 'issue_comment' && body.includes('/help'),
  );
  if (last !== undefined) github.webhooks.redeliver(last.id);
  await idle(story);
  expect(repliesOf(pr)).toHaveLength(3);
});

test('the platform team overrides what could not be analysed, until the change means something else', async () => {
  const { shop } = await tell({ examples: ['12-does-not-parse'], environments: ALL_ENVIRONMENTS });
  const pr = await open(shop, '12-does-not-parse');
  const check = await concluded(pr, 'failure', '/override');
  const id = /\/override ([0-9a-f]{6,})/.exec(check.summary)?.[1] ?? 'none';

  const stranger = pr.comment('sam', `/override ${id} it is only dev`);
  expect(await answered(pr, stranger, 'confused')).toContain('acme/mesh-platform');
  const wrong = pr.comment('pat', '/override 123456789abc it is only dev');
  expect(await answered(pr, wrong, 'confused')).toContain(id);
  const bare = pr.comment('pat', `/override ${id}`);
  expect(await answered(pr, bare, 'confused')).toContain('a reason');
  await concluded(pr, 'failure');

  const override = pr.comment('pat', `/override ${id} it is only dev`);
  expect(await answered(pr, override, '+1')).toContain('Overridden by pat');
  await concluded(pr, 'success', 'it is only dev');

  await shop.pushTo('main', { 'README.md': '# The shop\n' });
  await pr.rebaseOnto('main');
  await concluded(pr, 'success', 'it is only dev');

  await pr.push({ 'overlays/dev/catalog-fault.yaml': 'apiVersion: [\n' });
  await concluded(pr, 'failure');
});

test('nobody overrides what they made themselves', async () => {
  const { shop } = await tell({ examples: ['12-does-not-parse'], environments: ALL_ENVIRONMENTS });
  const pr = await open(shop, '12-does-not-parse', { author: 'pat' });
  const check = await concluded(pr, 'failure', '/override');
  const id = /\/override ([0-9a-f]{6,})/.exec(check.summary)?.[1] ?? 'none';
  const own = pr.comment('pat', `/override ${id} trust me`);
  expect(await answered(pr, own, 'confused')).toContain('pat (author)');
  await concluded(pr, 'failure');
  const other = pr.comment('quinn', `/override ${id} it is only dev`);
  await answered(pr, other, '+1');
  await concluded(pr, 'success');
});
