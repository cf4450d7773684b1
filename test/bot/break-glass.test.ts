import { expect, test } from 'vitest';
import { ForgeProblem } from '../../src/forge/index.ts';
import { parseDebt } from '../../src/features/debts/index.ts';
import { startMemoryApp } from './memory-app.ts';
import { openShop } from '../support/memory-shop.ts';
import type { MemoryShop } from '../support/memory-shop.ts';
import type { Kind, ShopConfig } from '../support/shop-changes.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const ON_CALL = 'acme/on-call';
const CONFIG: ShopConfig = { breakGlass: { team: ON_CALL } };

/** Pull request 7, reviewed; eve is on call. */
async function waiting(kind: Kind = 'high', config = CONFIG) {
  const shop = openShop(config);
  const app = startMemoryApp(shop);
  shop.github.memberships.set(`${ON_CALL} eve`, 'active');
  shop.clock.advance(5_000);
  await app.deliver(shop.open(7, kind));
  await app.pass(MINUTE);
  return { shop, app };
}

async function broken() {
  const { shop, app } = await waiting();
  await app.deliver(shop.comment(7, '/break-glass payments are down', 'eve'));
  await app.pass(MINUTE);
  return { shop, app };
}

const conclusion = ({ github }: MemoryShop) => github.checks.at(-1)?.content.conclusion;
const said = ({ github }: MemoryShop, number: number) =>
  github.comments.filter(({ pullRequest }) => pullRequest === number).map(({ body }) => body);
const onlyIssue = ({ github }: MemoryShop) => {
  const [issue, ...others] = github.issues;
  if (issue === undefined || others.length > 0)
    throw new Error(`${String(github.issues.length)} issues`);
  return issue;
};

test('a broken glass lets the head through until it expires, and leaves a debt in one issue', async () => {
  const { shop, app } = await broken();
  expect(conclusion(shop)).toBe('success');
  const issue = onlyIssue(shop);
  expect(issue.title).toBe('Break-glass: follow up by 2026-11-21T08:01Z (#7)');
  expect(issue.body).toContain('@acme/mesh');
  const { summary } = shop.github.checks[0]?.content ?? { summary: '' };
  expect(summary).toContain('eve takes responsibility');
  expect(summary).toContain(`#${String(issue.id)}`);
  expect(said(shop, 7).at(-1)).toContain('eve broke the glass');
  expect(shop.github.reactions.map(({ reaction }) => reaction)).toEqual(['eyes', '+1']);
  expect(app.audited()).toContainEqual(
    expect.stringMatching(/^break-glass eve .*payments are down/),
  );
  await app.pass(4 * HOUR);
  expect(conclusion(shop)).toBe('action_required');
  expect(issue.open).toBe(true);
  expect(app.bugs).toEqual([]);
});

test('the same comment followed again after the glass has expired lets nothing through', async () => {
  const { shop, app } = await waiting();
  const command = shop.comment(7, '/break-glass payments are down', 'eve');
  await app.deliver(command);
  await app.pass(5 * HOUR);
  expect(conclusion(shop)).toBe('action_required');
  await app.deliver(command);
  await app.pass(MINUTE);
  expect(conclusion(shop)).toBe('action_required');
  expect(onlyIssue(shop).open).toBe(true);
});

test('the next head waits as if the glass were whole', async () => {
  const { shop, app } = await broken();
  await app.deliver(shop.push(7, 'high'));
  await app.pass(MINUTE);
  expect(conclusion(shop)).toBe('action_required');
});

