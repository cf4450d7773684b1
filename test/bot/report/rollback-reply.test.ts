import { expect, test } from 'vitest';
import type { Reply } from '../../../src/bot/commands/command-reply.ts';
import { reactionTo, replyBody } from '../../../src/bot/commands/command-reply.ts';

type RollbackRefusal = Extract<Reply, { kind: 'rollback-refused' }>['why'];

const said = (reply: Reply) => replyBody(reply, 1);

const OPENED: Extract<Reply, { kind: 'rollback-opened' }> = {
  kind: 'rollback-opened',
  command: 'rollback',
  of: 412,
  branch: 'main',
  revert: 421,
  draft: false,
  signed: true,
  effect: ['mTLS goes back.'],
  paths: { restored: 3, merged: 0, alreadyReverted: 1, conflicts: 0 },
};

test('what was opened is linked, with how it came out and what it does', () => {
  expect(said(OPENED)).toContain(
    '**Rolling back #412 on `main`: #421.** Files: 3 restored exactly, 1 reverted before.  \nmTLS goes back. Its check asks for one approval',
  );
  const paths = { ...OPENED.paths, conflicts: 2 };
  expect(said({ ...OPENED, draft: true, paths })).toContain(
    'It is a draft: 2 of its files conflict',
  );
  expect(said({ ...OPENED, signed: false })).toContain('not signed');
  expect(said({ ...OPENED, command: 'reland' })).toContain('**Bringing back what #412 rolled back');
  expect(reactionTo(OPENED)).toBe('+1');
});

const refused = (why: RollbackRefusal): Reply => ({
  kind: 'rollback-refused',
  command: 'rollback',
  why,
});

test.each<readonly [RollbackRefusal, string]>([
  [
    { kind: 'not-writer', permission: 'read' },
    '`/rollback` needs write permission here,** and you have read.',
  ],
  [{ kind: 'not-writer', permission: 'unknown' }, 'cannot be looked up, which counts as none'],
  [{ kind: 'not-in-teams', teams: ['acme/on-call'] }, 'active members of acme/on-call'],
  [
    { kind: 'disabled', commands: ['git revert abc', 'git push'] },
    '`rollback.enabled: false`.** By hand:\n\n```sh\ngit revert abc\ngit push\n```',
  ],
  [
    { kind: 'not-merged', open: true },
    'is not merged, so there is nothing to take back.** Close it',
  ],
  [{ kind: 'not-merged', open: false }, 'was closed without merging'],
  [{ kind: 'too-old', age: 40, most: 30 }, 'merged 40 days ago, and `rollback.maxAgeDays` is 30'],
  [{ kind: 'too-many-today', most: 10 }, '10 rollbacks were opened here within a day'],
  [{ kind: 'missing-permission', permission: 'Contents: write' }, 'Grant it `Contents: write`'],
  [{ kind: 'archived' }, 'this repository is archived'],
  [{ kind: 'branch-edited', branch: 'b', revert: 9 }, 'pushed to `b`, which is left as it is'],
  [{ kind: 'base-moves' }, 'the branch moved each time'],
  [
    { kind: 'all-conflicts', paths: ['a.yaml'] },
    'every file of it was changed again since: `a.yaml`',
  ],
  [{ kind: 'tree-differs', branch: 'b' }, 'is not what was computed'],
  [{ kind: 'not-rolled-back' }, 'nothing of this pull request was rolled back'],
  [{ kind: 'failed', why: 'Git stopped' }, '**Not done: Git stopped.**'],
  [
    { kind: 'revert', refusal: { reason: 'unknown-commit', given: 'abcdef1' } },
    'There is no commit `abcdef1` in this repository',
  ],
])('a refusal says why, and what to do instead: %j', (why, sentence) => {
  expect(said(refused(why))).toContain(sentence);
  expect(said(refused(why))).toMatch(/^\*\*Not done: /);
  expect(reactionTo(refused(why))).toBe('confused');
});

test.each<readonly [Reply, string]>([
  [{ kind: 'rollback-open', revert: 421, draft: false }, '**There is a revert already: #421.**'],
  [{ kind: 'rollback-merged', of: 412, revert: 421 }, '#412 was already reverted by #421.'],
  [{ kind: 'rollback-closed', of: 412, revert: 421 }, '`/rollback --again <reason>`'],
  [{ kind: 'nothing-to-roll-back', of: 412, revert: null }, 'holds nothing of #412 any more'],
  [{ kind: 'nothing-to-roll-back', of: 412, revert: 419 }, 'by #419 (same content)'],
  [
    {
      kind: 'rollback-stack',
      of: 412,
      dependents: [
        { commit: 'f'.repeat(40), title: 'Two', pullRequest: 415, conflicts: false },
        { commit: 'e'.repeat(40), title: 'One', pullRequest: null, conflicts: true },
      ],
    },
    '1. #415 “Two”: `/rollback <reason>` there\n2. commit `eeeeeee` “One”, by hand\n3. #412: `/rollback <reason>` here',
  ],
])('a state is reported: %j', (reply, sentence) => {
  expect(said(reply)).toContain(sentence);
});
