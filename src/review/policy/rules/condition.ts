import type { ASTNode, ParseResult } from '@marcbachmann/cel-js';
import { Environment } from '@marcbachmann/cel-js';
import { RE2JS } from 're2js';
import type { CelInput, CelValue } from './condition-inputs.ts';

/** What a condition says about one change, finding or file. */
export type ConditionResult =
  | { readonly kind: 'met' }
  | { readonly kind: 'not-met' }
  /** It could not be decided; whoever asks treats it as met and says so. */
  | { readonly kind: 'undecided'; readonly why: string };

/** A compiled CEL expression over `change`, `finding`, `object`, `oldObject`, `environment` and `pullRequest`. */
export interface RuleCondition {
  readonly text: string;
  evaluate(inputs: ConditionInputs): ConditionResult;
}

/** What conditions can name; null where there is no such thing (`object` of a removal, `pullRequest` of a branch). */
export type ConditionInputs = Readonly<Record<ConditionVariable, CelInput | 'too-large' | null>>;

const CONDITION_VARIABLES = [
  'change',
  'finding',
  'object',
  'oldObject',
  'environment',
  'pullRequest',
] as const;
type ConditionVariable = (typeof CONDITION_VARIABLES)[number];

export type CompiledCondition =
  | { readonly kind: 'compiled'; readonly condition: RuleCondition }
  | { readonly kind: 'invalid'; readonly message: string };

/** Steps (nodes of the expression × items its loops visit) that one evaluation may take. */
const MAX_STEPS = 2_000_000;
const LOOPS: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'map', 'filter']);
/** Functions whose cost nothing here bounds: `matches` is the JS engine, `bind` multiplies values. */
const FORBIDDEN: ReadonlyMap<string, string> = new Map([
  ['matches', 'matches is not available; use matchesRe2, which takes linear time.'],
  ['bind', 'bind is not available; write the expression out.'],
  ['split', 'split is not available; use startsWith, endsWith, contains or matchesRe2.'],
]);

/** Compiles expressions once each; syntax, unknown names and types that cannot fit are said then. */
export function conditionCompiler(): (text: string) => CompiledCondition {
  let environment: Environment | null = null;
  return (text) => {
    // made at the first condition, so that a review without any pays nothing
    environment ??= conditionEnvironment();
    return compile(environment, text);
  };
}

/**
 * For expressions that are known to be valid, such as those of the default rules: each is compiled when it is
 * first asked, which most reviews never do.
 */
export function deferredCompiler(): (text: string) => CompiledCondition {
  const compileNow = conditionCompiler();
  return (text) => {
    let known: RuleCondition | null = null;
    const evaluateNow = (inputs: ConditionInputs): ConditionResult =>
      (known ??= expectValid(compileNow(text))).evaluate(inputs);
    return { kind: 'compiled', condition: { text, evaluate: evaluateNow } };
  };
}

function expectValid(compiled: CompiledCondition): RuleCondition {
  if (compiled.kind === 'invalid') throw new Error(`default rules: ${compiled.message}`);
  return compiled.condition;
}

function conditionEnvironment(): Environment {
  const patterns = new Map<string, RE2JS>();
  const patternOf = (text: string): RE2JS => {
    const pattern = patterns.get(text) ?? RE2JS.compile(text);
    patterns.set(text, pattern);
    return pattern;
  };
  const environment = new Environment({
    enableOptionalTypes: true,
    homogeneousAggregateLiterals: false,
    limits: { maxAstNodes: 400, maxDepth: 40, maxListElements: 200 },
  });
  for (const name of CONDITION_VARIABLES) environment.registerVariable(name, 'dyn');
  return environment.registerFunction(
    'string.matchesRe2(string): bool',
    (value: string, pattern: string) => patternOf(pattern).matcher(value).find(),
  );
}

