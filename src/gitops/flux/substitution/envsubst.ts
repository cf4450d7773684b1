import { applyOperation, NO_CHARACTER } from './variable-operations.ts';

/** Value of a variable: null where a source that is not in the tree may define it; undefined where nothing does. */
export type LookUp = (variable: string) => string | null | undefined;

export interface SubstitutedText {
  /** The text as it was where there is a problem. */
  readonly text: string;
  /** Variables that were put in, or left as empty because nothing defines them. */
  readonly used: readonly string[];
  /** Variables whose value is not known; their text stays in place. */
  readonly unknown: readonly string[];
  /** Variables that nothing defines and no default stands in for: they are put in as empty (FLUX-27). */
  readonly missing: readonly string[];
  /** The first expression that is not Flux's syntax, as far as it is worth showing; null where there is none. */
  readonly bad: string | null;
}

interface State {
  readonly text: string;
  readonly lookUp: LookUp;
  readonly used: Set<string>;
  readonly unknown: Set<string>;
  readonly missing: Set<string>;
  /** Counts up to where the next character is read. */
  at: number;
  /** Says where the expression begins that cannot be read; null where all can be. */
  bad: number | null;
  /** Characters that may still be written: a value repeated by a text of variables stays bounded. */
  budget: number;
}

const MAX_OUTPUT = 4_000_000;
const MAX_NESTING = 8;
const MAX_SHOWN = 60;

/**
 * Puts variables into a text as Flux's `postBuild` does (FLUX-26): `${NAME}`, defaults (`=`, `:=`, `:-`,
 * `:+`, `:?`), case (`^`, `^^`, `,`, `,,`), length (`${#NAME}`), parts (`:1:3`), replacement (`/a/b`,
 * `//a/b`, `/#a/b`, `/%a/b`) and trimming (`#`, `##`, `%`, `%%`). `$$` is a dollar that begins
 * nothing; `$NAME` is text.
 */
export function substituteText(text: string, lookUp: LookUp): SubstitutedText {
  const state: State = {
    text,
    lookUp,
    used: new Set(),
    unknown: new Set(),
    missing: new Set(),
    at: 0,
    bad: null,
    budget: MAX_OUTPUT,
  };
  const written = wholeText(state);
  const { used, unknown, missing, bad } = state;
  return {
    text: bad === null ? written : text,
    used: [...used],
    unknown: [...unknown],
    missing: [...missing],
    bad: bad === null ? null : shown(text.slice(bad)),
  };
}

/** Up to the brace that closes it, for a person. */
function shown(rest: string): string {
  const line = rest.split('\n', 1)[0] ?? '';
  const end = line.indexOf('}');
  const whole = end < 0 ? line : line.slice(0, end + 1);
  return whole.length > MAX_SHOWN ? `${whole.slice(0, MAX_SHOWN)}…` : whole;
}

function wholeText(state: State): string {
  const { text } = state;
  let written = '';
  while (state.bad === null) {
    const next = text.indexOf('$', state.at);
    if (next < 0) break;
    written += text.slice(state.at, next);
    state.at = next + 2;
    if (text[next + 1] === '{') written += spent(state, next, expression(state, next, 0));
    else if (text[next + 1] === '$') written += `$${escaped(state)}`;
    else {
      written += '$';
      state.at = next + 1;
    }
  }
  return written + text.slice(state.at);
}

/** Reads what follows an escaped dollar: it is text, a brace too. */
function escaped(state: State): string {
  if (state.text[state.at] !== '{') return '';
  state.at += 1;
  return '{';
}

function spent(state: State, start: number, value: string): string {
  state.budget -= value.length;
  return state.budget < 0 ? fail(state, start) : value;
}

function fail(state: State, start: number): string {
  state.bad ??= start;
  return '';
}

