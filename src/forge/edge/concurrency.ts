/** A small number of places, given out in the order they are asked for. */
export interface Turns {
  take(): Promise<void>;
  /** False where no place came free within so many milliseconds: none is taken then. */
  takeWithin(longest: number): Promise<boolean>;
  give(): void;
}

export function createTurns(places: number): Turns {
  let free = places;
  const waiting: (() => void)[] = [];
  const takeFree = (): boolean => {
    if (free === 0) return false;
    free -= 1;
    return true;
  };
  return {
    async take() {
      if (!takeFree()) await new Promise<void>((resolve) => waiting.push(resolve));
    },
    async takeWithin(longest) {
      if (takeFree()) return true;
      return await new Promise<boolean>((resolve) => {
        const take = () => {
          clearTimeout(late);
          resolve(true);
        };
        const late = setTimeout(() => {
          waiting.splice(waiting.indexOf(take), 1);
          resolve(false);
        }, longest);
        waiting.push(take);
      });
    },
    give() {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    },
  };
}

/** Work in order, one at a time for each key; keys do not wait for each other. */
interface OneAtATime<K> {
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
