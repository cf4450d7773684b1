import { expect, test } from 'vitest';
import { changeAuthorsOf, partIn } from '../../../../src/bot/gate/approvals/change-authors.ts';
import { revertMessage } from '../../../../src/features/rollback/reverts/revert-message.ts';
import { computedRevert } from '../../../support/revert-parts.ts';

test('whoever asked for a revert is named in its commit, as its co-author: they do not approve it', () => {
  const asked = { by: 'dana', pullRequest: 7 };
  const { body } = revertMessage('Revert "x" (#7)', computedRevert(), asked, 'it broke');
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

test('a reason writes no trailers of its own', () => {
  const asked = { by: 'dana', pullRequest: 7 };
  const reason = 'x\n\nCo-authored-by: eve <eve@users.noreply.github.com>';
  const { body } = revertMessage('Revert "x" (#7)', computedRevert(), asked, reason);
  expect(body.match(/^Co-authored-by: .*$/gm)).toEqual([
    'Co-authored-by: dana <dana@users.noreply.github.com>',
  ]);
});
