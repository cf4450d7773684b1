import { afterAll, beforeAll, expect, test } from 'vitest';
import type { GitHubPullRequest } from '../../../../sandbox/github/people/github-pull-request.ts';
import type { GitHubRepository } from '../../../../sandbox/github/people/github-repository.ts';
import type { GitHubStandIn } from '../../../../sandbox/github/start-github.ts';
import { startGitHub } from '../../../../sandbox/github/start-github.ts';
import { shopPage } from '../../../../sandbox/page/shop-page.ts';

let github: GitHubStandIn;
let pr: GitHubPullRequest;
let shop: GitHubRepository;

beforeAll(async () => {
  let shown: GitHubRepository | null = null;
  github = await startGitHub({ page: shopPage(() => shown) });
  shop = await github.createRepository('acme/shop', { from: { 'a.yaml': 'a: 1\n' } });
  const files = { 'a.yaml': 'a: <2>\n' };
  pr = await shop.openPullRequest({ author: 'dana', head: 'change', title: '<b>Two</b>', files });
  shown = shop;
});
afterAll(() => github.close());

const target = (): string => `${github.url}/acme/shop/pull/${String(pr.number)}`;
const shown = async (query = ''): Promise<string> => (await fetch(`${target()}${query}`)).text();
const send = (form: Record<string, string>, origin = github.url): Promise<Response> =>
  fetch(target(), {
    method: 'POST',
    body: new URLSearchParams(form),
    headers: { origin },
    redirect: 'manual',
  });

test('the page of a pull request shows its files, and text as text', async () => {
  pr.comment('sam', 'Look: <script>1</script> **bold** [x](javascript:1)\nnext');
  const html = await shown();
  expect(html).toContain('&lt;b&gt;Two&lt;/b&gt;');
  expect(html).toContain('<span class="add">+a: &lt;2&gt;</span>');
  expect(html).toContain('Look: &lt;script&gt;1&lt;/script&gt; <strong>bold</strong> x<br>next');
});

test('a picture is drawn in a frame of its own, which may fetch nothing', async () => {
  pr.comment('sam', '```mermaid\nflowchart LR\n  accTitle: Calls <now>\n  a["</iframe>"]\n```');
  const [, title, encoded = ''] =
    /<iframe class="picture" title="([^"]*)" sandbox="allow-scripts" loading="lazy" height="160" src="\/_picture#([\w-]*)"><\/iframe>/.exec(
      await shown(),
    ) ?? [];
  expect(title).toBe('Calls &lt;now&gt;');
  expect(Buffer.from(encoded, 'base64url').toString()).toContain('a["</iframe>"]');
  const frame = await fetch(`${github.url}/_picture`);
  expect(frame.headers.get('content-security-policy')).toMatch(
    /^default-src 'none'; script-src 'nonce-[\w-]+'; style-src 'unsafe-inline'; base-uri 'none'/,
  );
  expect(await frame.text()).toContain('src="/_mermaid.js"');
  const script = await fetch(`${github.url}/_mermaid.js`);
  expect((await script.text()).length).toBeGreaterThan(1_000_000);
});

test('a file is changed with the line ends it had, by whom one chose to be', async () => {
  expect(await shown('?edit=a.yaml')).toContain('\na: &lt;2&gt;\n</textarea>');
  const answer = await send({ do: 'push', by: 'pat', path: 'a.yaml', content: 'a: 3\r\nb: 4' });
  expect([answer.status, answer.headers.get('location')]).toEqual([
    303,
    expect.stringMatching(/\?as=pat$/),
  ]);
  const content = await pr.pull.issue.repository.git.file(pr.headSha, 'a.yaml');
  expect(content?.toString('utf8')).toBe('a: 3\nb: 4\n');
});

test('what GitHub refuses is said, and nobody else in the browser types here', async () => {
  const refused = await send({ do: 'approve', by: 'dana' });
  expect(refused.status).toBe(422);
  expect(await refused.text()).toContain('Can not approve your own pull request');
  expect((await send({ do: 'push', path: '../a', content: '' })).status).toBe(422);
  expect((await send({ do: 'close' }, 'http://elsewhere.example')).status).toBe(403);
  expect(pr.state).toBe('open');
});

test('without the check that the branch requires nothing is merged, as on GitHub', async () => {
  shop.requireChecks(['meshwarden']);
  const refusal = async (): Promise<string> => {
    const answer = await send({ do: 'merge', by: 'dana' });
    expect([answer.status, pr.state]).toEqual([422, 'open']);
    return answer.text();
  };
  expect(await refusal()).toContain('Required status check &quot;meshwarden&quot; is expected.');
  await shop.checkByOtherApp('ci', pr.headSha, 'meshwarden', 'action_required');
  expect(await refusal()).toContain('Required status check &quot;meshwarden&quot; is failing.');
  await shop.checkByOtherApp('ci', pr.headSha, 'meshwarden', 'success');
  expect((await send({ do: 'merge', by: 'dana' })).status).toBe(303);
  expect(pr.state).toBe('merged');
});

test('addresses that lead nowhere are answered as such', async () => {
  for (const path of ['/%E0%A4%A', '/acme/shop/pull/99', '/acme/shop/blob/main/a.yaml', '/x'])
    expect((await fetch(`${github.url}${path}`)).status, path).toBe(404);
});
