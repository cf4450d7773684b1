import { isGoFunction } from './go-functions.ts';
import type { GoToken } from './go-tokens.ts';
import { tokensOf } from './go-tokens.ts';
import type { GoValue } from './go-value.ts';
import { TemplateRefusal, TemplateUnseen, UNSEEN } from './go-value.ts';

/** Something that has a value: a literal, fields of what is there, a function with what it is given. */
export type GoTerm =
  | { readonly kind: 'literal'; readonly value: GoValue }
  | { readonly kind: 'dot'; readonly steps: readonly string[] }
  | { readonly kind: 'variable'; readonly name: string; readonly steps: readonly string[] }
  | { readonly kind: 'of'; readonly term: GoTerm; readonly steps: readonly string[] }
  | { readonly kind: 'call'; readonly name: string; readonly given: readonly GoTerm[] }
  /** Stops the template where it is run, and nowhere else. */
  | { readonly kind: 'refused'; readonly why: string };

export interface GoPipeline {
  /** Variables that take its value: one, or in a `range` the place and the element. */
  readonly declares: readonly string[];
  /** Tells whether the variables were declared before, and only get another value. */
  readonly assigns: boolean;
  readonly term: GoTerm;
  /** As it is written. */
  readonly text: string;
}

const MAX_TOKENS = 200;
const MAX_DEPTH = 40;

interface Reading {
  readonly text: string;
  readonly tokens: readonly GoToken[];
  /** Variables that are declared here. */
  readonly scope: readonly string[];
  at: number;
  depth: number;
}

const END: GoToken = { kind: 'end', text: '', isApart: true };

const next = ({ tokens, at }: Reading): GoToken => tokens[at] ?? END;

/**
 * Reads what stands between `{{` and `}}`: a pipeline of fields, literals and functions, which may give its value to
 * variables. Throws TemplateRefusal where Argo CD does not parse it.
 */
export function parsePipeline(text: string, scope: readonly string[]): GoPipeline {
  const tokens = tokensOf(text);
  const [declares, assigns, start] = declared(tokens);
  const reading: Reading = {
    text,
    tokens: tokens.slice(start),
    scope: [...scope, ...declares],
    at: 0,
    depth: 0,
  };
  if (tokens.length > MAX_TOKENS)
    return { declares, assigns, term: { kind: 'literal', value: UNSEEN }, text };
  const term = pipeline(reading);
  if (next(reading).kind !== 'end') throw unexpected(next(reading));
  return { declares, assigns, term, text };
}

const unexpected = ({ text }: GoToken): TemplateRefusal =>
  new TemplateRefusal(`\`${text.slice(0, 60)}\` is not expected where it stands in a template`);

/** `$x :=`, `$i, $x :=`, `$x =`, and where the pipeline begins behind it. */
function declared(tokens: readonly GoToken[]): readonly [readonly string[], boolean, number] {
  const [first, second, third, fourth] = tokens;
  const assigns = (token: GoToken | undefined): boolean =>
    token?.text === ':=' || token?.text === '=';
  if (first?.kind !== 'variable') return [[], false, 0];
  if (assigns(second)) return [[first.text], second?.text === '=', 2];
  if (second?.text === ',' && third?.kind === 'variable' && assigns(fourth))
    return [[first.text, third.text], fourth?.text === '=', 4];
  return [[], false, 0];
}

/** Reads a pipeline: what a pipe brings comes last among what a function is given. */
function pipeline(reading: Reading): GoTerm {
  let term = command(reading, null);
  while (next(reading).text === '|' && next(reading).kind === 'sign') {
    reading.at += 1;
    // a pipe that leads nowhere is none
    if (next(reading).kind === 'end' || next(reading).text === ')') return term;
    term = command(reading, term);
  }
  return term;
}

/** One value, or a function with what follows it. */
function command(reading: Reading, piped: GoTerm | null): GoTerm {
  const first = next(reading);
  if (!beginsOperand(first))
    throw new TemplateRefusal(`a value is missing in \`{{ ${reading.text.slice(0, 60)} }}\``);
  if (piped !== null && isConstant(first))
    throw new TemplateRefusal(`nothing is piped into \`${first.text.slice(0, 60)}\``);
  const isCall = first.kind === 'name' && first.text !== 'nil';
  if (isCall) reading.at += 1;
  const own = isCall ? null : operand(reading);
  const given = operandsAhead(reading);
  // the value of a pipeline, with nothing for an explicit null
  const all = piped === null ? given : [...given, { kind: 'of' as const, term: piped, steps: [] }];
  if (own === null) return called(first.text, all, reading);
  if (first.text === 'nil') return { kind: 'refused', why: 'nil is no command' };
  return all.length === 0 ? own : { kind: 'refused', why: `\`${first.text}\` is no function` };
}

const isConstant = ({ kind, text }: GoToken): boolean =>
  kind === 'literal' || kind === 'dot' || text === 'nil';

function operandsAhead(reading: Reading): readonly GoTerm[] {
  const given: GoTerm[] = [];
  while (beginsOperand(next(reading))) {
    if (!next(reading).isApart) throw unexpected(next(reading));
    given.push(operand(reading));
  }
  return given;
}

/** A function that Argo CD has, with the steps that stand behind its name where it is given nothing. */
function called(name: string, given: readonly GoTerm[], reading: Reading): GoTerm {
  if (!isGoFunction(name)) throw new TemplateRefusal(`there is no function ${name}`);
  const steps = stepsAt(reading);
  const call: GoTerm = { kind: 'call', name, given };
  return steps.length === 0 ? call : { kind: 'of', term: call, steps };
}

const beginsOperand = ({ kind, text }: GoToken): boolean =>
  (kind !== 'sign' && kind !== 'end') || text === '(';

function operand(reading: Reading): GoTerm {
  const token = next(reading);
  reading.at += 1;
  switch (token.kind) {
    case 'literal':
      return alone({ kind: 'literal', value: token.value }, reading);
    case 'dot':
      return alone({ kind: 'dot', steps: [] }, reading);
    case 'field':
      return { kind: 'dot', steps: [token.text.slice(1), ...stepsAt(reading)] };
    case 'variable':
      if (!reading.scope.includes(token.text))
        throw new TemplateRefusal(`there is no variable ${token.text.slice(0, 60)}`);
      return { kind: 'variable', name: token.text, steps: stepsAt(reading) };
    case 'name':
      if (token.text === 'nil') return alone({ kind: 'literal', value: undefined }, reading);
      return called(token.text, [], reading);
    case 'sign':
    case 'end':
      return inBraces(reading);
  }
}

/** A literal has no fields. */
function alone(term: GoTerm, reading: Reading): GoTerm {
  const token = next(reading);
  if (token.kind === 'field' && !token.isApart) throw unexpected(token);
  return term;
}

function inBraces(reading: Reading): GoTerm {
  reading.depth += 1;
  if (reading.depth > MAX_DEPTH) throw new TemplateUnseen(reading.text);
  const term = pipeline(reading);
  if (next(reading).text !== ')') throw unexpected(next(reading));
  reading.at += 1;
  reading.depth -= 1;
  return { kind: 'of', term, steps: stepsAt(reading) };
}

/** Fields right behind what they are of. */
function stepsAt(reading: Reading): readonly string[] {
  const steps: string[] = [];
  while (next(reading).kind === 'field' && !next(reading).isApart) {
    steps.push(next(reading).text.slice(1));
    reading.at += 1;
  }
  return steps;
}
