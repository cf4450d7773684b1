import type { RenderedEnvironment, RenderedRoot } from '../environment.ts';
import { compareText } from '../../manifest/index.ts';
import type { Sides } from '../stages/stage.ts';
import type { Root } from '../roots/root.ts';
import { objectApplying } from '../roots/applier-of-root.ts';
import type { RenderedTree } from '../stages/tree-renderer.ts';

/**
 * Tells some clusters of an environment from all others, on both sides of a change: it says who applies what
 * to which destination and goes there alone. The environment's name is no part of it, except where nothing is
 * seen to apply anything there alone.
 */
export type UnitId = string;

/** One unit, on the sides that have it. */
export interface Unit {
  readonly id: UnitId;
  readonly before: RenderedEnvironment | null;
  readonly after: RenderedEnvironment | null;
}

/**
 * The units of both sides. One that has the same name and one of its places on both is one; of what is left, those that
 * have the most places in common are, whatever they are called; then those of one name.
 */
export function unitsOfSides({ base, merged }: Sides, idsOf: IdsOfRoot): readonly Unit[] {
  const [before, after] = [base, merged].map(({ environments }) =>
    placesApart(environments, idsOf),
  );
  const partners = new Map<Placed, Placed>();
  const pair = (candidates: readonly Common[]): void => {
    const taken = new Set(partners.values());
    for (const { was, is } of candidates) {
      if (partners.has(is) || taken.has(was)) continue;
      partners.set(is, was);
      taken.add(was);
    }
  };
  const common = inCommon(before ?? [], after ?? []);
  pair(common.filter(({ was, is }) => nameOf(was) === nameOf(is)));
  pair([...common].sort(byPlaces));
  pair(ofOneName(before ?? [], after ?? []));
  const left = new Set(partners.values());
  return [
    ...(after ?? []).map((is) => unitOf(partners.get(is) ?? null, is)),
    ...(before ?? []).filter((was) => !left.has(was)).map((was) => unitOf(was, null)),
  ];
}

/** One side of a unit, with what is applied there and nowhere else on that side. */
interface Placed {
  readonly rendered: RenderedEnvironment;
  readonly places: ReadonlySet<string>;
}

/** Two sides that may be one unit. */
interface Common {
  readonly was: Placed;
  readonly is: Placed;
  /** Counts the places that both have. */
  readonly places: number;
}

/** The order of files and elements decides nothing. */
const byPlaces = (one: Common, other: Common): number =>
  other.places - one.places || compareText(textOf(one), textOf(other));

const textOf = ({ was, is }: Common): string =>
  [was, is].map(({ places }) => [...places].sort().join(' ')).join('\n');

const nameOf = ({ rendered }: Placed): string => rendered.environment.name;

function placesApart(
  environments: readonly RenderedEnvironment[],
  idsOf: IdsOfRoot,
): readonly Placed[] {
  const all = environments.map((rendered) => {
    const { roots, environment } = rendered;
    const applied = [...roots.map(({ root }) => root), ...(environment.alike ?? [])];
    return { rendered, ids: new Set(applied.flatMap(idsOf)) };
  });
  const counts = new Map<string, number>();
  for (const { ids } of all) for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return all.map(({ rendered, ids }) => ({
    rendered,
    places: new Set([...ids].filter((id) => counts.get(id) === 1)),
  }));
}

function inCommon(before: readonly Placed[], after: readonly Placed[]): readonly Common[] {
  const holding = new Map(before.flatMap((was) => [...was.places].map((id) => [id, was] as const)));
  return after.flatMap((is) => {
    const counts = new Map<Placed, number>();
    for (const id of is.places) {
      const was = holding.get(id);
      if (was !== undefined) counts.set(was, (counts.get(was) ?? 0) + 1);
    }
    return [...counts].map(([was, places]) => ({ was, is, places }));
  });
}

function ofOneName(before: readonly Placed[], after: readonly Placed[]): readonly Common[] {
  const called = new Map(before.map((was) => [nameOf(was), was]));
  return after.flatMap((is) => {
    const was = called.get(nameOf(is));
    return was === undefined ? [] : [{ was, is, places: 0 }];
  });
}

function unitOf(was: Placed | null, is: Placed | null): Unit {
  const sides = [is, was].filter((side) => side !== null);
  const places = [...new Set(sides.flatMap((side) => [...side.places]))].sort();
  const [name = ''] = sides.map(nameOf);
  return {
    id: places.length > 0 ? JSON.stringify(places) : `environment ${name}`,
    before: was?.rendered ?? null,
    after: is?.rendered ?? null,
  };
}

/**
 * Lists what applies a root where, each as both sides call it; it is empty where nothing is seen to apply the
 * root.
 */
export type IdsOfRoot = (root: Root) => readonly string[];

/**
 * Lists what applies a root where, as both sides call it. Objects of one name in several clusters are told
 * apart by the folder that each is written in; one that applies several folders (a set whose Applications'
 * names are not seen, a Kustomization without a kustomization of its own) says nothing without the folder
 * that it applies.
 */
export function idsOnBothSides({ base, merged }: Sides): IdsOfRoot {
  const all = [base, merged].flatMap((tree) => {
    const [places, folders] = [new Map<string, Set<string>>(), new Map<string, Set<string>>()];
    for (const { root } of rootsOf(tree))
      for (const { id, from } of objectApplying(root)?.appliedAs ?? []) {
        addTo(places, id, from);
        addTo(folders, id, root.path);
      }
    return [{ places, folders }];
  });
  const isWrittenOften = (id: string): boolean =>
    all.some(({ places }) => (places.get(id)?.size ?? 0) > 1);
  const isOfSeveral = (id: string): boolean =>
    all.some(({ folders }) => (folders.get(id)?.size ?? 0) > 1);
  return (root) =>
    (objectApplying(root)?.appliedAs ?? []).map(({ id, from }) =>
      [id, isWrittenOften(id) ? from : '', isOfSeveral(id) ? root.path : ''].join('\0'),
    );
}

const addTo = (to: Map<string, Set<string>>, key: string, value: string): unknown =>
  to.set(key, (to.get(key) ?? new Set()).add(value));

const rootsOf = ({ environments }: RenderedTree): readonly RenderedRoot[] =>
  environments.flatMap(({ roots }) => roots);
