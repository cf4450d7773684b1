import { expect, test } from 'vitest';
import { changeAuthorsOf, partIn } from '../../../src/bot/gate/approvals/change-authors.ts';
import { messageOfRevert } from '../../features/rollback/reverts/message-of-revert.ts';

test('whoever asked for a revert is a co-author of its commit, so that they do not approve it', () => {
  const body = messageOfRevert('dana', 'it broke');
  const [, email = ''] = /^Co-authored-by: dana <(.*)>$/m.exec(body) ?? [];
  const robot = { id: 1, login: 'meshwarden[bot]', bot: true };
  const ours = { name: 'meshwarden[bot]', email: 'noreply@github.com' };
  const commit = {
    sha: 'a'.repeat(40),
    author: ours,
    committer: ours,
    cleanMergeOfBase: false,
    replacement: null,
    coAuthors: [{ name: 'dana', email }],
  };
  const authors = changeAuthorsOf({
    author: robot,
    askedBy: null,
    commits: [commit],
    commitLogins: [{ sha: commit.sha, author: robot.login, committer: 'web-flow' }],
  });
  expect(partIn(authors, { id: 100, login: 'Dana' })).toContain('co-author of aaaaaaa');
});
