import type { GoValue } from './go-value.ts';
import { UNSEEN } from './go-value.ts';

/** Something that has a value: a literal, fields of what is there, a function with what it is given. */
export type GoTerm =
  | { readonly kind: 'literal'; readonly value: GoValue }
  | { readonly kind: 'dot'; readonly steps: readonly string[] }
  | { readonly kind: 'variable'; readonly name: string; readonly steps: readonly string[] }
  | { readonly kind: 'of'; readonly term: GoTerm; readonly steps: readonly string[] }
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly given: readonly GoTerm[];
      /** A name that stands for itself may be a parameter, as flat templates write it. */
      readonly isAlone: boolean;
    };

export interface GoPipeline {
  /** Variables that take its value: one, or in a `range` the place and the element. */
  readonly declares: readonly string[];
  /** Tells whether the variables were declared before, and only get another value. */
  readonly assigns: boolean;
  readonly term: GoTerm;
  /** As it is written. */
  readonly text: string;
}

const TOKEN =
  /"(?:[^"\\]|\\.)*"|`[^`]*`|:=|\||\((?!\))|\)(?:\.[A-Za-z_]\w*)*|\$\w*(?:\.[A-Za-z_]\w*)*|\.[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*|-?\d+(?:\.\d+)?|[A-Za-z_]\w*|\S/g;
const MAX_TOKENS = 200;
const UNKNOWN: GoTerm = { kind: 'literal', value: UNSEEN };

interface Reading {
  readonly tokens: readonly string[];
  at: number;
}

/**
 * Reads what stands between `{{` and `}}`: a pipeline of fields, literals and functions, which may give its
 * value to variables. What is not understood of it is not seen; null where that is a declaration.
 */
export function parsePipeline(text: string): GoPipeline | null {
  const tokens = text.match(TOKEN) ?? [];
  const [declares, assigns, start] = declared(tokens);
  if (start < 0) return null;
  const reading: Reading = { tokens: tokens.slice(start), at: 0 };
  const isLong = tokens.length > MAX_TOKENS || reading.tokens.length === 0;
  const term = isLong ? UNKNOWN : pipeline(reading);
  return { declares, assigns, term: reading.at < reading.tokens.length ? UNKNOWN : term, text };
}

/** `$x :=`, `$i, $x :=`, `$x =`, and where the pipeline begins behind it; -1 for anything else with `:=`. */
function declared(tokens: readonly string[]): readonly [readonly string[], boolean, number] {
  const [first = '', second = '', third = '', fourth = ''] = tokens;
  const isName = (token: string): boolean => /^\$\w+$/.test(token);
  if (isName(first) && (second === ':=' || second === '=')) return [[first], second === '=', 2];
  if (isName(first) && second === ',' && isName(third) && fourth === ':=')
    return [[first, third], false, 4];
  return [[], false, tokens.includes(':=') || tokens.includes('=') ? -1 : 0];
}

/** Reads a pipeline: what a pipe brings comes last among what a function is given. */
function pipeline(reading: Reading): GoTerm {
  let term = command(reading, []);
  while (reading.tokens[reading.at] === '|') {
    reading.at += 1;
    term = command(reading, [term]);
  }
  return term;
}

/** One value, or a function with what follows it. */
function command(reading: Reading, piped: readonly GoTerm[]): GoTerm {
  const name = reading.tokens[reading.at];
  if (name === undefined || !/^[A-Za-z_]/.test(name) || isConstant(name))
    return piped.length > 0 ? UNKNOWN : operand(reading);
  reading.at += 1;
  const given: GoTerm[] = [];
  while (isArgument(reading.tokens[reading.at])) given.push(operand(reading));
  return {
    kind: 'call',
    name,
    given: [...given, ...piped],
    isAlone: reading.tokens.length === 1,
  };
}

const isArgument = (token: string | undefined): boolean =>
  token !== undefined && token !== '|' && !token.startsWith(')');

const isConstant = (name: string): boolean => /^(?:true|false|nil)$/.test(name);

function operand(reading: Reading): GoTerm {
  const token = reading.tokens[reading.at] ?? '';
  reading.at += 1;
  if (token === '(') {
    const term = pipeline(reading);
    const end = reading.tokens[reading.at];
    if (end?.startsWith(')') !== true) return UNKNOWN;
    reading.at += 1;
    const steps = stepsIn(end.slice(1));
    return steps.length === 0 ? term : { kind: 'of', term, steps };
  }
  if (token.startsWith('.')) return { kind: 'dot', steps: stepsIn(token) };
  if (token.startsWith('$')) {
    const [name = '$', ...steps] = token.split('.');
    return { kind: 'variable', name, steps };
  }
  // a function that is given nothing
  if (/^[A-Za-z_]/.test(token) && !isConstant(token))
    return { kind: 'call', name: token, given: [], isAlone: false };
  return { kind: 'literal', value: literal(token) };
}

const stepsIn = (path: string): readonly string[] => path.split('.').filter(Boolean);

function literal(token: string): GoValue {
  if (token.startsWith('"')) return unquoted(token);
  if (/^`[^`]*`$/.test(token)) return token.slice(1, -1);
  if (/^-?\d+$/.test(token)) return BigInt.asIntN(64, BigInt(token.slice(0, 20)));
  if (/^-?\d/.test(token)) return Number(token);
  if (token === 'true' || token === 'false') return token === 'true';
  return token === 'nil' ? undefined : UNSEEN;
}

function unquoted(token: string): GoValue {
  try {
    const text: unknown = JSON.parse(token);
    return typeof text === 'string' ? text : UNSEEN;
  } catch {
    return UNSEEN;
  }
}
