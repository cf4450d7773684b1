import { describe, expect, test } from 'vitest';
import { parseCommand } from '../../../src/bot/commands/table/command-parser.ts';

const parse = (body: string) => parseCommand(body, { botName: 'meshwarden' });

describe('a command about drift', () => {
  test.each([
    ['/drift restore d-3f92c1', { kind: 'drift restore', id: 'd-3f92c1' }],
    ['/DRIFT Restore `D-3F92C1` please', { kind: 'drift restore', id: 'd-3f92c1' }],
    ['/drift adopt all', { kind: 'drift adopt', id: null }],
    ['/drift restore `All` of it', { kind: 'drift restore', id: null }],
    [
      '/drift ignore all a load test',
      { kind: 'drift ignore', id: 'all', reason: 'a load test', until: null },
    ],
    ['@meshwarden drift adopt d-3f92c1', { kind: 'drift adopt', id: 'd-3f92c1' }],
    [
      '/drift ignore d-3f92c1 a load test',
      { kind: 'drift ignore', id: 'd-3f92c1', reason: 'a load test', until: null },
    ],
    [
      '/drift ignore d-3f92c1 a load test until 2026-12-31',
      { kind: 'drift ignore', id: 'd-3f92c1', reason: 'a load test', until: '2026-12-31' },
    ],
    [
      '/drift ignore d-3f92c1 until the sale is over, until `2026-12-31`',
      {
        kind: 'drift ignore',
        id: 'd-3f92c1',
        reason: 'until the sale is over,',
        until: '2026-12-31',
      },
    ],
  ])('%s', (body, command) => {
    expect(parse(body)).toEqual({ kind: 'command', command });
  });

  test.each([
    ['/drift restore', 'the id of a difference'],
    ['/drift ignore d-3f92c1', 'a reason'],
    ['/drift ignore d-3f92c1 until 2026-12-31', 'a reason'],
    ['/drift ignore', 'the id of a difference'],
  ])('%s lacks something', (body, what) => {
    expect(parse(body)).toMatchObject({
      kind: 'error',
      error: { kind: 'missing-argument', what: expect.stringContaining(what) as string },
    });
  });

  test.each(['2026-13-01', '2026-02-30', 'Friday', '31.12.2026'])(
    'what is meant to end does not hold for good because of `until %s`',
    (day) => {
      expect(parse(`/drift ignore d-3f92c1 a load test until ${day}`)).toMatchObject({
        kind: 'error',
        error: { kind: 'unusable-option', option: 'until', given: day },
      });
    },
  );

  test('a slip gets the nearest one', () => {
    expect(parse('/drift ignor d-3f92c1 x')).toEqual({
      kind: 'error',
      error: { kind: 'unknown-command', given: 'drift ignor', nearest: 'drift ignore' },
    });
  });

  test('credentials in a reason are not kept', () => {
    const parsed = parse('/drift ignore d-3f92c1 token ghp_0123456789abcdefghijABCDEFGHIJ012345');
    expect(JSON.stringify(parsed)).not.toContain('ghp_0123456789');
  });
});
