import type { Origin } from '../../../manifest/index.ts';
import type { Attribute } from './request-attributes.ts';
import type { ValueForm } from './value-form.ts';

/** One value as written, and what it matches: several forms where trust domain aliases multiply it. */
export interface TermValue {
  readonly text: string;
  readonly forms: readonly ValueForm[];
  readonly origin: Origin;
}

/** `attribute` is one of the values, or, negated, none of them (and then also absent). */
export interface Term {
  readonly attribute: Attribute;
  readonly negated: boolean;
  readonly values: readonly TermValue[];
  readonly origin: Origin;
}

/** Terms that must all hold: one source, one operation, one condition, or a whole alternative of a rule. */
export type Clause = readonly Term[];

/** One clause is never cut into more pieces than these. */
const MOST_PIECES = 500;

/**
 * A clause cut into clauses with one value in each positive term, which together match the same. Kept
 * whole where that would be too many.
 */
export function piecesOf(terms: Clause): readonly Clause[] {
  const several = terms.filter((term) => !term.negated && term.values.length > 1);
  const count = several.reduce((product, term) => product * term.values.length, 1);
  if (count > MOST_PIECES) return [terms];
  let pieces: readonly Clause[] = [terms.filter((term) => !several.includes(term))];
  for (const term of several)
    pieces = pieces.flatMap((piece) =>
      term.values.map((value) => [...piece, { ...term, values: [value] }]),
    );
  return pieces;
}
