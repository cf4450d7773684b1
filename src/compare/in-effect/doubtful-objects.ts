import type { Resource } from '../../manifest/index.ts';
import { sameData, stableKeyOf } from '../../manifest/index.ts';
import type { Withheld } from './withheld-objects.ts';

/** The objects of one side, and what is known against some of them. */
interface ContrastedObjects {
  readonly resources: readonly Resource[];
  readonly withheld: ReadonlyMap<Resource, Withheld>;
}

interface Contrast {
  readonly dropped: ReadonlySet<Resource>;
  readonly gone: ReadonlyMap<string, Withheld>;
  readonly come: ReadonlyMap<string, Withheld>;
  readonly doubtful: ReadonlySet<Resource>;
}

/** Copies of one object on one side. */
interface Copies {
  readonly held: Resource[];
  readonly doubtful: Resource[];
}

/**
 * Which objects count as not there: those that certainly do not act, and of the doubtful ones those that
 * acted for certain on the other side, or are doubtful after the change for another reason than before,
 * and those that say the same as one that acts. `after` is null where it is the same as before.
 */
export function contrast(before: ContrastedObjects, after: ContrastedObjects | null): Contrast {
  const [come, gone] = [certainly(before), certainly(after)];
  const doubtful = new Set([...before.withheld.keys(), ...(after?.withheld.keys() ?? [])]);
  const dropped = new Set([...doubtful].filter((each) => isCertain(each, before, after)));
  if (after === null || doubtful.size === 0) return { dropped, gone, come, doubtful };
  const open = new Set([...doubtful].map(stableKeyOf));
  const [was, is] = [copiesOf(before, open), copiesOf(after, open)];
  for (const key of open) {
    const then = was.get(key) ?? NO_COPIES;
    const now = is.get(key) ?? NO_COPIES;
    const isGone = then.held.length > 0 || differs(then, now, before, after);
    if (now.held.length === 0 && isGone) addReasons(gone, key, now, after, dropped);
    else if (then.held.length === 0 && now.held.length > 0)
      addReasons(come, key, then, before, dropped);
    else if (saysNothingMore(then) && saysNothingMore(now))
      for (const each of [...then.doubtful, ...now.doubtful]) dropped.add(each);
  }
  return { dropped, gone, come, doubtful };
}

/** By key: what certainly does not act, and why. */
const certainly = (side: ContrastedObjects | null): Map<string, Withheld> =>
  new Map(
    [...(side?.withheld ?? [])].flatMap(([resource, why]): [string, Withheld][] =>
      why.certain ? [[stableKeyOf(resource), why]] : [],
    ),
  );

const isCertain = (resource: Resource, ...sides: readonly (ContrastedObjects | null)[]): boolean =>
  sides.some((side) => side?.withheld.get(resource)?.certain);

/** Drops the doubtful copies, and notes what is known against them. */
function addReasons(
  reasons: Map<string, Withheld>,
  key: string,
  { doubtful }: Copies,
  { withheld }: ContrastedObjects,
  dropped: Set<Resource>,
): void {
  for (const resource of doubtful) {
    const why = withheld.get(resource);
    if (why !== undefined) reasons.set(key, why);
    dropped.add(resource);
  }
}

/** Each doubtful copy is the equal of one that acts. */
const saysNothingMore = ({ held, doubtful }: Copies): boolean =>
  doubtful.every((copy) => held.some(({ node }) => sameData(node, copy.node)));

const NO_COPIES: Copies = { held: [], doubtful: [] };

/** What certainly does not act is no copy. */
function copiesOf(
  { resources, withheld }: ContrastedObjects,
  open: ReadonlySet<string>,
): ReadonlyMap<string, Copies> {
  const found = new Map<string, Copies>();
  for (const resource of resources) {
    const key = stableKeyOf(resource);
    if (!open.has(key)) continue;
    const copies = found.get(key) ?? { held: [], doubtful: [] };
    found.set(key, copies);
    const why = withheld.get(resource);
    if (why === undefined) copies.held.push(resource);
    else if (!why.certain) copies.doubtful.push(resource);
  }
  return found;
}

/** Doubtful on both sides, and not for the same reasons. */
function differs(
  then: Copies,
  now: Copies,
  before: ContrastedObjects,
  after: ContrastedObjects,
): boolean {
  if (then.doubtful.length === 0 || now.doubtful.length === 0) return false;
  const textOf = (copies: Copies, { withheld }: ContrastedObjects): string =>
    JSON.stringify(
      [
        ...new Set(
          copies.doubtful.map((each) => {
            const why = withheld.get(each);
            return why === undefined ? '' : `${why.because} ${why.says}`;
          }),
        ),
      ].sort(),
    );
  return textOf(then, before) !== textOf(now, after);
}
