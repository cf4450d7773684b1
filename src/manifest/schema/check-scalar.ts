import { ciphertextOf } from '../redaction/ciphertext.ts';
import { nearestWord } from '../text/nearest-word.ts';
import type { ScalarNode } from '../yaml/node.ts';
import { parseGoDuration } from './go-duration.ts';
import type { PatternCheck } from './re2.ts';
import type { SchemaType } from './schema-types.ts';
import { isTemplated, pathOf } from './schema-violations.ts';
import type { ReportedViolation, Trail, Violations } from './schema-violations.ts';

/** Holds what the check of one scalar needs. */
export interface ScalarCheck {
  readonly violations: Violations;
  readonly fitsPattern: PatternCheck;
}

type Problem = Omit<ReportedViolation, 'path' | 'origin'>;

/** Checks one scalar against its type: form first, then limits, enum, pattern, duration. */
export function checkScalar(
  node: ScalarNode,
  type: SchemaType,
  path: Trail,
  { violations, fitsPattern }: ScalarCheck,
): void {
  if (type.type === 'any' || isTemplated(node)) return;
  if (node.value === null && type.nullable === true) return;
  const problem = formProblem(node, type) ?? valueProblem(node, type, fitsPattern);
  if (problem !== null) violations.report({ ...problem, path: pathOf(path), origin: node.origin });
}

function formProblem({ value }: ScalarNode, type: SchemaType): Problem | null {
  if (isOfForm(value, type)) return null;
  const wanted = wantedForm(type);
  if (wanted === null) return null;
  const found =
    value === null ? 'nothing' : `the ${wordFor(typeof value)} ${JSON.stringify(value)}`;
  if (type.enum !== undefined && typeof value === 'boolean' && type.type === 'string')
    return { kind: 'type', message: `This is ${found} for YAML, not text: quote it.` };
  const hint =
    type.type === 'string' && type.duration === undefined && value !== null ? ': quote it' : '';
  const seconds = type.duration === undefined || typeof value !== 'number' ? null : value;
  return {
    kind: 'type',
    message: `This must be ${wanted} and is ${found}${hint}.`,
    nearest: seconds === null || seconds < 0 ? null : `${String(seconds)}s`,
  };
}

function isOfForm(value: ScalarNode['value'], type: SchemaType): boolean {
  switch (type.type) {
    case 'string':
      return typeof value === 'string';
    case 'boolean':
      return typeof value === 'boolean';
    case 'integer':
      return typeof value === 'number' && Number.isInteger(value);
    case 'number':
      return typeof value === 'number';
    case 'int-or-string':
      return typeof value === 'string' || (typeof value === 'number' && Number.isInteger(value));
    case 'quantity':
      return typeof value === 'string' || typeof value === 'number';
    case 'object':
    case 'array':
      return false;
    case 'any':
      return true;
  }
}

/** Says in words what a type asks for; null where anything goes. */
export function wantedForm(type: SchemaType): string | null {
  switch (type.type) {
    case 'object':
      return 'a map';
    case 'array':
      return 'a list';
    case 'string':
      return type.duration === undefined ? 'text' : 'a duration such as 5s';
    case 'boolean':
      return 'true or false';
    case 'integer':
      return 'a whole number';
    case 'number':
      return 'a number';
    case 'int-or-string':
      return 'a whole number or text';
    case 'quantity':
      return 'a quantity such as 100m or 1Gi';
    case 'any':
      return null;
  }
}

const wordFor = (type: string): string =>
  type === 'string' ? 'text' : type === 'boolean' ? 'boolean' : 'number';

function valueProblem(
  { value }: ScalarNode,
  type: SchemaType,
  fitsPattern: PatternCheck,
): Problem | null {
  if (type.enum !== undefined && value !== null && typeof value !== 'boolean')
    return enumProblem(value, type.enum);
  if (type.type === 'quantity' && value !== null) return quantityProblem(String(value));
  if (type.format !== undefined && typeof value === 'string')
    return type.format === 'time' ? timeProblem(value) : base64Problem(value);
  if (typeof value === 'number') return rangeProblem(value, type);
  if (typeof value !== 'string') return null;
  if (type.timed === true) return dateTimeProblem(value);
  if (type.duration !== undefined) return durationProblem(value, type.duration === 'positive');
  return lengthProblem(value, type) ?? patternProblem(value, type.pattern, fitsPattern);
}

function enumProblem(
  value: string | number,
  allowed: readonly (string | number)[],
): Problem | null {
  if (allowed.includes(value)) return null;
  const words = allowed.map(String);
  return {
    kind: 'enum',
    message: `${String(value)} is not one of ${words.join(', ')}.`,
    nearest:
      words.find((word) => sameLetters(word, String(value))) ?? nearestWord(String(value), words),
    written: String(value),
  };
}

