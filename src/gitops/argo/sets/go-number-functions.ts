import type { Given, GoFunction } from './go-arguments.ts';
import { intAt, kindOf, takes, takesMany } from './go-arguments.ts';
import type { GoData, GoValue } from './go-value.ts';
import { Int64, integerOf, plainText, TemplateRefusal, UNSEEN } from './go-value.ts';

/** More numbers are not made at once. */
const MOST = 1_000;

/** Functions that compare, count and compute. */
export const NUMBER_FUNCTIONS: readonly (readonly [string, GoFunction])[] = [
  ['eq', takesMany(1, ([first, ...others]) => anyEqual(first, others))],
  ['ne', takes(2, 2, ([first, second]) => negated(anyEqual(first, [second])))],
  ['lt', compared((order) => order < 0)],
  ['le', compared((order) => order <= 0)],
  ['gt', compared((order) => order > 0)],
  ['ge', compared((order) => order >= 0)],
  ['int', takes(1, 1, ([value]) => wholeOf(value) ?? UNSEEN)],
  ['int64', ofWhole(1, 1, (first) => first)],
  [
    'atoi',
    takes(1, 1, ([value]) =>
      typeof value === 'string' ? (decimalOf(value) ?? 0n) : refusedText(value),
    ),
  ],
  ['add', ofWhole(0, 50, (...values) => values.reduce((sum, value) => sum + value, 0n))],
  ['add1', ofWhole(1, 1, (value) => value + 1n)],
  ['sub', ofWhole(2, 2, (first, second = 0n) => first - second)],
  ['mul', ofWhole(1, 50, (...values) => values.reduce((product, value) => product * value, 1n))],
  ['div', ofWhole(2, 2, (first, second = 0n) => first / divisor(second))],
  ['mod', ofWhole(2, 2, (first, second = 0n) => first % divisor(second))],
  ['max', ofWhole(1, 50, (...values) => values.reduce((a, b) => (b > a ? b : a)))],
  ['biggest', ofWhole(1, 50, (...values) => values.reduce((a, b) => (b > a ? b : a)))],
  ['min', ofWhole(1, 50, (...values) => values.reduce((a, b) => (b < a ? b : a)))],
  ['float64', ofFloats(1, (value) => value)],
  ['floor', ofFloats(1, (value) => Math.floor(value))],
  ['ceil', ofFloats(1, (value) => Math.ceil(value))],
  ['maxf', ofFloats(50, (...values) => Math.max(...values))],
  ['minf', ofFloats(50, (...values) => Math.min(...values))],
  ['round', takes(2, 2, (given) => rounded(floatOf(given[0]), intAt(given, 1)))],
  ['toDecimal', takes(1, 1, ([value]) => octal(value))],
  ['until', takes(1, 1, (given) => counted(0, intAt(given, 0), intAt(given, 0) < 0 ? -1 : 1))],
  ['untilStep', takes(3, 3, (given) => counted(intAt(given, 0), intAt(given, 1), intAt(given, 2)))],
  ['seq', takesMany(0, (given) => sequence(given))],
];

function refusedText(value: GoData): never {
  throw new TemplateRefusal(`a text is asked for, and ${kindOf(value)} given`);
}

function divisor(value: bigint): bigint {
  if (value === 0n) throw new TemplateRefusal('a number is divided by zero');
  return value;
}

/** Whole numbers of any size are one kind to Go, and of two kinds it compares none. */
type Kind = 'text' | 'whole' | 'floating' | 'truth' | 'other';

function comparableKind(value: GoData): Kind {
  if (integerOf(value) !== null) return 'whole';
  if (typeof value === 'string') return 'text';
  if (typeof value === 'number') return 'floating';
  return typeof value === 'boolean' ? 'truth' : 'other';
}

/** Go compares what is of one kind, and nothing with anything. */
function anyEqual(first: GoData, others: Given): boolean {
  if (others.length === 0) throw new TemplateRefusal('nothing is given to compare with');
  return others.some((other) => isEqual(first ?? undefined, other ?? undefined));
}

function isEqual(first: GoData, other: GoData): boolean {
  if (first === undefined || other === undefined) return first === other;
  const kinds = [comparableKind(first), comparableKind(other)];
  if (kinds[0] !== kinds[1] || kinds[0] === 'other')
    throw new TemplateRefusal(`${kindOf(first)} is not compared with ${kindOf(other)}`);
  return kinds[0] === 'whole' ? integerOf(first) === integerOf(other) : first === other;
}

const negated = (value: boolean): boolean => !value;

function compared(holds: (order: number) => boolean): GoFunction {
  return takes(2, 2, ([first, second]) => {
    const kind = comparableKind(first);
    if (kind !== comparableKind(second) || kind === 'other' || kind === 'truth')
      throw new TemplateRefusal(`${kindOf(first)} is not compared with ${kindOf(second)}`);
    return holds(orderOf(integerOf(first) ?? first, integerOf(second) ?? second));
  });
}

