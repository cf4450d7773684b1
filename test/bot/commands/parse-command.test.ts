import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RollbackCommand } from '../../../src/bot/commands/table/rollback-commands.ts';
import { commandHelp, COMMANDS } from '../../../src/bot/commands/table/command-table.ts';
import { AUDIENCES } from '../../../src/bot/commands/table/command-audience.ts';
import { parseCommand } from '../../../src/bot/commands/table/command-parser.ts';

const parse = (body: string) => parseCommand(body, { botName: 'meshwarden' });

const rollback = (given: Partial<RollbackCommand>) => ({
  kind: 'command',
  command: {
    kind: 'rollback',
    reason: '',
    paths: [],
    resource: null,
    to: null,
    stack: false,
    again: false,
    plan: false,
    ...given,
  },
});

describe('a command', () => {
  test.each([
    ['/help', { kind: 'help' }],
    ['  /help  ', { kind: 'help' }],
    ['/HELP', { kind: 'help' }],
    ['/recheck please', { kind: 'recheck' }],
    ['/recheck\r\nbecause the base moved', { kind: 'recheck' }],
    ['@meshwarden recheck', { kind: 'recheck' }],
    ['@Meshwarden[bot], /recheck', { kind: 'recheck' }],
    ['/explain', { kind: 'explain', id: null }],
    ['/explain `0123456789ab` in full', { kind: 'explain', id: '0123456789ab' }],
    ['/explain mesh-wide-mtls', { kind: 'explain', id: 'mesh-wide-mtls' }],
    [
      '/break-glass payments are down since 02:10',
      { kind: 'break-glass', reason: 'payments are down since 02:10' },
    ],
    ['@meshwarden BREAK-GLASS fire', { kind: 'break-glass', reason: 'fire' }],
    [
      '/override 0123456789ab the report runs tomorrow',
      { kind: 'override', id: '0123456789ab', reason: 'the report runs tomorrow' },
    ],
    [
      '@meshwarden: override `0123456789ab`   --force is not an option here',
      { kind: 'override', id: '0123456789ab', reason: '--force is not an option here' },
    ],
  ])('is read from the first line: %s', (body, command) => {
    expect(parse(body)).toEqual({ kind: 'command', command });
  });

  test('/rollback has options in front of its reason', () => {
    expect(parse('/rollback it broke payments')).toEqual(rollback({ reason: 'it broke payments' }));
    expect(parse('/rollback --plan')).toEqual(rollback({ plan: true }));
    expect(
      parse('/ROLLBACK --path overlays/prod/** --path "with a blank/*" --again --STACK it broke'),
    ).toEqual(
      rollback({
        paths: ['overlays/prod/**', 'with a blank/*'],
        again: true,
        stack: true,
        reason: 'it broke',
      }),
    );
    expect(parse('/rollback --resource=`VirtualService/shop/orders` it broke')).toEqual(
      rollback({
        resource: { kind: 'VirtualService', namespace: 'shop', name: 'orders' },
        reason: 'it broke',
      }),
    );
    expect(parse('/rollback --resource Namespace/shop it broke')).toEqual(
      rollback({
        resource: { kind: 'Namespace', namespace: '', name: 'shop' },
        reason: 'it broke',
      }),
    );
    expect(parse("/rollback --to ABCDEF1 --path 'a/**' since 02:10 - all down")).toEqual(
      rollback({ to: 'abcdef1', paths: ['a/**'], reason: 'since 02:10 - all down' }),
    );
    expect(parse('/rollback --environment prod/eu-1 orders time out')).toEqual(
      rollback({ part: { kind: 'environment', name: 'prod/eu-1' }, reason: 'orders time out' }),
    );
    expect(parse('/rollback --namespace=shop it broke')).toEqual(
      rollback({ part: { kind: 'namespace', name: 'shop' }, reason: 'it broke' }),
    );
    expect(parse('/reland it was not that')).toEqual({
      kind: 'command',
      command: { kind: 'reland', reason: 'it was not that' },
    });
  });

  test.each(['/rollback \u2014plan', '/rollback \u2013\u2013plan', '/rollback -plan'])(
    'is read although the keyboard made another dash: %s',
    (body) => {
      expect(parse(body)).toEqual(rollback({ plan: true }));
    },
  );

  test('has a reason of bounded length', () => {
    const parsed = parse(`/override 0123456789ab ${'x'.repeat(1_500)}`);
    expect(parsed).toMatchObject({ kind: 'command', command: { reason: 'x'.repeat(500) } });
  });
});

