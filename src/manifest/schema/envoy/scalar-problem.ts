import type { ScalarNode } from '../../yaml/node.ts';
import { parseGoDuration } from '../go-duration.ts';

/** Says what is wrong with a value, as it goes on after the value: `is no whole number`. */
type Problem = string | null;

/** Least and greatest whole numbers of a type. */
const WHOLE: ReadonlyMap<string, readonly [bigint, bigint]> = new Map([
  ['int32', [-(2n ** 31n), 2n ** 31n - 1n]],
  ['int64', [-(2n ** 63n), 2n ** 63n - 1n]],
  ['uint32', [0n, 2n ** 32n - 1n]],
  ['uint64', [0n, 2n ** 64n - 1n]],
]);

const GREATEST_FLOAT = 3.4028235677973366e38;

/** Numbers as JSON has them. */
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const NO_NUMBERS: ReadonlySet<string> = new Set(['NaN', 'Infinity', '-Infinity']);

/** Types of the values in those messages of protobuf that stand for one value. */
const WRAPPED: ReadonlyMap<string, string> = new Map([
  ['google.protobuf.BoolValue', 'bool'],
  ['google.protobuf.BytesValue', 'bytes'],
  ['google.protobuf.StringValue', 'string'],
  ['google.protobuf.Int32Value', 'int32'],
  ['google.protobuf.UInt32Value', 'uint32'],
  ['google.protobuf.FloatValue', 'float'],
  ['google.protobuf.Int64Value', 'int64'],
  ['google.protobuf.UInt64Value', 'uint64'],
  ['google.protobuf.DoubleValue', 'double'],
]);

const SCALARS: ReadonlySet<string> = new Set([
  ...['bool', 'string', 'bytes', 'float', 'double'],
  ...WHOLE.keys(),
  'google.protobuf.Duration',
  'google.protobuf.Timestamp',
]);

/** The scalar type behind a type, where its values are written as one value; null for messages and enums. */
export function scalarTypeOf(type: string): string | null {
  const inside = WRAPPED.get(type) ?? type;
  return SCALARS.has(inside) ? inside : null;
}

/** Says what is asked for, where a map or a list stands in the place of a value. */
export const scalarText = (type: string): string => TEXTS.get(type) ?? 'a number';

const TEXTS: ReadonlyMap<string, string> = new Map([
  ['bool', 'true or false'],
  ['string', 'a text'],
  ['bytes', 'bytes in base64'],
  ['google.protobuf.Duration', 'a duration such as 5s'],
  ['google.protobuf.Timestamp', 'a time'],
  ...[...WHOLE.keys()].map((type) => [type, 'a whole number'] as const),
]);

/** Says why istiod cannot read a value as a scalar type of protobuf; null where it can. */
export function scalarProblem({ value }: ScalarNode, type: string): Problem {
  if (value === null) return null;
  const text = TEXT_FORMS.get(type);
  if (text !== undefined)
    return typeof value === 'string' && text.fits(value) ? null : text.problem;
  if (type === 'bool') return typeof value === 'boolean' ? null : 'is not true or false';
  // istiod strips the quotes of numbers and reads the rest
  const written = String(value).replace(/^ +| +$/g, '');
  if (written === 'null') return null;
  const range = WHOLE.get(type);
  return range === undefined ? decimalProblem(written, type) : wholeProblem(written, range);
}

/** A number in the place of a duration, in the unit that Envoy counts in. */
export const secondsMeant = ({ value }: ScalarNode, type: string): string | null =>
  type === 'google.protobuf.Duration' && /^\d+(?:\.\d+)?$/.test(String(value))
    ? `${String(value)}s`
    : null;

function decimalProblem(text: string, type: string): Problem {
  if (NO_NUMBERS.has(text)) return null;
  if (!NUMBER.test(text)) return 'is no number';
  const limit = type === 'float' ? GREATEST_FLOAT : Infinity;
  return Math.abs(Number(text)) >= limit ? 'is too great' : null;
}

function wholeProblem(text: string, [least, greatest]: readonly [bigint, bigint]): Problem {
  if (!/^-?(?:0|[1-9]\d*)$/.test(text)) return 'is no whole number';
  if (least === 0n && text.startsWith('-')) return 'is less than 0';
  const number = BigInt(text);
  return number < least || number > greatest
    ? `is not from ${String(least)} to ${String(greatest)}`
    : null;
}

const isBase64 = (text: string): boolean =>
  /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(
    text.replace(/[\r\n]/g, ''),
  );

const isTime = (text: string): boolean =>
  /^\d{4}-\d\d-\d\dT\d\d?:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:\d\d)$/.test(text) &&
  !Number.isNaN(Date.parse(text.replace(',', '.')));

/** Types that are written as a text. */
const TEXT_FORMS: ReadonlyMap<
  string,
  { readonly fits: (text: string) => boolean; readonly problem: string }
> = new Map([
  ['string', { fits: () => true, problem: 'is no text: put it in quotes' }],
  ['bytes', { fits: isBase64, problem: 'is not in base64' }],
  [
    'google.protobuf.Duration',
    {
      fits: (text) => parseGoDuration(text) !== null,
      problem: 'is no duration: it needs a unit, as in 5s or 100ms',
    },
  ],
  ['google.protobuf.Timestamp', { fits: isTime, problem: 'is no time of RFC 3339' }],
]);
