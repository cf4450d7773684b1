import { commentsOfYaml, readAs } from './here-documents.ts';
import { actsWithin } from './idle-commands.ts';
import type { RawLine } from './job.ts';

type ShellText = Extract<RawLine, { is: 'shell' }>;

/** Bounds the lines that quotes or here-documents join: what is open longer is compared line by line, as it is written. */
const MOST_JOINED = 400;

/** Opens a here-document; three of the sign take a word. */
const OPENS = /(?<!<)<<(?!<)-?\s*(["'\\]?)([A-Za-z_]\w*)\1/g;

/**
 * Splits a text of shell into its commands: continued lines in one, without comments and empty lines. What stands in quotes
 * or in a here-document is left as it is written, for each of its letters counts.
 */
export function shellTexts(text: string, firstLine: number): readonly ShellText[] {
  const lines = text.split('\n').map((line) => line.replace(/\r$/, ''));
  const found: ShellText[] = [];
  for (let at = 0; at < lines.length;) {
    const { text: command, taken, isOpen } = commandAt(lines, at);
    const line = firstLine + at;
    at += taken;
    if (isOpen) return [...found, ...textsFrom(lines, at - taken, firstLine)];
    if (command === '') continue;
    const opened = [...command.matchAll(OPENS)];
    found.push({ is: 'shell', text: command, line, isText: false, isFed: opened.length > 0 });
    for (const [, quote = '', end = ''] of opened) {
      const body = bodyAt(lines, at, end);
      const document = lines.slice(at, at + body);
      found.push(...documentTexts(command, document, firstLine + at, quote !== ''));
      at += body + 1;
    }
  }
  return found;
}

/** Gives a here-document without comments, as far as it is known who reads it; a shell expands it first, but in quotes. */
function documentTexts(
  command: string,
  document: readonly string[],
  firstLine: number,
  isQuoted: boolean,
): readonly ShellText[] {
  const runsPrograms = (line: string): boolean => !isQuoted && actsWithin(line, false);
  const reader = readAs(command, document);
  if (reader === 'shell' && !document.some((line) => /^\s*#/.test(line) && runsPrograms(line)))
    return shellTexts(document.join('\n'), firstLine).map((each) => ({ ...each, isText: true }));
  const comments: ReadonlySet<number> =
    reader === 'YAML' ? commentsOfYaml(document, runsPrograms) : new Set();
  return textsFrom(document, 0, firstLine).filter(({ line }) => !comments.has(line - firstLine));
}

/** Gives lines as they are written: no shell reads them. */
export const textsFrom = (
  lines: readonly string[],
  from: number,
  firstLine: number,
): readonly ShellText[] =>
  lines.slice(from).flatMap((line, index) =>
    line.trim() === ''
      ? []
      : [
          {
            is: 'shell' as const,
            text: line.trimEnd(),
            line: firstLine + from + index,
            isText: true,
            isFed: false,
          },
        ],
  );

/** The number of lines up to the one that ends a here-document, or all that are left. */
function bodyAt(lines: readonly string[], from: number, end: string): number {
  const at = lines.findIndex((line, index) => index >= from && line.trim() === end);
  return (at < 0 ? lines.length : at) - from;
}

interface Command {
  readonly text: string;
  readonly taken: number;
  /** Tells that its quotes do not end. */
  readonly isOpen: boolean;
}

function commandAt(lines: readonly string[], at: number): Command {
  let whole = '';
  let isInText = false;
  for (let taken = 1; taken <= MOST_JOINED && at + taken <= lines.length; taken += 1) {
    const next = lines[at + taken - 1] ?? '';
    // what a continued line is indented by says nothing
    const { code, goesOn } = endOf(whole + (isInText ? next : next.trimStart()));
    const isLast = at + taken === lines.length;
    isInText = goesOn === 'in quotes';
    if (goesOn === 'no' || (isLast && !isInText)) return { text: code, taken, isOpen: false };
    whole = joinable(code, goesOn);
  }
  return { text: '', taken: 1, isOpen: true };
}

type GoesOn = 'no' | 'in quotes' | 'escaped' | 'by its end';

/** Gives what the next line is put behind. */
const joinable = (code: string, goesOn: GoesOn): string =>
  goesOn === 'in quotes'
    ? `${code}\n`
    : `${goesOn === 'escaped' ? code.slice(0, -1).trimEnd() : code} `;

/** Texts in quotes that end, those that do not, letters that are escaped, comments, and what is left. */
const PIECE =
  /'[^']*'|"(?:\\[\s\S]|[^"\\])*"|['"][\s\S]*|\\[\s\S]|\\$|(?<=^|\s)#[^\n]*|[^'"\\#]+|#/g;

/** Says whether a command goes on behind its last line, and gives it without comments. */
function endOf(text: string): { code: string; goesOn: GoesOn } {
  const pieces = (text.match(PIECE) ?? []).filter(
    (piece, at, all) => !(piece.startsWith('#') && /(?:^|\s)$/.test(all[at - 1] ?? '')),
  );
  const last = pieces.at(-1) ?? '';
  const code = pieces.join('');
  if (/^["']/.test(last) && !/^(?:'[^']*'|"(?:\\[\s\S]|[^"\\])*")$/.test(last))
    return { code: text, goesOn: 'in quotes' };
  if (last === '\\') return { code, goesOn: 'escaped' };
  const trimmed = code.trimEnd();
  return { code: trimmed, goesOn: /(?:\||&&)$/.test(trimmed) ? 'by its end' : 'no' };
}
