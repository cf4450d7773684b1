import { pino } from 'pino';
import { expect, test } from 'vitest';
import { createProbot } from '../../../../src/forge/edge/github/create-probot.ts';
import { APP_ID, commentPayload } from '../../../support/webhook-payloads.ts';
import { API, KEYS } from './connect.ts';

const delivery = {
  id: '72d3162e-cc78-11e3-81ab-4c9367dc0958',
  name: 'issue_comment',
  payload: commentPayload({ body: 'a confidential remark' }),
} as never;

/** Probot with all it writes at the most talkative level. */
function talkativeProbot() {
  const lines: string[] = [];
  const { probot } = createProbot({
    appId: APP_ID,
    privateKey: KEYS.privateKey,
    webhookSecret: 'a secret of the tests',
    apiUrl: API,
    log: pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) }),
    clock: Date,
  });
  return { probot, lines };
}

test('a delivery reaches its handler, and its content no log', async () => {
  const { probot, lines } = talkativeProbot();
  const heard: string[] = [];
  probot.onAny(({ id, name }) => {
    heard.push(`${name} ${id}`);
  });
  await probot.receive(delivery);
  expect(heard).toEqual(['issue_comment 72d3162e-cc78-11e3-81ab-4c9367dc0958']);
  expect(lines.join('')).not.toContain('confidential');
});

test('what a handler throws comes out again, so that the queue hears of it', async () => {
  const { probot } = talkativeProbot();
  probot.onAny(() => {
    throw new Error('the store is closed');
  });
  await expect(probot.receive(delivery)).rejects.toThrow('the store is closed');
});
