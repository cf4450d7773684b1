import { expect, test } from 'vitest';
import type { Reply } from '../../../src/bot/commands/command-reply.ts';
import { isReplyTo, reactionTo, replyBody } from '../../../src/bot/commands/command-reply.ts';

const ID = '0123456789ab';

test.each([
  [{ kind: 'help' }, 'Commands go on the first line of a new comment:\n\n- `/help` lists'],
  [{ kind: 'recheck-taken', sha: 'a'.repeat(40) }, '**Reviewing `aaaaaaa` again.**'],
  [
    { kind: 'overridden', id: ID, what: 'Requests to web fail.', by: 'pat' },
    `**Overridden by pat:** Requests to web fail. (\`${ID}\`)`,
  ],
  [
    { kind: 'error', error: { kind: 'unknown-command', given: 'rechek', nearest: 'recheck' } },
    '**Not done: there is no command `rechek`.** Did you mean `/recheck`?',
  ],
  [
    { kind: 'error', error: { kind: 'unknown-command', given: 'roll', nearest: null } },
    '**Not done: there is no command `roll`.** `/help` lists what there is.',
  ],
  [
    { kind: 'error', error: { kind: 'missing-argument', command: 'override', what: 'a reason' } },
    '**Not done: `/override` needs a reason.** Write `/override <finding or gap id> <reason>`.',
  ],
  [
    {
      kind: 'error',
      error: { kind: 'unknown-option', command: 'recheck', given: '--deep', nearest: null },
    },
    '**Not done: `/recheck` has no option `--deep`.** Write `/recheck`.',
  ],
  [
    { kind: 'not-platform-member', teams: ['acme/mesh-platform'] },
    '**Not done: `/override` is for active members of acme/mesh-platform.**',
  ],
  [
    { kind: 'not-platform-member', teams: [] },
    '**Not done: `/override` is for the platform team, and this repository names none.**',
  ],
  [{ kind: 'unknown-id', given: '0123456789ac', ids: [ID] }, `Did you mean \`${ID}\`?`],
  [{ kind: 'unknown-id', given: 'that', ids: [ID] }, `There is \`${ID}\`.`],
  [{ kind: 'unknown-id', given: 'that', ids: [] }, 'The check counts none.'],
  [
    { kind: 'nothing-explained', given: 'gatway', ids: ['gateway'] },
    '**Not done: `gatway` is not a finding, gap or rule of the current head.** Did you mean `gateway`?',
  ],
  [
    { kind: 'nothing-explained', given: 'gatway', ids: [] },
    '`/explain` alone says why the tier is what it is.',
  ],
  [
    {
      kind: 'approval-requested',
      owner: 'acme',
      teams: [],
      people: [],
      refusal: 'GitHub takes no request for acme/mesh',
    },
    '**No review was requested.** GitHub takes no request for acme/mesh.',
  ],
  [
    { kind: 'ambiguous-id', given: '012345', ids: [ID, '012345cccccc'] },
    `**Not done: \`012345\` is the beginning of 2 ids.** It is one of \`${ID}\`, \`012345cccccc\`.`,
  ],
  [
    { kind: 'id-too-short', given: '01', shortest: 6 },
    '**Not done: `01` is too short.** Give at least 6 characters of the id.',
  ],
  [
    { kind: 'own-change', by: 'alice', part: 'author of 1234567' },
    '**Not done: nobody overrides what they made themselves:** alice (author of 1234567).',
  ],
  [
    { kind: 'nothing-to-override', given: ID },
    `**Nothing to override:** \`${ID}\` existed before this change`,
  ],
  [
    { kind: 'not-reviewed-yet', command: 'override' },
    'Comment `/override` again when the check is finished.',
  ],
  [
    { kind: 'changed-since' },
    '**Not done: this change means something else than when you commented.**',
  ],
  [{ kind: 'closed', command: 'recheck' }, '**Not done: this pull request is closed.**'],
] satisfies (readonly [Reply, string])[])('the answer to a command says it: %o', (reply, said) => {
  const body = replyBody(reply, 42);
  expect(body).toContain(said);
  expect(isReplyTo(42, body)).toBe(true);
  expect(isReplyTo(4, body)).toBe(false);
  // nothing that a bot would obey
  expect(body).not.toMatch(/^\s*\//m);
});

test('what was done is told from what was refused by the reaction', () => {
  expect(reactionTo({ kind: 'help' })).toBe('+1');
  expect(reactionTo({ kind: 'recheck-taken', sha: '' })).toBe('+1');
  expect(reactionTo({ kind: 'closed', command: 'recheck' })).toBe('confused');
});

test('an answer does not say who is a member', () => {
  const body = replyBody({ kind: 'not-platform-member', teams: ['acme/mesh-platform'] }, 1);
  expect(body).not.toMatch(/pat|quinn|you are|@/i);
});
