import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { answerInProcess } from '../../../src/cli/edge/assistant/answer-process.ts';
import { temporaryFolder } from '../../review/edge/temporary-repository.ts';
import { eventually } from '../../support/eventually.ts';

const REQUEST: Parameters<typeof answerInProcess>[0] = {
  tool: 'explain',
  input: {},
  place: { repository: '/', path: '/', values: [], within: '/' },
};

/** A program in the place of the one that answers. */
function program(text: string): string {
  const file = join(temporaryFolder(), 'answer.mjs');
  writeFileSync(file, text);
  return file;
}

const answered = (
  text: string,
  { time = 60_000, memory = 100, signal = new AbortController().signal } = {},
) => answerInProcess(REQUEST, signal, { entry: program(text), time, memory });

describe('a process that answers one call', () => {
  beforeEach(() => {
    // what a process says at its end is passed on
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  test('is given the call, and no variable that is none of its business', async () => {
    process.env['MESHWARDEN_TEST_TOKEN'] = 'secret';
    const answer = await answered(
      "process.on('message', (asked) => { process.send({ kind: 'answered', text: 'yes', report: { asked, token: process.env.MESHWARDEN_TEST_TOKEN ?? null } }, () => process.disconnect()); });",
    );
    delete process.env['MESHWARDEN_TEST_TOKEN'];
    expect(answer).toEqual({
      ...{ kind: 'answered', text: 'yes' },
      report: { asked: REQUEST, token: null },
    });
  });

  test('is ended where it takes too long', async () => {
    const answer = await answered("process.on('message', () => { for (;;); });", { time: 1_500 });
    expect(answer).toEqual({
      kind: 'refused',
      reason:
        'There was no answer within 1.5 seconds, and the call was ended: ask about a part, such as one environment, or run the command itself.',
    });
  });

  test('is ended with what it started where nobody waits for it', async () => {
    const begun = join(temporaryFolder(), 'begun');
    const cancelling = new AbortController();
    const answer = answered(
      `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(begun)}, ''); process.on('message', () => { for (;;); });`,
      { signal: cancelling.signal },
    );
    await eventually(
      () => existsSync(begun),
      () => 'it has not begun',
    );
    cancelling.abort();
    expect(await answer).toEqual({ kind: 'refused', reason: 'The call was cancelled.' });
    const late = await answered('setInterval(() => {}, 1000)', { signal: cancelling.signal });
    expect(late).toMatchObject({ reason: 'The call was cancelled.' });
  });

  test.each([
    ["process.on('message', () => process.exit(1));", /by an internal error/],
    ["throw new Error('no');", /by an internal error/],
    ["process.on('message', () => process.send({ kind: 'nonsense' }));", /by an internal error/],
    [
      "process.on('message', () => { const kept = []; for (;;) kept.push(new Array(1e5).fill(kept.length)); });",
      /needs more than 100 MB of memory/,
    ],
  ])('answers in one sentence where it fails: %s', async (text, sentence) => {
    expect(await answered(text)).toEqual({
      kind: 'refused',
      reason: expect.stringMatching(sentence) as string,
    });
  });
});