function compile(environment: Environment, text: string): CompiledCondition {
  try {
    const parsed = environment.parse(text);
    const shape = shapeOf(parsed.ast);
    if (shape.problem !== null) return { kind: 'invalid', message: shape.problem };
    const checked = parsed.check();
    if (!checked.valid)
      return { kind: 'invalid', message: sentence(checked.error?.message ?? 'It does not fit.') };
    if (checked.type !== 'bool' && checked.type !== 'dyn')
      return {
        kind: 'invalid',
        message: `A condition is true or false; this one gives ${String(checked.type)}.`,
      };
    return {
      kind: 'compiled',
      condition: { text, evaluate: (inputs) => evaluate(parsed, shape, inputs) },
    };
  } catch (error) {
    if (error instanceof Error) return { kind: 'invalid', message: sentence(error.message) };
    throw error;
  }
}

interface Shape {
  readonly nodes: number;
  /** Deepest nesting of loops. */
  readonly loops: number;
  readonly names: ReadonlySet<string>;
  readonly problem: string | null;
}

function evaluate(parsed: ParseResult, shape: Shape, inputs: ConditionInputs): ConditionResult {
  const context = Object.create(null) as Record<string, CelValue>;
  let widest = 1;
  for (const name of CONDITION_VARIABLES) {
    if (!shape.names.has(name)) continue;
    const input = inputs[name];
    if (input === 'too-large') return { kind: 'undecided', why: `${name} is too large to be read` };
    context[name] = input?.value ?? null;
    widest = Math.max(widest, input?.widest ?? 0);
  }
  if (shape.nodes * widest ** shape.loops > MAX_STEPS)
    return { kind: 'undecided', why: 'it would take too long on an object of this size' };
  try {
    const value: unknown = parsed(context);
    if (typeof value === 'boolean') return { kind: value ? 'met' : 'not-met' };
    return { kind: 'undecided', why: 'it is neither true nor false' };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { kind: 'undecided', why: whyFailed(error, shape, inputs) };
  }
}

const whyFailed = (
  { message }: Error,
  { names }: Shape,
  { pullRequest }: ConditionInputs,
): string =>
  names.has('pullRequest') && pullRequest === null
    ? 'there is no pull request to ask'
    : sentence(message);

/** Measures an expression and refuses what cannot be bounded. */
function shapeOf(ast: ASTNode): Shape {
  let nodes = 0;
  const names = new Set<string>();
  let problem: string | null = null;
  const visit = (value: unknown, loops: number): number => {
    if (Array.isArray(value))
      return value.reduce((deepest: number, item) => Math.max(deepest, visit(item, loops)), loops);
    if (!isAstNode(value)) return loops;
    nodes += 1;
    if (value.op === 'id' && typeof value.args === 'string') names.add(value.args);
    const called = calledBy(value);
    if (called !== null) problem ??= problemOfCall(called, value);
    const inside = called !== null && LOOPS.has(called) ? loops + 1 : loops;
    return visit(value.args, inside);
  };
  const loops = visit(ast, 0);
  return { nodes, loops, names, problem };
}

const isAstNode = (value: unknown): value is ASTNode =>
  typeof value === 'object' && value !== null && 'op' in value && 'args' in value;

function calledBy(node: ASTNode): string | null {
  const [name] = Array.isArray(node.args) ? (node.args as readonly unknown[]) : [];
  return (node.op === 'rcall' || node.op === 'call') && typeof name === 'string' ? name : null;
}

function problemOfCall(name: string, node: ASTNode): string | null {
  if (name !== 'matchesRe2') return FORBIDDEN.get(name) ?? null;
  const [, , given] = node.args as readonly unknown[];
  const pattern: unknown = Array.isArray(given) ? given[0] : undefined;
  if (!isAstNode(pattern) || typeof pattern.args !== 'string' || pattern.op !== 'value')
    return 'matchesRe2 takes its pattern as plain text, so that it can be checked before it is used.';
  try {
    RE2JS.compile(pattern.args);
    return null;
  } catch (error) {
    return `The pattern of matchesRe2 is not valid: ${error instanceof Error ? error.message : ''}`;
  }
}

/** The library's messages go on with an excerpt of the source; the first line is the message. */
const sentence = (message: string): string => message.split('\n', 1)[0] ?? message;
