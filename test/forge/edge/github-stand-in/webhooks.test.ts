import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startCallingApp } from './stand-in.ts';
import type { CallingApp } from './stand-in.ts';

interface Received {
  readonly event: string;
  readonly guid: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

let app: CallingApp;
let receiver: Server;
let received: Received[];

beforeEach(async () => {
  received = [];
  receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({
        event: String(request.headers['x-github-event']),
        guid: String(request.headers['x-github-delivery']),
        payload: JSON.parse(Buffer.concat(chunks).toString('utf8')) as Received['payload'],
      });
      response.writeHead(202).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const { port } = receiver.address() as { port: number };
  app = await startCallingApp({ webhookUrl: `http://127.0.0.1:${String(port)}/` });
});
afterEach(async () => {
  await app.github.close();
  receiver.close();
});

const openIssues = async (...titles: string[]) => {
  const repository = await app.github.createRepository('acme/shop');
  const pr = await repository.openPullRequest({
    author: 'alice',
    head: 'change',
    files: { 'a.yaml': 'a: 1\n' },
  });
  await app.github.settled();
  received.length = 0;
  for (const title of titles) pr.comment('pat', title);
  await app.github.settled();
};
const bodies = () => received.map(({ payload }) => (payload['comment'] as { body: string }).body);

test('deliveries get lost, doubled and late on demand', async () => {
  const { webhooks } = app.github;
  webhooks.trouble({ kind: 'lost' }, { event: 'issue_comment' });
  webhooks.trouble({ kind: 'duplicated' }, { event: 'issue_comment' });
  webhooks.trouble({ kind: 'delayed', milliseconds: 50 }, { event: 'issue_comment' });
  await openIssues('lost', 'doubled', 'late', 'as usual');
  expect(bodies()).toEqual(['doubled', 'doubled', 'as usual', 'late']);
  expect(received[0]?.guid).toBe(received[1]?.guid);
});

test('deliveries that are held come in another order', async () => {
  await openIssues();
  const { webhooks } = app.github;
  webhooks.hold();
  const pr = app.github.repository('acme/shop').pullRequest(1);
  for (const body of ['one', 'two', 'three']) pr.comment('pat', body);
  await app.github.settled();
  expect(received).toEqual([]);
  webhooks.release((held) => held.toReversed());
  await app.github.settled();
  expect(bodies()).toEqual(['three', 'two', 'one']);
});

test('a delivery nobody took can be found and sent again under the same id', async () => {
  const { github, call, jsonWebToken } = app;
  await openIssues();
  const { url } = github.webhooks;
  github.webhooks.url = 'http://127.0.0.1:9/';
  github.repository('acme/shop').pullRequest(1).comment('pat', 'missed');
  await github.settled();
  github.webhooks.url = url;
  const credentials = jsonWebToken();
  const listed = await call('GET', '/app/hook/deliveries?per_page=1', { credentials });
  expect(listed.body).toMatchObject([
    { event: 'issue_comment', status: 'failed to connect to host', status_code: 502 },
  ]);
  expect(listed.headers.get('link')).toContain('cursor=');
  const [{ id, guid }] = listed.body as unknown as [{ id: number; guid: string }];
  const again = await call('POST', `/app/hook/deliveries/${String(id)}/attempts`, { credentials });
  expect(again.status).toBe(202);
  await github.settled();
  expect(received.map((one) => one.guid)).toEqual([guid]);
});

test('the app hears of what it may see and is subscribed to, and of its installation always', async () => {
  const { github } = app;
  await openIssues();
  const repository = github.repository('acme/shop');
  github.suspendInstallation('acme');
  repository.pullRequest(1).comment('pat', 'unheard');
  github.unsuspendInstallation('acme');
  github.grant('acme', { metadata: 'read', checks: 'write' });
  repository.pullRequest(1).comment('pat', 'unheard too');
  repository.rename('store');
  github.uninstall('acme');
  await github.settled();
  expect(received.map(({ event, payload }) => [event, payload['action']])).toEqual([
    ['installation', 'suspend'],
    ['installation', 'unsuspend'],
    ['installation', 'new_permissions_accepted'],
    ['repository', 'renamed'],
    ['installation', 'deleted'],
  ]);
});

test('payloads have the shapes of GitHub: who, where, what', async () => {
  const { github } = app;
  await openIssues();
  const repository = github.repository('acme/shop');
  const pr = repository.pullRequest(1);
  const review = pr.reviewBy('pat', 'APPROVED');
  review.dismiss('alice');
  await pr.retargetBase('main');
  await repository.pushTo('release', { 'r.yaml': 'r: 1\n' });
  await pr.retargetBase('release');
  const check = await app.call('POST', '/repos/acme/shop/check-runs', {
    body: {
      name: 'meshwarden',
      head_sha: pr.headSha,
      conclusion: 'success',
      actions: [{ label: 'Re-check', description: 'Look again', identifier: 'recheck' }],
    },
  });
  const [shown] = pr.checks();
  shown?.requestAction('recheck', 'alice');
  await github.settled();
  const find = (event: string, action: string) =>
    received.find(({ event: name, payload }) => name === event && payload['action'] === action)
      ?.payload;
  const everywhere = {
    repository: { id: repository.id, full_name: 'acme/shop', default_branch: 'main' },
    organization: { login: 'acme' },
    installation: { id: github.installation('acme').id },
  };
  expect(find('pull_request_review', 'submitted')).toMatchObject({
    ...everywhere,
    sender: { login: 'pat', type: 'User' },
    review: { state: 'approved', commit_id: pr.headSha, user: { login: 'pat' } },
    pull_request: { number: 1, head: { sha: pr.headSha } },
  });
  expect(find('pull_request_review', 'dismissed')).toMatchObject({
    review: { id: review.id, state: 'dismissed' },
  });
  expect(find('pull_request', 'edited')).toMatchObject({
    ...everywhere,
    changes: { base: { ref: { from: 'main' } } },
    pull_request: { base: { ref: 'release' } },
  });
  expect(find('check_run', 'requested_action')).toMatchObject({
    ...everywhere,
    requested_action: { identifier: 'recheck' },
    check_run: {
      id: check.body['id'],
      head_sha: pr.headSha,
      app: { id: github.app.id },
      pull_requests: [{ number: 1 }],
      check_suite: { head_sha: pr.headSha },
    },
  });
  expect(find('check_run', 'completed')).toMatchObject({
    sender: { login: github.app.botLogin, type: 'Bot' },
  });
});
