import { expect, test } from 'vitest';
import { oweAtCommandLine } from '../../../src/features/debts/use-cases/hand-debt.ts';
import type { EnvironmentDrift, HandDebt } from '../../../src/review/index.ts';
import { isByHand } from '../../../src/review/index.ts';
import { parseDebt } from '../../../src/features/debts/texts/debt-record.ts';
import { startMemoryApp } from '../../bot/memory-app.ts';
import { openShop } from '../../support/memory-shop.ts';
import type { MemoryShop } from '../../support/memory-shop.ts';
import type { ShopConfig } from '../../support/shop-changes.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const ON_CALL = 'acme/on-call';
const TOLD = '/break-glass kubectl VirtualService/shop/web orders time out since 02:10';

/** Eve is on call; issue 900 is about an incident. */
async function onCall(config: ShopConfig = { breakGlass: { team: ON_CALL } }) {
  const shop = openShop(config);
  const app = startMemoryApp(shop);
  shop.github.memberships.set(`${ON_CALL} eve`, 'active');
  await app.deliver(shop.open(7, 'low'));
  await app.pass(MINUTE);
  return { shop, app };
}

async function told(body = TOLD) {
  const story = await onCall();
  await story.app.deliver(story.shop.commentOnIssue(900, body, 'eve'));
  await story.app.pass(MINUTE);
  return story;
}

const said = ({ github }: MemoryShop, number: number) =>
  github.comments.filter(({ pullRequest }) => pullRequest === number).map(({ body }) => body);

function onlyIssue({ github }: MemoryShop) {
  const [issue, ...others] = github.issues;
  if (issue === undefined || others.length > 0)
    throw new Error(`${String(github.issues.length)} issues`);
  return issue;
}

function debtIn(shop: MemoryShop): HandDebt {
  const debt = parseDebt(onlyIssue(shop).body);
  if (debt === null || !isByHand(debt)) throw new Error('There is no change by hand in it.');
  return debt;
}

test('what somebody on call changed by hand and says on an issue is a debt, due in Git within 24 hours', async () => {
  const { shop, app } = await told();
  const issue = onlyIssue(shop);
  expect(issue.title).toBe(
    'Changed by hand: bring into Git by 2026-11-21T08:01Z (VirtualService shop/web, prod)',
  );
  expect(issue.body).toContain('`VirtualService shop/web` in prod was changed by hand');
  expect(issue.body).toContain('#900');
  expect(issue.body).toContain('@eve or @acme/mesh');
  expect(said(shop, 900)).toEqual([
    expect.stringContaining(`Git has to have it by 2026-11-21T08:01Z: #${String(issue.id)}`),
  ]);
  expect(shop.github.reactions.map(({ reaction }) => reaction)).toEqual(['eyes', '+1']);
  expect(app.audited()).toContainEqual(expect.stringMatching(/^by-hand eve .*orders time out/));
  expect(app.bugs).toEqual([]);
});

test('it is heard on pull requests too, and lets nothing through there', async () => {
  const { shop, app } = await onCall();
  await app.deliver(shop.open(8, 'high'));
  await app.pass(MINUTE);
  await app.deliver(shop.comment(8, TOLD, 'eve'));
  await app.pass(MINUTE);
  expect(onlyIssue(shop).open).toBe(true);
  expect(shop.github.checks.at(-1)?.content.conclusion).toBe('action_required');
  expect(debtIn(shop).told?.conversation).toBe(8);
});

test.each<[string, string, string, ShopConfig, string]>([
  ['who is not on call', TOLD, 'pat', { breakGlass: { team: ON_CALL } }, 'for active members of'],
  ['where nobody is on call', TOLD, 'eve', {}, 'no one can break the glass'],
  [
    'of an environment that there is not',
    '/break-glass kubectl --environment qa VirtualService/shop/web x',
    'eve',
    { breakGlass: { team: ON_CALL } },
    'There is `prod`, `staging`',
  ],
  [
    'of an object that is not written as one',
    '/break-glass kubectl virtualservice web x',
    'eve',
    { breakGlass: { team: ON_CALL } },
    '`VirtualService/shop/orders`',
  ],
])('nothing is recorded %s', async (_, body, login, config, reason) => {
  const { shop, app } = await onCall(config);
  await app.deliver(shop.commentOnIssue(900, body, login));
  await app.pass(MINUTE);
  expect(shop.github.issues).toEqual([]);
  expect(said(shop, 900)).toEqual([expect.stringContaining(reason)]);
  expect(shop.github.reactions.at(-1)?.reaction).toBe('confused');
});