test.each<[string, string, string, Kind, ShopConfig]>([
  ['somebody who is not on call', '/break-glass please', 'pat', 'high', CONFIG],
  ['a reason without words', '/break-glass !!!', 'eve', 'high', CONFIG],
  ['a check that waits for nothing', '/break-glass please', 'eve', 'low', CONFIG],
  ['a repository without a break-glass team', '/break-glass please', 'eve', 'high', {}],
])('the glass stays whole for %s', async (_, command, login, kind, config) => {
  const { shop, app } = await waiting(kind, config);
  const before = conclusion(shop);
  await app.deliver(shop.comment(7, command, login));
  await app.pass(MINUTE);
  expect(conclusion(shop)).toBe(before);
  expect(shop.github.issues).toEqual([]);
  expect(said(shop, 7).at(-1)).toContain('**Not done');
  expect(shop.github.reactions.at(-1)?.reaction).toBe('confused');
});

test('a membership that cannot be looked up breaks nothing', async () => {
  const { shop, app } = await waiting();
  shop.github.memberships.set(`${ON_CALL} eve`, 'unknown');
  await app.deliver(shop.comment(7, '/break-glass payments are down', 'eve'));
  await app.pass(MINUTE);
  expect(conclusion(shop)).toBe('action_required');
  expect(shop.github.issues).toEqual([]);
});

test('a head that was pushed after the comment is not what the glass was broken for', async () => {
  const { shop, app } = await waiting();
  const command = shop.comment(7, '/break-glass payments are down', 'eve');
  await app.deliver(command);
  await app.workOnce();
  await app.deliver(shop.push(7, 'many'));
  await app.pass(MINUTE);
  expect(conclusion(shop)).toBe('action_required');
  expect(shop.github.issues).toEqual([]);
});

test('where no issue can be opened nothing is let through', async () => {
  const { shop, app } = await waiting();
  shop.forge.createIssue = () => Promise.reject(new ForgeProblem('not-found', 'Issues are off'));
  await app.deliver(shop.comment(7, '/break-glass payments are down', 'eve'));
  await app.pass(MINUTE);
  expect(conclusion(shop)).toBe('action_required');
  expect(said(shop, 7).at(-1)).toContain('cannot be opened');
});

test('a debt is reminded of at half time and escalated when it is overdue, each once', async () => {
  const { shop, app } = await broken();
  const issue = onlyIssue(shop);
  await app.pass(13 * HOUR);
  expect(said(shop, issue.id)).toEqual([expect.stringContaining('Half the time is over')]);
  await app.pass(12 * HOUR);
  await app.look();
  expect(said(shop, issue.id)).toHaveLength(2);
  expect(said(shop, issue.id)[1]).toContain('**Overdue.** @acme/mesh');
  expect(issue.title).toMatch(/^Overdue: Break-glass/);
  expect([...issue.labels]).toEqual(['break-glass overdue']);
  expect(issue.open).toBe(true);
});

test.each(['open', 'merged'] as const)(
  'the approval of the platform team settles the debt of a pull request that is %s',
  async (state) => {
    const { shop, app } = await broken();
    await app.deliver(shop.change(7, state === 'open' ? 'synchronize' : 'closed', { state }));
    await app.pass(MINUTE);
    await app.deliver(shop.submit(7, 'pat', 'approved'));
    await app.pass(MINUTE);
    const issue = onlyIssue(shop);
    expect(issue.open).toBe(false);
    expect(said(shop, issue.id)).toEqual([expect.stringContaining('pat approved')]);
    expect(await app.store().debts(1)).toEqual([]);
    await app.pass(48 * HOUR);
    expect(said(shop, issue.id)).toHaveLength(1);
  },
);

test.each(['eve', 'dana'])(
  'the approval of %s, who is involved, settles nothing',
  async (login) => {
    const { shop, app } = await broken();
    shop.github.memberships.set(`acme/mesh ${login}`, 'active');
    await app.deliver(shop.change(7, 'closed', { state: 'merged' }));
    await app.deliver(shop.submit(7, login, 'approved'));
    await app.pass(MINUTE);
    expect(onlyIssue(shop).open).toBe(true);
  },
);

