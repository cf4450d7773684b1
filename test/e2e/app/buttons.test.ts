import { expect, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { asked, concluded, idle, open, tell } from './story.ts';

test('buttons of the check explain and ask again, for those who may write, once for each click', async () => {
  const story = await tell({ examples: ['06-strict-mesh-wide'] });
  const { shop, github } = story;
  const pr = await open(shop, '06-strict-mesh-wide');
  const check = await concluded(pr, 'action_required');
  await asked(pr, ['mesh-platform']);
  const replies = () =>
    pr
      .comments('meshwarden[bot]')
      .map(({ body }) => body)
      .filter((body) => body.includes('meshwarden:reply:'));

  check.requestAction('explain', 'mallory');
  check.requestAction('explain', 'pat');
  await eventually(
    () => replies().length > 0,
    () => 'no reply',
  );
  await idle(story);
  expect(replies()).toHaveLength(1);
  expect(replies()[0]).toContain('**Why critical');
  expect(replies()[0]).toContain('Asked for by pat');

  const clicks = github.webhooks.deliveries.filter(({ action }) => action === 'requested_action');
  for (const { id } of clicks) github.webhooks.redeliver(id);
  check.requestAction('request-approval', 'pat');
  await eventually(
    () => replies().length > 1,
    () => replies().join('\n'),
  );
  await idle(story);
  expect(replies()).toHaveLength(2);
  expect(replies()[1]).toContain('mesh-platform');
  const named = pr.comment('dana', '/explain @acme/mesh-platform');
  await eventually(
    () => named.reactions.some(({ content }) => content === 'confused'),
    () => JSON.stringify(named.reactions),
  );
  expect(replies()[2]).toContain('is not a finding, gap or rule');
  // GitHub tells nobody who is named in code
  expect(replies()[2]?.replaceAll(/`[^`]*`/g, '')).not.toContain('@acme');

  pr.comment('dana', '/explain security-loosened-in-production');
  await eventually(
    () => replies().length > 3,
    () => replies().join('\n'),
  );
  expect(replies()[3]).toContain('does not apply to this change');
});