describe('what is not addressed to Meshwarden is left alone', () => {
  test.each([
    ['a remark', 'Looks good to me'],
    ['an empty comment', ''],
    ['a quotation', '> /recheck'],
    ['a code block', '```\n/recheck\n```'],
    ['an indented code block', '    /recheck'],
    ['code', '`/recheck`'],
    ['a command on the second line', 'Once more:\n/recheck'],
    ['a path', '/etc/hosts is wrong'],
    ['another path', '/recheck/this/path'],
    ["another bot's command", '/lgtm'],
    ['one that is near to ours', '/hold'],
    ['a retry', '/retest'],
    ['an assignment', '/assign @pat'],
    ['another name', '@meshwarden-fan recheck'],
    ['a mention in passing', 'Ask @meshwarden recheck'],
    ['letters that only look alike', '/rесheck'],
    ['a full-width slash', '／recheck'],
    ['a quotation of an address', '> @meshwarden recheck'],
    ['a nested quotation', '>> /break-glass fire'],
    ['a command behind an HTML comment', '<!-- x --> /recheck'],
    ['a command inside an HTML comment', '<!--\n/break-glass fire\n-->'],
    ['a command in a list', '- /recheck'],
    ['a command in a heading', '# /recheck'],
    ['a command in a tilde fence', '~~~\n/override 0123456789ab x\n~~~'],
    ['a code block by a tab', '\t/recheck'],
    ['a first line that is empty', '\n/recheck'],
    ['a first line of blanks', '   \n/recheck'],
    ['a link', '[/recheck](https://example.com)'],
    ['an escaped slash', '\\/recheck'],
    ['two slashes', '//recheck'],
    ['a fraction slash', '⁄recheck'],
    ['a look-alike hyphen', '/break‐glass fire'],
    ['a full-width command', '/ｒｅｃｈｅｃｋ'],
    ['a direction mark', '\u202e/recheck'],
    ['a byte order mark after the slash', '/\ufeffrecheck'],
    ['a no-break space instead of a blank', '/override\u00a00123456789ab x'],
    ['a name of ours in other letters', '@mеshwarden recheck'],
    ['an address without a command', '@meshwarden'],
    ['an address in front of prose', '@meshwarden 2 approvals please'],
    ['a command that is not the whole word', '/recheck2'],
    ['letters that only become ours in lower case', '/rechec\u212a'],
    ['a letter that cannot be seen', '/\u200brecheck'],
  ])('%s', (_, body) => {
    expect(parse(body)).toEqual({ kind: 'none' });
  });

  test('a first line that is too long to be a command', () => {
    expect(parse(`/override 0123456789ab ${'x'.repeat(2_000)}`)).toEqual({ kind: 'none' });
    expect(parse('/recheck\n'.repeat(10_000))).toMatchObject({ kind: 'command' });
  });
});

test.each([
  ['ten thousand lines', `LGTM\n${'/break-glass fire\n'.repeat(10_000)}`],
  ['ten thousand quotes', '> /override 0123456789ab x\n'.repeat(10_000)],
  ['a line of a million slashes', '/'.repeat(1_000_000)],
  ['a line of a million blanks', ' '.repeat(1_000_000)],
  ['half a million addresses', '@meshwarden '.repeat(500_000)],
])('a comment of %s is nothing', (_, body) => {
  expect(parse(body)).toEqual({ kind: 'none' });
});

describe('an error is said, with what was meant', () => {
  test.each([
    ['/rechek', { kind: 'unknown-command', given: 'rechek', nearest: 'recheck' }],
    ['/overide 0123456789ab x', { kind: 'unknown-command', given: 'overide', nearest: 'override' }],
    ['/explan', { kind: 'unknown-command', given: 'explan', nearest: 'explain' }],
    ['/breakglass x', { kind: 'unknown-command', given: 'breakglass', nearest: 'break-glass' }],
    ['/rolback it broke', { kind: 'unknown-command', given: 'rolback', nearest: 'rollback' }],
    ['@meshwarden rollback', { kind: 'missing-argument', command: 'rollback', what: 'a reason' }],
    ['/reland', { kind: 'missing-argument', command: 'reland', what: 'a reason' }],
    ['@meshwarden approve', { kind: 'unknown-command', given: 'approve', nearest: null }],
    ['@meshwarden lgtm', { kind: 'unknown-command', given: 'lgtm', nearest: null }],
    [
      '/override',
      { kind: 'missing-argument', command: 'override', what: 'the id of a finding or gap' },
    ],
    ['/override 0123456789ab', { kind: 'missing-argument', command: 'override', what: 'a reason' }],
    [
      '/override `` x',
      { kind: 'missing-argument', command: 'override', what: 'the id of a finding or gap' },
    ],
    ['/break-glass', { kind: 'missing-argument', command: 'break-glass', what: 'a reason' }],
    ['/break-glass   ', { kind: 'missing-argument', command: 'break-glass', what: 'a reason' }],
    [
      '/break-glass --force',
      { kind: 'unknown-option', command: 'break-glass', given: '--force', nearest: null },
    ],
    [
      '/explain --all',
      { kind: 'unknown-option', command: 'explain', given: '--all', nearest: null },
    ],
    [
      '/recheck --deep',
      { kind: 'unknown-option', command: 'recheck', given: '--deep', nearest: null },
    ],
    [
      '/override --all x',
      { kind: 'unknown-option', command: 'override', given: '--all', nearest: null },
    ],
  ])('%s', (body, error) => {
    expect(parse(body)).toEqual({ kind: 'error', error });
  });
});

