/** What happens to a process at a boundary. */
export interface Stop {
  /** Boundaries to pass before this one; 0 is the next. */
  readonly at: number;
  /** Only those with names that begin so count. */
  readonly of?: string;
  /** Whether what is asked for at this boundary is done all the same. */
  readonly when: 'before' | 'after';
  /** May throw what the caller then gets, or never end: the process is dead. */
  readonly act: () => void | Promise<void>;
}

/** Every call of a process to the outside passes here, where it may be stopped. */
export interface Boundaries {
  /** Names, in the order in which they were passed. */
  readonly passed: readonly string[];
  /** At most one stop is ahead; null for none. */
  stop(stop: Stop | null): void;
  pass(name: string, apply: () => unknown): Promise<unknown>;
}

export function createBoundaries(): Boundaries {
  const passed: string[] = [];
  let next: Stop | null = null;
  let left = 0;
  /** The stop that is to be made here, which is made once. */
  const stopAt = (name: string): Stop | null => {
    if (next === null || !name.startsWith(next.of ?? '') || left-- > 0) return null;
    const stop = next;
    next = null;
    return stop;
  };
  return {
    passed,
    stop: (stop) => {
      next = stop;
      left = stop?.at ?? 0;
    },
    pass: async (name, apply) => {
      const stop = stopAt(name);
      passed.push(name);
      if (stop?.when === 'before') await stop.act();
      const result = await apply();
      if (stop?.when === 'after') await stop.act();
      return result;
    },
  };
}

/** The same port; calls of the methods that are chosen pass the boundaries as `name.method`. */
export function bounded<Port extends object>(
  port: Port,
  name: string,
  boundaries: Pick<Boundaries, 'pass'>,
  isBoundary: (method: string) => boolean = () => true,
): Port {
  return new Proxy(port, {
    get: (target, key) => {
      const member: unknown = Reflect.get(target, key);
      if (typeof member !== 'function' || typeof key !== 'string' || !isBoundary(key))
        return member;
      return (...given: unknown[]) =>
        boundaries.pass(`${name}.${key}`, (): unknown => Reflect.apply(member, target, given));
    },
  });
}
