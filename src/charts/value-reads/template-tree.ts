import type { TemplateToken } from './template-tokens.ts';
import { templateActions } from './template-tokens.ts';

/** An action of a template that reads something, or decides what is read. */
export type TemplateNode =
  | { readonly kind: 'print'; readonly pipe: Pipeline }
  | BranchNode
  | { readonly kind: 'template'; readonly name: string; readonly pipe: Pipeline | null };

/** An action with others inside. */
export interface BranchNode {
  readonly kind: 'if' | 'with' | 'range';
  readonly pipe: Pipeline;
  readonly body: readonly TemplateNode[];
  readonly otherwise: readonly TemplateNode[];
}

/** Commands of which each gets what the one before gives, and the variables that keep it. */
export interface Pipeline {
  readonly variables: readonly string[];
  /** It is false where variables are given another value, that were declared before. */
  readonly isDeclaration: boolean;
  readonly commands: readonly TemplateCommand[];
}

/** A function or an operand, and its arguments. */
export type TemplateCommand = readonly [Operand, ...Operand[]];

export type Operand =
  | { readonly kind: 'function'; readonly name: string }
  /** The text is null where it is not read; that of a number is its digits. */
  | { readonly kind: 'constant'; readonly text: string | null; readonly isNumber: boolean }
  /** Fields of dot, of a variable, or of what a pipeline in brackets gives. */
  | {
      readonly kind: 'fields';
      readonly of: 'dot' | { readonly variable: string } | { readonly pipe: Pipeline };
      readonly names: readonly string[];
    };

/** Holds what is in a file of templates. */
export interface TemplateTree {
  readonly nodes: readonly TemplateNode[];
  /** The templates that it names, in their order. */
  readonly named: readonly (readonly [name: string, nodes: readonly TemplateNode[]])[];
  /** Constants that are templates themselves, if they are run as such. */
  readonly texts: readonly string[];
  /** It is true where files of the chart are asked for. */
  readonly asksForFiles: boolean;
}

/** Tells whether a text does something else than stand as it is where it is run as a template. */
export const isTemplateText = (text: string): boolean => text.includes('{{');

/** Parses a file of templates as Go does; null where it is none. */
export function parseTemplate(text: string): TemplateTree | null {
  const actions = templateActions(text);
  if (actions === null) return null;
  const parser: Parser = { actions, at: 0, depth: 0, named: [], isBroken: false };
  const nodes = nodesUntilEnd(parser);
  if (parser.isBroken || parser.at < actions.length) return null;
  const tokens = actions.flat();
  return {
    nodes,
    named: parser.named,
    texts: tokens.flatMap((each) =>
      each.kind === 'string' && isTemplateText(each.text) ? [unquoted(each.text) ?? each.text] : [],
    ),
    asksForFiles: tokens.some((each) => each.kind === 'field' && each.text === '.Files'),
  };
}

type Tokens = readonly TemplateToken[];

interface Parser {
  readonly actions: readonly Tokens[];
  /** The action that is next. */
  at: number;
  /** Counts the branches around it. */
  depth: number;
  readonly named: (readonly [string, readonly TemplateNode[]])[];
  isBroken: boolean;
}

/** Bounds brackets in brackets and branches in branches, for texts that are made to be deep. */
const DEEPEST = 100;

/** Reads actions up to an `end` or `else`, which is left for who asks. */
function nodesUntilEnd(parser: Parser): readonly TemplateNode[] {
  if (parser.depth > DEEPEST) return broken(parser, []);
  parser.depth += 1;
  const nodes = nodesInside(parser);
  parser.depth -= 1;
  return nodes;
}

function nodesInside(parser: Parser): readonly TemplateNode[] {
  const nodes: TemplateNode[] = [];
  for (;;) {
    const tokens = parser.actions[parser.at];
    if (tokens === undefined || isWord(tokens[0], 'end') || isWord(tokens[0], 'else')) return nodes;
    parser.at += 1;
    const node = nodeOf(parser, tokens);
    if (node !== null) nodes.push(node);
    if (parser.isBroken) return nodes;
  }
}

const isWord = (token: TemplateToken | undefined, word: string): boolean =>
  token?.kind === 'word' && token.text === word;

function nodeOf(parser: Parser, tokens: Tokens): TemplateNode | null {
  const [first, ...rest] = tokens;
  switch (first?.kind === 'word' ? first.text : '') {
    case 'if':
    case 'with':
    case 'range':
      return branch(
        parser,
        first?.text === 'range' ? 'range' : isWord(first, 'if') ? 'if' : 'with',
        rest,
      );
    case 'define':
    case 'block':
    case 'template':
      return namedNode(parser, first?.text ?? '', rest);
    case 'break':
    case 'continue':
      return null;
    default: {
      const pipe = pipelineOf(parser, tokens);
      return pipe === null ? null : { kind: 'print', pipe };
    }
  }
}

function branch(
  parser: Parser,
  kind: 'if' | 'with' | 'range',
  tokens: Tokens,
): TemplateNode | null {
  const pipe = pipelineOf(parser, tokens);
  const body = nodesUntilEnd(parser);
  const otherwise = elseOf(parser);
  return pipe === null ? null : { kind, pipe, body, otherwise };
}

