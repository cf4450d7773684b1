import { clauseCovers, clausesDisjoint } from '../../istio/index.ts';
import type { Clause } from '../../istio/index.ts';

type Term = Clause[number];

/**
 * Narrows what a clause matches to the part that none of `covering` matches, where one of them leaves out some values
 * (`notPaths`, `notRemoteIpBlocks`) and matches all else of it: what is left has one of these values. Gives the clause
 * as it is where that cannot be told.
 */
export function restOf(clause: Clause, covering: readonly Clause[]): Clause {
  for (const outer of covering) {
    const [exception, ...others] = outer.filter((term) => !clauseCovers([term], clause));
    if (exception === undefined || others.length > 0 || !exception.negated) continue;
    const left = withOneOf(clause, { ...exception, negated: false });
    if (left !== null) return left;
  }
  return clause;
}

/** Adds that one of these values is there, and drops what says no more beside it. */
function withOneOf(clause: Clause, term: Term): Clause | null {
  const own = clause.filter(({ attribute }) => attribute === term.attribute);
  const asked = own.filter(({ negated }) => !negated);
  const values = term.values.filter(
    (value) => !clausesDisjoint([{ ...term, values: [value] }], own),
  );
  const added = { ...term, values };
  if (values.length === 0 || !clauseCovers(asked, [added])) return null;
  return [
    ...clause.flatMap((one) =>
      one.attribute !== term.attribute ? [one] : one.negated ? narrowed(one, added) : [],
    ),
    added,
  ];
}

/** Keeps of a negated term the values that those of another may be. */
function narrowed(term: Term, beside: Term): readonly Term[] {
  const values = term.values.filter(
    (value) => !clausesDisjoint([{ ...term, negated: false, values: [value] }], [beside]),
  );
  return values.length === 0 ? [] : [{ ...term, values }];
}
