import type { Node, Resource } from '../../../../../manifest/index.ts';
import { sameData } from '../../../../../manifest/index.ts';

/** Whether objects hold the same data as before. */
export const isSame = (a: readonly Resource[], b: readonly Resource[]): boolean =>
  a.length === b.length && a.every((resource, index) => sameData(resource.node, b[index]?.node));

/** Whether objects are what is live; null where none is. */
export const isLive = (after: readonly Resource[], live: Resource | null): boolean =>
  live === null
    ? after.length === 0
    : after.length > 0 && after.every(({ node }) => sameData(node, live.node));

/** Whether objects are others than before only where they are now as the live one is. */
export const isNearer = (
  before: readonly Resource[],
  after: readonly Resource[],
  live: Resource | null,
): boolean =>
  isLive(after, live) ||
  (live !== null &&
    before.length === after.length &&
    after.every(({ node }, index) => isTowards(before[index]?.node, node, live.node)));

/** Of lists whose items come and go, all of the list counts. */
function isTowards(
  before: Node | undefined,
  after: Node | undefined,
  live: Node | undefined,
): boolean {
  const isAsLive = after === undefined ? live === undefined : sameData(after, live);
  const isAsBefore = after === undefined ? before === undefined : sameData(after, before);
  if (isAsLive || isAsBefore) return true;
  if (before?.kind === 'map' && after?.kind === 'map' && live?.kind === 'map')
    return [...new Set([...before.entries.keys(), ...after.entries.keys()])].every((key) =>
      isTowards(before.entries.get(key), after.entries.get(key), live.entries.get(key)),
    );
  if (before?.kind !== 'seq' || after?.kind !== 'seq' || live?.kind !== 'seq') return false;
  const lengths = new Set([before, after, live].map(({ items }) => items.length));
  return (
    lengths.size === 1 &&
    after.items.every((item, index) => isTowards(before.items[index], item, live.items[index]))
  );
}
