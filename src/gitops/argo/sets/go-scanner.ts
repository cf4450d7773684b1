import { TemplateRefusal, TemplateUnseen } from './go-value.ts';

/** A run of text of a Go template, or an action without its braces. */
export interface GoPiece {
  readonly isAction: boolean;
  readonly text: string;
}

/** A longer template is not followed. */
const MAX_TEXT = 50_000;

const isSpace = (character: string | undefined): boolean =>
  character !== undefined && ' \t\r\n'.includes(character) && character !== '';

/**
 * The texts and actions of a Go template in turn; comments are left out, and `{{-` and `-}}` take the space beside them
 * away. Throws TemplateRefusal where an action does not end, TemplateUnseen where the template is too long.
 */
export function scanTemplate(text: string): readonly GoPiece[] {
  if (text.length > MAX_TEXT) throw new TemplateUnseen('');
  const pieces: GoPiece[] = [];
  let at = 0;
  let trims = false;
  const addText = (end: number, trimsEnd: boolean): void => {
    const run = trimmed(text.slice(at, end), trims, trimsEnd);
    if (run !== '') pieces.push({ isAction: false, text: run });
  };
  for (let open = text.indexOf('{{'); open >= 0; open = text.indexOf('{{', at)) {
    const trimsBefore = text[open + 2] === '-' && isSpace(text[open + 3]);
    const start = open + (trimsBefore ? 3 : 2);
    const end = endOfAction(text, start);
    if (end < 0) throw new TemplateRefusal('a `{{` is not closed');
    addText(open, trimsBefore);
    const inner = text.slice(start, end);
    trims = inner.endsWith('-') && isSpace(inner.at(-2));
    const action = (trims ? inner.slice(0, -1) : inner).trim();
    pieces.push(...piecesOf(action));
    at = end + 2;
  }
  addText(text.length, false);
  return pieces;
}

/** A comment is no piece. */
function piecesOf(action: string): readonly GoPiece[] {
  if (!action.startsWith('/*')) return [{ isAction: true, text: action }];
  if (!action.endsWith('*/')) throw new TemplateRefusal('a comment ends before its braces do');
  return [];
}

/** Finds the braces that end an action: not those in its texts, nor in a comment. */
function endOfAction(text: string, start: number): number {
  let at = start;
  while (isSpace(text[at])) at += 1;
  if (text.startsWith('/*', at)) {
    const close = text.indexOf('*/', at);
    return close < 0 ? -1 : text.indexOf('}}', close);
  }
  for (; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (character === '}' && text[at + 1] === '}') return at;
    if ('"`\''.includes(character)) at = endOfText(text, at, character);
  }
  return -1;
}

function endOfText(text: string, open: number, quote: string): number {
  for (let at = open + 1; at < text.length; at += 1) {
    if (text[at] === quote) return at;
    if (text[at] === '\\' && quote !== '`') at += 1;
  }
  return text.length;
}

function trimmed(text: string, start: boolean, end: boolean): string {
  let [from, to] = [0, text.length];
  while (start && from < to && isSpace(text[from])) from += 1;
  while (end && to > from && isSpace(text[to - 1])) to -= 1;
  return text.slice(from, to);
}
