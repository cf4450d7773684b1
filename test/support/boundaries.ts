/** What happens to a process at a boundary. */
export interface Stop {
  /** Boundaries to pass before this one; 0 is the next. */
  readonly at: number;
  /** Whether what is asked for at this boundary is done all the same. */
  readonly when: 'before' | 'after';
  /** May throw what the caller then gets, or never end: the process is dead. */
  readonly act: () => void | Promise<void>;
}

/** Every call of a process to the outside passes here, where it may be stopped. */
export interface Boundaries {
  /** Names, in the order in which they were passed. */
  readonly passed: readonly string[];
  stop(stop: Stop): void;
  pass(name: string, apply: () => unknown): Promise<unknown>;
}

export function createBoundaries(): Boundaries {
  const passed: string[] = [];
  let next: Stop | null = null;
  return {
    passed,
    stop: (stop) => {
      next = { ...stop, at: passed.length + stop.at };
    },
    pass: async (name, apply) => {
      const stop = next?.at === passed.length ? next : null;
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
