import { describe, expect, test } from 'vitest';
import { ForgeProblem } from '../../../src/forge/index.ts';
import { adoptionBy } from '../../../src/features/drift/use-cases/adopt-in-pull-request.ts';
import type { DriftWorld } from './drift-world.ts';
import { driftWorld, HOUR } from './drift-world.ts';

const COMMIT = '1'.repeat(40);
const DAY = 24 * HOUR;

const CONFIG = `platformTeam: [acme/mesh]
drift: { correct: propose, cluster: { every: 1h, environments: { prod: prod-eu }, from: any } }
`;

/** Somebody made the timeout another one by hand. */
async function drifted(given: Parameters<typeof driftWorld>[0] = {}) {
  const world = await driftWorld(given);
  world.config = CONFIG;
  hasCommit(world, COMMIT);
  world.live = '1s';
  return world;
}

function hasCommit({ github }: DriftWorld, sha: string): void {
  github.branches.set('7:main', sha);
  github.commits.set(sha, { sha, tree: sha, parents: [], verified: true, ours: false });
}

const stop = new ForgeProblem('unavailable', 'a stop');

const pullRequests = ({ github }: DriftWorld) => [...github.pullRequests.values()];
const bodies = ({ github }: DriftWorld) => [...github.bodies.values()];

const close = (world: DriftWorld): void => {
  for (const [key, each] of world.github.pullRequests)
    world.github.pullRequests.set(key, { ...each, state: 'closed' });
};

