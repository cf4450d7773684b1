/** Repositories whose renderers stay warm, the latest used last. */
const MOST_KEPT = 3;

/** Uses of one, after which it begins anew: what it has seen of old commits only grows. */
const MOST_USES = 50;

/** Share of the heap that may be in use before everything that is kept goes. */
const MOST_HEAP = 0.3;

interface Kept<E> {
  readonly engine: E;
  uses: number;
}

/** Gives the engine of a repository, and keeps few, for their memory grows with what they render. */
export function keepEngines<E>(
  create: () => E,
  heapShare: () => number,
): (repository: number) => E {
  const kept = new Map<number, Kept<E>>();
  return (repository) => {
    if (heapShare() > MOST_HEAP) kept.clear();
    const known = kept.get(repository);
    const next =
      known === undefined || known.uses >= MOST_USES ? { engine: create(), uses: 0 } : known;
    next.uses += 1;
    kept.delete(repository);
    kept.set(repository, next);
    const [oldest] = kept.keys();
    if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
    return next.engine;
  };
}
