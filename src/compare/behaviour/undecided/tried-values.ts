import type { Mesh, MissingFact } from '../../../istio/index.ts';
import { WORST_FIRST } from '../consequence.ts';
import type { BothSides, RequestDifference, Tally } from '../request-differences.ts';
import type { UndecidedRequest } from './undecided-requests.ts';

type Differences = readonly RequestDifference[];
type Compared = Differences | UndecidedRequest;

/**
 * More values of all facts that one request asks for are not tried, and of a request that nobody is known to make those of
 * one fact alone. Nor are more comparisons made, or begun for such a request.
 */
const MOST_VALUES = 8;
const MOST_TRIED = 3_000;
const MOST_BEFORE_UNKNOWN = 200;

/**
 * Compares a request by each value that a missing fact can have, at both sides alike: the worst difference names its value.
 * A value by which the request would have failed before, by no policy, does not count: the mesh runs.
 */
export function byTrying(
  tally: Tally,
  sides: BothSides,
  undecided: UndecidedRequest,
  follow: (...sides: BothSides) => Compared,
): Compared {
  const tried = (
    [before, after]: BothSides,
    open: UndecidedRequest,
    most: number,
  ): readonly Compared[] => {
    const { fact, side, isOpenBefore } = open;
    const isTried = [before, after].some(
      ({ assumed }) => fact !== undefined && assumed?.has(fact.key),
    );
    const mostTried = open.asked.isKnown ? MOST_TRIED : MOST_BEFORE_UNKNOWN;
    if (fact === undefined || isTried || fact.values.length > most || tally.tried > mostTried)
      return [open];
    const byValue = fact.values.map(({ value }): readonly Compared[] => {
      tally.tried += 1;
      // a side that is known is so by each value
      const assumed: BothSides = [
        isOpenBefore ? withValue(before, fact, value) : before,
        side === 'after' ? withValue(after, fact, value) : after,
      ];
      const found = follow(...assumed);
      if (!('missing' in found)) return [found];
      if (found.isRefuted === true) return [];
      const left = open.asked.isKnown ? Math.floor(most / fact.values.length) : 0;
      return tried(assumed, found, left);
    });
    const [first = []] = byValue;
    // what follows from each value hangs on none
    if (byValue.every((each) => gistOf(each) === gistOf(first))) return first;
    return byValue.flatMap((each, at) => each.map((one) => named(one, fact.values[at]?.says)));
  };
  const all = tried(sides, undecided, MOST_VALUES);
  const [worst] = all
    .flatMap((one) => ('missing' in one || one.length === 0 ? [] : [one]))
    .toSorted((a, b) => rankOf(a) - rankOf(b));
  return worst ?? all.find((one) => 'missing' in one) ?? (all.length === 0 ? undecided : []);
}

const named = (found: Compared, says = ''): Compared =>
  'missing' in found
    ? found
    : found.map((one) => ({ ...one, if: one.if === undefined ? says : `${says} and ${one.if}` }));

/** How a request ends otherwise, and by which values, whoever is asked about it on the way. */
const gistOf = (found: readonly Compared[]): string =>
  JSON.stringify(
    found.map((each) =>
      'missing' in each
        ? each.missing
        : each.map(({ kind, before, after, ...one }) => [
            ...[kind, one.if],
            ...[before, after].map((side) => ({ ...side, asked: undefined })),
          ]),
    ),
  );

const rankOf = (found: Differences): number =>
  Math.min(...found.map(({ kind }) => WORST_FIRST.indexOf(kind)));

const known = new WeakMap<Mesh, Map<string, Mesh>>();

/** The mesh in which a fact has a value. */
function withValue(mesh: Mesh, { key, asked }: MissingFact, value: string): Mesh {
  const ofMesh = known.get(mesh) ?? new Map<string, Mesh>();
  known.set(mesh, ofMesh);
  const name = JSON.stringify([key, value]);
  const assumed = new Map([...(mesh.assumed ?? []), [key, { asked, value }]]);
  const found = ofMesh.get(name) ?? { ...mesh, assumed };
  ofMesh.set(name, found);
  return found;
}
