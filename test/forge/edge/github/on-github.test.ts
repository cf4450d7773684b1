import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CheckContent } from '../../../../src/forge/github/check-run.ts';
import { startShop } from './stand-in.ts';

let acme: Awaited<ReturnType<typeof startShop>>;

beforeAll(async () => {
  acme = await startShop();
});

afterAll(async () => {
  await acme.github.close();
  expect(acme.violations).toEqual([]);
});

const content = (changes: Partial<CheckContent> = {}): CheckContent => ({
  conclusion: null,
  title: 'being reviewed',
  summary: 'The review takes a few seconds.',
  text: '',
  annotations: [],
  actions: [],
  externalId: '1#1',
  ...changes,
});

const numbersOf = (pullRequests: readonly { readonly number: number }[]) =>
  pullRequests.map(({ number }) => number);

const annotations = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    path: 'mesh.yaml',
    startLine: 1,
    endLine: 1,
    level: 'warning' as const,
    title: `finding ${String(index)}`,
    message: 'payments stops answering',
  }));

describe('the check run', () => {
  test('goes from in progress to a conclusion, and is found again as it was written', async () => {
    const { forge, shop } = acme;
    const pr = await acme.openPullRequest();
    const id = await forge.createCheck(shop, pr.headSha, content());
    expect(pr.checks()).toMatchObject([{ id, status: 'in_progress', conclusion: null }]);
    const done = content({
      conclusion: 'action_required',
      title: 'critical: 2 callers lose payments in prod',
      text: 'state',
      annotations: annotations(2),
      actions: [
        { label: 'Review again', description: 'Reviews this again', identifier: 'recheck' },
      ],
    });
    await forge.updateCheck(shop, id, done);
    expect(pr.checks()).toMatchObject([
      { status: 'completed', conclusion: 'action_required', title: done.title },
    ]);
    expect(await forge.checks(shop, pr.headSha)).toEqual([
      {
        id,
        sha: pr.headSha,
        status: 'completed',
        conclusion: 'action_required',
        externalId: '1#1',
        title: done.title,
        summary: done.summary,
        text: 'state',
        annotations: 2,
        startedAt: expect.any(String),
      },
    ]);
  });

  test('takes 120 annotations in three requests', async () => {
    const { forge, shop, calls } = acme;
    const pr = await acme.openPullRequest();
    const all = annotations(120);
    const done = content({ conclusion: 'success', annotations: all });
    const before = calls.length;
    const id = await forge.createCheck(shop, pr.headSha, done);
    await forge.annotate(shop, id, done, all.slice(50));
    expect(calls.length - before).toBe(3);
    const [check] = pr.checks();
    expect(check?.annotations.map(({ title }) => title)).toEqual(all.map(({ title }) => title));
    expect(check?.conclusion).toBe('success');
  });
});

describe('the conversation', () => {
  test('our comment is written, changed and told from others', async () => {
    const { forge, shop, github } = acme;
    const pr = await acme.openPullRequest();
    pr.comment('mallory', '<!-- meshwarden -->');
    const id = await forge.createComment(shop, pr.number, 'first');
    await forge.updateComment(shop, id, 'second');
    expect(pr.comments(github.app.botLogin)).toMatchObject([{ body: 'second' }]);
    expect(await forge.comments(shop, pr.number)).toMatchObject([
      { id, body: 'second', author: { login: github.app.botLogin, bot: true } },
    ]);
  });

  test('a reaction twice is one reaction', async () => {
    const { forge, shop } = acme;
    const pr = await acme.openPullRequest();
    const comment = pr.comment('pat', '/recheck');
    await forge.react(shop, comment.id, 'eyes');
    await forge.react(shop, comment.id, 'eyes');
    expect(comment.reactions).toHaveLength(1);
  });

  test('suggestions arrive on their lines, and can be changed', async () => {
    const { forge, shop } = acme;
    const pr = await acme.openPullRequest();
    await forge.createReviewComments(shop, pr.number, pr.headSha, [
      { path: 'mesh.yaml', line: 1, startLine: null, body: 'one line' },
      { path: 'notes.md', line: 3, startLine: 2, body: 'two lines' },
    ]);
    const comments = await forge.reviewComments(shop, pr.number);
    expect(comments).toMatchObject([
      { path: 'mesh.yaml', line: 1, body: 'one line', inReplyTo: null },
      { path: 'notes.md', line: 3, body: 'two lines', inReplyTo: null },
    ]);
    await forge.updateReviewComment(shop, comments[0]?.id ?? 0, 'done');
    expect(pr.reviewComments().map(({ body }) => body)).toEqual(['done', 'two lines']);
  });

  test('a comment on a line by somebody else is none of ours, whatever marker it ends with', async () => {
    const { forge, shop } = acme;
    const pr = await acme.openPullRequest();
    const ours = { path: 'mesh.yaml', line: 1, startLine: null, body: 'ours' };
    await forge.createReviewComments(shop, pr.number, pr.headSha, [ours]);
    const { author, repository } = pr.pull.issue;
    for (const comment of pr.reviewComments()) {
      const copy = { ...comment, id: comment.id + 1_000_000, author, body: 'a copy' };
      repository.reviewComments.set(copy.id, copy);
    }
    expect(pr.reviewComments()).toHaveLength(2);
    const comments = await forge.reviewComments(shop, pr.number);
    expect(comments.map(({ body }) => body)).toEqual(['ours']);
  });
});

