import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RevertRequest, RevertResult } from '../../src/features/rollback/index.ts';
import { temporaryFolder } from '../review/edge/temporary-repository.ts';
import { startGitServer } from '../support/git-server.ts';
import type { GitServer } from '../support/git-server.ts';
import { serveRepository } from '../support/served-repository.ts';
import type { ServedRepository } from '../support/served-repository.ts';
import { AS_OF, reviewed, startAnalysis } from '../support/started-analysis.ts';

let server: GitServer;
let folder: string;

beforeAll(async () => {
  folder = temporaryFolder();
  server = await startGitServer(folder);
});

afterAll(() => server.close());

const policy = (mode: string): string =>
  `apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata:\n  name: default\n  namespace: istio-system\nspec:\n  mtls:\n    mode: ${mode}\n`;

function merged(name: string): { readonly served: ServedRepository; readonly bad: string } {
  const served = serveRepository(server, folder, name);
  served.push('main', { 'mesh/mtls.yaml': policy('PERMISSIVE'), 'mesh/image.png': 'not text' });
  const bad = served.push('main', { 'mesh/mtls.yaml': policy('STRICT'), 'mesh/image.png': null });
  served.openPullRequest(7, bad);
  served.push('main', { 'mesh/later.yaml': policy('DISABLE').replace('istio-system', 'shop') });
  return { served, bad };
}

const request = ({ repository }: ServedRepository, bad: string): RevertRequest => ({
  repository,
  branch: 'main',
  target: { kind: 'pull-request', number: 7, mergeCommit: bad },
  scope: { kind: 'everything' },
});

function computed(result: { readonly kind: string }): Extract<RevertResult, { tree: string }> {
  if (result.kind !== 'reverted') throw new Error(JSON.stringify(result));
  return result as Extract<RevertResult, { tree: string }>;
}

test('a revert on a mirror is reviewed before anybody has it, and its contents are there to publish', async () => {
  const { served, bad } = merged('previewed');
  const { reverts } = startAnalysis(server);
  const revert = computed(await reverts.revert(request(served, bad)));
  expect(revert.changes.map(({ path, size }) => [path, size])).toEqual([
    ['mesh/image.png', 8],
    ['mesh/mtls.yaml', policy('PERMISSIVE').length],
  ]);

  const { repository } = served;
  const preview = reviewed(
    await reverts.review({
      ...{ repository, base: revert.tip, head: revert.commit },
      ...{ pullRequest: null, asOf: AS_OF },
    }),
  );
  expect(preview.commits).toEqual({ base: revert.tip, head: revert.commit });
  expect(preview.review.changes.length).toBeGreaterThan(0);

  const oids = revert.changes.flatMap(({ after }) => after?.oid ?? []);
  const contents = await reverts.contents(repository, oids);
  if ('kind' in contents) throw new Error(contents.kind);
  expect([...contents.values()].map((bytes) => Buffer.from(bytes).toString())).toEqual([
    'not text',
    policy('PERMISSIVE'),
  ]);
  expect(served.git('for-each-ref', '--format=%(refname)')).toBe(
    'refs/heads/main\nrefs/pull/7/head',
  );
});

test('the same inputs give the same commit, and what another copy does not hold is said to be gone', async () => {
  const { served, bad } = merged('again');
  const [one, two] = [startAnalysis(server), startAnalysis(server)];
  const revert = computed(await one.reverts.revert(request(served, bad)));
  const { repository } = served;
  const comparison = {
    ...{ repository, base: revert.tip, head: revert.commit },
    ...{ pullRequest: null, asOf: AS_OF },
  };
  expect(await two.reverts.review(comparison)).toEqual({ kind: 'gone', what: revert.tip });
  expect(computed(await two.reverts.revert(request(served, bad))).commit).toBe(revert.commit);
  expect(await two.reverts.contents(repository, ['0'.repeat(40)])).toMatchObject({ kind: 'gone' });
});

test('a pull request whose own commits are gone is undone as the one commit it is on the branch', async () => {
  const { served, bad } = merged('headless');
  served.git('update-ref', '-d', 'refs/pull/7/head');
  const { reverts } = startAnalysis(server);
  expect(computed(await reverts.revert(request(served, bad)))).toMatchObject({ method: 'squash' });
  expect(await reverts.revert({ ...request(served, bad), branch: 'nowhere' })).toMatchObject({
    kind: 'gone',
  });
});
