import { LRUCache } from 'lru-cache';
import type { Engine } from '../../../review/index.ts';

/** Repositories whose renderers stay warm, the latest used last. */
const MOST_KEPT = 3;

/** Uses of one, after which it begins anew: what it has seen of old commits only grows. */
const MOST_USES = 50;

/** Share of the heap that may be in use before whoever takes most goes. */
const MOST_HEAP = 0.3;

/** Share of the heap beyond which everything that is kept goes. */
const FULL_HEAP = 0.5;

interface Kept {
  readonly engine: Engine;
  /** A repository may be renamed. */
  readonly name: string;
  uses: number;
  /** Share of the heap by which its last use made it grow. */
  taken: number;
}

/** Holds what is known of repositories. */
export interface KeptEngines {
  /** Has work done with what is known of a repository. */
  use<T>(repository: number, name: string, work: (engine: Engine) => Promise<T>): Promise<T>;
}

/**
 * Keeps what is known of few repositories, for their memory grows with what they render. Where it grows too much,
 * whoever takes most is forgotten first, so that one large repository does not make the others cold.
 *
 * @param heapShare How much of the heap is in use.
 */
export function keepEngines(
  create: (name: string) => Engine,
  heapShare: () => number,
): KeptEngines {
  const kept = new LRUCache<number, Kept>({ max: MOST_KEPT });

  const makeRoom = (): void => {
    const share = heapShare();
    if (share > FULL_HEAP) kept.clear();
    else if (share > MOST_HEAP) {
      const [most] = [...kept.entries()].sort(([, a], [, b]) => b.taken - a.taken);
      if (most !== undefined) kept.delete(most[0]);
    }
  };

  return {
    use: async (repository, name, work) => {
      makeRoom();
      const known = kept.get(repository);
      const isStale = known === undefined || known.uses >= MOST_USES || known.name !== name;
      const next = isStale ? { engine: create(name), name, uses: 0, taken: 0 } : known;
      next.uses += 1;
      kept.set(repository, next);
      const before = heapShare();
      try {
        return await work(next.engine);
      } finally {
        next.taken = Math.max(next.taken, heapShare() - before);
      }
    },
  };
}
