import { Environment, Optional, ParseError } from '@marcbachmann/cel-js';
import type { MapNode, Node } from '../yaml/node.ts';
import { brokenRule } from './broken-rule.ts';
import type { BrokenRule } from './broken-rule.ts';
import type { SchemaType } from './schema-types.ts';
import { isTemplated } from './schema-violations.ts';

/** The CEL rules of a type that a value breaks. */
export type RuleCheck = (
  node: Node,
  type: SchemaType,
  /** The value before: given, the rules that compare with it are evaluated, and no others. */
  before?: Node,
) => readonly BrokenRule[];

/** Holds what a rule reads; `oldSelf` only where it is about changes. */
interface Context {
  readonly self: unknown;
  readonly oldSelf?: unknown;
}

type Program = (context: Context) => unknown;

/** Rules with `optionalOldSelf` ask by functions of optional values. */
const OPTIONS = { unlistedVariablesAreDyn: true, enableOptionalTypes: true };

/**
 * Evaluates CRDs' CEL rules, each parsed when it is first met. A rule that cannot be evaluated here
 * (functions of Kubernetes' library, a variable in the value) counts as kept: nothing is guessed.
 */
export function createRuleCheck(): RuleCheck {
  const environment = new Environment(OPTIONS);
  const programs = new Map<string, Program | null>();

  const programFor = (rule: string): Program | null => {
    const known = programs.get(rule);
    if (known !== undefined) return known;
    const program = programOf(environment, rule);
    programs.set(rule, program);
    return program;
  };

  return (node, type, before) => {
    const broken = (rule: string, context: Context): boolean =>
      resultOf(programFor(rule), context) === false;
    return before === undefined
      ? brokenOfValue(node, type, broken)
      : brokenOfChange(node, before, type, broken);
  };
}

type IsBroken = (rule: string, context: Context) => boolean;

function brokenOfValue(node: Node, type: SchemaType, isBroken: IsBroken): readonly BrokenRule[] {
  if (type.rules === undefined) return [];
  const self = celValue(node, type);
  if (self === UNDECIDED) return [];
  return type.rules
    .filter(({ rule }) => isBroken(rule, { self }))
    .map(({ rule, message }) => brokenRule(rule, message));
}

function brokenOfChange(
  node: Node,
  before: Node,
  type: SchemaType,
  isBroken: IsBroken,
): readonly BrokenRule[] {
  if (type.transitions === undefined) return [];
  const [self, oldSelf] = [celValue(node, type), celValue(before, type)];
  if (self === UNDECIDED || oldSelf === UNDECIDED) return [];
  return type.transitions
    .filter(({ rule, optionalOldSelf }) =>
      isBroken(rule, {
        self,
        oldSelf: optionalOldSelf === true ? Optional.of(oldSelf) : oldSelf,
      }),
    )
    .map(({ rule, message }) => brokenRule(rule, message));
}

/** Made when the first expression is looked at. */
let grammar: Environment | null = null;

/**
 * Tells whether an expression is none of CEL's because it ends where something has to follow, or assigns. Other
 * mistakes count as none: this parser knows less than Kubernetes' own.
 */
export function isBrokenOff(expression: string): boolean {
  grammar ??= new Environment(OPTIONS);
  try {
    grammar.parse(expression);
    return false;
  } catch (error) {
    if (!(error instanceof ParseError)) return false;
    return /^(?:Unexpected token: EOF|Expected \w+, got EOF|Unexpected character: =)(?:\n|$)/.test(
      error.message,
    );
  }
}

function programOf(environment: Environment, rule: string): Program | null {
  try {
    return environment.parse(rule);
  } catch {
    return null;
  }
}

function resultOf(program: Program | null, context: Context): unknown {
  try {
    return program?.(context);
  } catch {
    return undefined;
  }
}

const UNDECIDED = Symbol('a value that holds a variable');

/** Words that CEL keeps for itself; Kubernetes writes fields of these names with underscores. */
const ESCAPED: ReadonlySet<string> = new Set([
  'namespace',
  'package',
  'function',
  'import',
  'const',
]);

/** The value as CEL sees it: defaults filled in, whole numbers as integers. */
function celValue(node: Node, type: SchemaType | null): unknown {
  switch (node.kind) {
    case 'scalar':
      if (isTemplated(node)) return UNDECIDED;
      if (type?.timed === true) return celTime(node.value);
      return type?.type === 'number' ? node.value : celDefault(node.value);
    case 'seq': {
      const items = node.items.map((item) => celValue(item, type?.items ?? null));
      return items.includes(UNDECIDED) ? UNDECIDED : items;
    }
    case 'map': {
      const entries = new Map([...defaultsOf(type), ...celEntries(node, type)]);
      return [...entries.values()].includes(UNDECIDED) ? UNDECIDED : entries;
    }
  }
}

/** Times are compared as times, whatever their zone. */
function celTime(value: unknown): unknown {
  const time = typeof value === 'string' ? new Date(value) : null;
  return time === null || Number.isNaN(time.getTime()) ? UNDECIDED : time;
}

const defaultsOf = (type: SchemaType | null): readonly [string, unknown][] =>
  [...(type?.fields ?? [])].flatMap(([name, field]) =>
    field.default === undefined ? [] : [[celName(name), celDefault(field.default)]],
  );

function* celEntries(node: MapNode, type: SchemaType | null): Generator<[string, unknown]> {
  for (const [name, value] of node.entries) {
    if (value.kind === 'scalar' && value.value === null) continue;
    const field = type?.fields.get(name);
    if (field === undefined) yield [name, celValue(value, type?.values ?? null)];
    else yield [celName(name), celValue(value, field)];
  }
}

const celName = (name: string): string => (ESCAPED.has(name) ? `__${name}__` : name);

function celDefault(value: unknown): unknown {
  if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value);
  if (Array.isArray(value)) return value.map(celDefault);
  if (value === null || typeof value !== 'object') return value;
  return new Map(Object.entries(value).map(([key, inner]) => [celName(key), celDefault(inner)]));
}
