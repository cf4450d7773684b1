import { expect, test } from 'vitest';
import { contractIsPresent, contractViolations } from '../../../support/github-contract.ts';
import { startCallingApp } from './stand-in.ts';
import type { CallingApp } from './stand-in.ts';

/** Every operation the stand-in answers, with what it needs to answer well. */
async function callEverything({ github, call, jsonWebToken }: CallingApp): Promise<string[]> {
  const repository = await github.createRepository('acme/shop', {
    from: { 'a.yaml': 'a: 1\nb: 2\n', 'docs/README.md': '# Shop\n', CODEOWNERS: '* @acme/mesh\n' },
    private: false,
  });
  github.team('acme/everyone', ['quinn']);
  github.team('acme/mesh', ['pat'], { parent: 'acme/everyone', pending: ['pending'] });
  repository.label('mesh', 'ff0000');
  const pr = await repository.openPullRequest({
    author: 'alice',
    head: 'change',
    files: { 'a.yaml': 'a: 2\nb: 2\n', 'new.yaml': 'n: 1\n' },
  });
  const fork = await repository.openPullRequest({
    author: 'frida',
    fork: 'frida',
    head: 'patch',
    files: { 'docs/README.md': '# The shop\n' },
  });
  pr.reviewBy('pat', 'APPROVED');
  pr.comment('pat', 'Fine.');
  const merged = await repository.openPullRequest({
    author: 'bob',
    head: 'merged',
    files: { 'm.yaml': 'm: 1\n' },
  });
  await merged.merge('pat');
  const sha = pr.headSha;
  const failed: string[] = [];
  const app = jsonWebToken();
  const run = async (
    method: string,
    path: string,
    body?: unknown,
    credentials?: string,
  ): Promise<Readonly<Record<string, unknown>>> => {
    const answer = await call(method, path, {
      ...(body === undefined ? {} : { body }),
      ...(credentials === undefined ? {} : { credentials }),
    });
    if (answer.status >= 300)
      failed.push(`${method} ${path}: ${String(answer.status)} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const inShop = (method: string, path: string, body?: unknown) =>
    run(method, `/repos/acme/shop${path}`, body);
  const idOf = (body: Readonly<Record<string, unknown>>): string => String(body['id']);

  const installation = String(github.installation('acme').id);
  await run('GET', '/app', undefined, app);
  await run('GET', '/app/installations', undefined, app);
  await run('GET', `/app/installations/${installation}`, undefined, app);
  await run('GET', '/repos/acme/shop/installation', undefined, app);
  await run('GET', '/orgs/acme/installation', undefined, app);
  await run('GET', '/app/hook/deliveries', undefined, app);
  const [delivery] = github.webhooks.deliveries;
  await run('GET', `/app/hook/deliveries/${String(delivery?.id)}`, undefined, app);
  await run('POST', `/app/hook/deliveries/${String(delivery?.id)}/attempts`, undefined, app);
  await run('GET', '/installation/repositories');
  await run('GET', '/users/pat');
  await run('GET', '/rate_limit');
  await run('GET', '/meta');

  await inShop('GET', '');
  await inShop('GET', '/branches');
  await inShop('GET', '/branches/main');
  await inShop('GET', '/labels');
  await inShop('GET', '/labels/mesh');
  await inShop('GET', '/teams');
  await inShop('GET', '/collaborators/alice');
  await inShop('GET', '/collaborators/alice/permission');
  await inShop('GET', '/codeowners/errors');
  await inShop('GET', '/contents/a.yaml');
  await inShop('GET', '/contents/docs');
  await inShop('GET', '/pulls?state=all');
  await inShop('GET', '/pulls/1');
  await inShop('GET', `/pulls/${String(fork.number)}`);
  await inShop('GET', `/pulls/${String(merged.number)}`);
  await inShop('GET', `/pulls/${String(merged.number)}/merge`);
  await inShop('PATCH', '/pulls/1', { title: 'Better' });
  await inShop('GET', '/pulls/1/commits');
  await inShop('GET', '/pulls/1/files');
  await inShop('GET', '/pulls/1/reviews');
  await inShop('POST', '/pulls/1/requested_reviewers', {
    reviewers: ['quinn'],
    team_reviewers: ['mesh'],
  });
  await inShop('GET', '/pulls/1/requested_reviewers');
  await inShop('DELETE', '/pulls/1/requested_reviewers', {
    reviewers: ['quinn'],
    team_reviewers: ['mesh'],
  });
  const review = await inShop('POST', '/pulls/1/reviews', {
    commit_id: sha,
    event: 'COMMENT',
    comments: [{ path: 'a.yaml', line: 1, side: 'RIGHT', body: 'Why?' }],
  });
  await inShop('GET', `/pulls/1/reviews/${idOf(review)}`);
  await inShop('GET', `/pulls/1/reviews/${idOf(review)}/comments`);
  const line = await inShop('POST', '/pulls/1/comments', {
    commit_id: sha,
    path: 'new.yaml',
    line: 1,
    body: 'And this?',
  });
  await inShop('POST', `/pulls/1/comments/${idOf(line)}/replies`, { body: 'Because.' });
  await inShop('GET', `/pulls/comments/${idOf(line)}`);
  await inShop('PATCH', `/pulls/comments/${idOf(line)}`, { body: 'And that?' });
  await inShop('GET', '/pulls/1/comments');
  await inShop('GET', '/pulls/comments');
  await inShop('DELETE', `/pulls/comments/${idOf(line)}`);

  await inShop('POST', '/issues', { title: 'Welcome', body: 'Hello' });
  await inShop('GET', '/issues?state=all');
  await inShop('GET', '/issues/1');
  await inShop('PATCH', '/issues/4', { body: 'Hello again', state: 'closed' });
  const comment = await inShop('POST', '/issues/1/comments', { body: 'Report' });
  await inShop('GET', '/issues/1/comments');
  await inShop('GET', '/issues/comments');
  await inShop('GET', `/issues/comments/${idOf(comment)}`);
  await inShop('PATCH', `/issues/comments/${idOf(comment)}`, { body: 'Better report' });
  const reaction = await inShop('POST', `/issues/comments/${idOf(comment)}/reactions`, {
    content: 'eyes',
  });
  await inShop('GET', `/issues/comments/${idOf(comment)}/reactions`);
  await inShop('DELETE', `/issues/comments/${idOf(comment)}/reactions/${idOf(reaction)}`);
  await inShop('DELETE', `/issues/comments/${idOf(comment)}`);
  await inShop('POST', '/issues/1/reactions', { content: '+1' });
  await inShop('GET', '/issues/1/reactions');
  await inShop('POST', '/issues/1/labels', { labels: ['mesh'] });
  await inShop('GET', '/issues/1/labels');
  await inShop('DELETE', '/issues/1/labels/mesh');

  const check = await inShop('POST', '/check-runs', {
    name: 'meshwarden',
    head_sha: sha,
    status: 'in_progress',
    external_id: 'pr-1',
    started_at: '2026-11-20T10:00:00Z',
  });
  await inShop('PATCH', `/check-runs/${idOf(check)}`, {
    conclusion: 'action_required',
    completed_at: '2026-11-20T10:00:05Z',
    output: {
      title: 'critical',
      summary: 'waits',
      text: 'text',
      annotations: [
        {
          path: 'a.yaml',
          start_line: 1,
          end_line: 1,
          annotation_level: 'warning',
          message: 'mTLS',
          title: 'mTLS',
        },
      ],
    },
    actions: [{ label: 'Re-check', description: 'Look again', identifier: 'recheck' }],
  });
  await inShop('GET', `/check-runs/${idOf(check)}`);
  await inShop('GET', `/check-runs/${idOf(check)}/annotations`);
  await inShop('POST', `/check-runs/${idOf(check)}/rerequest`);
  await inShop('GET', `/commits/${sha}/check-runs?check_name=meshwarden&filter=all`);
  const suites = await inShop('GET', `/commits/change/check-suites`);
  const [suite] = suites['check_suites'] as { id: number }[];
  await inShop('GET', `/check-suites/${String(suite?.id)}`);
  await inShop('GET', `/check-suites/${String(suite?.id)}/check-runs`);
  await inShop('POST', `/check-suites/${String(suite?.id)}/rerequest`);
  await inShop('POST', '/check-suites', { head_sha: await repository.tip() });

  await inShop('GET', '/commits');
  await inShop('GET', '/commits/main');
  await inShop('GET', `/commits/${sha}`);
  await inShop('GET', `/commits/${sha}/pulls`);
  await inShop('GET', '/compare/main...change');
  await inShop('GET', '/git/ref/heads/main');
  await inShop('GET', '/git/matching-refs/heads/');
  const commit = await inShop('GET', `/git/commits/${sha}`);
  const { sha: tree } = commit['tree'] as { sha: string };
  const listing = await inShop('GET', `/git/trees/${tree}?recursive=1`);
  const [file] = (listing['tree'] as { type: string; sha: string }[]).filter(
    ({ type }) => type === 'blob',
  );
  await inShop('GET', `/git/blobs/${String(file?.sha)}`);
  const blob = await inShop('POST', '/git/blobs', { content: 'AAA=', encoding: 'base64' });
  const made = await inShop('POST', '/git/trees', {
    base_tree: tree,
    tree: [
      { path: 'b.bin', mode: '100644', type: 'blob', sha: blob['sha'] },
      { path: 'run.sh', mode: '100755', type: 'blob', content: 'true\n' },
      { path: 'a.yaml', mode: '100644', type: 'blob', sha: null },
    ],
  });
  const written = await inShop('POST', '/git/commits', {
    message: 'Written',
    tree: made['sha'],
    parents: [sha],
  });
  await inShop('POST', '/git/refs', { ref: 'refs/heads/written', sha });
  await inShop('PATCH', '/git/refs/heads/written', { sha: written['sha'], force: false });

  await run('GET', '/orgs/acme/teams/mesh');
  await run('GET', '/orgs/acme/teams/everyone/teams');
  await run('GET', '/orgs/acme/teams/everyone/members');
  await run('GET', '/orgs/acme/teams/everyone/memberships/pat');
  await run('GET', '/orgs/acme/teams/mesh/memberships/pending');
  await run('GET', '/orgs/acme/members');
  await run('GET', '/orgs/acme/members/pat');

  await run('PUT', `/app/installations/${installation}/suspended`, undefined, app);
  await run('DELETE', `/app/installations/${installation}/suspended`, undefined, app);
  await run('DELETE', `/app/installations/${installation}`, undefined, app);
  return failed;
}

test.skipIf(!contractIsPresent)(
  "every operation is asked and answered as GitHub's description of its API says",
  { timeout: 120_000 },
  async () => {
    const app = await startCallingApp({
      app: {
        permissions: {
          administration: 'read',
          checks: 'write',
          contents: 'write',
          issues: 'write',
          members: 'read',
          pull_requests: 'write',
        },
      },
    });
    const violations = contractViolations(app.github);
    try {
      expect(await callEverything(app)).toEqual([]);
      expect(violations).toEqual([]);
      expect(app.github.calls.all.length).toBeGreaterThan(80);
    } finally {
      await app.github.close();
    }
  },
);
