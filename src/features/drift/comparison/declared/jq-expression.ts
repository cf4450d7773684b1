import { RE2JS } from 're2js';

/** An expression of jq, as far as it is followed. What is not of this form is not understood. */
export type JqExpression =
  | { readonly kind: 'here' }
  | { readonly kind: 'step'; readonly of: JqExpression; readonly step: JqStep }
  | { readonly kind: JqOperator; readonly first: JqExpression; readonly second: JqExpression }
  | { readonly kind: 'select'; readonly where: JqExpression }
  | { readonly kind: 'not' }
  /** Of a text, or of a map for `has`: `startswith("x")`. */
  | { readonly kind: 'call'; readonly name: JqFunction; readonly argument: string }
  /** `test("^x")` */
  | { readonly kind: 'test'; readonly pattern: RE2JS }
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null };

/** One step down: a key, an index, or into each value (`[]`). `tries`: with `?`, what cannot be entered is left out. */
export interface JqStep {
  readonly to: string | number | typeof EACH;
  readonly tries: boolean;
}

export const EACH = Symbol('each value');

type JqOperator = 'pipe' | 'comma' | 'or' | 'and' | 'equal' | 'unequal';

const FUNCTIONS = ['startswith', 'endswith', 'contains', 'has'] as const;
export type JqFunction = (typeof FUNCTIONS)[number];

const LONGEST = 1_000;
const DEEPEST = 40;

/**
 * Reads an expression as jq 1.7 and gojq, which Argo CD runs, do: keys, indices, `[]`, `?`, `|`, `,`, parentheses,
 * `select`, `==`, `!=`, `and`, `or`, `not`, and a few functions with a text. Null for anything else.
 */
export function parseJq(text: string): JqExpression | null {
  const tokens = text.length > LONGEST ? null : tokensOf(text.trim());
  if (tokens === null) return null;
  const reader: Reader = { tokens, at: 0, depth: 0 };
  try {
    const expression = readPipe(reader);
    return reader.at === tokens.length ? expression : null;
  } catch (error) {
    if (error instanceof NotUnderstood) return null;
    throw error;
  }
}

class NotUnderstood extends Error {}

type Token =
  | { readonly kind: 'field' | 'word' | 'text' | 'mark'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number };

const TOKEN =
  /\s*(?:\.([A-Za-z_]\w*)|([A-Za-z_]\w*)|("(?:[^"\\]|\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4}))*")|(-?\d{1,15}(?:\.\d{1,15})?)|(==|!=|[.[\]()|,?]))/y;

function tokensOf(text: string): readonly Token[] | null {
  const step = new RegExp(TOKEN);
  const tokens: Token[] = [];
  while (step.lastIndex < text.length) {
    const match = step.exec(text);
    const token = match === null ? null : tokenOf(match);
    if (token === null) return null;
    tokens.push(token);
  }
  return tokens;
}

function tokenOf([, field, word, quoted, number, mark = '']: RegExpExecArray): Token | null {
  if (field !== undefined) return { kind: 'field', value: field };
  if (word !== undefined) return { kind: 'word', value: word };
  if (number !== undefined) return { kind: 'number', value: Number(number) };
  if (quoted === undefined) return { kind: 'mark', value: mark };
  // a control character is none of JSON's
  if (/\p{Cc}/u.test(quoted)) return null;
  return { kind: 'text', value: String(JSON.parse(quoted)) };
}

interface Reader {
  readonly tokens: readonly Token[];
  at: number;
  depth: number;
}

function next(reader: Reader): Token {
  const token = reader.tokens[reader.at];
  if (token === undefined) throw new NotUnderstood();
  reader.at += 1;
  return token;
}

/** Takes a mark or a word if it comes next. */
function takes(reader: Reader, value: string, kind: 'mark' | 'word' = 'mark'): boolean {
  const token = reader.tokens[reader.at];
  const isNext = token?.kind === kind && token.value === value;
  if (isNext) reader.at += 1;
  return isNext;
}

function needs(reader: Reader, value: string): void {
  if (!takes(reader, value)) throw new NotUnderstood();
}

