import type { GoValue } from './go-value.ts';
import { TemplateRefusal, UNSEEN } from './go-value.ts';

/** A token of what stands between `{{` and `}}`. */
export interface GoToken {
  readonly kind: 'field' | 'dot' | 'variable' | 'name' | 'literal' | 'sign' | 'end';
  readonly text: string;
  /** The value of a literal. */
  readonly value?: GoValue;
  /** Tells whether there is space before it. */
  readonly isApart: boolean;
}

const WORD = String.raw`[\p{L}_][\p{L}\p{N}_]*`;
/** Behind a field, a variable or a name there is space, or one of these. */
const ENDS = String.raw`(?=[\s.,|:()]|$)`;
const KINDS: readonly (readonly [GoToken['kind'], RegExp])[] = [
  ['literal', /"(?:[^"\\\n]|\\[^\n])*"|`[^`]*`|'(?:[^'\\\n]|\\[^\n])+'/uy],
  [
    'literal',
    /[+-]?(?:0[xX][\da-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d+)?)(?![\p{L}\p{N}_])/uy,
  ],
  ['field', new RegExp(`\\.${WORD}${ENDS}`, 'uy')],
  ['dot', new RegExp(`\\.${ENDS}`, 'uy')],
  ['variable', new RegExp(`\\$[\\p{L}\\p{N}_]*${ENDS}`, 'uy')],
  ['name', new RegExp(`${WORD}${ENDS}`, 'uy')],
  ['sign', /:=|[=|(),]/uy],
];

const SPACE = /\s*/y;

/** Reads an action into tokens; Argo CD refuses a template with anything else in it. */
export function tokensOf(action: string): readonly GoToken[] {
  const tokens: GoToken[] = [];
  let at = 0;
  while (at < action.length) {
    SPACE.lastIndex = at;
    const space = SPACE.exec(action)?.[0].length ?? 0;
    at += space;
    if (at >= action.length) break;
    const token = tokenAt(action, at, space > 0);
    tokens.push(token);
    at += token.text.length;
  }
  return tokens;
}

function tokenAt(action: string, at: number, isApart: boolean): GoToken {
  for (const [kind, pattern] of KINDS) {
    pattern.lastIndex = at;
    const text = pattern.exec(action)?.[0];
    if (text === undefined) continue;
    if (kind === 'literal') return { kind, text, value: literal(text), isApart };
    return /^(?:true|false)$/.test(text)
      ? { kind: 'literal', text, value: text === 'true', isApart }
      : { kind, text, isApart };
  }
  throw new TemplateRefusal(`\`${action.slice(at, at + 20)}\` is not understood in a template`);
}

function literal(text: string): GoValue {
  if (text.startsWith('"')) return unquoted(text.slice(1, -1));
  if (text.startsWith('`')) return text.slice(1, -1);
  if (text.startsWith("'")) return ofCharacter(text.slice(1, -1));
  return numberOf(text.replaceAll('_', ''));
}

function ofCharacter(inner: string): GoValue {
  const text = unquoted(inner);
  const point =
    typeof text === 'string' && Array.from(text).length === 1 ? text.codePointAt(0) : undefined;
  return point === undefined ? UNSEEN : BigInt(point);
}

function numberOf(text: string): GoValue {
  const [, sign = '', digits = ''] = /^([+-]?)(.*)$/.exec(text) ?? [];
  const isFloating = /[.eE]/.test(digits) && !/^0[xX]/.test(digits);
  if (isFloating) return Number(text);
  const octal = /^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits;
  if (/^0[89]|^0\d*[89]/.test(digits) || digits.length > 70) return UNSEEN;
  const value = BigInt(octal.toLowerCase());
  return BigInt.asIntN(64, value) === value ? (sign === '-' ? -value : value) : UNSEEN;
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
  "'": "'",
};

const ESCAPE = /\\(?:u([\da-fA-F]{4})|x([\da-fA-F]{2})|([\s\S]))/g;

/** A text without its quotes; not seen where something else stands behind a backslash. */
function unquoted(inner: string): GoValue {
  let [written, at] = ['', 0];
  for (const found of inner.matchAll(ESCAPE)) {
    const [whole, unicode, byte, sign = ''] = found;
    const known =
      unicode === undefined
        ? byte === undefined
          ? ESCAPES[sign]
          : ofByte(byte)
        : ofUnicode(unicode);
    if (known === undefined) return UNSEEN;
    written += inner.slice(at, found.index) + known;
    at = found.index + whole.length;
  }
  return written + inner.slice(at);
}

const ofUnicode = (digits: string): string => String.fromCodePoint(Number.parseInt(digits, 16));

/** A byte of its own is a character only below 128. */
const ofByte = (digits: string): string | undefined => {
  const value = Number.parseInt(digits, 16);
  return value < 128 ? String.fromCodePoint(value) : undefined;
};
