import { WORD_BREAK } from '../../forge/index.ts';

/** Hidden line at the end of our note, by which it is found again; its author is looked at, too. */
export const NOTE_MARKER = '<!-- meshwarden:note:v1 -->';

/**
 * Composes the one note of a merge request from a report in Markdown. GitLab carries out a line that begins with a slash and
 * a word (`/merge`, `/close`), whoever it quotes: no line begins so.
 */
export const reviewNote = (report: string): string =>
  `${report.trimEnd().replace(/^(\s*)\/(?=\w)/gm, `$1${WORD_BREAK}/`)}\n\n${NOTE_MARKER}`;