const QUANTITY = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?$/;

/** [src: apimachinery pkg/api/resource/quantity.go ParseQuantity] */
function quantityProblem(value: string): Problem | null {
  if (QUANTITY.test(value)) return null;
  const [, digits = '', unit = ''] = /^([\d.]+) ?([A-Za-z]+)$/.exec(value) ?? [];
  const known = UNITS.find((each) => each === unit.replace(/[bB]$/, '')) ?? nearestUnit(unit);
  return {
    kind: 'value',
    message: `${JSON.stringify(value)} is no quantity; 500m, 2, 128Mi and 1.5Gi are.`,
    nearest: known === undefined ? null : `${digits}${known}`,
  };
}

const UNITS = ['n', 'u', 'm', 'k', 'M', 'G', 'T', 'P', 'E', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

const nearestUnit = (unit: string): string | undefined =>
  UNITS.find((each) => each.toLowerCase() === unit.toLowerCase().replace(/b$/, ''));

const TIME = /^\d{4}-\d\d-\d\d[T]\d\d?:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/** [src: apimachinery pkg/apis/meta/v1/time.go UnmarshalJSON] */
const timeProblem = (value: string): Problem | null => (TIME.test(value) ? null : noTime(value));

const noTime = (value: string): Problem => ({
  kind: 'value',
  message: `${JSON.stringify(value)} is no time; 2026-01-31T08:00:00Z is.`,
});

const DATE_TIME =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])t(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:.\d+)?(?:z|[+-]\d\d:\d\d)$/i;

/** [src: kube-openapi pkg/validation/strfmt/time.go IsDateTime] */
const dateTimeProblem = (value: string): Problem | null =>
  DATE_TIME.test(value) ? null : noTime(value);

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Line breaks are passed over; a value that a tool decrypts or fills in is judged by nobody here. */
function base64Problem(value: string): Problem | null {
  const letters = /[\r\n]/.test(value) ? value.replace(/[\r\n]/g, '') : value;
  if (letters.length % 4 === 0 && BASE64.test(letters)) return null;
  if (ciphertextOf(value) !== null || /<[^<>]+>/.test(value)) return null;
  return {
    kind: 'value',
    message: 'This is no base64.',
    remedy: 'Write it in base64, or as it is under stringData where the object is a Secret.',
  };
}

const sameLetters = (a: string, b: string): boolean =>
  a.toLowerCase().replace(/[-_ ]/g, '') === b.toLowerCase().replace(/[-_ ]/g, '');

function rangeProblem(value: number, { min, max }: SchemaType): Problem | null {
  if ((min === undefined || value >= min) && (max === undefined || value <= max)) return null;
  const range =
    min === undefined
      ? `at most ${String(max)}`
      : max === undefined
        ? `at least ${String(min)}`
        : `between ${String(min)} and ${String(max)}`;
  return { kind: 'range', message: `${String(value)} must be ${range}.` };
}

function lengthProblem(value: string, { minLength = 0, maxLength }: SchemaType): Problem | null {
  const length = charactersOf(value);
  if (length < minLength)
    return {
      kind: 'range',
      message:
        length === 0
          ? 'This must not be empty.'
          : `This needs at least ${String(minLength)} characters.`,
    };
  if (maxLength !== undefined && length > maxLength)
    return {
      kind: 'range',
      message: `This has ${String(length)} characters; at most ${String(maxLength)} are allowed.`,
    };
  return null;
}

/** Kubernetes counts code points, not UTF-16 units. */
const charactersOf = (text: string): number =>
  text.length - (text.match(/[\uD800-\uDBFF][\uDC00-\uDFFF]/g)?.length ?? 0);

function patternProblem(
  value: string,
  pattern: string | undefined,
  fitsPattern: PatternCheck,
): Problem | null {
  if (pattern === undefined || fitsPattern(pattern, value)) return null;
  return {
    kind: 'pattern',
    message: `${JSON.stringify(value)} does not have the form that is asked for: ${pattern}`,
  };
}

function durationProblem(value: string, positive: boolean): Problem | null {
  const milliseconds = parseGoDuration(value);
  if (milliseconds === null) {
    const bare = /^\d+(\.\d+)?$/.test(value);
    return {
      kind: 'duration',
      message: bare
        ? `${JSON.stringify(value)} has no unit: 5s, 250ms and 1m30s are durations.`
        : `${JSON.stringify(value)} is not a duration; 5s, 250ms and 1m30s are.`,
      nearest: bare ? `${value}s` : null,
    };
  }
  if (milliseconds < 0) return { kind: 'range', message: `${value} is negative.` };
  if (positive && milliseconds < 1)
    return {
      kind: 'range',
      message: `${value} is too short: a duration here is at least 1ms, and leaving the field out means "not set".`,
    };
  return null;
}
