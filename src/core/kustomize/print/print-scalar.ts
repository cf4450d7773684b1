import { resolveScalar, timestampOf } from '../../manifest/index.ts';
import { doubleQuoted } from './double-quoted.ts';
import { BEST_WIDTH } from './position.ts';
import type { Position } from './position.ts';

/** Numbers to base 60, such as times of day. */
const BASE_60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;

/** Whether an unquoted scalar is read back as text by YAML 1.1's rules, as go-yaml v2 knows them. */
function readsAsText(text: string): boolean {
  if (typeof resolveScalar(text).value !== 'string') return false;
  if (!/^[-+\d]/.test(text)) return true;
  return timestampOf(text) === undefined && !BASE_60.test(text);
}

/** A text as kustomize prints it: plain, quoted or as a block, folded near column 80 (BUILD-4, BUILD-5). */
export function printText(text: string, position: Position): string {
  if (SIMPLE.test(text) && readsAsText(text)) return text;
  const form = analyse(text);
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

/** Whether go-yaml v3 writes a text without quotes; text over several lines becomes a block. */
export const standsPlain = (text: string): boolean =>
  !text.includes('\n') && text !== '<<' && readsAsText(text) && analyse(text).plain;

interface Form {
  readonly plain: boolean;
  readonly quoted: boolean;
  readonly block: boolean;
}

/** Any sign that cannot stand as it is in a file: controls, tabs, and what needs four bytes. */
const SPECIAL = /[^\n\x20-\x7E\u00A0-\uD7FF\uE000-\uFEFE\uFF00-\uFFFD]/;
const OPENS = /^[#,[\]{}&*!|>'"%@`]/;
const OPENS_BEFORE_SPACE = /^[?:-](?:[ \n]|$)/;
const INSIDE = /:(?:[ \n]|$)|[ \n]#/;

function analyse(text: string): Form {
  const special = SPECIAL.test(text) || text.includes(' \n');
  const edges = /^[ \n]|[ \n]$|[\u2028\u2029]/.test(text);
  const indicators =
    OPENS.test(text) ||
    OPENS_BEFORE_SPACE.test(text) ||
    INSIDE.test(text) ||
    text.startsWith('---') ||
    text.startsWith('...');
  return {
    plain: !special && !edges && !indicators,
    quoted: !special && !text.includes('\n '),
    block: !special && !text.endsWith(' '),
  };
}

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
