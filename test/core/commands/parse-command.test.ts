import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { COMMANDS, commandLines } from '../../../src/core/commands/command-table.ts';
import { parseCommand } from '../../../src/core/commands/parse-command.ts';

const parse = (body: string) => parseCommand(body, { botName: 'meshwarden' });

describe('a command', () => {
  test.each([
    ['/help', { kind: 'help' }],
    ['  /help  ', { kind: 'help' }],
    ['/HELP', { kind: 'help' }],
    ['/recheck please', { kind: 'recheck' }],
    ['/recheck\r\nbecause the base moved', { kind: 'recheck' }],
    ['@meshwarden recheck', { kind: 'recheck' }],
    ['@Meshwarden[bot], /recheck', { kind: 'recheck' }],
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
    ['a letter that cannot be seen', '/\u200brecheck'],
  ])('%s', (_, body) => {
    expect(parse(body)).toEqual({ kind: 'none' });
  });

  test('a first line that is too long to be a command', () => {
    expect(parse(`/override 0123456789ab ${'x'.repeat(2_000)}`)).toEqual({ kind: 'none' });
    expect(parse('/recheck\n'.repeat(10_000))).toMatchObject({ kind: 'command' });
  });
});

describe('an error is said, with what was meant', () => {
  test.each([
    ['/rechek', { kind: 'unknown-command', given: 'rechek', nearest: 'recheck' }],
    ['/overide 0123456789ab x', { kind: 'unknown-command', given: 'overide', nearest: 'override' }],
    ['@meshwarden rollback', { kind: 'unknown-command', given: 'rollback', nearest: null }],
    ['@meshwarden lgtm', { kind: 'unknown-command', given: 'lgtm', nearest: null }],
    [
      '/override',
      { kind: 'missing-argument', command: 'override', what: 'the id of a finding or gap' },
    ],
    ['/override 0123456789ab', { kind: 'missing-argument', command: 'override', what: 'a reason' }],
    ['/recheck --deep', { kind: 'unknown-option', command: 'recheck', given: '--deep' }],
    ['/override --all x', { kind: 'unknown-option', command: 'override', given: '--all' }],
  ])('%s', (body, error) => {
    expect(parse(body)).toEqual({ kind: 'error', error });
  });
});

test('help lists every command that the parser knows', () => {
  for (const { name } of COMMANDS) {
    expect(commandLines().join('\n')).toContain(`/${name}`);
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
