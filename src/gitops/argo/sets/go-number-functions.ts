import type { GoFunction } from './go-functions.ts';
import type { GoData, GoValue } from './go-value.ts';
import { UNSEEN } from './go-value.ts';

export const NUMBER_FUNCTIONS: readonly (readonly [string, GoFunction])[] = [
  ['lt', compared((a, b) => a < b)],
  ['le', compared((a, b) => a <= b)],
  ['gt', compared((a, b) => a > b)],
  ['ge', compared((a, b) => a >= b)],
  ['int', ofWhole((value) => value)],
  ['int64', ofWhole((value) => value)],
  ['add', ofWhole((...values) => values.reduce((sum, value) => sum + value, 0n))],
  ['add1', ofWhole((value) => value + 1n)],
  ['sub', ofWhole((first, second = 0n) => first - second)],
  ['mul', ofWhole((...values) => values.reduce((product, value) => product * value, 1n))],
  ['div', ofWhole((first, second = 0n) => (second === 0n ? UNSEEN : first / second))],
  ['mod', ofWhole((first, second = 0n) => (second === 0n ? UNSEEN : first % second))],
  ['max', ofWhole((...values) => values.reduce((most, value) => (value > most ? value : most)))],
  ['min', ofWhole((...values) => values.reduce((least, value) => (value < least ? value : least)))],
];

/** Two of one kind; Go refuses to compare others. */
function compared(
  run: (a: bigint | number | string, b: bigint | number | string) => boolean,
): GoFunction {
  return (a, b) => {
    if (typeof a === 'bigint' && typeof b === 'bigint') return run(a, b);
    if (typeof a === 'number' && typeof b === 'number') return run(a, b);
    return typeof a === 'string' && typeof b === 'string' ? run(a, b) : UNSEEN;
  };
}

/** Of whole numbers of 64 bits: sprig makes such of what it is given. */
function ofWhole(
  run: (first: bigint, ...more: readonly bigint[]) => bigint | typeof UNSEEN,
): GoFunction {
  return (...given) => {
    const [first, ...more] = given.map(wholeOf).filter((each) => each !== null);
    if (first === undefined || more.length + 1 < given.length || given.length > 50) return UNSEEN;
    const value: GoValue = run(first, ...more);
    return typeof value === 'bigint' ? BigInt.asIntN(64, value) : UNSEEN;
  };
}

function wholeOf(value: GoData): bigint | null {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number')
    return Number.isSafeInteger(Math.trunc(value)) ? BigInt(Math.trunc(value)) : null;
  return typeof value === 'string' && /^(?:0|-?[1-9]\d{0,17})$/.test(value) ? BigInt(value) : null;
}
