import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildExampleRepository } from '../../sandbox/example-repository.ts';
import type { ExampleRepository } from '../../sandbox/example-repository.ts';
import { temporaryFolder } from '../review/edge/temporary-repository.ts';
import { printedReview } from '../review/report/printed-review.ts';
import { startGitServer } from '../support/git-server.ts';
import type { GitServer } from '../support/git-server.ts';
import { serveRepository } from '../support/served-repository.ts';
import type { ServedRepository } from '../support/served-repository.ts';
import { AS_OF, reviewed, reviewPull, startAnalysis } from '../support/started-analysis.ts';
import { meshwarden } from './run-cli.ts';

const examples = fileURLToPath(new URL('../../examples', import.meta.url));

let folder: string;
let server: GitServer;

beforeAll(async () => {
  folder = temporaryFolder();
  server = await startGitServer(folder);
});

afterAll(() => server.close());

beforeEach(() => {
  server.requests.length = 0;
  server.fault = () => false;
});

const posts = (): number => server.requests.filter(({ method }) => method === 'POST').length;

describe('the review of the examples', () => {
  let example: ExampleRepository;
  let shop: ServedRepository;

  beforeAll(async () => {
    example = await buildExampleRepository(examples);
    shop = serveRepository(server, folder, 'example');
    execFileSync('git', [
      '-C',
      example.folder,
      'push',
      '-q',
      shop.bare,
      'refs/heads/*:refs/heads/*',
    ]);
    example.pullRequests.forEach((name, index) => {
      shop.openPullRequest(index + 1, shop.git('rev-parse', name));
    });
  });

  afterAll(() => example.remove());

  test('is word for word that of the command line', async () => {
    const analysis = startAnalysis(server);
    const telling = ['05-missing-subset', '08-rename-a-base', '12-does-not-parse'];
    for (const name of telling) {
      const number = example.pullRequests.indexOf(name) + 1;
      const outcome = await reviewPull(analysis, shop, number, shop.git('rev-parse', name));
      const { review: found, placeOf, commits } = reviewed(outcome);
      const { markdown } = printedReview({ review: found, asOf: AS_OF, ...commits, placeOf });
      expect(markdown).toBe(await byCommandLine(example.folder, name));
    }
  });

  test('fetches refs and contents once, and nothing that it has', async () => {
    const analysis = startAnalysis(server);
    const head = shop.git('rev-parse', '06-strict-mesh-wide');
    await reviewPull(analysis, shop, 6, head);
    // The list of refs, commits and folders, contents, texts that may name a folder.
    expect(posts()).toBe(4);
    server.requests.length = 0;
    await reviewPull(analysis, shop, 6, head);
    expect(posts()).toBe(1);
  });

  test('names the platform team, lines of the diff, commits and what it read', async () => {
    const head = shop.git('rev-parse', '06-strict-mesh-wide');
    const outcome = reviewed(await reviewPull(startAnalysis(server), shop, 6, head));
    expect(outcome.platformTeam?.teams).toEqual(['acme/mesh-platform']);
    expect([...outcome.diffLines.keys()]).toContain('base/mesh/peer-authentication.yaml');
    expect(outcome.commitsOfHead.map(({ sha }) => sha)).toEqual([head]);
    expect(outcome.reads).toContain('base/mesh/peer-authentication.yaml');
    expect(outcome.reads).toContain('.meshwarden/config.yaml');
    expect(outcome.review.changes.every(({ object }) => object === null)).toBe(true);
  });

  test('a survey says what the default branch holds', async () => {
    const survey = await startAnalysis(server).survey(
      shop.repository,
      'main',
      '2026-01-01T00:00:00Z',
    );
    if (survey.kind !== 'surveyed') throw new Error(JSON.stringify(survey));
    expect(survey.hasMesh).toBe(true);
    expect(survey.map.environments.map(({ name }) => name)).toEqual(['dev', 'prod', 'staging']);
    const files = survey.meshWideFiles.map(({ file }) => file);
    expect(files).toContain('base/mesh/peer-authentication.yaml');
    expect(files.filter((file) => !file.startsWith('base/mesh/'))).toEqual([]);
    expect(survey.platformTeam?.teams).toEqual(['acme/mesh-platform']);
    expect(survey.configProblems).toEqual([]);
  });
});

test('an object is looked for at the tip, and compared with an earlier commit of the branch', async () => {
  const shop = serveRepository(server, folder, 'changed-by-hand');
  const route = (timeout: string) => ({
    'overlays/prod/orders.yaml': `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: orders, namespace: shop }
spec: { hosts: [orders], http: [{ timeout: ${timeout}, route: [{ destination: { host: orders } }] }] }
`,
  });
  const kustomization = { 'overlays/prod/kustomization.yaml': 'resources: [orders.yaml]\n' };
  const before = shop.push('main', { ...kustomization, ...route('10s') });
  const same = shop.push('main', { 'README.md': 'shop\n' });
  const analysis = startAnalysis(server);
  const resource = { kind: 'VirtualService', namespace: 'shop', name: 'orders' };
  const look = (commit: string | null) =>
    analysis.lookAtObject(shop.repository, {
      resource,
      before: commit === null ? null : { commit, environment: 'prod' },
    });
  expect(await look(null)).toMatchObject({ commit: same, changed: null });
  expect(await look(before)).toMatchObject({ commit: same, changed: false });
  const after = shop.push('main', route('3s'));
  expect(await look(before)).toMatchObject({ commit: after, changed: true });
  // forced away, or never there
  expect(await look('f'.repeat(40))).toMatchObject({ kind: 'looked', changed: null });
});

async function byCommandLine(repository: string, head: string): Promise<string> {
  const commits = ['--repo', repository, '--base', 'main', '--head', head];
  const { stdout } = await meshwarden([
    'review',
    ...commits,
    ...['--format', 'markdown', '--as-of', AS_OF],
  ]);
  return stdout;
}
