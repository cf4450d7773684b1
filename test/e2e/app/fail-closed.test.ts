import { expect, test } from 'vitest';
import { concluded, idle, open, start, tell } from './story.ts';

test('a check of our name by another app, and our words in a comment, open nothing, not even with all data lost', async () => {
  const story = await tell({ examples: ['06-strict-mesh-wide'] });
  const { shop, github, app } = story;
  const pr = await open(shop, '06-strict-mesh-wide');
  await concluded(pr, 'action_required');
  const spoof = await shop.checkByOtherApp('spoof', pr.headSha, 'meshwarden', 'success');
  const [ours] = pr.checks().filter(({ conclusion }) => conclusion === 'action_required');
  pr.comment('eve', `${ours?.summary ?? ''}\n${ours?.text ?? ''}`);
  await idle(story);
  await app.close();

  const next = await start(github);
  await idle({ github, app: next });
  pr.reviewBy('pat', 'APPROVED');
  await idle({ github, app: next });
  const conclusions = pr.checks().map(({ conclusion }) => conclusion);
  expect(conclusions.toSorted()).toEqual(['action_required', 'success']);
  expect(spoof.conclusion).toBe('success');
  expect(spoof.title).not.toContain('critical');
});
