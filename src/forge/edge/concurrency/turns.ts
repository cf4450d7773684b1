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
