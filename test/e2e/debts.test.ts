import { expect, test } from 'vitest';
import type { ReviewDebt } from '../../src/review/index.ts';
import { openDebt } from '../features/debts/open-debt.ts';
import { KEYS } from '../forge/edge/github/connect.ts';
import { startShopForTest } from '../forge/edge/github/stand-in.ts';
import { meshwarden } from './run-cli.ts';

const HOUR = 3_600_000;
const inHours = (hours: number) => new Date(Date.now() + hours * HOUR).toISOString();

const debt = (given: Partial<ReviewDebt> = {}): ReviewDebt => ({
  kind: 'review',
  pullRequest: 7,
  sha: 'a'.repeat(40),
  meaning: 'b'.repeat(64),
  by: 'noor',
  comment: 1,
  reason: 'checkout is down',
  at: inHours(-2),
  until: inHours(2),
  deadline: inHours(22),
  objects: ['VirtualService shop/web'],
  teams: ['acme/mesh-platform'],
  people: [],
  authors: ['alice'],
  reminded: false,
  escalated: false,
  settled: null,
  ...given,
});

/** Asks for what is owed, without a webhook secret. */
async function onGitHub() {
  const { github, forge, shop } = await startShopForTest();
  const variables = {
    APP_ID: String(github.app.id),
    PRIVATE_KEY: KEYS.privateKey,
    GITHUB_API_URL: github.apiUrl,
  };
  return {
    github,
    debts: (...args: readonly string[]) => meshwarden(['debts', ...args], { variables }),
    owe: (given: Partial<ReviewDebt>) => openDebt(debt(given), shop, forge),
    close: (issue: number) => forge.updateIssue(shop, issue, { open: false }),
  };
}

test('nothing owed is said, what is owed is listed with the most urgent first, and 1 is for overdue', async () => {
  const { debts, owe, close } = await onGitHub();
  expect(await debts()).toEqual({
    code: 0,
    stdout: 'Nothing is owed (1 repository asked).\n',
    stderr: '',
  });

  await owe({ pullRequest: 8, deadline: inHours(20) });
  await close(await owe({ pullRequest: 10, deadline: inHours(-9) }));
  await owe({ pullRequest: 11, settled: 'pat approved it' });
  const open = await debts('--repo', 'ACME/shop');
  expect(open).toMatchObject({ code: 0, stderr: '' });
  expect(open.stdout.split('\n')).toEqual([
    expect.stringMatching(
      /^open {5}acme\/shop#8 aaaaaaa {2}due .* by noor: checkout is down {2}http/,
    ),
    '1 review owed.',
    '',
  ]);

  await owe({ pullRequest: 9, deadline: inHours(-1), reason: 'x\u001b[2Jy\nz <!-- -->' });
  const overdue = await debts();
  expect(overdue).toMatchObject({ code: 1, stderr: '' });
  const [first = '', second, sum] = overdue.stdout.split('\n');
  expect(first).toMatch(/^OVERDUE {2}acme\/shop#9 /);
  expect(first).not.toContain('\u001b');
  expect(second).toContain('#8');
  expect(sum).toBe('2 reviews owed, 1 overdue.');

  const { code, stdout } = await debts('--format', 'json');
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    schemaVersion: '1.0',
    debts: [
      { repository: 'acme/shop', pullRequest: 9, overdue: true, by: 'noor' },
      { repository: 'acme/shop', pullRequest: 8, overdue: false },
    ],
  });
});

test('what it needs and cannot have is a sentence each, and 2', async () => {
  const none = await meshwarden(['debts']);
  expect(none).toMatchObject({ code: 2, stdout: '' });
  expect(none.stderr).toContain('APP_ID is missing');
  expect(none.stderr).toContain('PRIVATE_KEY is missing');
  expect(none.stderr).not.toContain('WEBHOOK_SECRET');

  const { debts, github } = await onGitHub();
  expect(await debts('--repo', 'acme/other')).toEqual({
    ...{ code: 2, stdout: '' },
    stderr: expect.stringContaining('The app is not installed on acme/other'),
  });
  github.faults.add({ kind: 'status', status: 502 }, { method: 'GET', times: 100 });
  const unanswered = await debts();
  expect(unanswered).toMatchObject({ code: 2, stdout: '' });
  expect(unanswered.stderr).toContain('GitHub does not tell (GET /');
  expect(unanswered.stderr).not.toContain('    at ');
});

test('a change by hand is recorded on the command line once, and listed', async () => {
  const { debts } = await onGitHub();
  const told = [
    ...['open', '--environment', 'prod', '--resource', 'VirtualService/shop/orders'],
    ...['--reason', 'orders time out since 02:10', '--by', 'noor'],
  ];
  const first = await debts(...told);
  expect(first).toMatchObject({ code: 0, stderr: '' });
  expect(first.stdout).toMatch(
    /^Recorded: noor changed VirtualService shop\/orders in prod by hand\. Git of acme\/shop has to have it by .*\nhttp.*\/acme\/shop\/issues\/\d+\n$/,
  );
  const again = await debts(...told, '--repo', 'acme/shop');
  expect(again.stdout).toBe(first.stdout.replace('Recorded:', 'Recorded before:'));

  const listed = await debts('--repo', 'acme/shop');
  expect(listed.stdout.split('\n')).toEqual([
    expect.stringMatching(
      /^open {5}acme\/shop VirtualService shop\/orders in prod, changed by hand {2}due .* by noor: orders time out since 02:10 {2}http/,
    ),
    '1 change made by hand owed.',
    '',
  ]);
  const { stdout } = await debts('--format', 'json');
  expect(JSON.parse(stdout)).toMatchObject({
    debts: [{ kind: 'by-hand', environment: 'prod', pullRequest: null }],
  });
});

test.each<[string, [string, string], string]>([
  ['no object', ['--resource', 'orders'], '--resource is an object written as'],
  ['no reason in words', ['--reason', '!!!'], '--reason is said in words'],
  ['no login', ['--by', '@noor'], '--by is the GitHub login'],
  ['another repository', ['--repo', 'acme/other'], 'not installed on acme/other'],
])('%s is said, and nothing is recorded', async (_, given, sentence) => {
  const { debts } = await onGitHub();
  const told = {
    ...{ '--environment': 'prod', '--resource': 'VirtualService/shop/orders' },
    ...{ '--reason': 'orders time out', '--by': 'noor' },
    [given[0]]: given[1],
  };
  const refused = await debts('open', ...Object.entries(told).flat());
  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect(refused.stderr).toContain(sentence);
  expect((await debts()).stdout).toBe('Nothing is owed (1 repository asked).\n');
});