function orderOf(one: GoData, other: GoData): number {
  if (typeof one === 'string' && typeof other === 'string')
    return Buffer.compare(Buffer.from(one), Buffer.from(other));
  return Number(one) < Number(other) ? -1 : Number(Number(one) > Number(other));
}

/** Makes a function of whole numbers of 64 bits, for sprig makes such of what it is given. */
function ofWhole(
  least: number,
  most: number,
  run: (first: bigint, ...more: readonly bigint[]) => bigint,
): GoFunction {
  return (...given) => {
    if (given.length < least) return takes(least, most, () => UNSEEN)(...given);
    const values = given.map(wholeOf);
    const seen = values.filter((each) => each !== null);
    if (seen.length < given.length || given.length > most) return UNSEEN;
    const [first = 0n, ...more] = seen;
    return new Int64(BigInt.asIntN(64, run(first, ...more)));
  };
}

const LARGEST = 2n ** 63n;

/** A whole number as sprig takes it: of what is none it makes zero. Null for one that is too large to be known. */
function wholeOf(value: GoData): bigint | null {
  const whole = integerOf(value);
  if (whole !== null) return whole;
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (typeof value === 'number')
    return Number.isSafeInteger(Math.trunc(value)) ? BigInt(Math.trunc(value)) : null;
  return typeof value === 'string' ? (literalOf(value) ?? 0n) : 0n;
}

/** A text as Go reads a number in it: `0x1f` and `010` have their bases, and zeros behind a point are left out. */
function literalOf(text: string): bigint | null {
  const [, sign = '', digits = ''] = /^([+-]?)(.+?)(?:\.0*)?$/.exec(text) ?? [];
  const octalDigits = /^0o?([0-7]+)$/i.exec(digits)?.[1];
  if (octalDigits !== undefined) return within(sign, `0o${octalDigits}`);
  if (/^0[xX][\da-fA-F]+$|^0[bB][01]+$/.test(digits)) return within(sign, digits.toLowerCase());
  return /^(?:0|[1-9]\d*)$/.test(digits) ? within(sign, digits) : null;
}

function decimalOf(text: string): bigint | null {
  const [, sign = '', digits] = /^([+-]?)(\d+)$/.exec(text) ?? [];
  return digits === undefined ? null : within(sign, digits);
}

function within(sign: string, digits: string): bigint | null {
  if (digits.length > 70) return null;
  const value = sign === '-' ? -BigInt(digits) : BigInt(digits);
  return value >= -LARGEST && value < LARGEST ? value : null;
}

function ofFloats(most: number, run: (...values: readonly number[]) => number): GoFunction {
  return takesMany(1, (given) => {
    const values = given.map(floatOf);
    const seen = values.filter((each) => each !== null);
    return seen.length < values.length || given.length > most ? UNSEEN : run(...seen);
  });
}

/** A floating number as sprig takes it; null for a text of which it is not known here what number it is. */
function floatOf(value: GoData): number | null {
  const whole = integerOf(value);
  if (whole !== null) return Number(whole);
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value !== 'string') return 0;
  if (/^[+-]?\d+(?:\.\d+)?$/.test(value)) return Number(value);
  return /^[A-HJ-MO-Za-hj-mo-z]/.test(value) ? 0 : null;
}

/** Half is rounded up, away from what lies below. */
function rounded(value: number | null, places: number): GoValue {
  if (value === null || Math.abs(places) > 15) return UNSEEN;
  const power = 10 ** places;
  const digit = power * value;
  const rest = digit - Math.trunc(digit);
  return (rest >= 0.5 ? Math.ceil(digit) : Math.floor(digit)) / power;
}

function octal(value: GoData): GoValue {
  const text = typeof value === 'string' ? value : plainText(value);
  return new Int64(/^[+-]?[0-7]{1,20}$/.test(text) ? BigInt(Number.parseInt(text, 8)) : 0n);
}

function counted(start: number, stop: number, step: number): GoValue {
  if (step === 0 || stop < start !== step < 0) return [];
  const count = Math.ceil((stop - start) / step);
  if (count > MOST) return UNSEEN;
  return Array.from({ length: count }, (_, index) => BigInt(start + index * step));
}

/** `seq END`, `seq START END`, `seq START STEP END`, all with their ends. */
function sequence(given: Given): GoValue {
  const numbers = given.map((_, at) => intAt(given, at));
  if (numbers.length === 0 || numbers.length > 3) return '';
  const [start = 1, end = 0] =
    numbers.length === 1 ? [1, numbers[0]] : [numbers[0], numbers.at(-1)];
  const direction = end < start ? -1 : 1;
  const step = numbers.length === 3 ? (numbers[1] ?? 1) : direction;
  if (numbers.length === 3 && direction < 0 && step > 0) return '';
  const list = counted(start, end + direction, step);
  return Array.isArray(list) ? list.map(String).join(' ') : UNSEEN;
}
