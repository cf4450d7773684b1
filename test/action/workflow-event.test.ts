import { expect, test } from 'vitest';
import { parseEvent, sidesOf } from '../../src/action/workflow-event.ts';

const A = 'a'.repeat(40);
const B = 'b'.repeat(40);
const NONE = '0'.repeat(40);
const repository = { full_name: 'acme/shop' };

const read = (name: string, payload: unknown) => {
  const text = payload === null ? null : JSON.stringify(payload);
  const parsed = parseEvent({ name, repository: 'Acme/shop', text });
  return parsed.kind === 'event' ? parsed.event : parsed.problem;
};

const pull = (more: object = {}) => ({
  repository,
  pull_request: {
    ...{ number: 7, draft: true, user: { login: 'dana', type: 'User' } },
    base: { ref: 'main', sha: A },
    head: { ref: 'faster', sha: B, repo: repository },
    ...more,
  },
});

test('a pull request names both sides, and what rules may ask about it', () => {
  const facts = {
    number: 7,
    author: 'dana',
    bot: false,
    draft: true,
    base: 'main',
    head: 'faster',
  };
  const event = { base: A, head: B, pullRequest: { ...facts, fork: false } };
  expect(read('pull_request', pull())).toEqual(event);
  expect(read('pull_request_target', pull())).toEqual(event);
});

test('a branch of another repository is a fork, and so is one whose repository is gone', () => {
  for (const repo of [{ full_name: 'frida/shop' }, null])
    expect(read('pull_request', pull({ head: { ref: 'x', sha: B, repo } }))).toMatchObject({
      pullRequest: { fork: true },
    });
});

test('a merge group and a push name two commits and no pull request', () => {
  const group = { merge_group: { base_sha: A, head_sha: B }, repository };
  expect(read('merge_group', group)).toEqual({ base: A, head: B, pullRequest: null });
  expect(read('push', { before: A, after: B, repository })).toMatchObject({ base: A, head: B });
  expect(read('push', { before: NONE, after: B, repository })).toMatchObject({ base: null });
  expect(read('push', { before: A, after: NONE, repository })).toBe(
    'The push deleted its branch: there is nothing to review.',
  );
});

test.each([
  ['a number that is no number', pull({ number: '7; rm -rf' })],
  ['a commit that is an option', pull({ base: { ref: 'main', sha: '--upload-pack=evil' } })],
  ['no pull request', { repository }],
  ['no repository', { pull_request: pull().pull_request }],
  ['a list', []],
])('an event with %s is refused', (_, payload) => {
  expect(read('pull_request', payload)).toBe(
    'The event is not what GitHub sends for pull_request: nothing is reviewed.',
  );
});

test('an event of another repository, or none at all, is refused', () => {
  expect(read('push', { before: A, after: B, repository: { full_name: 'evil/shop' } })).toMatch(
    /^The event is about another repository/,
  );
  expect(read('push', null)).toMatch(/^GITHUB_EVENT_PATH names no file/);
});

test('what the inputs name goes before what the event names; without a base there is nothing to compare', () => {
  const event = { base: A, head: B };
  const sides = (given: { base: string | null; head: string | null }) => sidesOf(event, given);
  expect(sides({ base: null, head: null })).toEqual({ kind: 'sides', base: A, head: B });
  expect(sides({ base: 'v1', head: null })).toEqual({ kind: 'sides', base: 'v1', head: B });
  const bare = { base: null, head: null };
  expect(sidesOf(bare, { base: 'v1', head: null })).toMatchObject({ head: 'HEAD' });
  expect(sidesOf(bare, bare)).toMatchObject({ kind: 'problem' });
});
