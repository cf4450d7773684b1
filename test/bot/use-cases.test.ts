import { expect, test } from 'vitest';
import { handleEvent } from '../../src/bot/queue/event-handler.ts';
import type { TellsAgain } from '../../src/bot/reviews/told-progress.ts';
import { ForgeProblem } from '../../src/forge/index.ts';
import { startMemoryApp } from './memory-app.ts';
import { openShop } from '../support/memory-shop.ts';
import type { Kind } from '../support/shop-changes.ts';

async function reviewed(kind: Kind, takesLong?: () => Promise<boolean>) {
  const shop = { ...openShop(), ...(takesLong !== undefined && { takesLong }) };
  const app = startMemoryApp(shop);
  shop.clock.advance(5_000);
  await app.deliver(shop.open(7, kind));
  await app.drain();
  const calls = app.calls.splice(0);
  shop.clock.advance(5_000);
  return { shop, app, calls };
}

const conclusions = (shop: ReturnType<typeof openShop>) =>
  shop.github.checks.map(({ content }) => content.conclusion);

test('a change of nothing rendered that takes long to review costs two calls, and so does its next head', async () => {
  const { shop, app, calls } = await reviewed('low');
  expect(calls).toEqual(['createCheck', 'updateCheck']);
  await app.deliver(shop.push(7, 'low'));
  await app.drain();
  expect(app.calls).toEqual(calls);
});

const titles = (shop: ReturnType<typeof openShop>) =>
  shop.github.checks.map(({ content }) => content.title);

/** A shop whose reviews say so many times what they are at, and what its checks said. */
function tellingShop(times: number) {
  const told: string[] = [];
  const opened = openShop();
  const tellsAgain: TellsAgain = (_, about) => {
    told.push(...titles(opened));
    return Promise.resolve(about.times <= times);
  };
  return { shop: { ...opened, tellsAgain }, told };
}

test('a check in progress says what its review is at, once for each thing, and then its result', async () => {
  const { shop, told } = tellingShop(3);
  const app = startMemoryApp(shop);
  shop.clock.advance(5_000);
  await app.deliver(shop.open(7, 'low'));
  await app.drain();
  expect(app.calls).toEqual(['createCheck', 'updateCheck', 'updateCheck']);
  const said = 'Reviewing: rendering 206 of 419';
  expect(told).toEqual(['Reviewing', said, said, said]);
  expect(conclusions(shop)).toEqual(['success']);
});

test('what a review is at is never written over a result that somebody else came to meanwhile', async () => {
  const opened = openShop();
  let meanwhile = (): Promise<void> => Promise.resolve();
  const tellsAgain: TellsAgain = async (_, { times }) => {
    if (times === 1) await meanwhile();
    return times === 1;
  };
  const app = startMemoryApp({ ...opened, tellsAgain });
  opened.clock.advance(5_000);
  await app.deliver(opened.open(7, 'low'));
  const { repository, head } = opened.pullRequest(7);
  meanwhile = async () => {
    const known = await app.store().check(repository.id, head.sha);
    if (known === null) throw new Error('It is not in progress.');
    await app.store().saveCheck(repository.id, { ...known, completed: true });
  };
  await app.drain();
  expect(app.calls).toEqual(['createCheck', 'updateCheck']);
  expect(conclusions(opened)).toEqual(['success']);
});

test('a review ends with its result where GitHub takes nothing of what it is at', async () => {
  const { shop } = tellingShop(5);
  const app = startMemoryApp(shop);
  shop.clock.advance(5_000);
  await app.deliver(shop.open(7, 'low'));
  app.stop({
    at: 0,
    of: 'forge.updateCheck',
    when: 'before',
    act: () => {
      throw new ForgeProblem('rate-limited', 'not now');
    },
  });
  await app.drain();
  expect(conclusions(shop)).toEqual(['success']);
});

const quickly = () => Promise.resolve(false);

test('one that does not take long costs one call: only its result is shown', async () => {
  const { shop, app, calls } = await reviewed('low', quickly);
  expect(calls).toEqual(['createCheck']);
  await app.deliver(shop.push(7, 'low'));
  await app.drain();
  expect(app.calls).toEqual(calls);
  expect(conclusions(shop)).toEqual(['success', 'success']);
});

