import fc from 'fast-check';
import { expect, test } from 'vitest';
import { revertBody } from '../../../../src/features/rollback/texts/revert-body.ts';
import {
  revertTitle,
  revertMessage,
} from '../../../../src/features/rollback/reverts/revert-message.ts';
import { localRevertMessage } from '../../../../src/features/rollback/reverts/local-rollback.ts';
import { hostileText } from '../../../support/hostile-text.ts';
import { computedRevert, shownRevert } from '../report/revert-parts.ts';
import { times } from '../../../support/times.ts';

/** What GitHub closes an issue for in titles, bodies and messages of commits, in any case. */
const CLOSING =
  /\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?\s+(?:[\w.-]+\/[\w.-]+)?\S*(?:#|GH-|https?:)\S*\d/i;
/** What it links, or tells somebody of; in a commit without backticks around it. */
const ACTING = [CLOSING, /@[\p{L}\p{N}]/u, /\bGH-\d/i, /https?:\/\//i, /\[\s*(?:skip|no|ci)/i];

const WORDS = [
  'fixes #12 @acme/team',
  'Fixes: #12',
  'closes owner/repo#3',
  'CLOSED   other-owner/some.repo#3',
  'resolves https://github.com/o/r/issues/3',
  'resolved https://ghe.example.com/o/r/pull/3#issuecomment-1',
  'fix GH-12, cc @alice and @acme/platform',
  'see #7, www.example.com and https://example.com/7',
  'closes `#12`',
  'fixes\t#12',
  'later [skip ci] [ci skip] [no ci] [skip actions] ***NO_CI***',
  'fixes\u200b#12',
  'skip-checks: true',
];

/** What is ours in a message: who asked, where, and the number of what is undone. */
const withoutOwn = (text: string): string =>
  text
    .replace(/^Co-authored-by: alice <alice@users\.noreply\.github\.com>$/m, '')
    .replace(/^Asked-on: #412$/m, '')
    .replace(/\(#412\)$/m, '');

function expectInertMessage(text: string): void {
  const words = withoutOwn(text);
  for (const acting of ACTING) expect(words).not.toMatch(acting);
  expect(words).not.toMatch(/#\d/);
  expect(words).not.toMatch(/skip-checks:|\*\*\*NO_CI/i);
}

function messagesOf(words: string): { readonly message: string; readonly title: string } {
  const shown = shownRevert({
    of: { number: 412, title: words },
    asked: { by: 'alice', on: 412, reason: words },
  });
  const title = revertTitle(shown);
  const marker = { by: 'alice', pullRequest: 412 };
  const { headline, body } = revertMessage(title, computedRevert(), marker, words);
  return { message: `${headline}\n\n${body}`, title };
}

test.each(WORDS)('neither commit nor title of a revert closes or calls anything: %s', (words) => {
  const { message, title } = messagesOf(words);
  expectInertMessage(message);
  expectInertMessage(title);
});

test('whatever a title and a reason say', () => {
  fc.assert(
    fc.property(hostileText, (words) => {
      const { message, title } = messagesOf(words);
      expectInertMessage(message);
      expectInertMessage(title);
    }),
    times(300),
  );
});

test.each(WORDS)('the body of a revert closes and calls nothing: %s', (words) => {
  const shown = shownRevert({
    of: { number: 412, title: words },
    asked: { by: 'alice', on: 412, reason: words },
  });
  const body = revertBody(shown, '').replaceAll('#412', '');
  expect(body).not.toMatch(
    /\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?\s+(?:[\w.-]+\/[\w.-]+)?(?:#\d|GH-\d|https?:\/\/)/i,
  );
  expect(body).not.toMatch(/@[\p{L}\p{N}]|#\d|\bGH-\d|https?:\/\//u);
});

test.each(WORDS)('nor does the message of a revert made on the command line: %s', (words) => {
  const revert = computedRevert({ steps: [{ post: 'c'.repeat(40), pre: null, subject: words }] });
  const message = localRevertMessage(revert, { kind: 'everything' }, words);
  expectInertMessage(message);
});

test('a reason stays readable, and keeps its words', () => {
  const { message } = messagesOf('fixes #12 for @acme/team');
  expect(message.replaceAll('\u200b', '')).toContain('fixes #12 for @acme/team');
});

test('the number that GitHub writes at the end of a subject stays, as with `git revert`', () => {
  const message = (subject: string): string =>
    localRevertMessage(
      computedRevert({ steps: [{ post: 'c'.repeat(40), pre: null, subject }] }),
      { kind: 'everything' },
      null,
    ).split('\n', 1)[0] ?? '';
  expect(message('Turn on STRICT (#412)')).toBe('Revert "Turn on STRICT (#412)"');
  expect(message('this fixes (#412)')).not.toContain('#412');
});

test('no credential is written into the message of a commit', () => {
  const { message, title } = messagesOf(
    'https://robot:hush1234@git.example.com broke, ghp_hush1234',
  );
  expect(message + title).not.toContain('hush1234');
});
