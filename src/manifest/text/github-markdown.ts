import { plainText } from './plain-text.ts';

/** Breaks a word for GitHub's linkers without changing how it looks. */
const BREAK = '\u200b';

/**
 * Makes a sentence that quotes a pull request safe to post (SECURITY.md): no mention, no issue link, no
 * closing keyword, no HTML, no image, no link, no command. Code spans stay code spans.
 */
export const neutralMarkdown = (text: string): string => neutral(text, codeSpan);

/** The same for a cell of a table, where a bar splits cells inside code spans too unless it is escaped. */
export const neutralCell = (text: string): string =>
  neutral(text, (code) =>
    codeSpan(code)
      // a backslash cannot be escaped in code, and before a bar it would take the escape of the bar
      .replace(/\\(?=\|)/g, `\\${BREAK}`)
      .replaceAll('|', '\\|'),
  );

function neutral(text: string, span: (code: string) => string): string {
  const single = plainText(text).replace(/`{2,}/g, '`');
  const parts = single.split('`');
  if (parts.length % 2 === 0) return outsideCode(parts.join("'"));
  return parts.map((part, index) => (index % 2 === 0 ? outsideCode(part) : span(part))).join('');
}

/** A code span that holds `text` whatever backticks it contains. */
export function codeSpan(text: string): string {
  const line = unlinked(plainText(text).replaceAll('`', "'"));
  return line.trim() === '' ? '' : `\`${line}\``;
}

/** One line for places that show plain text: nothing a linker or another bot would act on. */
export const unlinkedText = (text: string): string => unlinked(plainText(text));

/**
 * One line for the message of a commit or a title that becomes one. GitHub reads those too: `fixes #12` closes
 * and `@name` notifies when they are merged, and `[skip ci]` keeps checks from running.
 */
export const inertCommitText = (text: string): string =>
  unlinkedText(text)
    .replace(/\[(?=\s*(?:skip|no|ci|actions)\b)/gi, `[${BREAK}`)
    .replace(/\*{3}(?=no_ci)/gi, `***${BREAK}`)
    .replace(/\bskip-checks(?=\s*:)/gi, `skip-${BREAK}checks`);

const outsideCode = (text: string): string =>
  unlinked(
    text
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replace(/[\\*_~|[\]!]/g, (mark) => `\\${mark}`),
  ).replace(/^(\s*)([/#+=-])/, `$1${BREAK}$2`);

/** The words after which GitHub closes what is named next (docs.github.com, "Linking a pull request to an issue"). */
const CLOSING = /\b(c|f|r)((?:lose[sd]?|ix(?:e[sd])?|esolve[sd]?):?\s+\S*(?:#|GH-|:\/\/))/gi;

const unlinked = (text: string): string =>
  text
    .replace(CLOSING, `$1${BREAK}$2`)
    .replaceAll('@', `@${BREAK}`)
    .replaceAll('://', `:${BREAK}//`)
    .replace(/\bwww(?=\.)/gi, `$&${BREAK}`)
    .replace(/#(?=\d)/g, `#${BREAK}`)
    .replace(/\bGH-(?=\d)/gi, `GH${BREAK}-`)
    .replace(/\bgithub\.com(?=\/)/gi, `github${BREAK}.com`);

/** A fenced block that holds any text: its fence is longer than any inside. `language` is ours. */
export function fenced(language: string, lines: readonly string[]): string {
  const runs = lines.flatMap((line) => line.match(/[`]+/g) ?? []);
  const fence = '`'.repeat(Math.max(3, ...runs.map((run) => run.length + 1)));
  return [`${fence}${language}`, ...lines, fence].join('\n');
}

/**
 * Begins a new line within a paragraph. GitHub does that for any line in comments, but not wherever else
 * the same text is shown: so it is written out, in the form that plain text does not show.
 */
export const LINE_BREAK = '  \n';

/**
 * GitHub allows 65,535 for the summary of a check run, and as much for its text (its REST reference of check runs);
 * room is left for what is added to it.
 */
export const LONGEST_OUTPUT = 64_000;
