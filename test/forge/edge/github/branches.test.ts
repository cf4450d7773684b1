import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CommitChange } from '../../../../src/forge/ports/branches.ts';
import { DEFAULT_PERMISSIONS } from '../../../../sandbox/github/state/new-world.ts';
import { createAnyCommit } from '../../../../src/forge/edge/github/forge/branch-commit.ts';
import type { GitHubApi } from '../../../../src/forge/edge/github/github-api.ts';
import { problemOf } from './connect.ts';
import { startShop } from './stand-in.ts';

let acme: Awaited<ReturnType<typeof startShop>>;

beforeAll(async () => {
  acme = await startShop({ ...DEFAULT_PERMISSIONS, contents: 'write' });
});

afterAll(async () => {
  await acme.github.close();
  expect(acme.violations).toEqual([]);
});

let branches = 0;
/** A branch of its own at the tip of `main`, whose tip moves with nothing here. */
async function newBranch(): Promise<{ readonly branch: string; readonly tip: string }> {
  const branch = `meshwarden/rollback/pr-${String(++branches)}`;
  const tip = await acme.repository.tip();
  expect(await acme.forge.createBranch(acme.shop, branch, tip)).toBe('created');
  return { branch, tip };
}

const message = { headline: 'Revert "STRICT" (#7)', body: 'Asked for by pat.' };

const write = (
  path: string,
  content: string,
  mode: '100644' | '100755' | '120000' = '100644',
): Extract<CommitChange, { kind: 'write' }> => ({
  kind: 'write',
  path,
  mode,
  oldMode: null,
  object: '',
  present: false,
  content: Buffer.from(content),
});

const git = () => acme.repository.repository.git;
const fileOf = async (sha: string, path: string): Promise<string | undefined> =>
  (await git().file(sha, path))?.toString('utf8');

test('a branch is made once, and not of a commit that is not there', async () => {
  const { forge, shop } = acme;
  const { branch, tip } = await newBranch();
  expect(await forge.createBranch(shop, branch, tip)).toBe('exists');
  expect(await forge.createBranch(shop, 'other', 'f'.repeat(40))).toBe('no-commit');
  expect(await forge.branchTip(shop, branch)).toBe(tip);
});

test('plain files are committed in one call, signed as the App', async () => {
  const { forge, shop, calls } = acme;
  const base = await acme.repository.pushTo('main', { 'gone.yaml': 'a: 1\n' });
  const { branch } = await newBranch();
  const before = calls.length;
  const changes: CommitChange[] = [
    write('new/ü "x".yaml', 'b: 2\r\nc: 3'),
    { kind: 'delete', path: 'gone.yaml', oldMode: '100644' },
  ];
  const made = await forge.commitOnBranch(shop, branch, { parents: [base], message, changes });
  if (made === 'moved') throw new Error('moved');
  expect(calls.slice(before)).toEqual(['POST /graphql createCommitOnBranch 200']);
  expect(made).toMatchObject({ parents: [base], verified: true, ours: true });
  expect(await forge.commit(shop, made.sha)).toEqual(made);
  expect(await forge.branchTip(shop, branch)).toBe(made.sha);
  expect(await fileOf(made.sha, 'new/ü "x".yaml')).toBe('b: 2\r\nc: 3');
  expect(await fileOf(made.sha, 'gone.yaml')).toBeUndefined();
});

test('a branch that has moved meanwhile is left alone', async () => {
  const { forge, shop } = acme;
  const { branch, tip } = await newBranch();
  const edited = await acme.repository.pushTo(branch, { 'mine.yaml': 'mine: 1\n' });
  const changes = [write('a.yaml', 'a: 1\n')];
  expect(await forge.commitOnBranch(shop, branch, { parents: [tip], message, changes })).toBe(
    'moved',
  );
  expect(await forge.forwardBranch(shop, branch, tip)).toBe('not-forward');
  expect(await forge.branchTip(shop, branch)).toBe(edited);
});

test('any mode, contents that are no text and more than one parent are committed as objects', async () => {
  const { forge, shop } = acme;
  const { branch, tip } = await newBranch();
  const binary = Buffer.from([0, 255, 1, 254]);
  const object = await git().store(['hash-object', '--stdin'], binary);
  const known = await git().store(['hash-object', '-w', '--stdin'], 'known\n');
  const parent = await forge.commit(shop, tip);
  const changes: CommitChange[] = [
    write('run.sh', 'true\n', '100755'),
    write('link', 'run.sh', '120000'),
    { ...write('image.png', ''), content: binary, object },
    { ...write('known.txt', 'known\n'), object: known, present: true },
    { ...write('module', ''), mode: '160000', content: null, object: tip, present: true },
  ];
  const made = await forge.createCommit(
    shop,
    { parents: [tip], message, changes },
    parent?.tree ?? '',
  );
  expect(await forge.forwardBranch(shop, branch, made.sha)).toBe('forwarded');
  const listing = await git().read(['ls-tree', '-r', made.sha]);
  expect(listing?.toString('utf8')).toMatch(/^100755 blob .*\trun\.sh$/m);
  expect(listing?.toString('utf8')).toMatch(/^120000 blob .*\tlink$/m);
  expect(listing?.toString('utf8')).toContain(`100644 blob ${object}\timage.png`);
  expect(listing?.toString('utf8')).toContain(`100644 blob ${known}\tknown.txt`);
  expect(listing?.toString('utf8')).toContain(`160000 commit ${tip}\tmodule`);
  expect(made).toMatchObject({ verified: false, ours: true });
  expect(await forge.commit(shop, made.sha)).toEqual(made);
  const other = await forge.commit(shop, tip);
  expect(other?.ours).toBe(false);
});

