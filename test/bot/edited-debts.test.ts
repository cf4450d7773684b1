import { expect, test } from 'vitest';
import type { RepositorySurvey } from '../../src/review/index.ts';
import { parseDebt } from '../../src/features/debts/index.ts';
import { startMemoryApp } from './memory-app.ts';
import { openShop } from '../support/memory-shop.ts';
import type { MemoryShop } from '../support/memory-shop.ts';
import type { Kind, ShopConfig } from '../support/shop-changes.ts';
import { configOf, PLATFORM_TEAM } from '../support/shop-changes.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const ON_CALL = 'acme/on-call';
const CONFIG: ShopConfig = { breakGlass: { team: ON_CALL } };

/** A default branch without objects, where it is known who is asked. */
const surveyed = (config: ShopConfig): RepositorySurvey => ({
  kind: 'surveyed',
  temporary: [],
  commit: '1'.repeat(40),
  hasMesh: false,
  map: { sources: [], environments: [], notApplied: [], notes: [] },
  objects: new Map(),
  meshWideFiles: [],
  gaps: [],
  config: configOf(config),
  configProblems: [],
  configNotices: [],
  platformTeam: PLATFORM_TEAM,
  divergences: null,
});

/** Pull request 7, reviewed; eve is on call. */
async function waiting(kind: Kind = 'high', config = CONFIG) {
  const bare = openShop(config);
  const survey = () => Promise.resolve(surveyed(config));
  const shop = { ...bare, analysis: { ...bare.analysis, survey } };
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

const said = ({ github }: MemoryShop, number: number) =>
  github.comments.filter(({ pullRequest }) => pullRequest === number).map(({ body }) => body);
const onlyIssue = ({ github }: MemoryShop) => {
  const [issue, ...others] = github.issues;
  if (issue === undefined || others.length > 0)
    throw new Error(`${String(github.issues.length)} issues`);
  return issue;
};

/** Somebody else makes the issue say something else. */
function edit(shop: MemoryShop, from: string, to: string): string {
  const issue = onlyIssue(shop);
  const body = issue.body.replace(from, to);
  expect(body).not.toBe(issue.body);
  Object.assign(issue, { edited: true, body });
  return body;
}

test('a debt whose issue somebody else edited is as the store knows it', async () => {
  const { shop, app } = await broken();
  edit(shop, '"settled":null', '"settled":"done"');
  await app.pass(13 * HOUR);
  expect(onlyIssue(shop)).toMatchObject({ open: true });
  expect(onlyIssue(shop).body).not.toContain('"settled":"done"');
});

const FORGERIES: readonly (readonly [what: string, from: string, to: string])[] = [
  ['settled', '"settled":null', '"settled":"done"'],
  ['another person', '"people":[]', '"people":["eve"]'],
  ['another pull request', '"pullRequest":7', '"pullRequest":70'],
  ['another comment', '"comment":', '"comment":9'],
  ['an end that is no JSON', '"settled":null', '"settled":'],
  ['no end', 'meshwarden:debt', 'nothing'],
];

test.each(FORGERIES)(
  'a debt that no store knows is read off our check where somebody else edited its issue: %s',
  async (_, from, to) => {
    const { shop, app } = await broken();
    const [before] = (await app.store().debts(1)) ?? [];
    await app.deliver(shop.change(7, 'closed', { state: 'merged' }));
    edit(shop, from, to);
    await app.restart({ losesData: true });
    await app.pass(MINUTE);
    const [after, ...more] = (await app.store().debts(1)) ?? [];
    expect(more).toEqual([]);
    const kept = { ...before?.debt, objects: [], authors: [] };
    expect(after).toEqual({ issue: before?.issue, debt: kept });
    expect(parseDebt(onlyIssue(shop).body)).toEqual(kept);
    await app.deliver(shop.submit(7, 'pat', 'approved'));
    await app.pass(MINUTE);
    expect(onlyIssue(shop).open).toBe(false);
  },
);

test('a debt that no check of ours tells of stays open and is told not to be read, once', async () => {
  const { shop, app } = await broken();
  await app.pass(5 * HOUR);
  const forged = edit(shop, '"people":[]', '"people":["eve"]');
  await app.restart({ losesData: true });
  await app.look();
  await app.look();
  expect(await app.store().debts(1)).toEqual([]);
  expect(onlyIssue(shop)).toMatchObject({ open: true, body: forged });
  const notices = said(shop, onlyIssue(shop).id);
  expect(notices).toHaveLength(1);
  expect(notices[0]).toContain('What this issue says does not count.');
});

test('what was settled and closed by us stays so, whatever somebody makes its issue say', async () => {
  const { shop, app } = await broken();
  await app.deliver(shop.submit(7, 'pat', 'approved'));
  await app.pass(MINUTE);
  expect(onlyIssue(shop).open).toBe(false);
  edit(shop, '"settled":"pat', '"settled":"nobody');
  await app.restart({ losesData: true });
  await app.look();
  expect(onlyIssue(shop).open).toBe(false);
  expect(await app.store().debts(1)).toEqual([]);
});

test('what another bot closed for somebody is still owed, whatever its issue says', async () => {
  const { shop, app } = await broken();
  await app.deliver(shop.change(7, 'closed', { state: 'merged' }));
  edit(shop, '"settled":null', '"settled":"done"');
  const closedBy = { id: 41_898_282, login: 'github-actions[bot]', bot: true };
  Object.assign(onlyIssue(shop), { open: false, closedBy });
  await app.restart({ losesData: true });
  await app.look();
  expect(onlyIssue(shop).open).toBe(true);
  expect(await app.store().debts(1)).toMatchObject([{ debt: { pullRequest: 7, settled: null } }]);
});

test('a comment that is followed once more opens no second issue where somebody cut the end of the first', async () => {
  const { shop, app } = await waiting();
  const command = shop.comment(7, '/break-glass payments are down', 'eve');
  await app.deliver(command);
  await app.pass(MINUTE);
  edit(shop, '"settled":null', '"settled":');
  const answer = shop.github.comments.findIndex(({ body }) => body.includes('eve broke'));
  shop.github.comments.splice(answer, 1);
  await app.restart({ losesData: true });
  shop.clock.advance(10 * MINUTE);
  await app.deliver(command);
  await app.pass(MINUTE);
  expect(shop.github.issues).toHaveLength(1);
});
