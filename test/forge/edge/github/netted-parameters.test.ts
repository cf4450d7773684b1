import { expect, test } from 'vitest';
import { nettedParameters } from '../../../../src/forge/edge/github/github-api.ts';
import {
  PullRequestFields,
  toPullRequest,
} from '../../../../src/forge/edge/github/github-fields.ts';

const LOGIN = 'https://robot:hush1234@git.example.com/acme/shop.git';

test('whatever sentence is sent to GitHub holds no credential', () => {
  const sent = nettedParameters({
    owner: 'acme',
    title: `about ${LOGIN}`,
    output: {
      title: LOGIN,
      summary: `a ${LOGIN}`,
      text: `b ghp_hush1234`,
      annotations: [{ title: LOGIN, message: LOGIN }],
    },
    comments: [{ body: `c https:\u200b//robot:hush1234@\u200bgit.example.com` }],
    input: { message: { headline: LOGIN, body: `d Authorization: Bearer hush1234567` } },
  });
  expect(JSON.stringify(sent)).not.toContain('hush1234');
  expect(JSON.stringify(sent)).toContain('git.example.com');
});

test('files, branches and what is no sentence are sent as they are', () => {
  const given = {
    content: LOGIN,
    path: `a/${LOGIN}`,
    ref: 'ghp_hush1234',
    tree: [{ path: 'a', content: LOGIN }],
    fileChanges: { additions: [{ path: 'a', contents: LOGIN }] },
    number: 7,
    missing: null,
  };
  expect(nettedParameters(given)).toEqual(given);
});

test('what holds a text of Markdown together is not taken out of it', () => {
  const body = 'a `https://x:y` | b ](https://c.example) d@e';
  expect(nettedParameters({ body })).toEqual({ body });
});

test('the title of a pull request is known without its credentials', () => {
  const account = { id: 1, login: 'alice', type: 'User' };
  const repo = {
    id: 1,
    name: 'shop',
    full_name: 'acme/shop',
    owner: account,
    archived: false,
    default_branch: 'main',
    clone_url: 'https://github.example/acme/shop.git',
    html_url: 'https://github.example/acme/shop',
  };
  const sha = 'a'.repeat(40);
  const fields = PullRequestFields.parse({
    number: 7,
    title: `Use ${LOGIN}`,
    user: account,
    state: 'open',
    merged_at: null,
    head: { sha, ref: 'x', repo: { full_name: 'acme/shop' } },
    base: { sha, ref: 'main', repo },
    html_url: 'https://github.example/acme/shop/pull/7',
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:00Z',
  });
  expect(toPullRequest(fields, 1).title).toBe(
    'Use https://<redacted>@git.example.com/acme/shop.git',
  );
});
