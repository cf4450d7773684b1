/** Runs work under a key after all earlier work under that key. */
export function createOneAtATime(): <T>(key: number, work: () => Promise<T>) => Promise<T> {
  const last = new Map<number, Promise<unknown>>();
  return (key, work) => {
    const now = (last.get(key) ?? Promise.resolve()).then(work);
    const settled = now
      .catch(() => undefined)
      .then(() => {
        if (last.get(key) === settled) last.delete(key);
      });
    last.set(key, settled);
    return now;
  };
}