test('a head that was pushed over before anything was shown of it gets no check', async () => {
  const shop = { ...openShop(), takesLong: quickly };
  const app = startMemoryApp(shop);
  shop.clock.advance(5_000);
  await app.deliver(shop.open(7, 'high'));
  const first = shop.pullRequest(7).head.sha;
  const push = () => app.deliver(shop.push(7, 'high'));
  app.stop({ at: 0, of: 'forge.pullRequest', when: 'before', act: push });
  await app.drain();
  expect(shop.github.checks.map(({ sha }) => sha)).not.toContain(first);
  expect(conclusions(shop)).toEqual(['action_required']);
});

test('what is for another branch than the default one is looked at once more before it is green', async () => {
  const shop = { ...openShop(), takesLong: quickly };
  const app = startMemoryApp(shop);
  shop.clock.advance(5_000);
  const base = { sha: 'b'.repeat(40), ref: 'release' };
  await app.deliver(shop.open(7, 'low', { base }));
  await app.drain();
  expect(app.calls).toEqual(['pullRequest', 'createCheck']);
});

test('a pull request that is heard of after its head was announced, and reviewed, costs nothing more', async () => {
  const shop = openShop();
  const app = startMemoryApp(shop);
  shop.clock.advance(5_000);
  const opened = shop.open(7, 'low');
  const { repository, head } = opened.pullRequest;
  const announced = { kind: 'check-rerequested', repository, sha: head.sha, again: false } as const;
  await app.deliver({ ...announced, pullRequests: [7] });
  await app.drain();
  expect(conclusions(shop)).toEqual(['success']);
  app.calls.length = 0;
  await app.deliver(opened);
  await app.drain();
  expect(app.calls).toEqual([]);
});

test('a high change costs five calls beside gate look-ups and inline thread, however many findings it has', async () => {
  const { calls } = await reviewed('high');
  const apart = new Set(['teamMembers', 'reviews', 'reviewComments', 'createReviewComments']);
  expect(calls.filter((call) => !apart.has(call))).toEqual([
    'createCheck',
    'pullRequest',
    'createComment',
    'requestReviewers',
    'updateCheck',
  ]);
  const many = await reviewed('many');
  expect(many.calls.filter((call) => call !== 'annotate')).toEqual(calls);
});

test('a push to the base that touches nothing a review reads costs no call', async () => {
  const { shop, app } = await reviewed('high');
  await app.deliver(shop.pushBase('main', null));
  await app.drain();
  expect(app.calls).toEqual([]);
  expect(shop.analysed).toHaveLength(1);
});

test('a reconcile pass over answered heads asks about all repositories at once, and looks at none', async () => {
  const { shop, app } = await reviewed('high');
  // our own comment is news to GitHub, and is looked at once
  await app.reconcile();
  app.calls.length = 0;
  await app.reconcile();
  const pass = ['installations', 'deliveryAttempts', 'repositories', 'openHeads'];
  expect(app.calls).toEqual(pass);
  // where a base has moved and nobody told of it, the repository is looked at
  shop.pushBase('main', null);
  app.calls.length = 0;
  await app.reconcile();
  expect(app.calls.slice(0, 6)).toEqual([...pass, 'openPullRequests', 'branchTip']);
});

test('a remark, a bot and what is no command cost nothing', async () => {
  const { shop, app } = await reviewed('high');
  await app.deliver(shop.submit(7, 'eve', 'commented'));
  await app.deliver(shop.comment(7, 'Looks good to me'));
  await app.deliver({
    ...shop.comment(7, '/recheck'),
    author: { id: 9, login: 'x[bot]', bot: true },
  });
  await app.drain();
  expect(app.calls).toEqual([]);
});

test('/recheck reviews once more, answers once, and brings no annotation twice', async () => {
  const { shop, app } = await reviewed('many');
  await app.deliver(shop.comment(7, '/recheck'));
  await app.drain();
  expect(shop.analysed).toHaveLength(2);
  expect(shop.github.checks[0]?.annotations).toHaveLength(55);
  expect(shop.github.comments).toHaveLength(2);
  expect(shop.github.reactions.map(({ reaction }) => reaction)).toEqual(['eyes', '+1']);
});

