import type { Origin } from '../../manifest/index.ts';
import { refuse } from '../files/failure.ts';

type Labels = ReadonlyMap<string, string>;

/** Whether an object with these labels, or annotations, is selected. */
export type LabelTest = (labels: Labels) => boolean;

const TOKEN = /==|!=|[()=,!<>]|[^ \t\r\n()=,!<>]+/g;
const NAME = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const PREFIX = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;
const MAX_PREFIX = 253;

/**
 * A label selector in Kubernetes' syntax: `app=web,tier in (a, b),!legacy,weight>3`; empty matches all.
 * Keys and values must be such as labels may have, also where annotations are asked.
 */
export function parseLabelSelector(text: string, origin: Origin): LabelTest {
  const tokens = text.match(TOKEN) ?? [];
  if (tokens.length === 0) return () => true;
  const requirements = splitAtCommas(tokens).map(
    (part) =>
      requirementOf(part) ??
      refuse(
        'invalid-field',
        `"${text}" is not a valid label selector (unable to parse requirement).`,
        origin,
      ),
  );
  return (labels) => requirements.every((holds) => holds(labels));
}

type Tokens = readonly string[];

/** The tokens of each requirement: commas in parentheses separate values. */
function splitAtCommas(tokens: Tokens): readonly Tokens[] {
  const parts: string[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (token === '(') depth++;
    if (token === ')') depth--;
    if (token === ',' && depth <= 0) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts;
}

function requirementOf(tokens: Tokens): LabelTest | undefined {
  const [key = '', operator, ...rest] = tokens;
  if (key === '!') return rest.length === 0 ? absence(operator ?? '') : undefined;
  if (!isKey(key)) return undefined;
  if (operator === undefined) return (labels) => labels.has(key);
  const values = operator === 'in' || operator === 'notin' ? listOf(rest) : valueOf(rest);
  if (values?.every(isValue) !== true) return undefined;
  return comparison(key, operator, values);
}

const absence = (key: string): LabelTest | undefined =>
  isKey(key) ? (labels) => !labels.has(key) : undefined;

function comparison(key: string, operator: string, values: Tokens): LabelTest | undefined {
  const [first = ''] = values;
  const isMember: LabelTest = (labels) => values.includes(labels.get(key) ?? '\0');
  switch (operator) {
    case '=':
    case '==':
    case 'in':
      return isMember;
    case '!=':
    case 'notin':
      return (labels) => !isMember(labels);
    case '>':
    case '<':
      return inequality(key, operator, first);
    default:
      return undefined;
  }
}

/** Numbers of 64 bits; a label that is none satisfies nothing. */
function inequality(key: string, operator: '>' | '<', limit: string): LabelTest | undefined {
  const bound = integerOf(limit);
  if (bound === undefined) return undefined;
  return (labels) => {
    const value = integerOf(labels.get(key) ?? '');
    return value !== undefined && (operator === '>' ? value > bound : value < bound);
  };
}

function integerOf(text: string): bigint | undefined {
  if (!/^[-+]?\d{1,30}$/.test(text)) return undefined;
  const value = BigInt(text.replace('+', ''));
  return BigInt.asIntN(64, value) === value ? value : undefined;
}

/** One value after `=`; none is the empty one. */
function valueOf(tokens: Tokens): Tokens | undefined {
  const [value = '', more] = tokens;
  return more === undefined && !isSign(value) ? [value] : undefined;
}

/** Values in parentheses, each at most one word. */
function listOf(tokens: Tokens): Tokens | undefined {
  if (tokens[0] !== '(' || tokens.at(-1) !== ')' || tokens.length < 2) return undefined;
  const values: string[][] = [[]];
  for (const token of tokens.slice(1, -1))
    if (token === ',') values.push([]);
    else values.at(-1)?.push(token);
  if (values.some((words) => words.length > 1 || isSign(words[0] ?? ''))) return undefined;
  return values.map(([word = '']) => word);
}

const isSign = (token: string): boolean => /^[()=,!<>]/.test(token);

function isKey(key: string): boolean {
  const [name = '', prefix, more] = key.split('/').reverse();
  if (more !== undefined || !NAME.test(name)) return false;
  return prefix === undefined || (prefix.length <= MAX_PREFIX && PREFIX.test(prefix));
}

const isValue = (value: string): boolean => value === '' || NAME.test(value);
