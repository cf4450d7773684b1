import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect } from 'vitest';
import { temporaryFolder } from '../review/edge/temporary-repository.ts';
import { startGitServer } from '../support/git-server.ts';
import type { GitServer } from '../support/git-server.ts';
import { serveRepository } from '../support/served-repository.ts';
import type { ServedRepository } from '../support/served-repository.ts';
import { AS_OF, reviewed, reviewPull, startAnalysis } from '../support/started-analysis.ts';
import { storiesOfRun } from '../support/stories-of-run.ts';

const test = storiesOfRun({ always: 1 });

let folder: string;
let server: GitServer;
let served = 0;

beforeAll(async () => {
  folder = temporaryFolder();
  server = await startGitServer(folder);
});

afterAll(() => server.close());

beforeEach(() => {
  server.requests.length = 0;
  server.fault = () => false;
});

const service = (name: string, port: number): string =>
  [
    'apiVersion: v1',
    'kind: Service',
    `metadata: {name: ${name}, namespace: shop}`,
    'spec:',
    '  ports:',
    '    - name: http',
    `      port: ${String(port)}`,
    '',
  ].join('\n');

const policy = (mode: string): string =>
  [
    'apiVersion: security.istio.io/v1',
    'kind: PeerAuthentication',
    'metadata: {name: default, namespace: istio-system}',
    `spec: {mtls: {mode: ${mode}}}`,
    '',
  ].join('\n');

/** A repository with a mesh of one policy and two services on `main`. */
function newRepository(): ServedRepository & { readonly main: string } {
  served += 1;
  const repository = serveRepository(server, folder, `shop-${String(served)}`);
  const main = repository.push('main', {
    'mesh/policy.yaml': policy('PERMISSIVE'),
    'shop/web.yaml': service('web', 80),
    'shop/api.yaml': service('api', 80),
    'logo.png': 'not text',
  });
  return { ...repository, main };
}

describe('which commits are reviewed', () => {
  test('a head that is another one by now has moved', async () => {
    const shop = newRepository();
    const first = shop.push('feature', { 'mesh/policy.yaml': policy('STRICT') }, shop.main);
    const second = shop.push('feature', { 'mesh/policy.yaml': policy('DISABLE') });
    shop.openPullRequest(1, second);
    const outcome = await reviewPull(startAnalysis(server), shop, 1, first);
    expect(outcome).toEqual({ kind: 'moved', head: second });
  });

  test('a ref that lags behind its push does not count as moved', async () => {
    const shop = newRepository();
    const first = shop.push('feature', { 'mesh/policy.yaml': policy('STRICT') }, shop.main);
    const second = shop.push('feature', { 'shop/web.yaml': service('web', 81) });
    shop.openPullRequest(1, first);
    const { commits } = reviewed(await reviewPull(startAnalysis(server), shop, 1, second));
    expect(commits.head).toBe(second);
  });

  test('a forced push while nothing was looking is simply the new head', async () => {
    const shop = newRepository();
    const analysis = startAnalysis(server);
    const first = shop.push('feature', { 'mesh/policy.yaml': policy('STRICT') }, shop.main);
    shop.openPullRequest(1, first);
    reviewed(await reviewPull(analysis, shop, 1, first));
    shop.work.git('checkout', '-q', '-B', 'feature', shop.main);
    const forced = shop.push('feature', { 'shop/web.yaml': service('web', 81) });
    shop.openPullRequest(1, forced);
    expect((await reviewPull(analysis, shop, 1, first)).kind).toBe('moved');
    const { review } = reviewed(await reviewPull(analysis, shop, 1, forced));
    expect(review.changedFiles).toEqual(['shop/web.yaml']);
  });

  test('a deleted head branch does not matter, a deleted pull request or base does', async () => {
    const shop = newRepository();
    const analysis = startAnalysis(server);
    const head = shop.push('feature', { 'mesh/policy.yaml': policy('STRICT') }, shop.main);
    shop.openPullRequest(1, head);
    shop.git('branch', '-q', '-D', 'feature');
    reviewed(await reviewPull(analysis, shop, 1, head));
    shop.git('update-ref', '-d', 'refs/pull/1/head');
    expect(await reviewPull(analysis, shop, 1, head)).toEqual({
      kind: 'gone',
      what: 'refs/pull/1/head',
    });
    shop.openPullRequest(1, head);
    shop.git('update-ref', '-d', 'refs/heads/main');
    expect(await reviewPull(analysis, shop, 1, head)).toEqual({
      kind: 'gone',
      what: 'refs/heads/main',
    });
  });

  test('a merge group is reviewed by two commits', async () => {
    const shop = newRepository();
    const head = shop.push('queue', { 'mesh/policy.yaml': policy('STRICT') }, shop.main);
    const outcome = await startAnalysis(server).review({
      repository: shop.repository,
      base: shop.main,
      head,
      expectedHead: head,
      pullRequest: null,
      asOf: AS_OF,
    });
    expect(reviewed(outcome).review.tier).toBe('critical');
  });

  test('histories without a common ancestor are told as that', async () => {
    const shop = newRepository();
    shop.work.git('checkout', '-q', '--orphan', 'alone');
    const head = shop.push('alone', { 'shop/web.yaml': service('web', 81) });
    shop.openPullRequest(1, head);
    const outcome = await reviewPull(startAnalysis(server), shop, 1, head);
    expect(outcome).toEqual({ kind: 'no-merge-base', commits: { base: shop.main, head } });
  });
});

