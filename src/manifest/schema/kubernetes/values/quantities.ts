import { knownText, placeAt, reportAt } from '../../admission/pathed-node.ts';
import type { PathedNode } from '../../admission/pathed-node.ts';
import { isTemplated } from '../../schema-violations.ts';
import type { Violations } from '../../schema-violations.ts';

/** A quantity as a whole number of billionths, for it is compared exactly. */
export type Nanos = bigint;

const BINARY = 'KMGTPE';
const DECIMAL: ReadonlyMap<string, number> = new Map([
  ['n', 0],
  ['u', 3],
  ['m', 6],
  ['', 9],
  ['k', 12],
  ['M', 15],
  ['G', 18],
  ['T', 21],
  ['P', 24],
  ['E', 27],
]);

const FORM = /^([+-]?)(\d*)(?:\.(\d*))?(?:([KMGTPE])i|([numkMGTPE])|[eE]([+-]?\d+))?$/;

/**
 * Reads a quantity; null where it is none. What is smaller than a billionth is rounded up.
 * [src: apimachinery pkg/api/resource/quantity.go ParseQuantity]
 */
export function parseQuantity(text: string): Nanos | null {
  const [all, sign, whole = '', fraction = '', binary, decimal, exponent] = FORM.exec(text) ?? [];
  if (all === undefined || (whole === '' && fraction === '')) return null;
  const power = exponent === undefined ? DECIMAL.get(decimal ?? '') : 9 + Number(exponent);
  if (power === undefined || Math.abs(power) > 60) return null;
  const digits = BigInt(whole + fraction);
  const factor = binary === undefined ? 1n : 1024n ** BigInt(BINARY.indexOf(binary) + 1);
  const scale = power - fraction.length;
  const value =
    scale >= 0
      ? digits * factor * 10n ** BigInt(scale)
      : roundUp(digits * factor, 10n ** BigInt(-scale));
  return sign === '-' ? -value : value;
}

const roundUp = (value: bigint, by: bigint): bigint => (value + by - 1n) / by;

/** The quantity at a place; undefined where there is none, or none that can be read. */
export function quantityAt(place: PathedNode | undefined): Nanos | undefined {
  const node = place?.node;
  if (node?.kind !== 'scalar' || isTemplated(node)) return undefined;
  if (typeof node.value !== 'string' && typeof node.value !== 'number') return undefined;
  return parseQuantity(String(node.value)) ?? undefined;
}

/** Gives a quantity as it is written. */
export const quantityText = (place: PathedNode): string =>
  place.node.kind === 'scalar' ? String(place.node.value) : '';

export const ONE: Nanos = 1_000_000_000n;

/** [src: pkg/apis/core/validation/validation.go ValidateNonnegativeQuantity] */
export function checkNotNegative(violations: Violations, place: PathedNode): void {
  const value = quantityAt(place);
  if (value !== undefined && value < 0n)
    reportAt(violations, place, 'range', `${quantityText(place)} is negative.`);
}

/** Reports a quantity that has to be above zero; absent is not wrong. */
export function checkPositive(violations: Violations, holder: PathedNode, name: string): void {
  const place = placeAt(holder, name);
  const value = quantityAt(place);
  if (place !== undefined && value !== undefined && value <= 0n)
    reportAt(violations, place, 'range', `${quantityText(place)} must be more than zero.`);
}

const PERCENT = /^(\d+)%$/;

/** Reads a number or a percentage; null where it is neither, or not known. */
export function amountAt(
  place: PathedNode | undefined,
): { readonly value: number; readonly isPercent: boolean } | null {
  const node = place?.node;
  if (node?.kind !== 'scalar') return null;
  if (typeof node.value === 'number') return { value: node.value, isPercent: false };
  const percent = PERCENT.exec(knownText(place) ?? '')?.[1];
  return percent === undefined ? null : { value: Number(percent), isPercent: true };
}

/**
 * Reports what is neither a number from zero on nor a percentage.
 * [src: pkg/apis/apps/validation/validation.go ValidatePositiveIntOrPercent, IsNotMoreThan100Percent]
 */
export function checkAmount(
  violations: Violations,
  place: PathedNode | undefined,
  most: number = Number.POSITIVE_INFINITY,
): void {
  const amount = amountAt(place);
  if (place === undefined) return;
  if (amount === null) {
    const text = knownText(place);
    if (text !== undefined)
      reportAt(
        violations,
        place,
        'value',
        `${JSON.stringify(text)} is neither a whole number nor a percentage.`,
        {
          nearest: /^\d+$/.test(text) ? text : null,
          remedy: 'Write a number such as 1, or "25%".',
        },
      );
    return;
  }
  if (amount.value < 0)
    reportAt(violations, place, 'range', `${String(amount.value)} must be at least 0.`);
  if (amount.isPercent && amount.value > most)
    reportAt(violations, place, 'range', `${String(amount.value)}% is more than ${String(most)}%.`);
}
