import type { Finding } from '../../checks/index.ts';
import { under } from '../../checks/index.ts';
import { unreadIn } from '../../gitops/index.ts';
import type { RenderedEnvironment, Remains } from '../../gitops/index.ts';
import type { Node, Origin } from '../../manifest/index.ts';
import { resourceKey, legacy, say } from '../../manifest/index.ts';

/** An environment after the change, with why objects of it are there though Git has them no more. */
interface SeenAfter {
  readonly after: RenderedEnvironment | null;
  readonly remains: ReadonlyMap<string, Remains>;
}

/** An environment on both sides. */
interface SeenPair {
  readonly before: RenderedEnvironment | null;
  readonly after: RenderedEnvironment | null;
}

/**
 * Words findings about objects that are kept from the base, because the change makes their file one that cannot be read:
 * they are so in the base, at a line of it. Nothing of the file is applied until somebody mends it, and it may well say
 * otherwise now, which nobody here sees.
 */
export function untilRead(found: readonly Finding[], seen: SeenPair): readonly Finding[] {
  const places = placesOfUnread(seen);
  if (places.size === 0) return found;
  return found.map((each) => {
    if (each.side === 'base' || !places.has(each.origin)) return each;
    if (each.introducedBy !== 'already-there') return { ...each, side: 'base' };
    const { edit: _, why, ...rest } = each;
    const file = `\`${each.origin.file}\``;
    const condition = {
      kind: 'reading',
      clause: `as the base has it (${file} cannot be read now)`,
    } as const;
    return under(condition, {
      ...rest,
      side: 'base',
      why: say`${why} ${legacy(`That is what the base has: what ${file} says of it now is not seen.`)}`,
      fix: { text: legacy(`Fix ${file} so that it can be read; it may already correct this.`) },
    });
  });
}

/** Gives the places within objects of the base whose file could be read there, and cannot be now. */
function placesOfUnread({ before, after }: SeenPair): ReadonlySet<Origin> {
  const places = new Set<Origin>();
  if (before === null || after === null || before === after) return places;
  const wereUnread = unreadFiles(before);
  const files = new Set([...unreadFiles(after)].filter((file) => !wereUnread.has(file)));
  if (files.size === 0) return places;
  for (const { resources } of before.roots)
    for (const { origin, node } of resources) if (files.has(origin.file)) addOrigins(node, places);
  return places;
}

const unreadFiles = ({ roots }: RenderedEnvironment): ReadonlySet<string> =>
  new Set(roots.flatMap(unreadIn).map(({ origin }) => origin.file));

/** Gives findings whose place is in an object that only the cluster still has as ones of the base: no later file says it. */
export function placedAtBase<T extends Pick<Finding, 'origin'> & Partial<Pick<Finding, 'side'>>>(
  found: readonly T[],
  { after, remains }: SeenAfter,
): readonly T[] {
  if (remains.size === 0 || after === null) return found;
  const places = new Set<Origin>();
  for (const { resources } of after.roots)
    for (const resource of resources)
      if (remains.has(resourceKey(resource))) addOrigins(resource.node, places);
  return found.map((each) => (places.has(each.origin) ? { ...each, side: 'base' as const } : each));
}

function addOrigins(node: Node, places: Set<Origin>): void {
  places.add(node.origin);
  const inner = node.kind === 'map' ? node.entries.values() : node.kind === 'seq' ? node.items : [];
  for (const each of inner) addOrigins(each, places);
}
