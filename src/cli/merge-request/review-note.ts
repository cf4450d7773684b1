import { WORD_BREAK } from '../../forge/index.ts';

/** Hidden line at the end of our note, by which it is found again; its author is looked at, too. */
export const NOTE_MARKER = '<!-- meshwarden:note:v1 -->';

/**
 * Composes the one note of a merge request from a report in Markdown. GitLab carries out a line that begins with a slash and
 * a word (`/merge`, `/close`), whoever it quotes: no line begins so. In a block of code, which is there to be copied, lines
 * that begin with a blank stay as they are: those GitLab never carries out.
 */
export const reviewNote = (report: string): string =>
  `${report.trimEnd().replace(COMMANDS, unheard)}\n\n${NOTE_MARKER}`;

const COMMANDS = /^(?<fence>`{3,})[^`\n]*\n.*?^\k<fence>$|^\s*\/(?=\w)/gms;

const unheard = (text: string, fence: string | undefined): string =>
  fence === undefined
    ? text.replace(/\/$/, `${WORD_BREAK}/`)
    : text.replace(/^\/(?=\w)/gm, `${WORD_BREAK}/`);
