import type { Mesh, Service } from '../mesh/index.ts';
import type { Shape, Source } from './source-classes.ts';
import { shapesAmong, sourcesOf } from './source-classes.ts';
import type { ToldApart } from './told-apart.ts';
import { toldApartIn } from './told-apart.ts';

/** Callers of which one stands for all: nothing of either side tells them apart where they call a port. */
export interface CallerClass {
  readonly first: Source;
  /** All of them, found when asked for. */
  readonly members: () => readonly Source[];
}

/** Which callers are looked at: all, or some of them only. */
export interface Callers {
  readonly sources: readonly Source[];
  /** Names of those who stand each for itself. */
  readonly alone: ReadonlySet<string>;
}

/** The callers of a mesh, and their classes for each Service. */
export interface CallerClasses {
  readonly sources: readonly Source[];
  classesFor(
    before: Service,
    after: Service,
    port: number,
    callers: Callers,
  ): readonly CallerClass[];
}

/** Finds the classes without going through all callers for each Service: most are told from nobody. */
export function callerClasses(before: Mesh, after: Mesh): CallerClasses {
  const sources = sourcesOf(before, after);
  const shapes = shapesAmong(sources);
  const byName = new Map(sources.map((source) => [source.name, source]));
  const [first, second] = [toldApartIn(before), toldApartIn(after)].map(remembered);
  return {
    sources,
    classesFor(one, other, port, callers) {
      const sides = [first?.(one), second?.(other)].flatMap((side) => side ?? []);
      const keyOf = (source: Source): string =>
        [source.before, source.after].map((caller, at) => sides[at]?.keyOf(caller, port)).join();
      const { alone } = callers;
      const isWhole = callers.sources === sources;
      const among = isWhole ? shapes : shapesAmong(callers.sources);
      const single = [...alone]
        .flatMap((name) => byName.get(name) ?? [])
        .filter((source) => isWhole || callers.sources.includes(source));
      return [
        ...single.map((source) => ({ first: source, members: () => [source] })),
        ...among.flatMap((shape) => classesOfShape(shape, sides, keyOf, alone)),
      ];
    },
  };
}

function remembered(find: (service: Service) => ToldApart): (service: Service) => ToldApart {
  let last: { readonly service: Service; readonly found: ToldApart } | null = null;
  return (service) => {
    if (last?.service !== service) last = { service, found: find(service) };
    return last.found;
  };
}

function classesOfShape(
  { sources, ofNamespace, ofAccount }: Shape,
  sides: readonly ToldApart[],
  keyOf: (source: Source) => string,
  alone: ReadonlySet<string>,
): readonly CallerClass[] {
  const namespaces = new Set(sides.flatMap((side) => [...side.namespaces]));
  const accounts = new Set(sides.flatMap((side) => [...side.accounts]));
  const isFree = (source: Source): boolean =>
    !alone.has(source.name) && !source.accounts.some((account) => accounts.has(account));
  const candidates = [
    sources.find((source) => isFree(source) && !namespaces.has(source.before.namespace)),
    ...[...namespaces].map((namespace) => ofNamespace.get(namespace)?.find(isFree)),
    ...[...accounts].map((account) => ofAccount.get(account)?.find(({ name }) => !alone.has(name))),
  ];
  const firsts = new Map<string, Source>();
  for (const source of candidates) {
    if (source === undefined) continue;
    const key = keyOf(source);
    if (!firsts.has(key)) firsts.set(key, source);
  }
  return [...firsts].map(([key, first]) => ({
    first,
    members: once(() => sources.filter((one) => !alone.has(one.name) && keyOf(one) === key)),
  }));
}

function once<T>(find: () => T): () => T {
  let known: { readonly value: T } | null = null;
  return () => (known ??= { value: find() }).value;
}