describe('an option that cannot be followed is said, and nothing is done', () => {
  test.each([
    ['/rollback --pth a/** x', { kind: 'unknown-option', given: '--pth', nearest: '--path' }],
    ['/rollback --force x', { kind: 'unknown-option', given: '--force', nearest: null }],
    ['/rollback --plan=yes x', { kind: 'unknown-option', given: '--plan=yes', nearest: '--plan' }],
    ['/rollback --path', { kind: 'unusable-option', option: '--path', given: null }],
    ['/rollback --path --plan x', { kind: 'unusable-option', option: '--path', given: null }],
    ["/rollback --path '' x", { kind: 'unusable-option', option: '--path', given: null }],
    ['/rollback --to main x', { kind: 'unusable-option', option: '--to', given: 'main' }],
    ['/rollback --to abc123 x', { kind: 'unusable-option', option: '--to', given: 'abc123' }],
    ['/rollback --resource orders x', { kind: 'unusable-option', option: '--resource' }],
    ['/rollback --resource A/b/c/d x', { kind: 'unusable-option', option: '--resource' }],
    ['/rollback --environment ../x x', { kind: 'unusable-option', option: '--environment' }],
    ['/rollback --namespace $(id) x', { kind: 'unusable-option', option: '--namespace' }],
    [
      '/rollback --environment prod --path a/** x',
      { kind: 'contradicting-options', options: ['--environment', '--path'] },
    ],
    ['/rollback --plan --plan', { kind: 'repeated-option', option: '--plan' }],
    ['/rollback --to abcdef1 --to abcdef2 x', { kind: 'repeated-option', option: '--to' }],
    [
      '/rollback --to abcdef1 --resource Service/a/b x',
      { kind: 'contradicting-options', options: ['--to', '--resource'] },
    ],
    ['/rollback it broke --plan', { kind: 'option-after-reason', option: '--plan' }],
    ['/rollback it broke \u2014path=a/**', { kind: 'option-after-reason', option: '--path' }],
  ])('%s', (body, error) => {
    expect(parse(body)).toMatchObject({ kind: 'error', error: { command: 'rollback', ...error } });
  });

  test('twenty globs are enough', () => {
    expect(parse(`/rollback ${'--path a '.repeat(21)}x`)).toMatchObject({
      error: { kind: 'repeated-option' },
    });
  });
});

describe('whom a command listens to', () => {
  const page = readFileSync(
    new URL('../../../docs/reference/commands.md', import.meta.url),
    'utf8',
  );
  const rows = page.split('\n').map((line) => line.replace(/ +/g, ' '));

  test.each(COMMANDS)(
    'docs/reference/commands.md says it of $usage',
    ({ usage, what, audience, place }) => {
      const { who, others } = AUDIENCES[audience];
      expect(rows).toContain(`| \`${usage}\` | ${what} | ${who} | ${place} | ${others} |`);
    },
  );

  test('docs/reference/commands.md has a row for each command, in the order of help, and no other', () => {
    const listed = rows.flatMap((row) => /^\| `(\/[^`]+)` \|/.exec(row)?.[1] ?? []);
    expect(listed).toEqual(COMMANDS.map(({ usage }) => usage));
  });

  test.each(COMMANDS.flatMap(({ options = [] }) => options))(
    'docs/reference/commands.md says it of $name',
    ({ name, value, what }) => {
      expect(rows).toContain(`| \`${value === null ? name : `${name} ${value}`}\` | ${what} |`);
    },
  );

  test('what decides anything is for a team, and for open pull requests', () => {
    expect(
      COMMANDS.filter(({ audience }) => audience === 'people-here').map(({ name }) => name),
    ).toEqual(['help', 'explain', 'recheck']);
    expect(
      COMMANDS.filter(({ place }) => place !== 'open pull requests').map(({ name }) => name),
    ).toEqual([
      'help',
      'break-glass kubectl',
      'rollback',
      'reland',
      'drift ignore',
      'drift restore',
      'drift adopt',
    ]);
  });
});

test('help lists every command that the parser knows', () => {
  for (const { name } of COMMANDS) {
    expect(
      commandHelp()
        .map(({ usage }) => usage)
        .join('\n'),
    ).toContain(`/${name}`);
    expect(parse(`/${name}`).kind).not.toBe('none');
  }
});

test('any comment is read in one way', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (body) => {
      const parsed = parse(body);
      expect(parsed).toEqual(parse(body));
      if (!/^\s*[/@]/.test(body)) expect(parsed).toEqual({ kind: 'none' });
    }),
  );
});
