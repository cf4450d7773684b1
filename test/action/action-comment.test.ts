import { expect, test } from 'vitest';
import { actionComment, planComment } from '../../src/action/action-comment.ts';
import { unwrittenSentence } from '../../src/action/conversation-refusal.ts';
import { reviewOf } from '../support/review-of.ts';

const service = (port: string): Record<string, string> => ({
  'deploy/web.yaml': `apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: shop }\nspec: { ports: [{ name: http, port: ${port} }] }\n`,
});

const low = async () => ({ review: await reviewOf(service('80'), service('80')) });

test('a comment that is there is brought up to date, and not written anew where it says the same', async () => {
  const body = actionComment('All is well.\n');
  expect(body).toBe('All is well.\n\n<!-- meshwarden:action:v1 -->');
  const other = { id: 3, body: `> ${body}\n\nWhat a bot of ours answered.` };
  const shown = { id: 4, body: actionComment('It breaks.') };
  expect(planComment(body, [other, shown], await low())).toEqual({ kind: 'update', id: 4, body });
  const same = { id: 4, body: body.replaceAll('\n', '\r\n') };
  expect(planComment(body, [other, same], await low())).toEqual({ kind: 'nothing' });
});

test('a change of which nothing has to be seen gets no comment; what could not be reviewed gets one', async () => {
  expect(planComment('x', [], await low())).toEqual({ kind: 'nothing' });
  expect(planComment('x', [], null)).toEqual({ kind: 'create', body: 'x' });
});

test('what is not written says why: the fork, the permission, or GitHub', () => {
  const forbidden = { kind: 'forbidden' as const, message: '403' };
  expect(unwrittenSentence('comment', forbidden, true)).toContain('a fork');
  expect(unwrittenSentence('suggestions', forbidden, false)).toBe(
    'No suggestions are written: the token may not. The job needs `permissions: pull-requests: write`.',
  );
  const down = { kind: 'unavailable' as const, message: 'POST /x: 502 Bad Gateway' };
  expect(unwrittenSentence('comment', down, false)).toBe(
    'No comment is written: POST /x: 502 Bad Gateway.',
  );
});