describe('reviews', () => {
  test('are read with the commit they were given on', async () => {
    const { forge, shop } = acme;
    const pr = await acme.openPullRequest();
    const sha = pr.headSha;
    pr.reviewBy('pat', 'APPROVED');
    await pr.push({ 'mesh.yaml': 'mode: PERMISSIVE\n' });
    pr.reviewBy('quinn', 'CHANGES_REQUESTED');
    expect(await forge.reviews(shop, pr.number)).toMatchObject([
      { author: { login: 'pat' }, state: 'approved', commit: sha },
      { author: { login: 'quinn' }, state: 'changes-requested', commit: pr.headSha },
    ]);
  });

  test('teams and people are asked and let go', async () => {
    const { forge, shop } = acme;
    const pr = await acme.openPullRequest();
    await forge.requestReviewers(shop, pr.number, { teams: ['mesh-platform'], people: ['pat'] });
    expect(pr.requested).toEqual({ teams: ['mesh-platform'], people: ['pat'] });
    await forge.withdrawReviewers(shop, pr.number, { teams: ['mesh-platform'], people: [] });
    expect(pr.requested).toEqual({ teams: [], people: ['pat'] });
  });

  test('one who cannot be asked keeps nobody else from being asked', async () => {
    const { forge, shop } = acme;
    const pr = await acme.openPullRequest();
    const refused = await forge.requestReviewers(shop, pr.number, {
      teams: ['mesh-platform', 'nobody-knows'],
      people: ['alice', 'quinn'],
    });
    expect(refused).toEqual({ teams: ['nobody-knows'], people: ['alice'] });
    expect(pr.requested).toEqual({ teams: ['mesh-platform'], people: ['quinn'] });
  });

  test('nobody is asked when there is nobody to ask', async () => {
    const { forge, shop, calls } = acme;
    const pr = await acme.openPullRequest();
    const before = calls.length;
    await forge.requestReviewers(shop, pr.number, { teams: [], people: [] });
    await forge.withdrawReviewers(shop, pr.number, { teams: [], people: [] });
    await forge.createReviewComments(shop, pr.number, pr.headSha, []);
    expect(calls).toHaveLength(before);
  });
});

