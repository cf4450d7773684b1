import type { Resource } from '../../manifest/index.ts';
import type { ResourcePair } from './compare/match-resources.ts';

/**
 * Pairs an object that goes in one namespace with the one of the same name that comes in another: what
 * else changes of it shows then. Where a name goes or comes in several namespaces, nothing says which
 * went where, and they stay apart.
 */
export function rejoinMoved(pairs: readonly ResourcePair[]): readonly ResourcePair[] {
  const gone = lonely(pairs, 'before');
  const come = lonely(pairs, 'after');
  return pairs.flatMap((pair) => {
    const { before, after } = pair;
    const resource = after ?? before;
    if (resource === null || (before !== null && after !== null)) return [pair];
    const was = only(gone.get(nameKey(resource)));
    const now = only(come.get(nameKey(resource)));
    if (was === null || now === null) return [pair];
    return after === null ? [] : [{ before: was, after: now }];
  });
}

/** Objects that are on this side only, by name. */
function lonely(
  pairs: readonly ResourcePair[],
  side: 'before' | 'after',
): ReadonlyMap<string, readonly Resource[]> {
  const found = new Map<string, Resource[]>();
  for (const { before, after } of pairs) {
    const resource = side === 'before' ? before : after;
    if (resource === null || (before !== null && after !== null)) continue;
    const key = nameKey(resource);
    const known = found.get(key);
    if (known) known.push(resource);
    else found.set(key, [resource]);
  }
  return found;
}

/** Lists that hold more are no pair. */
function only(resources: readonly Resource[] = []): Resource | null {
  const [first = null] = resources;
  return resources.length === 1 ? first : null;
}

const nameKey = ({ group, kind, stableName }: Resource): string => `${group}/${kind}/${stableName}`;
