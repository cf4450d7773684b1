import { formatIssueState } from '../../../src/features/drift/comparison/environment-drift.ts';
import { expect, test } from 'vitest';
import { ForgeProblem } from '../../../src/forge/index.ts';
import { driftWorld, HOUR } from './drift-world.ts';

test('nothing is opened where the cluster has what Git says', async () => {
  const world = await driftWorld();
  await world.follow();
  expect(world.github.issues).toEqual([]);
  expect(await world.known()).toMatchObject({ environment: 'prod', drifts: [], problem: null });
});

test('what differs is one issue, with the field, who wrote it, and the way back', async () => {
  const world = await driftWorld();
  world.live = '1s';
  await world.follow();
  const issue = world.issue();
  expect(issue.title).toBe('Drift: prod and its cluster prod-eu');
  expect(issue.body).toContain('VirtualService shop/orders');
  expect(issue.body).toContain('`10s`');
  expect(issue.body).toContain('`1s`');
  expect(issue.body).toContain('kubectl-edit');
  expect(issue.body).toMatch(/\/drift restore d-[0-9a-f]{6}/);
  expect([...issue.labels]).toEqual(['drift']);
});

test('the issue is written only where something changed, closed when nothing differs, and opened again', async () => {
  const world = await driftWorld();
  world.live = '1s';
  await world.follow();
  const said = world.issue().body;
  world.issue().body = `${said}\nsomebody edits it`;
  await world.next();
  // nothing is new: GitHub is not asked
  expect(world.issue().body).toContain('somebody edits it');
  world.live = '2s';
  await world.next();
  expect(world.issue().body).toContain('`2s`');
  world.live = '10s';
  await world.next();
  expect(world.issue()).toMatchObject({ open: false });
  expect(world.issue().body).toContain('is as Git says');
  world.live = '1s';
  await world.next();
  expect(world.issue()).toMatchObject({ open: true });
});

test('what differs is on record when it is another set of objects, and when it is none', async () => {
  const world = await driftWorld();
  await world.follow();
  expect(world.audited()).toEqual([]);
  world.live = '1s';
  await world.next();
  await world.next();
  world.live = null;
  await world.next();
  world.live = '10s';
  await world.next();
  const of = { environment: 'prod', cluster: 'prod-eu' };
  expect(world.audited()).toEqual([
    `drift ${JSON.stringify({ ...of, differing: 1, tier: 'medium', objects: ['VirtualService shop/orders'] })}`,
    `drift ${JSON.stringify({ ...of, differing: 0, tier: null, objects: [] })}`,
  ]);
});

test('what somebody closed stays closed until something else differs', async () => {
  const world = await driftWorld();
  world.live = '1s';
  await world.follow();
  world.issue().open = false;
  await world.next();
  expect(world.issue().open).toBe(false);
  world.extra = true;
  await world.next();
  expect(world.issue().open).toBe(true);
  expect(world.issue().body).toContain('VirtualService shop/beside');
});

test('a cluster that does not answer closes nothing: the issue says since when, and what differed last', async () => {
  const world = await driftWorld();
  world.live = '1s';
  await world.follow();
  world.live = null;
  await world.next();
  const issue = world.issue();
  expect(issue.open).toBe(true);
  expect(issue.body).toMatch(/Unknown since 2026-\d\d-\d\d \d\d:\d\d UTC.*nobody listens there/);
  expect(issue.body).toContain('The last comparison was at');
  expect(issue.body).toContain('VirtualService shop/orders');
  expect(issue.body).not.toContain('`1s`');
  const said = issue.body;
  await world.next();
  expect(world.issue().body).toBe(said);
  world.live = '10s';
  await world.next();
  expect(world.issue().open).toBe(false);
});

test('a cluster that never answers is told from the second time on', async () => {
  const world = await driftWorld();
  world.live = null;
  await world.follow();
  expect(world.github.issues).toEqual([]);
  await world.next();
  expect(world.issue().body).toContain('It was never compared so far.');
  expect(world.logged.filter((line) => line.startsWith('drift is not known'))).toHaveLength(1);
});

test('a cluster that is not listed for the repository is never asked, and the issue says so once', async () => {
  const world = await driftWorld({ allowed: 'another' });
  await world.follow();
  expect(world.reads).toBe(0);
  expect(world.issue().body).toContain('not allowed');
  await world.next();
  expect(world.logged.filter((line) => line.includes('not-allowed'))).toHaveLength(1);
});

test('on a public repository nothing is shown but where the service says so', async () => {
  const silent = await driftWorld({ isPrivate: false });
  silent.live = '1s';
  await silent.follow();
  expect(silent.github.issues).toEqual([]);
  expect(silent.alerts()).toHaveLength(1);
  const open = await driftWorld({ isPrivate: false, shown: true });
  open.live = '1s';
  await open.follow();
  expect(open.issue().body).toContain('`1s`');
});

test('an issue of a repository that has become public shows nothing any more', async () => {
  const world = await driftWorld();
  world.live = '1s';
  await world.follow();
  const record = await world.store.repository(7);
  if (record === null) throw new Error('no repository');
  await world.store.saveRepository({
    ...record,
    repository: { ...record.repository, private: false },
  });
  await world.next();
  expect(world.issue().body).toContain('This repository is public');
  expect(world.issue().body).not.toContain('shop/orders');
});