describe('a base that has moved on', () => {
  test('is merged with the head, and places are those of the head', async () => {
    const shop = newRepository();
    const longer = `# one\n# two\n${service('web', 80)}`;
    const head = shop.push(
      'feature',
      { 'shop/web.yaml': `${service('web', 80)}# end\n` },
      shop.main,
    );
    const base = shop.push('main', {
      'shop/web.yaml': longer,
      'mesh/policy.yaml': policy('STRICT'),
    });
    shop.openPullRequest(1, head);
    const { commits, placeOf, review } = reviewed(
      await reviewPull(startAnalysis(server), shop, 1, head),
    );
    expect(commits).toEqual({ base, head });
    expect(review.changedFiles).toEqual(['shop/web.yaml']);
    expect(placeOf({ file: 'shop/web.yaml', line: 1 }, 'base')).toEqual({
      file: 'shop/web.yaml',
      line: 1,
      side: 'base',
    });
  });

  test('a conflict names its paths', async () => {
    const shop = newRepository();
    const head = shop.push('feature', { 'mesh/policy.yaml': policy('STRICT') }, shop.main);
    shop.push('main', { 'mesh/policy.yaml': policy('DISABLE') });
    shop.openPullRequest(1, head);
    const outcome = await reviewPull(startAnalysis(server), shop, 1, head);
    expect(outcome).toMatchObject({ kind: 'conflict', conflicts: [{ path: 'mesh/policy.yaml' }] });
  });

  test('a file that the base renamed and the head changed is merged, with few requests', async () => {
    const shop = newRepository();
    const head = shop.push('feature', { 'shop/web.yaml': service('web', 81) }, shop.main);
    shop.push('main', { 'shop/web.yaml': null, 'shop/front.yaml': service('web', 80) });
    shop.openPullRequest(1, head);
    const { review } = reviewed(await reviewPull(startAnalysis(server), shop, 1, head));
    expect(review.changedFiles).toEqual(['shop/front.yaml']);
    expect(server.requests.filter(({ method }) => method === 'POST')).toHaveLength(3);
  });

  test('branches that were merged both ways are merged once more', async () => {
    const shop = newRepository();
    const web = (first: number, last: number): string =>
      `${service('web', first)}${'# more\n'.repeat(9)}# ${String(last)}\n`;
    const start = shop.push('main', { 'shop/web.yaml': web(80, 1) });
    const one = shop.push('feature', { 'shop/web.yaml': web(80, 2) }, start);
    const two = shop.push('main', { 'shop/web.yaml': web(81, 1) });
    shop.work.git('merge', '-q', '-m', 'one', one);
    const base = shop.push('main', { 'shop/api.yaml': service('api', 81) });
    shop.work.git('checkout', '-q', 'feature');
    shop.work.git('merge', '-q', '-m', 'two', two);
    const head = shop.push('feature', { 'shop/web.yaml': `${web(81, 2)}# end\n` });
    expect(shop.work.git('merge-base', '--all', base, head).split('\n')).toHaveLength(2);
    shop.openPullRequest(1, head);
    const { review } = reviewed(await reviewPull(startAnalysis(server), shop, 1, head));
    expect(review.changedFiles).toEqual(['shop/web.yaml']);
  });

  test('a base whose own policy does not validate is not a base to judge by', async () => {
    const shop = newRepository();
    shop.push('main', { '.meshwarden/config.yaml': 'version: 7\n' });
    const tip = shop.work.git('rev-parse', 'main');
    const head = shop.push('feature', { 'shop/web.yaml': service('web', 81) }, tip);
    shop.openPullRequest(1, head);
    const outcome = await reviewPull(startAnalysis(server), shop, 1, head);
    expect(outcome).toMatchObject({
      kind: 'invalid-policy',
      problems: [{ origin: { file: '.meshwarden/config.yaml', line: 1 } }],
      byDefault: { review: { tier: 'medium' } },
    });
  });
});

