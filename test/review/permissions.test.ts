import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { startShopForTest } from '../forge/edge/github/stand-in.ts';
import { startMemoryApp } from '../bot/memory-app.ts';
import { openShop } from '../support/memory-shop.ts';
import { outcomeOf } from '../support/shop-changes.ts';

type Permissions = Readonly<Record<string, 'read' | 'write'>>;

/** What app.yml asks for. */
const ASKED: Permissions = z
  .object({ default_permissions: z.record(z.string(), z.enum(['read', 'write'])) })
  .parse(parse(readFileSync('app.yml', 'utf8'))).default_permissions;

const without = (...names: readonly string[]): Permissions =>
  Object.fromEntries(Object.entries(ASKED).filter(([name]) => !names.includes(name)));

/**
 * The app with its real adapter on the stand-in, which refuses what was not granted. A pull request of alice's is
 * reviewed, pat of the platform team approves it, and it is reviewed again; the analysis says that it is high.
 */
async function reviewedWith(granted: Permissions) {
  const { github, forge, repository, shop: acme } = await startShopForTest();
  github.team('acme/mesh', ['pat']);
  await repository.pushTo('main', { 'a.yaml': '# lines of the fix\n'.repeat(9) });
  const files = { 'a.yaml': '# lines of the fix \n'.repeat(9) };
  const pr = await repository.openPullRequest({ author: 'alice', head: 'change', files });
  const pullRequest = { ...(await forge.pullRequest(acme, pr.number)), repository: acme };
  const memory = openShop();
  const app = startMemoryApp({
    ...memory,
    forge,
    analysis: {
      ...memory.analysis,
      review: ({ base, expectedHead: head }) =>
        Promise.resolve(outcomeOf({ base, head }, { kind: 'high', variant: 0 }, 0)),
    },
  });
  github.grant('acme', granted);
  github.expireTokens();
  // the token that ended is noticed once
  await forge.pullRequest(acme, pr.number).catch(() => undefined);
  const happens = async (event: Parameters<typeof app.deliver>[0]) => {
    await app.deliver(event);
    await app.drain();
    memory.clock.advance(5_000);
  };
  const sender = pullRequest.author;
  await happens({ kind: 'pull-request', action: 'opened', pullRequest, sender, before: null });
  const [asked] = pr.checks();
  const said = { before: asked?.summary ?? '', conclusion: asked?.conclusion ?? null };
  const { id } = pr.reviewBy('pat', 'APPROVED');
  const review = {
    id,
    submittedAt: null,
    state: 'approved' as const,
    commit: pr.headSha,
    author: { id: github.user('pat').id, login: 'pat', bot: false },
  };
  await happens({ kind: 'review', action: 'submitted', pullRequest, review });
  const [check, ...more] = pr.checks();
  expect(more).toEqual([]);
  const comments = pr.comments(github.app.botLogin).map(({ body }) => body);
  return { ...said, after: check, comments, pr };
}

test('with all that app.yml asks for, an approval is asked for and counted', async () => {
  const { conclusion, before, after, pr } = await reviewedWith(ASKED);
  expect(conclusion).toBe('action_required');
  expect(before).not.toContain('permission');
  expect(pr.requested.teams).toEqual([]);
  expect(after?.conclusion).toBe('success');
});

describe('a permission that is withdrawn opens nothing, and the check says which to grant', () => {
  test.each([
    ['members', without('members'), 'action_required', 'Members (read-only)'],
    ['pull_requests', without('pull_requests'), 'failure', 'Pull requests (read and write)'],
    [
      'pull_requests for writing',
      { ...ASKED, pull_requests: 'read' },
      'action_required',
      'not everybody was asked for a review: the App lacks the permission Pull requests (read and write)',
    ],
  ] satisfies readonly [string, Permissions, string, string][])(
    '%s',
    async (_, granted, conclusion, sentence) => {
      const { after, ...found } = await reviewedWith(granted);
      expect(found.conclusion).toBe(conclusion);
      expect(found.before).toContain(sentence);
      if (granted['members'] === undefined) expect(after?.conclusion).toBe(conclusion);
    },
  );

  test('checks: there is none, and the comment says so', async () => {
    const { conclusion, after, comments } = await reviewedWith(without('checks'));
    expect([conclusion, after]).toEqual([null, undefined]);
    expect(comments.join()).toContain('the permission Checks (read and write) is missing');
  });

  test('issues and pull_requests for writing: the check says that there is no comment', async () => {
    const granted: Permissions = { ...ASKED, issues: 'read', pull_requests: 'read' };
    const { conclusion, before, after, comments } = await reviewedWith(granted);
    expect(conclusion).toBe('action_required');
    expect(before).toContain('the comment was not written: the App lacks the permission Issues');
    expect(comments).toEqual([]);
    // approvals are GitHub's, not ours to write
    expect(after?.conclusion).toBe('success');
  });

  // Git is refused without contents, which the check says: test/e2e/app/installation.test.ts
  test('issues, merge_queues, contents: what does not need them goes on', async () => {
    const granted = without('issues', 'merge_queues', 'contents');
    const { conclusion, after } = await reviewedWith(granted);
    expect(conclusion).toBe('action_required');
    expect(after?.conclusion).toBe('success');
  });
});