/** Reads what stands behind `else`, and the `end`; an `else if` is a branch whose end is this one's. */
function elseOf(parser: Parser): readonly TemplateNode[] {
  const tokens = parser.actions[parser.at];
  parser.at += 1;
  if (tokens === undefined) return broken(parser, []);
  if (isWord(tokens[0], 'end')) return [];
  const [, next, ...rest] = tokens;
  if (isWord(next, 'if') || isWord(next, 'with')) {
    if (parser.depth > DEEPEST) return broken(parser, []);
    parser.depth += 1;
    const node = branch(parser, isWord(next, 'if') ? 'if' : 'with', rest);
    parser.depth -= 1;
    return node === null ? [] : [node];
  }
  const nodes = nodesUntilEnd(parser);
  const end = parser.actions[parser.at];
  parser.at += 1;
  return isWord(end?.[0], 'end') ? nodes : broken(parser, nodes);
}

function namedNode(parser: Parser, word: string, [first, ...rest]: Tokens): TemplateNode | null {
  const name = first?.kind === 'string' ? unquoted(first.text) : null;
  if (name === null) return broken(parser, null);
  const pipe = rest.length === 0 ? null : pipelineOf(parser, rest);
  if (word === 'template') return { kind: 'template', name, pipe };
  const body = nodesUntilEnd(parser);
  if (!isWord(parser.actions[parser.at]?.[0], 'end')) return broken(parser, null);
  parser.at += 1;
  parser.named.push([name, body]);
  return word === 'block' ? { kind: 'template', name, pipe } : null;
}

function broken<T>(parser: Parser, given: T): T {
  parser.isBroken = true;
  return given;
}

/** Gives a constant's text; null where Go reads it by escapes that JSON does not have. */
function unquoted(text: string): string | null {
  if (text.startsWith('`')) return text.slice(1, -1);
  if (!text.includes('\\')) return text.slice(1, -1);
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === 'string' ? read : null;
  } catch {
    return null;
  }
}

interface Cursor {
  readonly tokens: Tokens;
  at: number;
}

function pipelineOf(parser: Parser, tokens: Tokens): Pipeline | null {
  const cursor: Cursor = { tokens, at: 0 };
  const pipe = readPipeline(cursor, 0);
  return pipe === null || cursor.at < tokens.length ? broken(parser, null) : pipe;
}

function readPipeline(cursor: Cursor, depth: number): Pipeline | null {
  if (depth > DEEPEST) return null;
  const { variables, isDeclaration } = readVariables(cursor);
  const commands: TemplateCommand[] = [];
  do {
    const command = readCommand(cursor, depth);
    if (command === null) return null;
    commands.push(command);
  } while (takeSign(cursor, '|'));
  return { variables, isDeclaration, commands };
}

function readVariables(cursor: Cursor): Omit<Pipeline, 'commands'> {
  const head = cursor.tokens.slice(cursor.at, cursor.at + 4);
  const isPair = isSign(head[1], ',') && head[2]?.kind === 'variable';
  const sign = head[isPair ? 3 : 1];
  const isGiven = head[0]?.kind === 'variable' && (isSign(sign, ':=') || isSign(sign, '='));
  if (!isGiven) return { variables: [], isDeclaration: true };
  cursor.at += isPair ? 4 : 2;
  const names = isPair ? [head[0], head[2]] : [head[0]];
  return {
    variables: names.map((each) => each?.text ?? ''),
    isDeclaration: isSign(sign, ':='),
  };
}

const isSign = (token: TemplateToken | undefined, sign: string): boolean =>
  token?.kind === 'sign' && token.text === sign;

function takeSign(cursor: Cursor, sign: string): boolean {
  const isThere = isSign(cursor.tokens[cursor.at], sign);
  if (isThere) cursor.at += 1;
  return isThere;
}

function readCommand(cursor: Cursor, depth: number): TemplateCommand | null {
  const operands: Operand[] = [];
  for (;;) {
    const next = cursor.tokens[cursor.at];
    if (next === undefined || isSign(next, '|') || isSign(next, ')')) break;
    const operand = readOperand(cursor, depth);
    if (operand === null) return null;
    operands.push(operand);
  }
  const [first, ...others] = operands;
  return first === undefined ? null : [first, ...others];
}

function readOperand(cursor: Cursor, depth: number): Operand | null {
  const token = cursor.tokens[cursor.at];
  cursor.at += 1;
  switch (token?.kind) {
    case 'word':
      return readWord(token.text);
    case 'string':
      return { kind: 'constant', text: unquoted(token.text), isNumber: false };
    case 'char':
    case 'number':
      return { kind: 'constant', text: token.text, isNumber: true };
    case 'field':
      return { kind: 'fields', of: 'dot', names: [token.text.slice(1), ...readFields(cursor)] };
    case 'dot':
      return { kind: 'fields', of: 'dot', names: [] };
    case 'variable':
      return { kind: 'fields', of: { variable: token.text }, names: readFields(cursor) };
    case 'sign':
      return token.text === '(' ? readBrackets(cursor, depth) : null;
    case undefined:
      return null;
  }
}

const readWord = (name: string): Operand =>
  name === 'true' || name === 'false' || name === 'nil'
    ? { kind: 'constant', text: name, isNumber: true }
    : { kind: 'function', name };

function readBrackets(cursor: Cursor, depth: number): Operand | null {
  const pipe = readPipeline(cursor, depth + 1);
  if (pipe === null || !takeSign(cursor, ')')) return null;
  return { kind: 'fields', of: { pipe }, names: readFields(cursor) };
}

/** Reads the fields that follow without a blank. */
function readFields(cursor: Cursor): readonly string[] {
  const names: string[] = [];
  for (;;) {
    const next = cursor.tokens[cursor.at];
    if (next?.kind !== 'field' || next.isApart) return names;
    names.push(next.text.slice(1));
    cursor.at += 1;
  }
}