describe('who made the head', () => {
  test('is read from its commits, with co-authors, and merges of the base told apart', async () => {
    const shop = newRepository();
    shop.push('feature', { 'shop/web.yaml': service('web', 81) }, shop.main);
    shop.work.git(
      ...['commit', '-q', '--allow-empty', '--author', 'Quinn <quinn@example.com>', '-m'],
      'Pair\n\nCo-authored-by: Sam Doe <sam@example.com>\nco-authored-by: Al <al@example.com>',
    );
    shop.push('main', { 'shop/api.yaml': service('api', 81) });
    shop.work.git('checkout', '-q', 'feature');
    shop.work.git('merge', '-q', '--no-ff', '-m', 'clean merge', 'main');
    const clean = shop.work.git('rev-parse', 'HEAD');
    shop.push('main', { 'logo.png': 'other' });
    shop.work.git('checkout', '-q', 'feature');
    shop.work.git('merge', '-q', '--no-ff', '--no-commit', 'main');
    const evil = shop.push('feature', { 'mesh/policy.yaml': policy('STRICT') });
    shop.openPullRequest(1, evil);

    const { commitsOfHead } = reviewed(await reviewPull(startAnalysis(server), shop, 1, evil));
    expect(commitsOfHead).toHaveLength(4);
    expect(commitsOfHead[1]).toMatchObject({
      author: { name: 'Quinn', email: 'quinn@example.com' },
      committer: { email: 'pat@example.com' },
      coAuthors: [
        { name: 'Sam Doe', email: 'sam@example.com' },
        { name: 'Al', email: 'al@example.com' },
      ],
    });
    const merges = commitsOfHead.filter(({ cleanMergeOfBase }) => cleanMergeOfBase);
    expect(merges.map(({ sha }) => sha)).toEqual([clean]);
    expect(commitsOfHead.at(-1)?.sha).toBe(evil);
  });
});

describe('lines that the pull request shows', () => {
  test('are those of the diff with three lines around, also in renamed files', async () => {
    const shop = newRepository();
    const lines = Array.from({ length: 30 }, (_, index) => `# line ${String(index + 1)}`);
    shop.push('main', {
      'shop/long.yaml': lines.join('\n'),
      'shop/old name.yaml': lines.join('\n'),
    });
    const tip = shop.work.git('rev-parse', 'main');
    const changed = lines.with(9, '# ten').with(29, '# thirty').join('\n');
    const head = shop.push(
      'feature',
      {
        'shop/long.yaml': changed,
        'shop/old name.yaml': null,
        'shop/ünïcode "name".yaml': lines.with(0, '# one').join('\n'),
        'shop/new.yaml': 'a: 1\nb: 2\n',
        'shop/api.yaml': null,
      },
      tip,
    );
    shop.openPullRequest(1, head);
    const { diffLines } = reviewed(await reviewPull(startAnalysis(server), shop, 1, head));
    expect(Object.fromEntries(diffLines)).toEqual({
      'shop/long.yaml': [
        { from: 7, to: 13 },
        { from: 27, to: 30 },
      ],
      'shop/ünïcode "name".yaml': [{ from: 1, to: 4 }],
      'shop/new.yaml': [{ from: 1, to: 2 }],
    });
  });
});

describe('what a push changed', () => {
  test('is told for a push that adds commits, and not for a forced one', async () => {
    const shop = newRepository();
    const analysis = startAnalysis(server);
    const next = shop.push('main', { 'shop/web.yaml': service('web', 81), 'logo.png': null });
    const paths = analysis.changedPaths(shop.repository, 'main', shop.main, next);
    expect(await paths).toEqual(['logo.png', 'shop/web.yaml']);
    shop.work.git('reset', '-q', '--hard', shop.main);
    const forced = shop.push('main', { 'shop/api.yaml': service('api', 81) });
    expect(await analysis.changedPaths(shop.repository, 'main', next, forced)).toBeNull();
    const created = '0'.repeat(40);
    expect(await analysis.changedPaths(shop.repository, 'main', created, forced)).toBeNull();
  });
});

describe('a mirror that is damaged', () => {
  test('is made again, and the review is the same', async () => {
    const shop = newRepository();
    const dataDir = temporaryFolder();
    const head = shop.push('feature', { 'mesh/policy.yaml': policy('STRICT') }, shop.main);
    shop.openPullRequest(1, head);
    const analysis = startAnalysis(server, { dataDir });
    const before = reviewed(await reviewPull(analysis, shop, 1, head));
    const packs = join(dataDir, 'mirrors', `${String(shop.repository.id)}.git/objects/pack`);
    for (const name of readdirSync(packs).filter((each) => each.endsWith('.pack'))) {
      rmSync(join(packs, name));
      writeFileSync(join(packs, name), 'PACK');
    }
    const after = reviewed(await reviewPull(analysis, shop, 1, head));
    expect(after.review).toEqual(before.review);
  });
});
