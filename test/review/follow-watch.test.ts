import { describe, expect, test } from 'vitest';
import { applicationWith, MINUTE, watchedShop } from '../features/after-merge/watched-shop.ts';
import { shareOfRun } from '../support/share-of-run.ts';

const CLUSTER = { drift: { cluster: { environments: { prod: 'prod-eu' } } } };
const NO_ANSWER = {
  ...({ kind: 'unknown', of: { group: 'argoproj.io', kind: 'Application' } } as const),
  why: 'it did not answer',
};
const deployed = (revision: string, at: number) =>
  applicationWith({ history: [{ revision, deployedAt: new Date(at).toISOString() }] });

describe('a merge that is watched', () => {
  test('waits until it is applied, and tells of a regression at once, with who and how', async () => {
    const { merge, app, told, traffic, cluster, messages } = watchedShop(CLUSTER);
    cluster.listed = applicationWith({ sync: { status: 'OutOfSync' } });
    const { sha, at } = await merge();
    await app.pass(30 * MINUTE);
    expect(told()).toEqual([]);

    const appliedAt = at + 32 * MINUTE;
    Object.assign(traffic, { since: appliedAt, rise: 0.4 });
    cluster.listed = deployed(sha, appliedAt);
    await app.pass(12 * MINUTE);
    const [comment = '', ...others] = told();
    expect(others).toEqual([]);
    expect(comment).toContain('Regression · failed requests up');
    expect(comment).toContain('@dana (merged it), @acme/on-call (on call)');
    expect(comment).toContain('comment `/rollback traffic got worse once it was applied` on #7');
    expect(comment).toContain('by Application argocd/shop');
    expect(comment).toContain('The watch continues until');

    await app.drain();
    const [last = '', ...more] = told();
    expect(more).toEqual([]);
    expect(last).toContain('Regression');
    expect(last).not.toContain('The watch continues until');
    expect(messages).toEqual(['Traffic got worse in prod since acme/shop#7']);
    expect(app.bugs).toEqual([]);
  });

  test('is on record: that it was merged, when it was applied, and once that it got worse', async () => {
    const { merge, app, traffic, cluster } = watchedShop(CLUSTER);
    const { sha, at } = await merge();
    const appliedAt = at + 2 * MINUTE;
    Object.assign(traffic, { since: appliedAt, rise: 0.4 });
    cluster.listed = deployed(sha, appliedAt);
    await app.drain();
    const noted = app.audited().filter((line) => /^(?:closed|applied|after-merge) /.test(line));
    expect(noted).toEqual([
      expect.stringMatching(/^closed {2}.*"merged":true,"branch":"main"/),
      `applied  ${JSON.stringify({ environment: 'prod', commit: sha, at: new Date(appliedAt).toISOString(), by: 'Application argocd/shop' })}`,
      `after-merge  ${JSON.stringify({ environment: 'prod', commit: sha, verdict: 'regression' })}`,
    ]);
  });

  test('is told to be fine in the end, and that nobody knows when it was applied', async () => {
    const { merge, app, told } = watchedShop();
    await merge();
    await app.pass(10 * MINUTE);
    expect(told()).toEqual([]);
    await app.drain();
    expect(told()).toHaveLength(1);
    expect(told()[0]).toContain('### 🟢 Fine · nothing got worse');
    expect(told()[0]).toContain('is assumed to be applied to prod at the merge');
    expect(told()[0]).toContain('the configuration names no cluster of the environment');
    expect(told()[0]).not.toContain('@dana');
  });

  test('counts from the merge where the cluster lets nobody read what applies it', async () => {
    const { merge, app, told } = watchedShop(CLUSTER);
    await merge();
    await app.drain();
    expect(told()[0]).toContain('what applies it cannot be read in the cluster');
    expect(told()[0]).toContain('Fine');
  });

  test('is applied with a later commit that contains it', async () => {
    const { merge, app, told, shop, cluster } = watchedShop(CLUSTER);
    const { at } = await merge();
    const { after: later } = shop.pushBase('main', null);
    cluster.listed = deployed(later, at + MINUTE);
    await app.drain();
    expect(told()[0]).toContain('by Application argocd/shop');
    // once it is known, the cluster is left alone
    expect(cluster.reads).toBe(1);
  });

  test('counts from the merge where a public repository may not be shown what the cluster says', async () => {
    const allowed = { prometheus: { shown: true }, cluster: { shown: false } };
    const { merge, app, told, cluster } = watchedShop(CLUSTER, allowed);
    const { sha, at } = await merge();
    cluster.listed = deployed(sha, at + MINUTE);
    await app.drain();
    expect(told()[0]).toContain('cluster details may not be shown on a public repository');
    expect(told()[0]).not.toContain('Application');
    expect(cluster.reads).toBe(0);
  });

  test('waits for a cluster that does not answer for a while', async () => {
    const { merge, app, told, cluster } = watchedShop(CLUSTER);
    const { sha, at } = await merge();
    cluster.listed = [{ ...NO_ANSWER, reason: 'timeout' }];
    await app.pass(60 * MINUTE);
    expect(told()).toEqual([]);
    cluster.listed = deployed(sha, at + MINUTE);
    await app.drain();
    expect(told()).toHaveLength(1);
    expect(told()[0]).toContain('by Application argocd/shop');
  });

  test('of which a cluster never says anything is not said to be fine', async () => {
    const { merge, app, told, cluster } = watchedShop(CLUSTER);
    cluster.listed = [{ ...NO_ANSWER, reason: 'unreachable' }];
    await merge();
    await app.drain();
    expect(told()[0]).toContain('### ⚪ Not known');
    expect(told()[0]).toContain('The cluster: it did not answer.');
  });

  test('that is not applied within six hours is said to be so, and asks Prometheus nothing', async () => {
    const { merge, app, told, cluster, asked } = watchedShop(CLUSTER);
    const { at } = await merge();
    cluster.listed = deployed('f'.repeat(40), at - MINUTE);
    await app.drain();
    expect(told()).toHaveLength(1);
    expect(told()[0]).toContain('was not seen to be applied in prod within 6 hours');
    expect(asked()).toBe(0);
  });

  test('is not known where Prometheus is down', async () => {
    const { merge, app, told, traffic } = watchedShop();
    traffic.isDown = true;
    await merge();
    await app.drain();
    expect(told()).toHaveLength(1);
    expect(told()[0]).toContain('### ⚪ Not known');
    expect(told()[0]).not.toContain('nothing got worse');
  });

  test('says that a regression that was told did not last', async () => {
    const { merge, app, told, traffic } = watchedShop();
    const { at } = await merge();
    traffic.rise = 0.4;
    await app.pass(10 * MINUTE);
    expect(told()[0]).toContain('Regression');
    Object.assign(traffic, { since: at, rise: 0 });
    await app.drain();
    expect(told()).toHaveLength(1);
    expect(told()[0]).toMatch(
      /A regression was reported here at .*; it ended before the watch did\./,
    );
  });
});