/** Deeper than anybody writes is not read. */
function readWithin(reader: Reader): JqExpression {
  reader.depth += 1;
  if (reader.depth > DEEPEST) throw new NotUnderstood();
  const found = readPipe(reader);
  reader.depth -= 1;
  return found;
}

type Read = (reader: Reader) => JqExpression;

/** Operators that bind to the left, with what binds more between them. */
const leftOf =
  (kind: JqOperator, sign: string, inner: Read): Read =>
  (reader) => {
    let first = inner(reader);
    while (takes(reader, sign, /\w/.test(sign) ? 'word' : 'mark'))
      first = { kind, first, second: inner(reader) };
    return first;
  };

const readComparison: Read = (reader) => {
  const first = readTerm(reader);
  if (takes(reader, '==')) return { kind: 'equal', first, second: readTerm(reader) };
  if (takes(reader, '!=')) return { kind: 'unequal', first, second: readTerm(reader) };
  return first;
};
const readAnd = leftOf('and', 'and', readComparison);
const readOr = leftOf('or', 'or', readAnd);
const readComma = leftOf('comma', ',', readOr);
const readPipe = leftOf('pipe', '|', readComma);

function readTerm(reader: Reader): JqExpression {
  const token = next(reader);
  switch (token.kind) {
    case 'number':
    case 'text':
      return { kind: 'literal', value: token.value };
    case 'word':
      return readWord(reader, token.value);
    case 'field':
      return readSteps(reader, stepTo(reader, { kind: 'here' }, token.value));
    case 'mark':
      break;
  }
  if (token.value === '.') return readSteps(reader, afterDot(reader, { kind: 'here' }));
  if (token.value !== '(') throw new NotUnderstood();
  const inner = readWithin(reader);
  needs(reader, ')');
  return readSteps(reader, inner);
}

const WORDS: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
]);

function readWord(reader: Reader, word: string): JqExpression {
  const value = WORDS.get(word);
  if (value !== undefined) return { kind: 'literal', value };
  if (word === 'not') return { kind: 'not' };
  needs(reader, '(');
  if (word === 'select') {
    const where = readWithin(reader);
    needs(reader, ')');
    return readSteps(reader, { kind: 'select', where });
  }
  const argument = next(reader);
  if (argument.kind !== 'text') throw new NotUnderstood();
  needs(reader, ')');
  if (word === 'test') return { kind: 'test', pattern: patternOf(argument.value) };
  const name = FUNCTIONS.find((each) => each === word);
  if (name === undefined) throw new NotUnderstood();
  return { kind: 'call', name, argument: argument.value };
}

/** gojq takes expressions of Go, which are RE2's; one that counts (`a{1000}`) may grow too large. */
function patternOf(expression: string): RE2JS {
  if (/\{\d/.test(expression)) throw new NotUnderstood();
  try {
    return RE2JS.compile(expression);
  } catch {
    throw new NotUnderstood();
  }
}

const stepTo = (reader: Reader, of: JqExpression, to: JqStep['to']): JqExpression => ({
  kind: 'step',
  of,
  step: { to, tries: takes(reader, '?') },
});

/** `."a"`; what stands before the dot itself where no text follows. */
function afterDot(reader: Reader, of: JqExpression): JqExpression {
  const token = reader.tokens[reader.at];
  if (token?.kind !== 'text') return of;
  reader.at += 1;
  return stepTo(reader, of, token.value);
}

function readSteps(reader: Reader, start: JqExpression): JqExpression {
  let path = start;
  for (;;) {
    const token = reader.tokens[reader.at];
    if (token?.kind === 'field') {
      reader.at += 1;
      path = stepTo(reader, path, token.value);
    } else if (takes(reader, '[')) path = readBracket(reader, path);
    else if (takes(reader, '.')) {
      const named = afterDot(reader, path);
      if (named === path) throw new NotUnderstood();
      path = named;
    } else return path;
  }
}

function readBracket(reader: Reader, of: JqExpression): JqExpression {
  if (takes(reader, ']')) return stepTo(reader, of, EACH);
  const token = next(reader);
  needs(reader, ']');
  const isIndex = token.kind === 'number' && Number.isInteger(token.value);
  if (!isIndex && token.kind !== 'text') throw new NotUnderstood();
  return stepTo(reader, of, token.value);
}
