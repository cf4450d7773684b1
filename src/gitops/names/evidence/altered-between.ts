import type { AnyAxis } from './axes.ts';
import type { Applied } from './stages-told-apart.ts';

/** Tells of what is applied on one of two sides whether an axis calls it another environment on the other one. */
export function alteredBetween(
  sides: readonly (readonly Applied[])[],
): (one: Applied, axis: AnyAxis) => boolean {
  const [here = [], there = []] = sides;
  if (there.length === 0) return () => false;
  const [own, other] = [wordsByKey(here), wordsByKey(there)];
  return (one, axis) => {
    const key = keyOf(one, axis);
    const [was, is] = [other.get(key), own.get(key)];
    return was !== undefined && is !== undefined && [...was, ...is].some(onlyIn(was, is));
  };
}

const onlyIn =
  (one: ReadonlySet<string>, other: ReadonlySet<string>) =>
  (words: string): boolean =>
    !one.has(words) || !other.has(words);

/** The words of each axis for each of those that apply something; of one name and place there may be several. */
function wordsByKey(all: readonly Applied[]): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const one of all)
    for (const [axis, { words }] of one.said) {
      const known = found.get(keyOf(one, axis));
      if (known === undefined) found.set(keyOf(one, axis), new Set([words]));
      else known.add(words);
    }
  return found;
}

/** Who applies it, where that is written. */
const keyOf = ({ applier }: Applied, axis: AnyAxis): string =>
  JSON.stringify([
    axis,
    applier.tool,
    applier.object,
    applier.made?.application ?? null,
    applier.origin.file,
  ]);
