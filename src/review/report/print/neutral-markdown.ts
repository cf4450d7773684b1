import { WORD_BREAK, unlinked } from '../../../forge/index.ts';
import { plainText } from '../../../manifest/index.ts';

/**
 * Makes a sentence that quotes a pull request safe to post (SECURITY.md): no mention, no issue link, no
 * closing keyword, no HTML, no image, no link, no command. Code spans stay code spans, letter by letter: GitHub links
 * nothing in them, and what stands there is there to be copied.
 */
export const neutralMarkdown = (text: string): string => neutral(text, codeSpan);

/** The same for a cell of a table, where a bar splits cells inside code spans too unless it is escaped. */
export const neutralCell = (text: string): string => neutral(text, codeInCell);

/** The same for the summary of a fold, where GitHub reads HTML and no Markdown: no code is there. */
export const neutralSummary = (text: string): string =>
  outsideCode(plainText(text).replaceAll('`', "'"));

/**
 * A text that may become the message of a commit, as the body of a pull request does where GitHub squashes: there is no code
 * in those, so that its spans would close, mention and link as words do. What is fenced stays as it is.
 */
export const inertSpans = (markdown: string): string =>
  markdown.replace(
    /^(?<fence>`{3,})[^`\n]*\n.*?^\k<fence>$|`[^`\n]+`/gms,
    (code, fence: string | undefined) => (fence === undefined ? unlinked(code) : code),
  );

function neutral(text: string, span: (code: string) => string): string {
  const single = plainText(text).replace(/`{2,}/g, '`');
  const parts = single.split('`');
  if (parts.length % 2 === 0) return outsideCode(parts.join("'"));
  return parts.map((part, index) => (index % 2 === 0 ? outsideCode(part) : span(part))).join('');
}

/** A code span that holds `text` whatever backticks it contains. */
export function codeSpan(text: string): string {
  const line = plainText(text).replaceAll('`', "'");
  return line.trim() === '' ? '' : `\`${line}\``;
}

/**
 * A backslash cannot be escaped in a code span, and before a bar it would take the escape of the bar: such code is written as
 * HTML, whose letters have names.
 */
const codeInCell = (text: string): string =>
  text.includes('\\|')
    ? `<code>${outsideCode(plainText(text).replaceAll('`', "'")).replace(/\\([\\*_~|[\]!])/g, named)}</code>`
    : codeSpan(text).replaceAll('|', '\\|');

const named = (_: string, mark: string): string => `&#x${(mark.codePointAt(0) ?? 0).toString(16)};`;

const outsideCode = (text: string): string =>
  unlinked(
    text
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replace(/[\\*_~|[\]!]/g, (mark) => `\\${mark}`),
  ).replace(/^(\s*)([/#+=-])/, `$1${WORD_BREAK}$2`);

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
