import type { RootDraft } from '../roots/root.ts';
import { folderOfApplier, holderKey } from '../appliers/applier.ts';
import type { Belonging } from './assign-environments.ts';
import { unitName } from './unit-name.ts';

/**
 * Tells which clusters each root goes to, by name: the one that its applier names, else the one that the
 * applier lives in, which is known by the path of what that itself is part of (`clusters/eu-prod`), whatever
 * environment the root's own path says (FLUX-39, ARGO-37). It lists none where neither says one. `holders`
 * are the roots that hold each file with appliers.
 */
export function clusterHomes(
  drafts: readonly RootDraft[],
  holders: ReadonlyMap<string, readonly RootDraft[]>,
  placeOf: (path: string) => Belonging | null,
): ReadonlyMap<RootDraft, readonly string[]> {
  const beginning = new Set([...holders.values()].flat());
  const known = new Map<RootDraft, readonly string[]>();
  const named = (path: string): readonly string[] => {
    const place = placeOf(path);
    return place === null ? [] : [`${LIVED_IN}${unitName(place.environment, place.cluster)}`];
  };
  const homeOf = (draft: RootDraft): readonly string[] => {
    const earlier = known.get(draft);
    if (earlier !== undefined) return earlier;
    // a circle of roots that apply each other ends here
    known.set(draft, []);
    const found = [...new Set(said(draft))];
    known.set(draft, found);
    return found;
  };
  const said = (draft: RootDraft): readonly string[] => {
    const { cluster, appliers, place } = draft;
    if (cluster !== null) return [cluster];
    if (appliers.length === 0) return beginning.has(draft) ? named(place.path) : [];
    if (!appliers.every(({ isAtHome }) => isAtHome === true)) return [];
    const places = new Map(appliers.map((each) => [holderKey(each), folderOfApplier(each)]));
    return [...places].flatMap(([key, folder]) => {
      const all = holders.get(key) ?? [];
      const above = all.filter((each) => each !== draft);
      if (above.length === 0) return named(all.length === 0 ? folder : place.path);
      const homes = above.flatMap(homeOf);
      if (homes.length > 0) return homes;
      const own = named(folder);
      return own.length > 0 ? own : above.flatMap(broughtBy);
    });
  };
  return new Map(drafts.map((draft) => [draft, homeOf(draft)]));
}

/**
 * Lists the homes of what a root brings: what one Application brings lives where that does, whatever that
 * cluster is called.
 */
const broughtBy = ({ appliers, root }: RootDraft): readonly string[] =>
  appliers.length > 0 && appliers.every(({ isAtHome }) => isAtHome === true)
    ? [`${LIVED_IN}${root.path}`]
    : [];

/** Before the name of a cluster that is known by the path of the appliers that live in it. */
const LIVED_IN = '~';

/** The home whose path says that it is so called. */
export const homeCalled = (unit: string): string => `${LIVED_IN}${unit}`;

export const isLivedIn = (home: string): boolean => home.startsWith(LIVED_IN);

/** The unit that the path of the appliers says, as `prod (eu)`. */
export const unitOfHome = (home: string): string => home.slice(LIVED_IN.length);