/** Reads what follows `${`, and gives what it stands for. */
function expression(state: State, start: number, depth: number): string {
  if (depth > MAX_NESTING) return fail(state, start);
  const length = taken(state, /#/y);
  const name = taken(state, /[\p{L}\p{Nd}_]+/uy);
  const operator = length === '' ? taken(state, OPERATORS) : '';
  if (name === '') return fail(state, start);
  const operands = operandsOf(state, operator, depth);
  if (state.bad !== null || taken(state, /\}/y) === '' || operands === null)
    return fail(state, start);
  return valueOf(state, name, length === '' ? operator : 'length', operands, start);
}

const OPERATORS = /:[=\-?+]|[=:]|\^\^?|,,?|\/[/#%]?|##?|%%?/y;
const DEFAULTS: ReadonlySet<string> = new Set(['=', ':=', ':-', ':+', ':?']);

/** Gives null where the operator lacks an operand. Only a default mixes text and expressions. */
function operandsOf(state: State, operator: string, depth: number): readonly string[] | null {
  if (DEFAULTS.has(operator)) {
    let value = '';
    while (state.bad === null && state.at < state.text.length && state.text[state.at] !== '}')
      value += operand(state, /[^}]/y, depth) ?? '';
    return [value];
  }
  switch (operator.charAt(0)) {
    case ':':
      return pair(state, /[^:}]/y, /:/y, depth);
    case '/': {
      const pattern = operand(state, /[^/]/y, depth, true);
      if (pattern === null || taken(state, /\//y) === '') return null;
      if (state.text[state.at] === '}') return [pattern];
      return [pattern, operand(state, /[^}]/y, depth, true) ?? ''];
    }
    case '#':
    case '%': {
      const pattern = operand(state, /[^}]/y, depth);
      return pattern === null ? null : [pattern];
    }
    default:
      return [];
  }
}

function pair(
  state: State,
  accepted: RegExp,
  delimiter: RegExp,
  depth: number,
): readonly string[] | null {
  const first = operand(state, accepted, depth);
  if (first === null) return null;
  if (taken(state, delimiter) === '') return [first];
  const second = operand(state, /[^}]/y, depth);
  return second === null ? null : [first, second];
}

/**
 * One expression, or text up to the next or to what is not accepted; null where there is neither. Where it `escapes`, a
 * backslash before a slash or another, and a dollar before another, take the meaning from what follows.
 */
function operand(state: State, accepted: RegExp, depth: number, escapes = false): string | null {
  const { text } = state;
  if (text.startsWith('${', state.at)) {
    const start = state.at;
    state.at += 2;
    return expression(state, start, depth + 1);
  }
  const start = state.at;
  let written = '';
  while (state.at < text.length && !text.startsWith('${', state.at)) {
    const isEscape = escapes && /^(?:\\[\\/]|\$\$)/.test(text.slice(state.at, state.at + 2));
    if (isEscape) state.at += 1;
    else if (!fits(state, accepted)) break;
    written += text[state.at] ?? '';
    state.at += 1;
  }
  return state.at === start ? null : written;
}

function fits({ text, at }: State, accepted: RegExp): boolean {
  accepted.lastIndex = at;
  return accepted.test(text);
}

/** The empty text where the pattern is not what comes next. */
function taken(state: State, pattern: RegExp): string {
  pattern.lastIndex = state.at;
  const [found = ''] = pattern.exec(state.text) ?? [];
  state.at += found.length;
  return found;
}

/** Defaults stand in for what is empty, too. */
function valueOf(
  state: State,
  name: string,
  operator: string,
  operands: readonly string[],
  start: number,
): string {
  const value = state.lookUp(name);
  const isDefault = DEFAULTS.has(operator);
  const result =
    value === null
      ? null
      : isDefault
        ? value || (operands[0] ?? '')
        : applyOperation(value ?? '', operator, operands);
  // half a character is no text, and what it stands in no YAML
  if (result?.includes(NO_CHARACTER) === true) return fail(state, start);
  if (result === null) {
    state.unknown.add(name);
    return state.text.slice(start, state.at);
  }
  state.used.add(name);
  if (value === undefined && !isDefault) state.missing.add(name);
  return result;
}
