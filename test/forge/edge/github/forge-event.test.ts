import { describe, expect, test } from 'vitest';
import { toForgeEvent } from '../../../../src/forge/edge/github/forge-event.ts';
import {
  account,
  APP_ID,
  checkRunPayload,
  checkSuitePayload,
  commentPayload,
  INSTALLATION,
  installationPayload,
  installationRepositoriesPayload,
  mergeGroupPayload,
  pullRequestPayload,
  pushPayload,
  repository,
  repositoryPayload,
  reviewPayload,
  sha,
} from '../../../support/webhook-payloads.ts';

const read = (name: string, payload: unknown) => toForgeEvent(name, payload, APP_ID);
const shop = {
  id: 1001,
  installation: INSTALLATION,
  owner: 'acme',
  name: 'shop',
  defaultBranch: 'main',
  cloneUrl: 'https://github.com/acme/shop.git',
  htmlUrl: 'https://github.com/acme/shop',
  archived: false,
  private: true,
};

describe('pull requests', () => {
  test('an opened pull request becomes our view of it', () => {
    expect(read('pull_request', pullRequestPayload('opened'))).toEqual({
      kind: 'event',
      event: {
        kind: 'pull-request',
        action: 'opened',
        pullRequest: {
          repository: shop,
          number: 7,
          title: 'Turn on STRICT mTLS',
          author: { id: 105, login: 'alice', bot: false },
          state: 'open',
          draft: false,
          head: { sha: sha('b'), ref: 'strict', repository: 'acme/shop' },
          base: { sha: sha('a'), ref: 'main' },
          requested: { teams: [], people: [] },
          htmlUrl: 'https://github.com/acme/shop/pull/7',
          createdAt: '2026-11-20T09:00:00Z',
          updatedAt: '2026-11-20T09:30:00Z',
        },
        sender: { id: 105, login: 'alice', bot: false },
        before: null,
      },
    });
  });

  test('a push to one says who pushed, and what the head was before', () => {
    const pushed = { ...pullRequestPayload('synchronize'), before: sha('a'), after: sha('b') };
    expect(read('pull_request', pushed)).toMatchObject({
      event: { sender: { login: 'alice' }, before: sha('a') },
    });
  });

  test.each([
    ['reopened', 'reopened'],
    ['synchronize', 'synchronize'],
    ['ready_for_review', 'ready'],
    ['converted_to_draft', 'draft'],
    ['closed', 'closed'],
  ])('%s is told as %s', (action, told) => {
    expect(read('pull_request', pullRequestPayload(action))).toMatchObject({
      event: { kind: 'pull-request', action: told },
    });
  });

  test('a merged pull request is told apart from one that was given up', () => {
    const merged = { state: 'closed', merged_at: '2026-11-20T10:00:00Z' };
    expect(read('pull_request', pullRequestPayload('closed', merged))).toMatchObject({
      event: { pullRequest: { state: 'merged' } },
    });
    expect(read('pull_request', pullRequestPayload('closed', { state: 'closed' }))).toMatchObject({
      event: { pullRequest: { state: 'closed' } },
    });
  });

  test('an edit matters only where it changes the base', () => {
    const from = (changes: object) => pullRequestPayload('edited', {}, { changes });
    expect(read('pull_request', from({ title: { from: 'old' } }))).toMatchObject({
      kind: 'ignored',
    });
    expect(read('pull_request', from({ base: { ref: { from: 'next' } } }))).toMatchObject({
      event: { action: 'base-changed' },
    });
  });

  test('a fork that was deleted and an author who is gone are no obstacle', () => {
    const orphan = { user: null, head: { sha: sha('b'), ref: 'strict', repo: null } };
    expect(read('pull_request', pullRequestPayload('opened', orphan))).toMatchObject({
      event: { pullRequest: { author: { login: 'ghost' }, head: { repository: null } } },
    });
  });

  test('a bot is known as one', () => {
    const payload = pullRequestPayload('opened', { user: account('renovate[bot]') });
    expect(read('pull_request', payload)).toMatchObject({
      event: { pullRequest: { author: { bot: true } } },
    });
  });

  test('labels change nothing', () => {
    expect(read('pull_request', { action: 'labeled' })).toMatchObject({ kind: 'ignored' });
  });
});

describe('reviews and comments', () => {
  test.each(['submitted', 'edited', 'dismissed'])('a review that is %s arrives', (action) => {
    expect(read('pull_request_review', reviewPayload(action))).toMatchObject({
      event: {
        kind: 'review',
        action,
        review: {
          id: 501,
          author: { login: 'pat' },
          state: 'approved',
          commit: sha('b'),
          submittedAt: '2026-11-20T10:00:00Z',
        },
      },
    });
  });

  test('a comment on a pull request arrives with what tells who may speak', () => {
    expect(read('issue_comment', commentPayload())).toMatchObject({
      event: {
        kind: 'comment',
        repository: shop,
        pullRequest: 7,
        comment: 601,
        author: { login: 'pat', bot: false },
        association: 'MEMBER',
        body: '/recheck',
      },
    });
    expect(read('issue_comment', commentPayload())).not.toHaveProperty('event.onIssue');
  });

  test('a comment on an issue says that it is on one', () => {
    expect(read('issue_comment', commentPayload({}, { pull_request: undefined }))).toMatchObject({
      kind: 'event',
      event: { kind: 'comment', onIssue: true },
    });
    expect(read('issue_comment', commentPayload())).not.toHaveProperty('event.onIssue');
  });

  test('edited comments are not heard', () => {
    expect(read('issue_comment', { ...commentPayload(), action: 'edited' })).toMatchObject({
      kind: 'ignored',
    });
  });
});