test('where several environments have the object, or none, one has to be named', async () => {
  const { shop, app } = await onCall();
  for (const holds of [true, false]) {
    for (const each of shop.environments) each.holds = holds;
    await app.deliver(shop.commentOnIssue(900, TOLD, 'eve'));
    await app.pass(MINUTE);
    expect(said(shop, 900).at(-1)).toContain('--environment NAME');
  }
  const named = '/break-glass kubectl --environment staging VirtualService/shop/web slow';
  await app.deliver(shop.commentOnIssue(900, named, 'eve'));
  await app.pass(MINUTE);
  expect(debtIn(shop)).toMatchObject({ environment: 'staging', reason: 'slow' });
  expect(said(shop, 900).at(-1)).toContain('Git has no such object');
});

test('other commands leave no trace on issues, but the one that is about a pull request says so', async () => {
  const { shop, app } = await onCall();
  for (const body of ['/help', '/recheck', '/override 000000000001 x', '/expplain', 'It is down'])
    await app.deliver(shop.commentOnIssue(900, body, 'eve'));
  await app.pass(MINUTE);
  expect(said(shop, 900)).toEqual([]);
  expect(shop.github.reactions).toEqual([]);
  await app.deliver(shop.commentOnIssue(900, '/break-glass it is down', 'eve'));
  await app.pass(MINUTE);
  expect(said(shop, 900)).toEqual([expect.stringContaining('works on pull requests')]);
});

test('a push that brings another object closes it; one that does not leaves it owed', async () => {
  const { shop, app } = await told();
  await app.deliver(shop.pushBase('main', null));
  await app.pass(MINUTE);
  expect(onlyIssue(shop).open).toBe(true);
  expect(debtIn(shop).since).toBe(shop.github.branches.get('1:main'));
  await app.deliver(shop.pushBase('main', 1));
  await app.pass(MINUTE);
  const issue = onlyIssue(shop);
  expect(issue.open).toBe(false);
  expect(said(shop, issue.id)).toEqual([
    expect.stringContaining('main has another VirtualService shop/web in prod'),
  ]);
  expect(await app.store().debts(1)).toEqual([]);
  expect(app.audited()).toContainEqual(expect.stringMatching(/^debt .*main has another/));
});

test('another object in Git settles nothing while the cluster differs from it, and the fields are named once', async () => {
  const { shop, app } = await told();
  const compared = (commit: string, fields: readonly string[]) =>
    app.store().updateDrifts(1, () => [
      {
        ...{ environment: 'prod', cluster: 'prod-eu', tip: null, settled: [], ignored: [] },
        ...{ problem: null, issue: null, written: null, alerted: null, due: null, isShown: true },
        compared: { at: '2026-11-20T08:30:00.000Z', commit },
        drifts: fields.length === 0 ? [] : [driftOf(fields)],
      },
    ]);
  await compared('0'.repeat(40), ['spec.http[0].timeout']);
  await app.deliver(shop.pushBase('main', 1));
  await app.pass(MINUTE);
  const issue = onlyIssue(shop);
  // the cluster was not compared with that commit yet
  expect(issue.open).toBe(true);
  expect(said(shop, issue.id)).toEqual([]);
  const tip = shop.github.branches.get('1:main') ?? '';
  await compared(tip, ['spec.http[0].timeout']);
  for (const _ of [1, 2]) {
    await app.look();
    await app.pass(MINUTE);
  }
  expect(onlyIssue(shop).open).toBe(true);
  expect(said(shop, issue.id)).toEqual([
    expect.stringContaining('the cluster differs from it in `spec.http[0].timeout`.'),
  ]);
  expect(debtIn(shop).since).toBe(tip);
});

const driftOf = (fields: readonly string[]): EnvironmentDrift['drifts'][number] => ({
  ...{ id: 'd-000001', kind: 'changed', tier: 'medium', state: 'abc', place: null },
  resource: {
    ...{ group: 'networking.istio.io', version: 'v1', kind: 'VirtualService' },
    ...{ namespace: 'shop', name: 'web' },
  },
  since: '2026-11-20T08:00:00.000Z',
  fields: [...fields],
  deliveredBy: null,
});