test('an approval that was given before the glass was broken settles nothing', async () => {
  const { shop, app } = await waiting('high', { ...CONFIG, tiers: { high: { approvals: 2 } } });
  await app.deliver(shop.submit(7, 'pat', 'approved'));
  await app.pass(MINUTE);
  await app.deliver(shop.comment(7, '/break-glass payments are down', 'eve'));
  await app.pass(MINUTE);
  expect(onlyIssue(shop).open).toBe(true);
});

test('whoever is asked may close the issue; for anybody else it is opened again', async () => {
  const { shop, app } = await broken();
  const issue = onlyIssue(shop);
  Object.assign(issue, { open: false, closedBy: { id: 103, login: 'eve', bot: false } });
  await app.look();
  expect(issue.open).toBe(true);
  expect(said(shop, issue.id).at(-1)).toContain('eve closed this issue, but broke the glass');
  Object.assign(issue, { open: false, closedBy: { id: 102, login: 'quinn', bot: false } });
  await app.look();
  expect(issue.open).toBe(false);
  expect(parseDebt(issue.body)?.settled).toContain('quinn');
});

test('what somebody writes into the issue changes nothing of the debt', async () => {
  const { shop, app } = await broken();
  const issue = onlyIssue(shop);
  const { body } = issue;
  issue.body = 'Nothing to see here';
  await app.look();
  expect(issue.body).toBe(body);
});

test('a pull request that is closed without a merge owes nothing once the glass has expired', async () => {
  const { shop, app } = await broken();
  await app.deliver(shop.change(7, 'closed', { state: 'closed' }));
  await app.look();
  const issue = onlyIssue(shop);
  expect(issue.open).toBe(true);
  await app.pass(5 * HOUR);
  await app.look();
  expect(issue.open).toBe(false);
});

test('a lost store finds its debts in the issues again', async () => {
  const { shop, app } = await broken();
  await app.restart({ losesData: true });
  await app.pass(MINUTE);
  expect(await app.store().debts(1)).toHaveLength(1);
  expect(conclusion(shop)).toBe('success');
  await app.pass(13 * HOUR);
  expect(said(shop, onlyIssue(shop).id)).toHaveLength(1);
});

test('another pull request that changes the same object says whose review is owed, until it is done', async () => {
  const { shop, app } = await broken();
  await app.deliver(shop.open(8, 'high'));
  await app.pass(MINUTE);
  const comment = () => said(shop, 8)[0];
  expect(comment()).toContain('#7 changes some of the same objects');
  expect(shop.github.checks.at(-1)?.content.summary).toContain('#7 changes some of the same');
  await app.deliver(shop.submit(7, 'pat', 'approved'));
  await app.pass(MINUTE);
  expect(onlyIssue(shop).open).toBe(false);
  expect(comment()).not.toContain('#7 changes');
});

test('however a process is killed while the glass is broken, there is one issue and one answer', async () => {
  const steps = await (async () => {
    const { shop, app } = await waiting();
    const before = app.passed().length;
    await app.deliver(shop.comment(7, '/break-glass payments are down', 'eve'));
    await app.pass(MINUTE);
    return app.passed().length - before;
  })();
  for (const losesData of [false, true])
    for (let at = 0; at < steps; at++) {
      const { shop, app } = await waiting();
      const command = shop.comment(7, '/break-glass payments are down', 'eve');
      await app.deliver(command);
      app.kill({ at, when: at % 2 === 0 ? 'before' : 'after' }, { losesData });
      await app.pass(5 * MINUTE);
      await app.deliver(command);
      await app.pass(5 * MINUTE);
      const open = shop.github.issues.filter((issue) => issue.open);
      expect(open.length, `killed at ${String(at)}`).toBeLessThanOrEqual(1);
      // nothing is let through that nobody follows up
      if (conclusion(shop) === 'success') expect(open).toHaveLength(1);
      if (!losesData) expect(conclusion(shop), `killed at ${String(at)}`).toBe('success');
      expect(app.bugs).toEqual([]);
    }
});