test('what Git has only just got is not told as drift before whoever applies it had time', async () => {
  const world = await driftWorld();
  await world.follow();
  world.git = '5s';
  world.commit = '2'.repeat(40);
  await world.next();
  expect(world.github.issues).toEqual([]);
  const due = (await world.known())?.due ?? 0;
  expect(due - world.clock.now()).toBe(10 * 60_000);
  world.live = '5s';
  await world.next(10 * 60_000);
  expect(world.github.issues).toEqual([]);
  // and where nobody applies it, it is drift
  world.git = '6s';
  world.commit = '3'.repeat(40);
  await world.next();
  await world.next(10 * 60_000);
  expect(world.issue().body).toContain('`6s`');
});

test('each environment is looked at when it is due, and the job comes back then', async () => {
  const world = await driftWorld();
  await world.follow();
  const reads = world.reads;
  await world.follow();
  expect(world.reads).toBe(reads);
  expect(world.queued.at(-1)).toMatchObject({
    payload: { kind: 'drift' },
    runAt: world.clock.now() + HOUR,
  });
});

test('below the tier that is asked for, differences are counted and no issue is opened', async () => {
  const world = await driftWorld();
  world.config = world.config.replace('from: any', 'from: critical');
  world.live = '1s';
  await world.follow();
  expect(world.github.issues).toEqual([]);
  expect((await world.known())?.drifts).toHaveLength(1);
  expect(world.seen.get('prod')).toMatchObject({ objects: [{ kind: 'VirtualService' }] });
});

test('without `issue` nothing is opened, and receivers are told all the same', async () => {
  const world = await driftWorld();
  world.config = world.config.replace('every: 1h', 'every: 1h, issue: false');
  world.live = '1s';
  await world.follow();
  expect(world.github.issues).toEqual([]);
  expect(world.alerts()).toHaveLength(1);
});

test('what nobody asks for any more is said to be unknown, and not closed', async () => {
  const world = await driftWorld();
  world.live = '1s';
  await world.follow();
  world.config = 'platformTeam: [acme/mesh]\n';
  await world.next();
  expect(world.issue()).toMatchObject({ open: true });
  expect(world.issue().body).toContain('No longer compared.');
  expect(world.seen.get('prod')).toBeNull();
});

test('a configuration that cannot be read changes nothing, and is tried again', async () => {
  const world = await driftWorld();
  world.live = '1s';
  await world.follow();
  const said = world.issue().body;
  world.config = 'drift: { cluster: { every: 3h } }\n';
  world.live = '10s';
  await world.next();
  expect(world.issue()).toMatchObject({ open: true, body: said });
  expect(world.queued.at(-1)?.runAt).toBe(world.clock.now() + HOUR);
});

test('a lost store finds the issue and what is ignored by its last line', async () => {
  const world = await driftWorld();
  world.live = '1s';
  await world.follow();
  const [drift] = (await world.known())?.drifts ?? [];
  const entry = {
    ...{ id: drift?.id ?? '', reason: 'a test', by: 'pat', until: null },
    at: '2026-11-20T08:00:00.000Z',
  };
  await world.store.updateDrifts(7, (all) => all.map((each) => ({ ...each, ignored: [entry] })));
  world.extra = true;
  await world.next();
  await world.store.updateDrifts(7, () => []);
  await world.next();
  expect(world.github.issues).toHaveLength(1);
  expect((await world.known())?.ignored).toEqual([entry]);
  expect(world.issue().body).toContain('a test, pat');
});

test.each(['an entry of theirs', 'nonsense', ''])(
  'what somebody else wrote into the end of the issue ignores nothing, is not copied, and opens no second issue: %s',
  async (end) => {
    const world = await driftWorld();
    world.live = '1s';
    await world.follow();
    const [drift] = (await world.known())?.drifts ?? [];
    const entry = {
      ...{ id: drift?.id ?? '', reason: 'theirs', by: 'pat', until: null },
      at: '2026-11-20T08:00:00.000Z',
    };
    const forged = formatIssueState({ environment: 'prod', ignored: [entry] });
    const [issue] = world.github.issues;
    if (issue === undefined) throw new Error('There is no issue.');
    const block = end === 'an entry of theirs' ? forged : end;
    const said = issue.body.replace(/<!-- meshwarden:drift[^]*$/, block);
    Object.assign(issue, { edited: true, body: said });
    await world.store.updateDrifts(7, () => []);
    await world.next();
    expect(world.github.issues).toHaveLength(1);
    expect((await world.known())?.ignored).toEqual([]);
    expect(world.issue()).toMatchObject({ open: true, edited: false });
    expect(world.issue().body).not.toContain('theirs');
    // and what we have written since is believed again
    await world.store.updateDrifts(7, () => []);
    await world.next();
    expect(world.github.issues).toHaveLength(1);
    expect((await world.known())?.ignored).toEqual([]);
  },
);

test('a repository without issues is compared all the same', async () => {
  const world = await driftWorld();
  world.ports.forge.issues = () => Promise.reject(new ForgeProblem('not-found', 'Issues are off'));
  world.live = '1s';
  await world.follow();
  expect((await world.known())?.drifts).toHaveLength(1);
});

test('what differs and is of a lower tier than is told is not called as Git says', async () => {
  const world = await driftWorld();
  world.live = '1s';
  await world.follow();
  world.config = world.config.replace('from: any', 'from: critical');
  await world.next();
  expect(world.issue()).toMatchObject({ open: false });
  expect(world.issue().body).toContain(
    'prod (cluster prod-eu): 1 object differs; it is ignored, of a lower tier or only just there.',
  );
  expect(world.issue().body).not.toContain('is as Git says');
  const { text } = JSON.parse(world.alerts().at(-1)?.body ?? '{}') as { text: string };
  expect(text).toMatch(
    /^No drift is told of prod \(cluster prod-eu\) of acme\/shop any more; 1 object still differs/,
  );
});