test('it is reminded of and escalated as other debts are, and says what Git lacks', async () => {
  const { shop, app } = await told();
  const issue = onlyIssue(shop);
  await app.pass(13 * HOUR);
  expect(said(shop, issue.id)).toEqual([expect.stringContaining('still has to come into Git')]);
  await app.pass(12 * HOUR);
  await app.look();
  expect(said(shop, issue.id)).toHaveLength(2);
  expect(said(shop, issue.id)[1]).toContain('**Overdue.** @eve or @acme/mesh');
  expect(issue.title).toMatch(/^Overdue: Changed by hand/);
  expect([...issue.labels]).toEqual(['break-glass overdue']);
});

test('whoever is asked may close it, where it was taken back; whoever made it may not', async () => {
  const { shop, app } = await told();
  const issue = onlyIssue(shop);
  shop.github.memberships.set('acme/mesh eve', 'active');
  Object.assign(issue, { open: false, closedBy: { id: 103, login: 'eve', bot: false } });
  await app.look();
  expect(issue.open).toBe(true);
  expect(said(shop, issue.id).at(-1)).toContain('eve closed this issue, but made the change by');
  Object.assign(issue, { open: false, closedBy: { id: 102, login: 'quinn', bot: false } });
  await app.look();
  expect(issue.open).toBe(false);
  expect(debtIn(shop).settled).toBe('quinn closed this issue');
});

test('a pull request that changes the same object says what merging it may undo', async () => {
  const { shop, app } = await told();
  await app.deliver(shop.open(8, 'high'));
  await app.pass(MINUTE);
  expect(said(shop, 8)[0]).toContain(
    '`VirtualService shop/web` was changed by hand in prod, and Git does not have it yet',
  );
});

test('the command line opens it, and the app looks up who is asked', async () => {
  const { shop, app } = await onCall();
  const asked = {
    ...{ repository: 'acme/shop', environment: 'prod', by: 'eve' },
    ...{ resource: { kind: 'VirtualService', namespace: 'shop', name: 'web' } },
    reason: 'orders time out',
  };
  const ports = { forge: shop.forge, clock: shop.clock };
  expect(await oweAtCommandLine(asked, ports)).toMatchObject({ kind: 'owed', isNew: true });
  expect(await oweAtCommandLine(asked, ports)).toMatchObject({ kind: 'owed', isNew: false });
  const issue = onlyIssue(shop);
  expect(debtIn(shop)).toMatchObject({ lookedUp: false, teams: [] });
  const [notice = ''] = said(shop, issue.id);
  await app.deliver(shop.commentOnIssue(issue.id, notice, 'robot[bot]'));
  await app.pass(MINUTE);
  expect(debtIn(shop)).toMatchObject({ lookedUp: true, teams: ['acme/mesh'] });
  expect(said(shop, issue.id)).toHaveLength(1);
  expect(await app.store().debts(1)).toHaveLength(1);
});

test('a name that is no environment is said where the command line gave it, and nothing closes it', async () => {
  const { shop, app } = await onCall();
  const asked = {
    ...{ repository: null, environment: 'prdo', by: 'eve' },
    ...{ resource: { kind: 'VirtualService', namespace: 'shop', name: 'web' } },
    reason: 'orders time out',
  };
  await oweAtCommandLine(asked, { forge: shop.forge, clock: shop.clock });
  // nobody told the app of it: it looks everywhere when it starts
  await app.restart();
  await app.pass(MINUTE);
  const issue = onlyIssue(shop);
  expect(said(shop, issue.id).at(-1)).toContain('no environment called prdo');
  expect(issue.open).toBe(true);
});

test('however a process is killed meanwhile, there is one issue and one answer', async () => {
  for (let at = 0; at < 12; at++) {
    const { shop, app } = await onCall();
    const command = shop.commentOnIssue(900, TOLD, 'eve');
    await app.deliver(command);
    app.kill({ at, when: at % 2 === 0 ? 'before' : 'after' });
    await app.pass(5 * MINUTE);
    expect(onlyIssue(shop).open, `killed at ${String(at)}`).toBe(true);
    expect(said(shop, 900), `killed at ${String(at)}`).toHaveLength(1);
    expect(app.bugs).toEqual([]);
  }
});
