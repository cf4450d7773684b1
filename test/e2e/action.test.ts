import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, beforeEach, expect } from 'vitest';
import type { ActionStep, StepRun } from '../../sandbox/action/run-step.ts';
import { pullRequestEvent, runStep } from '../../sandbox/action/run-step.ts';
import type { GitHubPullRequest } from '../../sandbox/github/people/github-pull-request.ts';
import type { GitHubRepository } from '../../sandbox/github/people/github-repository.ts';
import type { GitHubStandIn } from '../../sandbox/github/start-github.ts';
import { startGitHub } from '../../sandbox/github/start-github.ts';
import { repositoryView } from '../../sandbox/github/views/repository.ts';
import { temporaryFolder } from '../review/edge/temporary-repository.ts';
import { storiesOfRun } from '../support/stories-of-run.ts';
import { createSmallShop, WRONG_NESTING } from './app/small-shop.ts';

const test = storiesOfRun({ always: 1 });

const root = fileURLToPath(new URL('../../', import.meta.url));
const entry = join(root, 'dist-action/index.js');

let github: GitHubStandIn;
let shop: GitHubRepository;

beforeAll(() => {
  execFileSync('npm', ['run', '--silent', 'build:action'], { cwd: root });
}, 180_000);

beforeEach(async () => {
  github = await startGitHub({ app: { id: 15_368, slug: 'github-actions' } });
  shop = await createSmallShop(github);
});

afterEach(() => github.close());

/** As actions/checkout does without more words: one commit. */
function shallowCheckout(branch = 'main'): string {
  const folder = join(temporaryFolder(), 'shop');
  const from = `file://${shop.repository.git.folder}`;
  execFileSync('git', ['clone', '-q', '--depth', '1', '--branch', branch, from, folder]);
  return folder;
}

const run = (step: Partial<ActionStep> & Pick<ActionStep, 'event'>): Promise<StepRun> =>
  runStep(github, shop, { entry, inputs: {}, workspace: shallowCheckout(), ...step });

const ASKED = {
  ...{ comment: 'true', suggestions: 'true' },
  ...{ sarif: 'out/results.sarif', html: 'out/review.html' },
};

const open = (head = WRONG_NESTING): Promise<GitHubPullRequest> =>
  shop.openPullRequest({ author: 'dana', head });

const ours = (pr: GitHubPullRequest): readonly string[] =>
  pr.comments('github-actions[bot]').map(({ body }) => body);