describe('correct: propose', () => {
  test('opens one pull request that adopts what is live, says how to restore Git, and merges nothing', async () => {
    const world = await drifted();
    await world.follow();
    expect(pullRequests(world)).toMatchObject([
      {
        state: 'open',
        title: 'Adopt VirtualService shop/orders of prod as live',
        base: { ref: 'main' },
      },
    ]);
    const [body = ''] = bodies(world);
    expect(body).toContain('This makes Git say what the cluster has');
    expect(body).toContain('kubectl apply -k ./overlays/prod');
    expect(body).toContain('it merges nothing');
    const [pullRequest] = pullRequests(world);
    expect(world.issue().body).toContain(`proposed in #${String(pullRequest?.number)}`);
  });

  test('opens it once, however often it looks, and though its store is lost', async () => {
    const world = await drifted();
    await world.follow();
    for (let i = 0; i < 3; i += 1) await world.next();
    await world.store.updateDrifts(7, () => []);
    await world.next();
    expect(pullRequests(world)).toHaveLength(1);
    await world.store.updateDrifts(7, (all) => all.map((each) => ({ ...each, drifts: [] })));
    await world.next();
    expect(pullRequests(world)).toHaveLength(1);
    expect((await world.known())?.drifts[0]?.proposed?.pullRequest).toBe(
      pullRequests(world)[0]?.number,
    );
  });

  test('goes on where it was ended before the pull request was there', async () => {
    const world = await drifted();
    const { forge } = world.ports;
    const stopped = { ...forge, openPullRequest: () => Promise.reject(stop) };
    world.ports.forge = stopped;
    await world.follow();
    expect(pullRequests(world)).toHaveLength(0);
    expect(world.issue().open).toBe(true);
    world.ports.forge = forge;
    await world.next();
    expect(pullRequests(world)).toHaveLength(1);
  });

  test('opens none again that a person closed, until something else differs', async () => {
    const world = await drifted();
    await world.follow();
    close(world);
    await world.next();
    await world.store.updateDrifts(7, () => []);
    await world.next();
    expect(pullRequests(world)).toHaveLength(1);
    world.live = '2s';
    await world.next();
    expect(pullRequests(world).map(({ state }) => state)).toEqual(['closed', 'open']);
  });

  test('opens none beside the one that somebody asked for', async () => {
    const world = await drifted();
    world.config = CONFIG.replace('correct: propose, ', '');
    await world.follow();
    const end = await adoptionBy(world.ports).adopt({
      ...{ repository: world.repository, environment: 'prod', cluster: 'prod-eu' },
      ...{ ids: ['d-038dca'], others: [], by: 'pat', issue: 1, comment: 2 },
    });
    expect(end).toMatchObject({ kind: 'opened', isNew: true });
    world.config = CONFIG;
    await world.next();
    expect(pullRequests(world)).toHaveLength(1);
    expect((await world.known())?.drifts[0]?.proposed?.pullRequest).toBe(
      pullRequests(world)[0]?.number,
    );
  });

  test.each([
    ['it is off', { config: CONFIG.replace('propose', 'off') }],
    ['it is of a lower tier', { config: CONFIG.replace('from: any', 'from: critical') }],
  ])('opens none where %s', async (_, more) => {
    const world = Object.assign(await drifted(), more);
    await world.follow();
    expect(pullRequests(world)).toEqual([]);
  });

  test('opens none of what may not be shown, is ignored, or is only just in Git', async () => {
    const hidden = await drifted({ isPrivate: false });
    await hidden.follow();
    expect(pullRequests(hidden)).toEqual([]);
    const world = await drifted();
    world.live = '10s';
    await world.follow();
    const by = { reason: 'meant', by: 'pat', at: '2026-11-20T08:00:00.000Z', until: null };
    await world.store.updateDrifts(7, (all) =>
      all.map((each) => ({ ...each, ignored: [{ id: 'd-038dca', ...by }] })),
    );
    world.live = '1s';
    await world.next();
    expect((await world.known())?.drifts.map(({ id }) => id)).toEqual(['d-038dca']);
    expect(pullRequests(world)).toEqual([]);
    const pending = await drifted();
    pending.live = '10s';
    await pending.follow();
    pending.git = '3s';
    hasCommit(pending, '2'.repeat(40));
    pending.commit = '2'.repeat(40);
    await pending.next();
    expect(pullRequests(pending)).toEqual([]);
  });

  test('says which permission is missing, and tries again a day later', async () => {
    const world = await drifted();
    let tries = 0;
    const { forge } = world.ports;
    const createBranch = () => {
      tries += 1;
      return Promise.reject(
        new ForgeProblem('forbidden', 'Resource not accessible by integration', {
          permission: 'Contents (read and write)',
        }),
      );
    };
    world.ports.forge = { ...forge, createBranch };
    await world.follow();
    expect(world.issue().body).toContain(
      'no pull request is proposed: Meshwarden may not open one here (`Contents (read and write)` is missing)',
    );
    for (let i = 0; i < 3; i += 1) await world.next();
    expect(tries).toBe(1);
    world.ports.forge = forge;
    await world.next(DAY);
    expect(pullRequests(world)).toHaveLength(1);
    expect(world.issue().body).not.toContain('no pull request is proposed');
  });

  test('says once on an open pull request that its difference is over', async () => {
    const world = await drifted();
    await world.follow();
    world.live = null;
    await world.next();
    expect(world.github.comments).toEqual([]);
    world.live = '10s';
    await world.next();
    await world.next();
    expect(world.github.comments.map(({ body }) => body)).toEqual([
      expect.stringContaining('is the same in Git and in prod (cluster prod-eu) by now'),
    ]);
    expect(pullRequests(world)).toMatchObject([{ state: 'open' }]);
  });

  test('says nothing on one that was merged or closed, and that something else differs on one that is open', async () => {
    const world = await drifted();
    await world.follow();
    close(world);
    world.live = '10s';
    await world.next();
    expect(world.github.comments).toEqual([]);
    const other = await drifted();
    await other.follow();
    other.live = '2s';
    await other.next();
    expect(other.github.comments.map(({ body }) => body)).toEqual([
      expect.stringContaining('differs in another way between Git and prod'),
    ]);
    expect(pullRequests(other)).toHaveLength(2);
  });
});
