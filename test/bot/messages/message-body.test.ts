import { describe, expect, test } from 'vitest';
import { messageBody } from '../../../src/bot/messages/message-body.ts';
import { messageOfRecord } from '../../../src/bot/messages/message-of-record.ts';

const entry = { repository: 'acme/shop', pullRequest: 7, actor: 'noor' };
const recordOf = (kind: Parameters<typeof messageOfRecord>[0]['kind'], detail: object) =>
  messageOfRecord({ ...entry, kind, detail: JSON.stringify(detail) });

describe('what the audit record notes is told where somebody can act on it', () => {
  test.each([
    [
      'decision',
      { conclusion: 'action_required', tier: 'high', sha: 'a'.repeat(40) },
      ['waits', 'acme/shop#7 waits for you: high'],
    ],
    [
      'override',
      { id: 'x', reason: 'known' },
      ['override', 'noor let acme/shop#7 pass by an override'],
    ],
    [
      'break-glass',
      { sha: 'a'.repeat(40), reason: 'checkout is down', until: '2026-11-27T23:00:00Z' },
      ['override', 'noor broke the glass for acme/shop#7: it may merge without approvals'],
    ],
    [
      'past-review',
      { branch: 'main', after: 'b'.repeat(40), tier: 'critical' },
      ['override', 'noor pushed to main of acme/shop past review'],
    ],
    ['debt', { what: 'overdue' }, ['debt-overdue', 'What is owed for acme/shop#7 is overdue']],
  ] as const)('%s', (kind, detail, [told, title]) => {
    expect(recordOf(kind, detail)).toMatchObject({ kind: told, title, repository: 'acme/shop' });
  });

  test.each([
    ['decision', { conclusion: 'success', tier: 'high', sha: 'a' }],
    ['debt', { what: 'settled: pat approved it' }],
    ['approval', { review: 1 }],
    ['command', {}],
    ['override', { of: 'another version' }],
  ] as const)('%s is nobody’s to act on', (kind, detail) => {
    expect(recordOf(kind, detail)).toBeNull();
  });
});

const HOSTILE =
  '<!channel> <https://evil.example|x> [x](https://evil.example) & \u202e\u0007`*_~\n@here';
const message = {
  kind: 'override',
  ...{ repository: 'acme/shop', pullRequest: 7, key: 'k' },
  ...{ title: HOSTILE, facts: [HOSTILE, 'y'.repeat(5_000)] },
  ...{ delivery: 'd', at: '2026-11-27T21:00:00.000Z', url: 'https://github.com/acme/shop/pull/7' },
} as const;

test('Slack is given plain text, within its bounds, and nothing that mentions or links', () => {
  const body = messageBody('slack', message);
  expect(body).not.toMatch(/\\u202e|\\u0007|\\n/i);
  const { text, blocks } = JSON.parse(body) as {
    text: string;
    blocks: readonly { type: string; text?: { type: string; text: string } }[];
  };
  expect(text).not.toContain('<');
  const texts = blocks.flatMap((block) => (block.text === undefined ? [] : [block.text]));
  expect(texts.map(({ type }) => type)).toEqual(['plain_text', 'plain_text', 'plain_text']);
  expect(texts.every(({ text: each }) => each.length <= 600)).toBe(true);
  expect(texts[0]?.text.length).toBeLessThanOrEqual(150);
});

test('Teams is given runs of text, which read no Markdown', () => {
  const body = JSON.parse(messageBody('teams', message)) as {
    attachments: readonly [
      {
        contentType: string;
        content: { body: readonly { type: string }[]; actions: readonly object[] };
      },
    ];
  };
  const [{ contentType, content }] = body.attachments;
  expect(contentType).toBe('application/vnd.microsoft.card.adaptive');
  expect(new Set(content.body.map(({ type }) => type))).toEqual(new Set(['RichTextBlock']));
  expect(content.actions).toEqual([
    { type: 'Action.OpenUrl', title: 'Open on GitHub', url: message.url },
  ]);
});

test('JSON has what programs want, and no credential that somebody wrote into a reason', () => {
  const token = `ghp_${'a1B2'.repeat(9)}`;
  const body = messageBody('json', { ...message, facts: [`Reason: ${token}`] });
  expect(JSON.parse(body)).toMatchObject({
    ...{ schemaVersion: '1.0', event: 'override', repository: 'acme/shop', pullRequest: 7 },
    ...{ url: message.url, sentAt: message.at },
  });
  expect(body).not.toContain(token);
});
