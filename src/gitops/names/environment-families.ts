import type { DeliverableFolder } from '../survey/deliverable-folder.ts';
import { shareOf } from '../survey/deliverable-folder.ts';
import { saysProduction } from './production.ts';
import type { SlotGroup } from './variant-groups.ts';
import { holdsPlaces, isContainer } from './step-words.ts';
import { stepsOf } from '../tree-path.ts';

/** Share of all places that the variants of a lone application must make up, for nothing recurs there. */
const LONE_SHARE = 0.5;
/** Share of one value from which a folder that takes in several counts as taking in that one. */
const MOSTLY = 0.8;
/** One pair of overlays that add objects proves nothing: staging may have an Ingress, production autoscalers. */
const ENOUGH_PAIRS = 2;

/** Groups whose values recur under another parent, and that are environments rather than features to choose from. */
export function recurringGroups(
  groups: readonly SlotGroup[],
  places: readonly DeliverableFolder[],
  { commonValues, least }: { readonly commonValues: number; readonly least: number },
): readonly SlotGroup[] {
  const parents = new Map<string, Set<string>>();
  for (const group of groups)
    for (const value of group.values.keys())
      parents.set(value, (parents.get(value) ?? new Set<string>()).add(placeOf(group)));
  const recurring = groups.filter(
    ({ values }) =>
      [...values.keys()].filter((value) => (parents.get(value)?.size ?? 0) > 1).length >=
      commonValues,
  );
  return areEnvironments(recurring, places) &&
    shareOf(membersOf(recurring), comparable(recurring, places)) >= least
    ? recurring
    : [];
}

/**
 * Lists the places that can be compared: where all groups lie in folders such as `overlays`, only those in
 * such folders, for what else lies here is no variant.
 */
const comparable = (
  groups: readonly SlotGroup[],
  places: readonly DeliverableFolder[],
): readonly DeliverableFolder[] =>
  groups.length > 0 && groups.every(({ parent }) => isContainer(stepsOf(parent).at(-1)))
    ? places.filter(({ path }) => stepsOf(path).some(isContainer))
    : places;

/** The innermost level of variants, where it is one level and most of what the repository applies. */
export function loneGroups(
  groups: readonly SlotGroup[],
  places: readonly DeliverableFolder[],
): readonly SlotGroup[] {
  const several = groups.filter(({ values, prefix }) => values.size > 1 && prefix === '');
  const innermost = Math.max(...several.map(({ position }) => position));
  const level = several.filter(({ position }) => position === innermost);
  const parents = new Set(level.map(({ parent }) => parent));
  return parents.size === 1 &&
    haveSameBase(level) &&
    areEnvironments(level, places) &&
    shareOf(membersOf(level), places) >= LONE_SHARE
    ? level
    : [];
}

/** Variants of one base in a folder that is called like one of places, whatever else lies in the tree. */
export const placeGroups = (groups: readonly SlotGroup[]): readonly SlotGroup[] =>
  groups.filter(
    (group) =>
      group.values.size > 1 &&
      group.prefix === '' &&
      holdsPlaces(stepsOf(group.parent).at(-1)) &&
      haveSameBase([group]),
  );

/** The same in a folder of environments (`overlays/berlin/a` beside `overlays/munich/a`), where nothing else tells. */
export function containedGroups(
  groups: readonly SlotGroup[],
  places: readonly DeliverableFolder[],
): readonly SlotGroup[] {
  const contained = groups.filter(
    (group) =>
      group.values.size > 1 &&
      group.prefix === '' &&
      group.rest !== '' &&
      isContainer(stepsOf(group.parent).at(-1)) &&
      haveSameBase([group]),
  );
  return areEnvironments(contained, places) ? contained : [];
}

/** Most members name one base; instances of several products, side by side, do not, and no name among them says production. */
function haveSameBase(groups: readonly SlotGroup[]): boolean {
  const members = groups.flatMap(({ values }) => [...values]);
  const users = new Map<string, number>();
  for (const [, { includes }] of members)
    for (const base of includes) users.set(base, (users.get(base) ?? 0) + 1);
  const most = Math.max(0, ...users.values());
  return (
    (most > 1 && most * 2 > members.length) || members.some(([value]) => saysProduction(value))
  );
}

const placeOf = ({ parent, prefix, rest }: SlotGroup): string => `${parent}\0${prefix}\0${rest}`;

const membersOf = (groups: readonly SlotGroup[]): ReadonlySet<string> =>
  new Set(groups.flatMap(({ values }) => [...values.values()]).map(({ path }) => path));

const areEnvironments = (
  groups: readonly SlotGroup[],
  places: readonly DeliverableFolder[],
): boolean => !areFeatures(groups) && !places.some((place) => mixes(place, groups));

/**
 * Overlays that each add other kinds of objects than their siblings (`istio` its VirtualServices,
 * `application` its Applications) are features; environments add the same kinds, or none.
 */
function areFeatures(groups: readonly SlotGroup[]): boolean {
  let pairs = 0;
  let apart = 0;
  for (const { values } of groups) {
    const added = [...values.values()].map(kindsAdded).filter((kinds) => kinds.size > 0);
    for (const [index, a] of added.slice(0, 60).entries())
      for (const b of added.slice(index + 1, 60)) {
        pairs += 1;
        if (![...a].some((kind) => b.has(kind))) apart += 1;
      }
  }
  return pairs >= ENOUGH_PAIRS && apart * 2 > pairs;
}

const kindsAdded = ({ objects }: DeliverableFolder): ReadonlySet<string> =>
  new Set([...objects].map((object) => object.slice(0, object.indexOf('/'))));

/** One environment does not take in others: a folder that builds on several values at once chooses among features. */
function mixes(place: DeliverableFolder, groups: readonly SlotGroup[]): boolean {
  const slots = new Map(
    groups.map(({ parent, prefix }) => [parent, prefix === '' ? parent : null]),
  );
  const taken = new Map<string, number>();
  let all = 0;
  for (const base of place.bases) {
    const steps = stepsOf(base);
    for (const [position, step] of steps.entries()) {
      const parent = steps.slice(0, position).join('/');
      if (slots.get(parent) !== parent || isIn(place.path, parent)) continue;
      taken.set(step, (taken.get(step) ?? 0) + 1);
      all += 1;
    }
  }
  return all > 2 && Math.max(...taken.values()) < all * MOSTLY;
}

const isIn = (path: string, folder: string): boolean => path.startsWith(`${folder}/`);
