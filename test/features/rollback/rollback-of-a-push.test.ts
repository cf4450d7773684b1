import { describe, expect, test } from 'vitest';
import type { RevertTarget } from '../../../src/features/rollback/reverts/revert-target.ts';
import { plainRevert } from '../../support/memory-reverts.ts';
import { startMemoryApp } from '../../bot/memory-app.ts';
import { openShop } from '../../support/memory-shop.ts';

/** The shop after a push that nobody reviewed, and our issue about it. */
async function pushedShop(how: 'pushed' | 'forced' = 'pushed') {
  const shop = openShop();
  const app = startMemoryApp(shop);
  const { github, repository } = shop;
  for (const login of ['dana', 'pat']) github.permissions.set(login, 'write');
  await app.deliver(shop.pushBase('main', null));
  const push =
    how === 'forced' ? shop.forceBase('main', 'high') : shop.pushBase('main', null, 'high');
  await app.deliver(push);
  await app.drain();
  const [issue] = github.issues;
  if (issue === undefined) throw new Error('There is no issue.');
  shop.reverts.computed = (tip) => plainRevert(github, tip, { 'base/mesh.yaml': 'mode: x\n' });
  const says = async (body: string, login = 'dana', on = issue.id) => {
    await app.deliver({ ...shop.comment(on, body, login), onIssue: true });
    await app.drain();
  };
  const answers = () =>
    github.comments.filter(({ pullRequest }) => pullRequest === issue.id).map(({ body }) => body);
  const reverts = () =>
    [...github.pullRequests.values()].filter(({ head }) => head.ref.startsWith('meshwarden/'));
  const mergeRevert = async () => {
    const [revert] = reverts().slice(-1);
    if (revert === undefined) throw new Error('There is no revert.');
    const { number, head } = revert;
    await app.deliver(shop.change(number, 'opened', {}));
    await app.drain();
    const landed = shop.pushBase('main', null, { head: head.sha });
    const at = '2026-11-20T13:00:00Z';
    github.merges.set(`${String(repository.id)}:${String(number)}`, {
      sha: landed.after,
      at,
      by: null,
    });
    await app.deliver(shop.change(number, 'closed', { state: 'merged' }));
    await app.deliver(landed);
    await app.drain();
    return number;
  };
  return { shop, app, push, issue, says, answers, reverts, mergeRevert };
}

describe('/rollback on the issue of a push', () => {
  test('opens one pull request that reverts its commits, however often it is asked for', async () => {
    const { shop, push, issue, says, answers, reverts } = await pushedShop();
    const asked: RevertTarget[] = [];
    shop.reverts.asked = (target) => asked.push(target);
    await says('/rollback checkout is down');
    await says('/rollback checkout is down', 'pat');
    expect(asked[0]).toEqual({ kind: 'range', after: push.before, upTo: push.after });
    expect(reverts()).toMatchObject([
      {
        title: `Revert "Push of ${push.after.slice(0, 7)} to main" (#${String(issue.id)})`,
        base: { ref: 'main' },
        head: {
          ref: `meshwarden/rollback/push-${String(issue.id)}-${push.after.slice(0, 7)}`,
        },
      },
    ]);
    expect(answers()).toEqual([
      expect.stringContaining('Rolling back'),
      expect.stringContaining('There is a revert already'),
    ]);
  });

  test('a part of it is a revert of its own', async () => {
    const { says, reverts } = await pushedShop();
    await says('/rollback --path a/** broken');
    await says('/rollback broken');
    expect(reverts()).toHaveLength(2);
  });

  test('merged, the issue is told and closed, the merge is not past review, and /reland brings it back', async () => {
    const { shop, app, issue, says, answers, reverts, mergeRevert } = await pushedShop();
    await says('/rollback broken');
    const revert = await mergeRevert();
    expect(issue).toMatchObject({ open: false });
    expect([...issue.labels]).toEqual(['meshwarden: rolled back']);
    expect(answers().at(-1)).toContain(`Rolled back by #${String(revert)}`);
    expect(shop.github.issues).toHaveLength(1);
    expect(app.audited().filter((line) => line.startsWith('past-review '))).toHaveLength(1);
    await says('/reland it was something else');
    expect(reverts()).toHaveLength(2);
    expect(reverts().at(-1)?.head.ref).toMatch(/^meshwarden\/reland\/push-/);
    await mergeRevert();
    expect(answers().at(-1)).toContain('What this push did is on `main` again.');
  });

  test('on the merged revert itself, /reland brings the push back', async () => {
    const { shop, app, says, reverts, mergeRevert } = await pushedShop();
    await says('/rollback broken');
    const revert = await mergeRevert();
    await app.deliver(shop.comment(revert, '/reland it was something else'));
    await app.drain();
    expect(reverts().map(({ head }) => head.ref.slice(0, 23))).toEqual([
      'meshwarden/rollback/pus',
      'meshwarden/reland/push-',
    ]);
  });

  test('a store that was lost reads the push off the issue', async () => {
    const { app, says, reverts } = await pushedShop();
    await app.restart({ losesData: true });
    await app.drain();
    await says('/rollback broken');
    expect(reverts()).toHaveLength(1);
  });

  test('of what was forced there is no range: what to type is said', async () => {
    const { push, says, answers, reverts } = await pushedShop('forced');
    await says('/rollback broken');
    expect(reverts()).toEqual([]);
    expect(answers()).toEqual([expect.stringContaining(`git restore --source ${push.before}`)]);
  });

  test('who may not write here may not roll back', async () => {
    const { says, answers, reverts } = await pushedShop();
    await says('/rollback broken', 'eve');
    expect(reverts()).toEqual([]);
    expect(answers()).toEqual([expect.stringContaining('needs write permission')]);
  });
});

test('on any other issue it is refused, and other commands there are none of our business', async () => {
  const { shop, says, reverts } = await pushedShop();
  const { id: other } = { id: await shop.forge.createIssue(shop.repository, 'Hm', 'Hm') };
  const before = shop.github.reactions.length;
  await says('/explain', 'dana', other);
  await says('/rolback broken', 'dana', other);
  await says('/override 123456 because', 'dana', other);
  expect(shop.github.reactions).toHaveLength(before);
  await says('/rollback broken', 'dana', other);
  expect(reverts()).toEqual([]);
  const said = shop.github.comments.filter(({ pullRequest }) => pullRequest === other);
  expect(said.map(({ body }) => body)).toEqual([
    expect.stringContaining('this issue is about no push that came past review'),
  ]);
});