test('of deliveries in any order the later view holds', async () => {
  const shop = openShop();
  const app = startMemoryApp(shop);
  shop.clock.advance(5_000);
  const opened = shop.open(7, 'high');
  shop.clock.advance(5_000);
  const pushed = shop.push(7, 'low');
  for (const event of [pushed, opened])
    await handleEvent(event, 'delivery', {
      store: app.store(),
      jobs: app.jobs(),
      forge: app.forge(),
    });
  const record = await app.store().pullRequest(1, 7);
  expect(record?.pullRequest.head).toEqual(pushed.pullRequest.head);
  await app.drain();
  expect(conclusions(shop)).toEqual(['success']);
});

test.each(['before', 'after'] as const)(
  'a head that moves %s it is analysed is reviewed, and the older check names it',
  async (when) => {
    const shop = openShop();
    const app = startMemoryApp(shop);
    shop.clock.advance(5_000);
    await app.deliver(shop.open(7, 'high'));
    await app.workOnce();
    const at = when === 'before' ? 0 : 1;
    app.stop({ at, of: 'forge.', when: 'after', act: () => void shop.push(7, 'low') });
    await app.drain();
    expect(conclusions(shop)).toEqual(['cancelled', 'success']);
  },
);

test('a pull request that is closed while it is reviewed leaves no check in progress', async () => {
  const shop = openShop();
  const app = startMemoryApp(shop);
  shop.clock.advance(5_000);
  await app.deliver(shop.open(7, 'high'));
  await app.workOnce();
  const act = () => void shop.change(7, 'closed', { state: 'closed' });
  app.stop({ at: 0, of: 'forge.', when: 'after', act });
  await app.drain();
  expect(conclusions(shop)).toEqual(['cancelled']);
  expect(shop.github.comments).toEqual([]);
});

test('an approval that comes in while the base has moved on counts for nothing newer', async () => {
  const { shop, app } = await reviewed('high');
  await app.deliver(shop.pushBase('main', 2));
  await app.workOnce();
  await app.workOnce();
  const act = () => app.deliver(shop.submit(7, 'pat', 'approved'));
  // before the check is set in progress, it still shows what the change meant
  app.stop({ at: 0, of: 'forge.', when: 'before', act });
  await app.drain();
  expect(conclusions(shop)).toEqual(['action_required']);
});

test('a permission that is missing is said in the check, and looked for again', async () => {
  const shop = openShop();
  const app = startMemoryApp(shop);
  shop.clock.advance(5_000);
  await app.deliver(shop.open(7, 'high'));
  await app.workOnce();
  const act = () => {
    throw new ForgeProblem('forbidden', 'Not accessible', { permission: 'pull requests: read' });
  };
  app.stop({ at: 1, of: 'forge.', when: 'before', act });
  await app.drain();
  expect(shop.github.checks.map(({ content }) => content.title)).toEqual([
    'not analysed: the permission pull requests: read is missing',
  ]);
  await app.reconcile();
  expect(conclusions(shop)).toEqual(['action_required']);
});

test('every decision and command is noted in the audit log, and one that stays the same is noted once', async () => {
  const { shop, app } = await reviewed('high');
  expect(app.audited()).toEqual([expect.stringMatching(/^decision {2}.*"action_required"/)]);
  await app.deliver(shop.submit(7, 'pat', 'approved'));
  await app.drain();
  await app.deliver(shop.comment(7, '/recheck', 'pat'));
  await app.drain();
  const noted = app.audited();
  expect(noted).toHaveLength(4);
  expect(noted[1]).toMatch(/^approval pat .*"meaning":"[0-9a-f]{64}","tier":"high"/);
  expect(noted[2]).toMatch(/^decision {2}.*"success".*"login":"pat"/);
  expect(noted[3]).toMatch(/^command pat .*"recheck"/);
});

test('a decision is noted with what reports tell changes apart by, and an end with whether it is a merge', async () => {
  const { shop, app } = await reviewed('high');
  const [decision = ''] = app.audited();
  expect(decision).toMatch(/"title":"[^"]+","author":"[^"]+","environments":\[\{"name":/);
  expect(decision).toMatch(/"owners":\[/);
  await app.deliver(shop.change(7, 'closed', { state: 'closed' }));
  await app.drain();
  expect(app.audited().at(-1)).toMatch(/^closed {2}\{"merged":false,"branch":"main"/);
});
