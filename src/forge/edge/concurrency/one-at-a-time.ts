/** Work in order, one at a time for each key; keys do not wait for each other. */
export interface OneAtATime<K> {
  run<T>(key: K, work: () => Promise<T>): Promise<T>;
  /** Resolves when nothing is running or waiting any more. */
  done(): Promise<void>;
}

export function createOneAtATime<K>(): OneAtATime<K> {
  const last = new Map<K, Promise<void>>();
  return {
    run(key, work) {
      const now = (last.get(key) ?? Promise.resolve()).then(work);
      const settled: Promise<void> = now
        .then(
          () => undefined,
          () => undefined,
        )
        .then(() => {
          if (last.get(key) === settled) last.delete(key);
        });
      last.set(key, settled);
      return now;
    },
    async done() {
      while (last.size > 0) await Promise.all(last.values());
    },
  };
}