describe('people', () => {
  test.each([
    ['pat', 'active'],
    ['remy', 'pending'],
    ['mallory', 'none'],
  ])('%s is %s in the team', async (login, membership) => {
    const { forge, shop } = acme;
    const team = 'acme/mesh-platform';
    const alone = await forge.teamMemberships(shop, team, [login]);
    expect(alone).toEqual([{ login, team, membership }]);
    // the list of members knows nothing of invitations
    const [listed] = await forge.teamMemberships(shop, team, [login, 'nobody']);
    expect(listed?.membership).toBe(membership === 'active' ? 'active' : 'none');
  });

  test('members of a team below are members', async () => {
    const { forge, shop, github } = acme;
    github.team('acme/mesh-core', ['sam'], { parent: 'acme/mesh-platform' });
    for (const logins of [['sam'], ['sam', 'mallory']]) {
      const [sam] = await forge.teamMemberships(shop, 'acme/mesh-platform', logins);
      expect(sam).toMatchObject({ login: 'sam', membership: 'active' });
    }
  });

  test('several people are looked up with one request', async () => {
    const { forge, shop, calls } = acme;
    const before = calls.length;
    const found = await forge.teamMemberships(shop, 'Acme/mesh-platform', ['PAT', 'eve', 'quinn']);
    expect(found.map(({ membership }) => membership)).toEqual(['active', 'none', 'active']);
    expect(found.map(({ trouble }) => trouble)).toEqual([null, null, null]);
    expect(calls.slice(before)).toEqual(['GET /orgs/{org}/teams/{team_slug}/members 200']);
  });

  test('who is not on the first page of a long list is asked about alone', async () => {
    const { forge, shop, github, calls } = acme;
    const many = Array.from({ length: 100 }, (_, at) => `member-${String(at)}`);
    github.team('acme/everybody', [...many, 'zoe']);
    const before = calls.length;
    const asked = ['member-3', 'zoe', 'mallory'];
    const found = await forge.teamMemberships(shop, 'acme/everybody', asked);
    expect(found.map(({ membership }) => membership)).toEqual(['active', 'active', 'none']);
    expect(calls).toHaveLength(before + 3);
  });

  test('the members of a team are told from an empty team and one that is gone or renamed', async () => {
    const { forge, shop, github } = acme;
    const of = (team: string) => forge.teamMembers(shop, team);
    github.team('acme/quiet', [], { pending: ['remy'] });
    github.team('acme/gone', ['pat']);
    github.removeTeam('acme/gone');
    expect(await of('Acme/mesh-platform')).toMatchObject({ kind: 'known' });
    expect(await of('acme/quiet')).toEqual({ kind: 'known', logins: [] });
    expect(await of('acme/gone')).toEqual({ kind: 'not-found' });
    expect(await of('other/mesh-platform')).toEqual({ kind: 'foreign' });
    expect(await of('acme/a/b')).toEqual({ kind: 'unknown' });
  });

  test('the team of another organisation is not asked about', async () => {
    const { forge, shop, calls } = acme;
    const before = calls.length;
    const found = await forge.teamMemberships(shop, 'other/mesh-platform', ['pat', 'quinn']);
    expect(found.map(({ membership }) => membership)).toEqual(['foreign', 'foreign']);
    expect(calls).toHaveLength(before);
  });

  test('what somebody may do in the repository', async () => {
    const { forge, shop, repository } = acme;
    repository.collaborator('olga', 'admin');
    repository.collaborator('max', 'maintain');
    expect(await forge.permission(shop, 'olga')).toBe('admin');
    expect(await forge.permission(shop, 'max')).toBe('write');
    expect(await forge.permission(shop, 'mallory')).toBe('none');
  });
});

describe('pull requests and repositories', () => {
  test('a pull request of a fork is seen with its head', async () => {
    const { forge, shop, repository } = acme;
    const pr = await repository.openPullRequest({
      author: 'frank',
      fork: 'frank',
      head: 'patch-1',
      files: { 'a.yaml': 'a: 1\n' },
      draft: true,
    });
    expect(await forge.pullRequest(shop, pr.number)).toMatchObject({
      repository: shop,
      author: { login: 'frank', bot: false },
      state: 'open',
      draft: true,
      head: { sha: pr.headSha, ref: 'patch-1', repository: 'frank/shop' },
      base: { ref: 'main' },
    });
    expect(numbersOf(await forge.openPullRequests(shop))).toContain(pr.number);
    await pr.merge('olga');
    expect(await forge.pullRequest(shop, pr.number)).toMatchObject({ state: 'merged' });
    const tip = (await forge.branchTip(shop, 'main')) ?? '';
    expect(await forge.pullRequestsOf(shop, tip)).toMatchObject([
      { number: pr.number, state: 'merged', base: { ref: 'main' } },
    ]);
    expect(await forge.pullRequestsOf(shop, 'd'.repeat(40))).toEqual([]);
    expect(numbersOf(await forge.openPullRequests(shop))).not.toContain(pr.number);
  });

  test('the author of a commit is known by account', async () => {
    const { forge, shop } = acme;
    const pr = await acme.openPullRequest();
    await pr.push({ 'mesh.yaml': 'mode: PERMISSIVE\n' }, { by: 'bob' });
    const logins = await forge.commitLogins(shop, pr.number);
    expect(logins.map(({ author }) => author)).toEqual(['alice', 'bob']);
    expect(logins.at(-1)?.sha).toBe(pr.headSha);
  });

  test('the tip of a branch, also with a slash in its name; none where there is no branch', async () => {
    const { forge, shop, repository } = acme;
    const sha = await repository.pushTo('release/1.2', { 'a.yaml': 'a: 1\n' });
    expect(await forge.branchTip(shop, 'release/1.2')).toBe(sha);
    expect(await forge.branchTip(shop, 'main')).toBe(await repository.tip());
    expect(await forge.branchTip(shop, 'release')).toBeNull();
  });

  test('our issues are ours, whatever is in those of others', async () => {
    const { forge, shop, repository } = acme;
    repository.openIssue('mallory', 'Meshwarden', '<!-- meshwarden -->');
    const number = await forge.createIssue(shop, 'What Meshwarden found', 'first');
    await forge.updateIssue(shop, number, { body: 'second' });
    expect(await forge.issues(shop)).toEqual([
      { number, title: 'What Meshwarden found', body: 'second', open: true },
    ]);
    expect(repository.issues()).toHaveLength(2);
  });
});
