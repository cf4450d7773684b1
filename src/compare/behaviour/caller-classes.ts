import { lazily } from '../../gitops/index.ts';
import type { Mesh, Service } from '../../istio/index.ts';
import { groupedBy, hasNetworkPolicies, objectText } from '../../istio/index.ts';
import type { Shape, Source } from './source-classes.ts';
import { shapesAmong, sourcesOf } from './source-classes.ts';
import type { CallerDistinctions } from './caller-distinctions.ts';
import { callerDistinctionsIn } from './caller-distinctions.ts';

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
  const [first, second] = [callerDistinctionsIn(before), callerDistinctionsIn(after)];
  const isFiltered = [before, after].some(hasNetworkPolicies);
  const [ofFirst, ofSecond] = [remembered(first.of), remembered(second.of)];
  const alikeFor = namespacesAlike(
    new Set([...first.narrowed, ...second.narrowed]),
    sources.map(({ before: { namespace } }) => namespace),
  );
  return {
    sources,
    classesFor(one, other, port, callers) {
      const sides = [ofFirst(one), ofSecond(other)] as const;
      const namespaces = alikeFor(...sides, port);
      const accounts = union(sides[0].accounts, sides[1].accounts);
      // network policies keep no pod from itself
      const own = isFiltered ? [...one.workloads, ...other.workloads].map(objectText) : [];
      const alone = union(callers.alone, new Set(own));
      const asked: Asked = {
        alone,
        own: union(sides[0].own, sides[1].own),
        accounts,
        namespaces,
        keyOf: keyOfCallers(sides, namespaces, accounts),
      };
      const isWhole = callers.sources === sources;
      const among = isWhole ? shapes : shapesAmong(callers.sources);
      const single = [...alone]
        .flatMap((name) => byName.get(name) ?? [])
        .filter((source) => isWhole || callers.sources.includes(source));
      return [
        ...single.map((source) => ({ first: source, members: () => [source] })),
        ...among.flatMap((shape) => classesOfShape(shape, asked)),
      ];
    },
  };
}

function remembered(
  find: (service: Service) => CallerDistinctions,
): (service: Service) => CallerDistinctions {
  let last: { readonly service: Service; readonly found: CallerDistinctions } | null = null;
  return (service) => {
    if (last?.service !== service) last = { service, found: find(service) };
    return last.found;
  };
}

/** Namespaces that may not see what others see, put together where they see the same of a call on both sides. */
interface AlikeNamespaces {
  readonly groups: readonly (readonly string[])[];
  /** By namespace, its place among them; all others see the same, as one that nothing narrows. */
  readonly groupOf: ReadonlyMap<string, number>;
}

function namespacesAlike(
  narrowed: ReadonlySet<string>,
  all: readonly string[],
): (before: CallerDistinctions, after: CallerDistinctions, port: number) => AlikeNamespaces {
  const known = new Map<string, AlikeNamespaces>();
  const other = all.find((namespace) => !narrowed.has(namespace));
  return (before, after, port) => {
    const key = `${before.sightKey(port)}\n${after.sightKey(port)}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const sightOf = (namespace: string): string =>
      `${before.sightOf(namespace, port)}\n${after.sightOf(namespace, port)}`;
    const usual = other === undefined ? null : sightOf(other);
    const groups = [...groupedBy([...narrowed], sightOf)].flatMap(([sight, members]) =>
      sight === usual ? [] : [members],
    );
    const groupOf = new Map(
      groups.flatMap((members, at) => members.map((namespace) => [namespace, at] as const)),
    );
    known.set(key, { groups, groupOf });
    return { groups, groupOf };
  };
}

/** Most Services have the same on both sides. */
function union(one: ReadonlySet<string>, other: ReadonlySet<string>): ReadonlySet<string> {
  const isWithin = [...other].every((each) => one.has(each));
  return isWithin ? one : new Set([...one, ...other]);
}

/** Alike for callers of one shape whose calls end alike. */
function keyOfCallers(
  [before, after]: readonly [CallerDistinctions, CallerDistinctions],
  { groupOf }: AlikeNamespaces,
  accounts: ReadonlySet<string>,
): (source: Source) => string {
  const ofNamespace = (namespace: string): string =>
    before.own.has(namespace) || after.own.has(namespace)
      ? namespace
      : String(groupOf.get(namespace) ?? '');
  return (source) => {
    if (source.isBare) return '';
    // nobody whom no policy tells from most is named by any
    const isTold = source.accounts.some((account) => accounts.has(account));
    const named = isTold ? `${before.namedBy(source.before)} ${after.namedBy(source.after)}` : '';
    return `${ofNamespace(source.before.namespace)} ${named}`;
  };
}

/** Whom the calls to one port tell apart. */
interface Asked {
  /** Names of those who are looked at by themselves. */
  readonly alone: ReadonlySet<string>;
  readonly own: ReadonlySet<string>;
  readonly accounts: ReadonlySet<string>;
  readonly namespaces: AlikeNamespaces;
  readonly keyOf: (source: Source) => string;
}

function classesOfShape(
  { sources, ofNamespace, ofAccount }: Shape,
  { alone, own, accounts, namespaces, keyOf }: Asked,
): readonly CallerClass[] {
  const isFree = (source: Source): boolean =>
    !alone.has(source.name) && !source.accounts.some((account) => accounts.has(account));
  const freeIn = (namespace: string): Source | undefined =>
    ofNamespace.get(namespace)?.find(isFree);
  const candidates = [
    sources.find(
      (source) =>
        isFree(source) &&
        !own.has(source.before.namespace) &&
        !namespaces.groupOf.has(source.before.namespace),
    ),
    ...namespaces.groups.map((group) =>
      firstOf(group, (one) => (own.has(one) ? undefined : freeIn(one))),
    ),
    ...[...own].map(freeIn),
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
    members: lazily(() => sources.filter((one) => !alone.has(one.name) && keyOf(one) === key)),
  }));
}

function firstOf<T, U>(items: readonly T[], find: (item: T) => U | undefined): U | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