test('1,200 files are committed as objects with three requests for trees', async () => {
  const sent: string[] = [];
  const bases: unknown[] = [];
  const sha = 'b'.repeat(40);
  const api: Pick<GitHubApi, 'send'> = {
    send: (_holder, route, parameters, answer) => {
      sent.push(route);
      bases.push('base_tree' in parameters ? parameters.base_tree : null);
      return Promise.resolve(answer.parse({ sha, tree: { sha }, parents: [] }));
    },
  };
  const changes = Array.from({ length: 1_200 }, (_, index) =>
    write(`many/${String(index)}.sh`, `echo ${String(index)}\n`, '100755'),
  );
  const commit = { parents: [sha], message, changes };
  await createAnyCommit(api, acme.shop, commit, 'a'.repeat(40));
  const trees = 'POST /repos/{owner}/{repo}/git/trees';
  expect(sent).toEqual([trees, trees, trees, 'POST /repos/{owner}/{repo}/git/commits']);
  expect(bases).toEqual(['a'.repeat(40), sha, sha, null]);
});

test('a pull request is opened once for a branch, found by it, and seen with its merge', async () => {
  const { forge, shop, github } = acme;
  const { branch, tip } = await newBranch();
  const wanted = { title: 'Revert', body: 'marker', head: branch, base: 'main', draft: true };
  expect(await forge.openPullRequest(shop, wanted)).toBe('nothing-new');
  const changes = [write(`${branch}.yaml`, 'a: 1\n')];
  await forge.commitOnBranch(shop, branch, { parents: [tip], message, changes });
  const number = await forge.openPullRequest(shop, wanted);
  expect(await forge.openPullRequest(shop, wanted)).toBe('exists');
  await forge.labelIssue(shop, Number(number), 'rollback');
  expect(await forge.pullRequestsFrom(shop, branch)).toMatchObject([
    { pullRequest: { number, draft: true, state: 'open' }, body: 'marker', ours: true },
  ]);
  expect(await forge.pullRequestsFrom(shop, 'nobody/has/it')).toEqual([]);
  const sha = await acme.repository.pullRequest(Number(number)).merge('olga');
  expect(await forge.pullRequestDetails(shop, Number(number))).toMatchObject({
    pullRequest: { state: 'merged', author: { login: github.app.botLogin } },
    merge: { sha, by: { login: 'olga' } },
  });
  expect([...acme.repository.pullRequest(Number(number)).pull.issue.labels]).toMatchObject([
    { name: 'rollback' },
  ]);
  expect(await forge.pullRequestsByUs(shop, Date.now() - 60_000)).toContainEqual({
    number,
    body: 'marker',
  });
  expect(await forge.pullRequestsByUs(shop, Date.now() + 60_000)).toEqual([]);
});

test("somebody's pull request from such a branch is not ours", async () => {
  const { forge, shop } = acme;
  const head = 'meshwarden/rollback/taken';
  await acme.repository.openPullRequest({ author: 'mallory', head, files: { 'm.yaml': 'm: 1\n' } });
  const body = 'meshwarden';
  await acme.repository.openPullRequest({
    author: 'frida',
    fork: 'frida',
    head,
    body,
    files: { 'f.yaml': 'f: 1\n' },
  });
  expect(await forge.pullRequestsFrom(shop, head)).toMatchObject([
    { pullRequest: { author: { login: 'mallory' } }, ours: false },
  ]);
});

test('a commit that is not there is none', async () => {
  const { forge, shop } = acme;
  expect(await forge.commit(shop, 'f'.repeat(40))).toBeNull();
});

test('without the permission to write, it is named', async () => {
  const reader = await startShop({ ...DEFAULT_PERMISSIONS, contents: 'read' });
  try {
    const { forge, shop, repository } = reader;
    const tip = await repository.tip();
    const changes = [write('a.yaml', 'a: 1\n')];
    const calls = [
      () => forge.createBranch(shop, 'some', tip),
      () => forge.commitOnBranch(shop, 'main', { parents: [tip], message, changes }),
    ];
    for (const call of calls)
      expect(await problemOf(call())).toMatchObject({
        kind: 'forbidden',
        permission: 'Contents (read and write)',
      });
  } finally {
    await reader.github.close();
  }
});
