import { expect, test } from 'vitest';
import type { RepositorySurvey } from '../../../src/review/index.ts';
import { startMemoryApp } from '../../bot/memory-app.ts';
import { openShop } from '../../support/memory-shop.ts';
import { configOf, PLATFORM_TEAM } from '../../support/shop-changes.ts';

type Temporary = RepositorySurvey['temporary'][number];

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The delay of orders until a day, which ends then. */
const delay = (until: string, deadline: string): Temporary => ({
  resource: { kind: 'VirtualService', namespace: 'shop', name: 'orders' },
  does: 'delays requests',
  environments: ['prod'],
  ...{ until, deadline },
});

const FIRST = delay('2026-12-04', '2026-12-05T00:00:00.000Z');
const LATER = delay('2026-12-11', '2026-12-12T00:00:00.000Z');

/** The app at 2026-11-20, on a default branch that has these settings for a time. */
async function begun(...first: readonly Temporary[]) {
  const bare = openShop({});
  let temporary = first;
  const survey = (): Promise<RepositorySurvey> =>
    Promise.resolve({
      ...{ kind: 'surveyed', commit: '1'.repeat(40), hasMesh: true, temporary },
      map: { sources: [], environments: [], notApplied: [], notes: [] },
      ...{ objects: new Map(), meshWideFiles: [], gaps: [], config: configOf({}) },
      ...{ configProblems: [], configNotices: [], platformTeam: PLATFORM_TEAM, divergences: null },
    });
  const shop = { ...bare, analysis: { ...bare.analysis, survey } };
  const app = startMemoryApp(shop);
  const push = async (): Promise<void> => {
    await app.deliver(shop.pushBase('main', null));
    await app.pass(MINUTE);
  };
  await push();
  const issues = () => shop.github.issues.filter(({ title }) => /For a time/.test(title));
  const said = (words: string): number =>
    shop.github.comments.filter(({ body }) => body.includes(words)).length;
  const has = async (...now: readonly Temporary[]): Promise<void> => {
    temporary = now;
    await push();
  };
  return { shop, app, push, has, issues, said };
}

const REMINDER = 'Half the time is over.';
const ESCALATION = 'Overdue.';

test('a setting for a time is kept in mind by one issue, however often is looked', async () => {
  const { app, push, issues } = await begun(FIRST);
  await push();
  await app.restart();
  await push();
  expect(issues()).toHaveLength(1);
  const [issue] = issues();
  expect(issue?.title).toBe(
    'For a time: take out by 2026-12-05T00:00Z (VirtualService shop/orders)',
  );
  expect(issue?.body).toContain(
    '`VirtualService shop/orders` delays requests, which is for a time.',
  );
  expect(issue?.body).toContain('@acme/mesh');
});

test('it is reminded of at half time and escalated at its end, once each', async () => {
  const { app, issues, said } = await begun(FIRST);
  await app.pass(6 * DAY);
  expect([said(REMINDER), said(ESCALATION)]).toEqual([0, 0]);
  await app.pass(3 * DAY);
  expect([said(REMINDER), said(ESCALATION)]).toEqual([1, 0]);
  await app.restart();
  await app.pass(20 * DAY);
  expect([said(REMINDER), said(ESCALATION)]).toEqual([1, 1]);
  expect(issues()[0]).toMatchObject({
    title: 'Overdue: For a time: take out by 2026-12-05T00:00Z (VirtualService shop/orders)',
    open: true,
  });
});

test('it ends when the branch has it no longer, and begins anew when its date is moved', async () => {
  const { has, issues } = await begun(FIRST);
  await has(LATER);
  expect(issues().map(({ title, open }) => `${String(open)} ${title}`)).toEqual([
    'false For a time: take out by 2026-12-05T00:00Z (VirtualService shop/orders)',
    'true For a time: take out by 2026-12-12T00:00Z (VirtualService shop/orders)',
  ]);
  await has();
  expect(issues().map(({ open }) => open)).toEqual([false, false]);
});

test('closed by hand before the setting is gone, it is opened again', async () => {
  const { app, issues, said } = await begun(FIRST);
  const [issue] = issues();
  Object.assign(issue ?? {}, {
    open: false,
    closedBy: { id: 102, login: 'quinn', bot: false },
  });
  await app.pass(9 * DAY);
  expect(issues()[0]?.open).toBe(true);
  expect(said('quinn closed this issue, but the default branch still has it')).toBe(1);
});

test('it is found again in its issue after the data was lost', async () => {
  const { app, push, has, issues } = await begun(FIRST);
  await app.restart({ losesData: true });
  await push();
  expect(issues()).toHaveLength(1);
  await has();
  expect(issues()[0]?.open).toBe(false);
});

test.each<[string, string, string]>([
  ['2026-11-21', 'Europe/Berlin', '2026-11-21T23:00:00.000Z'],
  ['2026-12-04', 'Pacific/Apia', '2026-12-04T11:00:00.000Z'],
  ['2027-03-28', 'Europe/Berlin', '2027-03-28T22:00:00.000Z'],
  ['2027-03-13', 'America/Havana', '2027-03-14T05:00:00.000Z'],
])('it is told of once where clocks jump on the way: %s in %s', async (day, _, deadline) => {
  const { app, said } = await begun(delay(day, deadline));
  const begin = Date.parse('2026-11-20T08:00:00Z');
  await app.pass(Date.parse(deadline) - begin - 2 * HOUR);
  expect([said(REMINDER), said(ESCALATION)]).toEqual([1, 0]);
  await app.pass(4 * HOUR);
  await app.restart();
  await app.pass(30 * HOUR);
  expect([said(REMINDER), said(ESCALATION)]).toEqual([1, 1]);
});