describe('nothing is asked', () => {
  const cases = {
    'where the settings do not let the repository name the Prometheus': [
      {},
      { prometheus: null, cluster: null },
    ],
    'where the repository is public and what Prometheus says is not': [
      {},
      { prometheus: { shown: false }, cluster: null },
    ],
    'where the configuration does not want it': [{ watch: {} }, undefined],
    'below the tier that is watched': [
      { watch: { tier: 'critical', prometheus: 'main' } },
      undefined,
    ],
    'where no Prometheus is named': [{ watch: { tier: 'low' } }, undefined],
  } as const;
  test.each(Object.entries(cases))('%s', async (_, [config, allowed]) => {
    const { merge, app, told, asked } = watchedShop(config, allowed);
    await merge();
    await app.drain();
    expect(told()).toEqual([]);
    expect(asked()).toBe(0);
  });

  test('and the log says once why', async () => {
    const { merge, app } = watchedShop({}, { prometheus: null, cluster: null });
    await merge();
    await app.drain();
    expect(app.logged.filter((line) => line.startsWith('merge is not watched'))).toHaveLength(1);
  });
});

describe('one comment', () => {
  test('however often the merge is told of', async () => {
    const { merge, app, told, shop } = watchedShop();
    await merge();
    await app.pass(5 * MINUTE);
    await app.deliver(shop.change(7, 'closed', { state: 'merged' }));
    await app.drain();
    const said = told();
    await app.deliver(shop.change(7, 'closed', { state: 'merged' }));
    await app.drain();
    expect(told()).toEqual(said);
    expect(said).toHaveLength(1);
  });

  test('whenever the process is killed between the merge and the end', async () => {
    const counted = watchedShop();
    await counted.merge();
    counted.traffic.rise = 0.4;
    const before = counted.app.passed().length;
    await counted.app.drain();
    const boundaries = counted.app.passed().length - before;
    expect(counted.told()).toHaveLength(1);
    const kills = Array.from({ length: boundaries }, (_, at) =>
      (['before', 'after'] as const).map((when) => ({ at, when })),
    ).flat();
    for (const { at, when } of shareOfRun(kills, 6)) {
      const { merge, app, told, traffic } = watchedShop();
      await merge();
      traffic.rise = 0.4;
      app.kill({ at, when });
      await app.drain();
      expect(told(), `killed ${when} boundary ${String(at)}`).toHaveLength(1);
      expect(told()[0]).toContain('Regression');
    }
  });
});
