import { readsAsText, textForms } from '../../manifest/index.ts';
import { doubleQuoted } from './double-quoted.ts';
import { BEST_WIDTH } from './position.ts';
import type { Position } from './position.ts';

/** A text as kustomize prints it: plain, quoted or as a block, folded near column 80 (BUILD-4, BUILD-5). */
export function printText(text: string, position: Position): string {
  if (SIMPLE.test(text) && readsAsText(text)) return text;
  const form = textForms(text);
  if (text.includes('\n')) {
    if (form.block && !position.key) return block(text, position.indent);
    return doubleQuoted(text, position);
  }
  if (!readsAsText(text)) return doubleQuoted(text, position);
  if (form.plain) return folded(text, position, '');
  return form.quoted
    ? folded(text.replaceAll("'", "''"), position, "'")
    : doubleQuoted(text, position);
}

/** A word that nothing but its meaning keeps from standing as it is. */
const SIMPLE = /^[A-Za-z][\w./-]*$/;

/** Plain or in single quotes, broken at single spaces beyond the best width. */
function folded(text: string, { column, indent, key }: Position, quote: string): string {
  if (key || column + text.length <= BEST_WIDTH) return `${quote}${text}${quote}`;
  let out = quote;
  let start = 0;
  let before = column + quote.length;
  for (let index = text.indexOf(' '); index >= 0; index = text.indexOf(' ', index + 1)) {
    const single = text[index - 1] !== ' ' && text[index + 1] !== ' ';
    const inside = quote === '' || (index > 0 && index < text.length - 1);
    if (before + index - start <= BEST_WIDTH || !single || !inside) continue;
    out += `${text.slice(start, index)}\n${' '.repeat(indent)}`;
    start = index + 1;
    before = indent;
  }
  return out + text.slice(start) + quote;
}

function block(text: string, indent: number): string {
  const hint = /^[ \n]/.test(text) ? '2' : '';
  const chomp = !text.endsWith('\n') ? '-' : text === '\n' || text.endsWith('\n\n') ? '+' : '';
  const lines = text.replace(/\n$/, '').split('\n');
  const pad = ' '.repeat(indent);
  return `|${hint}${chomp}\n${lines.map((line) => (line === '' ? '' : pad + line)).join('\n')}`;
}
