import type { GoValue } from './go-value.ts';
import { TemplateRefusal, UNSEEN } from './go-value.ts';
import { callGoFunction, isGoFunction } from './go-functions.ts';
import { isPlainMap } from './parameters.ts';
import type { ParameterSet, TemplateLanguage } from './parameters.ts';

interface Reading {
  readonly tokens: readonly string[];
  at: number;
  readonly set: ParameterSet;
  readonly language: TemplateLanguage;
}

const TOKEN =
  /"(?:[^"\\]|\\.)*"|`[^`]*`|\||\(|\)(?:\.\w[\w.-]*)?|\.[\w.-]*|-?\d+(?:\.\d+)?|[A-Za-z_]\w*|\S/g;
const MAX_TOKENS = 200;

/** What stands between `{{` and `}}`: a pipeline of fields, literals and functions (ARGO-59). */
export function goExpression(text: string, set: ParameterSet, language: TemplateLanguage): GoValue {
  const tokens = text.match(TOKEN) ?? [];
  if (tokens.length === 0 || tokens.length > MAX_TOKENS) return UNSEEN;
  const reading: Reading = { tokens, at: 0, set, language };
  const value = pipeline(reading);
  return reading.at < tokens.length ? UNSEEN : value;
}

function pipeline(reading: Reading): GoValue {
  let value = command(reading, []);
  while (reading.tokens[reading.at] === '|') {
    reading.at += 1;
    value = command(reading, [value]);
  }
  return value;
}

/** One value, or a function with what follows it; what a pipe brings comes last. */
function command(reading: Reading, piped: readonly GoValue[]): GoValue {
  const name = reading.tokens[reading.at];
  if (name === undefined || !/^[A-Za-z_]/.test(name) || isConstant(name))
    return piped.length > 0 ? UNSEEN : operand(reading);
  reading.at += 1;
  const given: GoValue[] = [];
  for (let next = reading.tokens[reading.at]; isArgument(next);) {
    given.push(operand(reading));
    next = reading.tokens[reading.at];
  }
  if (reading.tokens.length === 1 && !isGoFunction(name))
    throw new TemplateRefusal(`there is no function ${name}`);
  return callGoFunction(name, [...given, ...piped]);
}

const isArgument = (token: string | undefined): boolean =>
  token !== undefined && token !== '|' && !token.startsWith(')');

const isConstant = (name: string): boolean => /^(?:true|false|nil)$/.test(name);

function operand(reading: Reading): GoValue {
  const token = reading.tokens[reading.at] ?? '';
  reading.at += 1;
  if (token === '(') return parenthesised(reading);
  if (token === '.' && reading.set.isOpen) return UNSEEN;
  return token.startsWith('.') ? fieldOf(reading.set.values, token, reading) : literal(token);
}

function parenthesised(reading: Reading): GoValue {
  const inner = pipeline(reading);
  const end = reading.tokens[reading.at];
  if (end?.startsWith(')') !== true) return UNSEEN;
  reading.at += 1;
  return fieldOf(inner, end.slice(1), reading);
}

function literal(token: string): GoValue {
  if (token.startsWith('"')) return unquoted(token);
  if (token.startsWith('`')) return token.slice(1, -1);
  if (/^-?\d/.test(token)) return Number(token);
  if (token === 'true' || token === 'false') return token === 'true';
  return token === 'nil' ? undefined : UNSEEN;
}

function fieldOf(start: GoValue, path: string, { set, language }: Reading): GoValue {
  let value = start;
  for (const step of path.split('.').filter(Boolean)) {
    if (value === UNSEEN) return UNSEEN;
    const next: GoValue = isPlainMap(value) && Object.hasOwn(value, step) ? value[step] : undefined;
    if (next === undefined && set.isOpen) return UNSEEN;
    if (next === undefined && language.refusesMissing)
      throw new TemplateRefusal(`there is no ${path}`);
    value = next;
  }
  return value;
}

function unquoted(token: string): GoValue {
  try {
    const text: unknown = JSON.parse(token);
    return typeof text === 'string' ? text : UNSEEN;
  } catch {
    return UNSEEN;
  }
}