describe('pushes', () => {
  test('a push to a branch says from where to where', () => {
    expect(read('push', pushPayload({ ref: 'refs/heads/release/1.2' }))).toEqual({
      kind: 'event',
      event: {
        kind: 'push',
        repository: shop,
        branch: 'release/1.2',
        before: sha('a'),
        after: sha('c'),
        sender: { id: 105, login: 'alice', bot: false },
      },
    });
  });

  test.each([
    ['a tag', { ref: 'refs/tags/v1' }],
    ['a deleted branch', { deleted: true, after: sha('0') }],
  ])('%s is ignored', (_, changes) => {
    expect(read('push', pushPayload(changes))).toMatchObject({ kind: 'ignored' });
  });

  test('what is not an object name is not taken for a commit', () => {
    expect(read('push', pushPayload({ after: '--upload-pack=x' }))).toEqual({
      kind: 'unusable',
      problems: ['after'],
    });
  });
});

describe('checks', () => {
  test('somebody asks for our check again; pull requests of other repositories are left out', () => {
    expect(read('check_run', checkRunPayload('rerequested'))).toEqual({
      kind: 'event',
      event: {
        kind: 'check-rerequested',
        again: true,
        repository: shop,
        sha: sha('b'),
        pullRequests: [7],
      },
    });
  });

  test('a button of our check says which and by whom', () => {
    const payload = checkRunPayload(
      'requested_action',
      {},
      { requested_action: { identifier: 'recheck' } },
    );
    expect(read('check_run', payload)).toMatchObject({
      event: { kind: 'check-action', identifier: 'recheck', requester: { login: 'alice' } },
    });
  });

  test('a check with our name by another app, and another check of ours, are ignored', () => {
    const foreign = checkRunPayload('rerequested', { app: { id: 1 } });
    const other = checkRunPayload('rerequested', { name: 'something else' });
    expect(read('check_run', foreign)).toMatchObject({ kind: 'ignored' });
    expect(read('check_run', other)).toMatchObject({ kind: 'ignored' });
  });

  test('a new suite announces a head, and is not a request to repeat', () => {
    expect(read('check_suite', checkSuitePayload('requested'))).toMatchObject({
      event: { kind: 'check-rerequested', again: false, sha: sha('b'), pullRequests: [7] },
    });
    expect(read('check_suite', checkSuitePayload('rerequested'))).toMatchObject({
      event: { again: true },
    });
    expect(read('check_suite', checkSuitePayload('completed'))).toMatchObject({ kind: 'ignored' });
    expect(
      read('check_suite', checkSuitePayload('requested', { app: { id: null } })),
    ).toMatchObject({ kind: 'ignored' });
  });
});

describe('the merge queue, installations and repositories', () => {
  test.each([
    ['checks_requested', 'checks-requested'],
    ['destroyed', 'destroyed'],
  ])('a merge group: %s', (action, told) => {
    expect(read('merge_group', mergeGroupPayload(action))).toMatchObject({
      event: {
        kind: 'merge-group',
        action: told,
        head: { sha: sha('d'), ref: `refs/heads/gh-readonly-queue/main/pr-7-${sha('a')}` },
        base: { sha: sha('a'), ref: 'refs/heads/main' },
      },
    });
  });

  test.each([
    ['created', 'created'],
    ['deleted', 'deleted'],
    ['suspend', 'suspended'],
    ['unsuspend', 'unsuspended'],
    ['new_permissions_accepted', 'permissions-accepted'],
  ])('an installation: %s', (action, told) => {
    expect(read('installation', installationPayload(action))).toEqual({
      kind: 'event',
      event: { kind: 'installation', action: told, installation: INSTALLATION },
    });
  });

  test('repositories come and go', () => {
    expect(read('installation_repositories', installationRepositoriesPayload())).toEqual({
      kind: 'event',
      event: {
        kind: 'installation-repositories',
        installation: INSTALLATION,
        added: [{ id: 1001, fullName: 'acme/shop' }],
        removed: [{ id: 1002, fullName: 'acme/old' }],
      },
    });
  });

  test.each(['renamed', 'transferred', 'archived', 'unarchived', 'deleted'])(
    'a repository is %s',
    (action) => {
      const payload = repositoryPayload(action, { repository: repository({ name: 'store' }) });
      expect(read('repository', payload)).toMatchObject({
        event: { kind: 'repository', action, repository: { id: 1001, name: 'store' } },
      });
    },
  );

  test('an edited repository matters only where its default branch changes', () => {
    const edit = (changes: object) => repositoryPayload('edited', { changes });
    expect(read('repository', edit({ description: { from: 'x' } }))).toMatchObject({
      kind: 'ignored',
    });
    expect(read('repository', edit({ default_branch: { from: 'master' } }))).toMatchObject({
      event: { action: 'edited' },
    });
  });
});
