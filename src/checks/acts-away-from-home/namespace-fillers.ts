import type { RenderedEnvironment, RenderedRoot } from '../../gitops/index.ts';
import { pairedRoots, releaseOfRoot, stopOfRoot } from '../../gitops/index.ts';
import type { Mesh } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { stableKeyOf } from '../../manifest/index.ts';
import { hadBefore } from './brought-objects.ts';
import type { Filling } from './fillings.ts';
import { fillingsOf, joined, NOTHING } from './fillings.ts';
import type { ArePartsOfOne } from './units.ts';
import { appliersBefore, unitsOf } from './units.ts';

/** A root of the base that has workloads, or the Namespace itself, in a namespace. */
export interface Filler {
  readonly root: RenderedRoot;
  readonly by: Resource | null;
}

/** Objects that come to a namespace of others. */
export interface ForeignObjects {
  readonly resources: readonly Resource[];
  /** Says what the namespace is to the mesh; null where it is another team's. */
  readonly place: string | null;
  /** Lists by name who fills it, with a workload or the Namespace that it has there; null for a chart that is not seen. */
  readonly others: readonly { readonly name: string; readonly by: Resource | null }[];
  readonly isShared: boolean;
  /** Says who brings them, and what is known of it before the change: "apps/new is new". */
  readonly bringer: string;
}

/** A root after the change, with what it brought before and brings anew. */
export interface RootOfChange {
  readonly root: RenderedRoot;
  /** It is null for a root that the change brings. */
  readonly before: RenderedRoot | null;
  /** Holds what its unit brought before: the root itself, other parts, the same applier from another source. */
  readonly filled: Filling;
  /** Lists the namespaces that the unit named as its destination before. */
  readonly named: ReadonlySet<string>;
  /** Objects that the root did not bring before, and that their namespace had not. */
  readonly brought: readonly Resource[];
}

/** Answers whose a namespace is, by the roots that bring objects to it. */
export interface NamespaceFillers {
  readonly roots: readonly RootOfChange[];
  /** Roots that filled a namespace and still do. */
  readonly fillersOf: (namespace: string) => readonly Filler[];
  /** Gives what a root after the change, or what it is a part of, filled before. */
  readonly filledBy: (root: RenderedRoot) => Filling;
  /** Tells whether a root brings up a namespace, or Istio there, to which nobody else of the base brings anything. */
  readonly founds: (root: RenderedRoot, namespace: string) => boolean;
  /** The roots before the change that a root after it was, or that are parts of one delivery with it. */
  readonly formerOf: (root: RenderedRoot) => readonly RenderedRoot[];
  /** Counts the roots that fill any namespace. */
  readonly count: number;
  readonly areOne: ArePartsOfOne;
}

const isStopped = (root: RenderedRoot, side: RenderedEnvironment): boolean =>
  root.status === 'failed' || stopOfRoot(root, side) !== null;

/** Reads who fills which namespace, once for each change. */
export function namespaceFillers(
  before: RenderedEnvironment,
  after: RenderedEnvironment,
  past: Mesh,
  now: Mesh,
): NamespaceFillers {
  const pairs = pairedRoots(before.roots, after.roots);
  const fillings = new Map([
    ...fillingsOf(before.roots, past),
    ...(past === now ? [] : fillingsOf(after.roots, now)),
  ]);
  const fillingOf = (root: RenderedRoot): Filling => fillings.get(root) ?? NOTHING;
  const areOne = unitsOf([...before.roots, ...after.roots]);
  const stays = pairs.flatMap(({ before: was, after: is }) => {
    if (was === null || is === null) return [];
    const { any, own } = fillingOf(is);
    const holds = (namespace: string): boolean => any.has(namespace) || own.has(namespace);
    return [{ was, holds }];
  });
  const fillers = new Map<string, Filler[]>();
  for (const { was, holds } of stays)
    for (const [namespace, by] of fillingOf(was).own)
      if (!fillingOf(was).bare.has(namespace) && holds(namespace))
        fillers.set(namespace, [...(fillers.get(namespace) ?? []), { root: was, by }]);
  const partners = new Map(pairs.map(({ before: was, after: is }) => [is, was]));
  const formerOf = (is: RenderedRoot): readonly RenderedRoot[] => {
    const was = partners.get(is);
    return before.roots.filter((one) => one === was || areOne(one, is));
  };
  const appliers = appliersBefore(before.roots, after.roots, past, formerOf);
  const filledBy = memoized((root: RenderedRoot) => {
    const more = [...appliers.filled(root), ...appliers.around(root)];
    return joined([
      ...formerOf(root).map(fillingOf),
      { ...NOTHING, own: new Map(more.map((namespace) => [namespace, null])) },
    ]);
  });
  const isThere = hadBefore(before.roots, after.roots);
  return {
    areOne,
    filledBy,
    formerOf,
    count: stays.filter(({ was }) => fillingOf(was).own.size > 0).length,
    fillersOf: (namespace) => fillers.get(namespace) ?? [],
    founds: (root, namespace) => {
      const own = new Set(formerOf(root));
      return (
        fillingOf(root).founded.has(namespace) &&
        !stays.some(
          ({ was, holds }) => !own.has(was) && holds(namespace) && isIn(fillingOf(was), namespace),
        )
      );
    },
    roots: pairs.flatMap(({ before: was, after: is }) => {
      // what a root brought that stopped before is not known: its objects are judged as applied again
      if (is === null || is === was || (was !== null && isStopped(was, before))) return [];
      const keys = new Set(formerOf(is).flatMap(({ resources }) => resources.map(stableKeyOf)));
      const brought = is.resources.filter(
        (resource) => !keys.has(stableKeyOf(resource)) && !isThere(resource),
      );
      if (brought.length === 0) return [];
      return [{ root: is, before: was, filled: filledBy(is), named: appliers.named(is), brought }];
    }),
  };
}

const isIn = ({ any, own }: Filling, namespace: string): boolean =>
  any.has(namespace) || own.has(namespace);

function memoized<K extends object, V>(of: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    const value = known.get(key) ?? of(key);
    known.set(key, value);
    return value;
  };
}

/** A root as a sentence calls it; the release of a chart that nobody applies is a guess. */
export function nameOfRoot({ root }: RenderedRoot): string {
  const release = releaseOfRoot(root);
  const path = root.path === '.' ? 'the top folder' : root.path;
  return release === undefined || root.by.tool === 'nobody'
    ? path
    : `release ${release.name} of ${path}`;
}
