import { describe, expect, test } from 'vitest';
import { ForgeProblem } from '../../src/forge/index.ts';
import { parsePastPush } from '../../src/review/gate/pushes/past-push.ts';
import { startMemoryApp } from '../bot/memory-app.ts';
import { openShop } from '../support/memory-shop.ts';
import type { MemoryShop } from '../support/memory-shop.ts';
import type { Kind, ShopConfig } from '../support/shop-changes.ts';

const KEY = '1:7';

async function begun(config: ShopConfig = {}) {
  const shop = openShop(config);
  const app = startMemoryApp(shop);
  /** What GitHub tells, and all that comes of it. */
  const tell = async (...events: readonly Parameters<typeof app.deliver>[0][]) => {
    for (const event of events) await app.deliver(event);
    await app.drain();
  };
  const pastReviews = () =>
    app
      .audited()
      .filter((line) => line.startsWith('past-review '))
      .map((line): unknown => JSON.parse(line.slice(line.indexOf('{'))));
  await tell(shop.pushBase('main', null));
  return { shop, app, tell, pastReviews };
}

/** Merges 7 with GitHub's button; what lands is what its head does, or something else. */
function merge(shop: MemoryShop, does?: Kind) {
  const { sha: head } = shop.pullRequest(7).head;
  const push = shop.pushBase('main', null, does ?? { head });
  shop.github.merges.set(KEY, { sha: push.after, at: '2026-11-20T12:00:00Z', by: null });
  return [shop.change(7, 'closed', { state: 'merged' }), push] as const;
}

describe('a push to the default branch', () => {
  test('that no pull request brought is reviewed, and opens one issue however often it is told of', async () => {
    const { shop, tell, pastReviews } = await begun();
    const push = shop.pushBase('main', null, 'high');
    await tell(push, push);
    await tell(push);
    expect(shop.github.issues).toHaveLength(1);
    const [issue] = shop.github.issues;
    expect(issue?.title).toBe(`Pushed past review: ${push.after.slice(0, 7)} on main (high)`);
    expect(issue?.body).toContain('Commits came without a merged pull request.');
    expect(issue?.body).toContain('@acme/mesh');
    expect(parsePastPush(issue?.body ?? '')).toMatchObject({
      branch: 'main',
      before: push.before,
      after: push.after,
      by: 'dana',
      forced: false,
    });
    const { before, after } = push;
    expect(pastReviews()).toEqual([
      {
        ...{ branch: 'main', before, after, why: ['no-pull-request'], tier: 'high' },
        environments: [{ name: 'prod', production: true, tier: 'high' }],
      },
    ]);
  });

  test('that is low is on record, and nobody is told', async () => {
    const { shop, tell, pastReviews } = await begun();
    await tell(shop.pushBase('main', null, 'mild'));
    expect(shop.github.issues).toEqual([]);
    expect(pastReviews()).toMatchObject([{ why: ['no-pull-request'], tier: 'low' }]);
  });

  test('that touches nothing that is rendered asks GitHub nothing and is not even on record', async () => {
    const { shop, app, tell, pastReviews } = await begun();
    app.calls.length = 0;
    await tell(shop.pushBase('main', null));
    expect(app.calls).toEqual([]);
    expect(pastReviews()).toEqual([]);
  });

  test('that begins the branch replaces nothing', async () => {
    const { shop, tell, pastReviews } = await begun();
    await tell({ ...shop.pushBase('main', null, 'high'), before: '0'.repeat(40) });
    expect([shop.github.issues, pastReviews()]).toEqual([[], []]);
  });

  test('to another branch is none of this', async () => {
    const { shop, tell } = await begun();
    await tell(shop.pushBase('release', null, 'high'));
    expect(shop.github.issues).toEqual([]);
  });

  test('is not looked at where the branch said so before it', async () => {
    const { shop, tell, pastReviews } = await begun({ pastReview: 'off' });
    await tell(shop.pushBase('main', null, 'high'));
    expect([shop.github.issues, pastReviews()]).toEqual([[], []]);
  });

  test('that was forced is compared all the same, and says what to do by hand', async () => {
    const { shop, tell, pastReviews } = await begun();
    const push = shop.forceBase('main', 'high');
    await tell(push);
    expect(pastReviews()).toMatchObject([{ why: ['no-pull-request', 'forced'] }]);
    const [issue] = shop.github.issues;
    expect(issue?.body).toContain(`git restore --source ${push.before} --staged --worktree :/`);
    expect(issue?.body).not.toContain('/rollback <reason>');
  });
});