test('a pull request gets one comment that is kept up to date, suggestions, a summary, outputs and results', async () => {
  const pr = await open();
  // what the branch began at is no longer the tip, and a depth of one holds neither
  await shop.pushTo('main', { 'README.md': '# The shop\n' });
  pr.comment('dana', '<!-- meshwarden:action:v1 -->');
  const workspace = shallowCheckout();
  const first = await run({
    event: pullRequestEvent(github, pr, 'opened'),
    inputs: ASKED,
    workspace,
  });
  expect(first).toMatchObject({ code: 1, stderr: '' });
  expect(first.log).toMatch(/^::error file=prod\/orders\/.*,line=\d+,title=/m);
  expect(Number(first.outputs['findings'])).toBeGreaterThan(0);
  expect(first.outputs['tier']).toBe('high');
  expect(first.summary).toContain('orders');
  const sarif: unknown = JSON.parse(readFileSync(join(workspace, 'out/results.sarif'), 'utf8'));
  expect(sarif).toMatchObject({ version: '2.1.0' });
  expect(readFileSync(join(workspace, 'out/review.html'), 'utf8')).toMatch(/^<!doctype html>/i);
  const [said = '', ...others] = ours(pr);
  expect(others).toEqual([]);
  expect(said).toMatch(/orders[^]*<!-- meshwarden:action:v1 -->$/);
  expect(pr.reviewComments()).toHaveLength(1);
  expect(pr.reviewComments()[0]?.body).toContain('```suggestion');

  await pr.push({ 'prod/orders/destination-rule.yaml': null });
  const second = await run({ event: pullRequestEvent(github, pr, 'synchronize'), inputs: ASKED });
  const [again = '', ...doubled] = ours(pr);
  expect(doubled).toEqual([]);
  expect(again).not.toBe(said);
  expect(again.replaceAll(/[0-9a-f]{40}/g, '')).toContain(
    second.summary
      .trimEnd()
      .replaceAll(/[0-9a-f]{40}/g, '')
      .slice(0, 200),
  );
  expect(pr.reviewComments()[0]?.body).toMatch(/^Fixed in `/);
  expect(pr.comments('dana').map(({ body }) => body)).toEqual(['<!-- meshwarden:action:v1 -->']);
});

test('the token of a fork may not write: one sentence says so, and the review stands', async () => {
  const pr = await shop.openPullRequest({
    ...{ author: 'frida', fork: 'frida', head: 'faster' },
    files: { 'prod/mesh/mtls.yaml': MTLS },
  });
  const event = pullRequestEvent(github, pr, 'opened');
  const { code, log, summary } = await run({ event, inputs: ASKED, pullRequests: 'read' });
  expect([0, 1]).toContain(code);
  const sentence =
    'No comment is written: the pull request comes from a fork, for which GitHub gives the workflow a token that may only read.';
  expect(log).toContain(`::notice title=Meshwarden::${sentence}\n`);
  expect(summary).toContain(sentence);
  expect(ours(pr)).toEqual([]);
});

const MTLS = `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: istio-system }
spec: { mtls: { mode: STRICT } }
`;

test('a shallow checkout is deepened until both sides meet, whatever login an earlier step left in it', async () => {
  const pr = await open();
  for (let at = 0; at < 60; at += 1) await shop.pushTo('main', { 'README.md': String(at) });
  const workspace = shallowCheckout();
  const header = `http.${github.url}/.extraheader`;
  execFileSync('git', ['-C', workspace, 'config', header, 'AUTHORIZATION: basic d3Jvbmc=']);
  const { name, payload } = pullRequestEvent(github, pr, 'synchronize');
  const base = await shop.tip();
  const pull = { ...payload.pull_request, base: { ...payload.pull_request.base, sha: base } };
  const event = { name, payload: { ...payload, pull_request: pull } };
  const before = github.calls.git.length;
  const { code, outputs } = await run({ event, workspace });
  expect([code, outputs['tier']]).toEqual([1, 'high']);
  expect(github.calls.git.length - before).toBeGreaterThanOrEqual(4);
});

test('a group of the merge queue is reviewed, and has nobody to comment to', async () => {
  const pr = await open();
  const { group } = await shop.enqueue(pr);
  const payload = {
    action: 'checks_requested',
    merge_group: { head_sha: group.head, base_sha: group.base.sha },
    repository: repositoryView(github.world, shop.repository),
  };
  const ended = await run({ event: { name: 'merge_group', payload }, inputs: ASKED });
  expect(ended.code).toBe(1);
  expect(ended.outputs['tier']).toBe('high');
  expect(ended.log).toContain('No comment is written: this event is about no pull request.');
  expect(ours(pr)).toEqual([]);
});

test('the riskiest that passes is the workflow’s to say', async () => {
  const event = pullRequestEvent(github, await open(), 'opened');
  const { code } = await run({ event, inputs: { 'fail-on': 'critical' } });
  expect(code).toBe(0);
});

test('what cannot be reviewed is one sentence, and nothing is written', async () => {
  const pr = await open();
  const { name, payload } = pullRequestEvent(github, pr, 'opened');
  const repository = repositoryView(github.world, shop.repository);
  const told = async (event: ActionStep['event'], more: Partial<ActionStep> = {}) => {
    const { code, log, summary, outputs } = await run({ inputs: ASKED, ...more, event });
    expect({ code, summary, outputs }).toEqual({ code: 2, summary: '', outputs: {} });
    expect(log.split('\n')).toHaveLength(2);
    return log.replace(/^::error title=Meshwarden::/, '').trimEnd();
  };
  const before = ours(pr);
  expect(await told({ name, payload: '{"pull_request":' })).toBe(
    'The event is not what GitHub sends for pull_request: nothing is reviewed.',
  );
  const elsewhere = { ...payload, repository: { ...payload.repository, full_name: 'evil/shop' } };
  expect(await told({ name, payload: elsewhere })).toBe(
    'The event is about another repository than the workflow: nothing is reviewed.',
  );
  expect(await told({ name: 'workflow_dispatch', payload: { repository } })).toBe(
    'This event has no base to compare with: name one with the input base.',
  );
  expect(await told({ name, payload }, { inputs: { ...ASKED, 'fail-on': 'severe' } })).toBe(
    'The input fail-on has to be one of low, medium, high, critical, and is "severe".',
  );
  const configured = { inputs: { ...ASKED, config: 'ci/absent.yaml' } };
  expect(await told({ name, payload }, configured)).toMatch(
    /^The base has no configuration ci\/absent\.yaml \(in .+\)\. It is read there, /,
  );
  expect(await told({ name, payload }, { inputs: { ...ASKED, config: '../mesh.yaml' } })).toBe(
    'The input config has to be a path from the top of the repository, and is "../mesh.yaml".',
  );
  expect(await told({ name, payload }, { variables: { GITHUB_EVENT_PATH: '/no/such' } })).toBe(
    'GITHUB_EVENT_PATH names no file: this is no step of a workflow of GitHub.',
  );
  const wrong = { ...ASKED, 'github-token': 'ghs_wrong' };
  expect(await told({ name, payload }, { inputs: wrong })).toBe(
    'This checkout is shallow, and the commits that it lacks are not fetched (The Git host refused the token): add `fetch-depth: 0` to the step that uses actions/checkout.',
  );
  expect(ours(pr)).toEqual(before);
});

test('a file that cannot be written is said with what mends it', async () => {
  const event = pullRequestEvent(github, await open(), 'opened');
  const { code, log } = await run({ event, inputs: { sarif: '.git' } });
  expect(code).toBe(2);
  expect(log).toMatch(
    /^::error title=Meshwarden::The file .*\.git cannot be written: EISDIR \(in .+\)\. Name a file of a folder that can be written\.$/m,
  );
});