describe('a merged pull request', () => {
  test('whose check passed for what is on the branch now is nothing to say of', async () => {
    const { shop, tell, pastReviews } = await begun();
    await tell(shop.open(7));
    await tell(shop.submit(7, 'pat', 'approved'));
    await tell(...merge(shop));
    expect(pastReviews()).toEqual([]);
    expect(shop.github.issues).toEqual([]);
  });

  test('whose check had not passed is past review', async () => {
    const { shop, tell, pastReviews } = await begun();
    await tell(shop.open(7));
    await tell(...merge(shop));
    expect(pastReviews()).toMatchObject([{ why: ['red-check'], tier: 'high' }]);
    expect(shop.github.issues[0]?.body).toContain('#7 “Change the mesh”: its check had not passed');
  });

  test('that was merged before its check was finished is past review', async () => {
    const { shop, tell, pastReviews } = await begun();
    await tell(shop.open(7), ...merge(shop));
    expect(pastReviews()).toMatchObject([{ why: ['no-check'] }]);
  });

  test('of which something else is on the branch than its check let through is past review', async () => {
    const { shop, tell, pastReviews } = await begun();
    await tell(shop.open(7, 'low'));
    await tell(...merge(shop, 'high'));
    expect(pastReviews()).toMatchObject([{ why: ['meaning-differs'], tier: 'high' }]);
  });

  test('with broken glass is a debt already', async () => {
    const { shop, app, tell, pastReviews } = await begun({ breakGlass: { team: 'acme/on-call' } });
    shop.github.memberships.set('acme/on-call olga', 'active');
    await tell(shop.open(7));
    await app.deliver(shop.comment(7, '/break-glass payments are down', 'olga'));
    // while the glass is broken
    await app.pass(60_000);
    expect(shop.github.issues).toHaveLength(1);
    for (const event of merge(shop)) await app.deliver(event);
    await app.pass(60_000);
    expect(pastReviews()).toEqual([]);
    expect(shop.github.issues).toHaveLength(1);
  });

  test('that the merge queue looked at is let through by the check of its group', async () => {
    const { shop, tell, pastReviews } = await begun();
    await tell(shop.open(7, 'low'));
    const [closed, push] = merge(shop, 'high');
    await shop.forge.createCheck(shop.repository, push.after, {
      ...{ conclusion: 'success', title: '', summary: '', text: '', annotations: [], actions: [] },
      externalId: `meshwarden:1:merge-group:${push.after}`,
    });
    await tell(closed, push);
    expect(pastReviews()).toEqual([]);
  });
});

describe('whatever goes wrong', () => {
  test('what could not be analysed needs eyes', async () => {
    const { shop, tell } = await begun();
    await tell(shop.pushBase('main', 1, 'low'));
    const push = shop.pushBase('main', 1, 'conflict');
    await tell(push);
    expect(shop.github.issues.map(({ title }) => title)).toEqual([
      `Pushed past review: ${push.after.slice(0, 7)} on main (not analysed)`,
    ]);
  });

  test('an issue that somebody closed stays closed when the push is told of again', async () => {
    const { shop, tell } = await begun();
    const push = shop.pushBase('main', null, 'high');
    await tell(push);
    const [issue] = shop.github.issues;
    if (issue === undefined) throw new Error('There is no issue.');
    Object.assign(issue, { open: false, body: issue.body.replace('dana', 'carol') });
    const said = issue.body;
    await tell(push);
    expect(shop.github.issues).toMatchObject([{ open: false, body: said }]);
  });

  test('a process that is killed at any step opens one issue all the same', async () => {
    const whole = await begun();
    await whole.tell(whole.shop.pushBase('main', null, 'high'));
    const boundaries = whole.app.passed().length;
    for (let at = 0; at < boundaries; at++)
      for (const when of ['before', 'after'] as const) {
        const { shop, app, tell } = await begun();
        app.kill({ at, when });
        await tell(shop.pushBase('main', null, 'high'));
        const about = shop.github.issues.map(({ body }) => parsePastPush(body));
        expect(about, `killed ${when} ${String(at)}`).toHaveLength(1);
      }
  });

  test('GitHub fails while the issue is opened: it is tried again', async () => {
    const { shop, app, tell, pastReviews } = await begun();
    app.stop({
      at: 0,
      of: 'forge.createIssue',
      when: 'before',
      act: () => {
        throw new ForgeProblem('unavailable', 'Bad gateway');
      },
    });
    await tell(shop.pushBase('main', null, 'high'));
    expect(shop.github.issues).toHaveLength(1);
    expect(pastReviews()).toHaveLength(1);
  });
});
