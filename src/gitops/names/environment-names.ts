import {
  containedGroups,
  loneGroups,
  placeGroups,
  recurringGroups,
} from './environment-families.ts';
import type { ObjectGroup, SlotGroup } from './variant-groups.ts';
import { objectGroups, slotGroups } from './variant-groups.ts';
import type { DeliverableFolder } from '../survey/deliverable-folder.ts';
import { setAside } from '../survey/delivery-exclusions.ts';
import { oncePer, stepsOf } from '../tree-path.ts';
import { clusterFolders, clusterSteps } from './cluster-folders.ts';
import { MAIN, saysProduction } from './production.ts';
import { holdsPlaces, isContent, isForm, isVariant } from './step-words.ts';
import { wordedNames } from './stage-folders.ts';
import type { SignsOfPlaces, Variants } from './evidence/signs-of-places.ts';
import { provenWords } from './evidence/proven-words.ts';
import { NO_SIGNS, readVariants } from './evidence/signs-of-places.ts';

/** Holds what a path says about its environment. */
export interface PathEnvironment {
  readonly name: string;
  /** Number of steps up to and including the last one that names it. */
  readonly depth: number;
  /**
   * Says for which of several clusters of the environment it is; null where that has one, or for all of them.
   */
  readonly cluster?: string | null;
  /** Is set where no word says it, but what lies beside it. */
  readonly isLearnt?: true;
}

/** Share of all places that recurring groups must have as members to name environments. */
const RECURRING_SHARE = 1 / 3;
/** The same for those that say so in words, where none says production. */
const WORDED_SHARE = 1 / 3;
/** The same where the groups overlap, so that a name is made of several steps. */
const COMPOSITE_SHARE = 0.8;

interface Slot {
  readonly position: number;
  readonly value: string;
}

/**
 * Tells to which environment a path belongs: what it says in words; else learned from all places of the tree:
 * the step whose values recur under at least two parents that hold variants of the same thing; the innermost
 * level of variants in a lone application; `clusters/<cluster>`; a suffix of folders when its values recur.
 * Gives null for a path that is shared by all.
 */
export function environmentNames(
  places: readonly DeliverableFolder[],
  kustomizations: readonly string[],
  signs: SignsOfPlaces = NO_SIGNS,
): (path: string) => PathEnvironment | null {
  const { meet } = signs;
  const clusterStep = clusterFolders(
    places.map(({ path }) => path),
    signs.isOfOthers,
  );
  const open = places.filter(({ path }) => clusterStep(stepsOf(path)) === null);
  const told = groupsOf(open).filter(({ values }) => !someMeet([...values.values()], meet));
  // copies that are put aside are alike too, and no environments for it
  const copies = objectGroups(open.filter(({ path }) => setAside(path, NO_STEPS) === null)).filter(
    ({ parent, values }) =>
      (told.length === 0 || holdsPlaces(stepsOf(parent).at(-1))) &&
      !someMeet(placesIn(parent, values, open), meet),
  );
  const ofGroups = new Map(told.map((group) => [group, variantsOf(group)]));
  const ofCopies = new Map(copies.map((group) => [group, variantsIn(group)]));
  const { isKept, isSigned, nameOf } = readVariants(
    [...ofGroups.values(), ...ofCopies.values()],
    [...places.map(({ path }) => path), ...kustomizations],
    signs,
  );
  const kept = <T>(among: ReadonlyMap<T, Variants>): readonly T[] =>
    [...among].flatMap(([group, variants]) => (isKept(variants) ? [group] : []));
  const [groups, alike] = [kept(ofGroups), kept(ofCopies)];
  const signed = groups.filter((group) => {
    const variants = ofGroups.get(group);
    return variants !== undefined && isSigned(variants);
  });
  const members = slotsOfMembers(groups);
  const levels = levelsOf(groups, alike, signed);
  const values = new Set([
    ...groups.flatMap((group) => [...group.values.keys()]),
    ...alike.flatMap((group) => [...group.values]),
    ...places.flatMap(({ path }) => clusterStep(stepsOf(path))?.name ?? []),
  ]);
  const isLevel = levelOfValues(values, open);
  const suffixed = groups.some(({ prefix }) => prefix !== '');
  const worded = wordedEnvironments(places, kustomizations, signs);
  const learnt = (path: string): PathEnvironment | null => {
    const steps = stepsOf(path);
    const cluster = clusterStep(steps);
    if (cluster !== null) return cluster;
    const own = members.get(path);
    if (own !== undefined) return joined(own, nameOf);
    const level = steps.findIndex((step, position) => levels(steps.slice(0, position), step));
    if (level >= 0) return joined([{ position: level, value: steps[level] ?? '' }], nameOf);
    if (suffixed) return bySuffix(steps, values);
    const at = steps.findLastIndex(
      (step, position) =>
        !isForm(step) && values.has(step) && isLevel(steps.slice(0, position).join('/')),
    );
    return at < 0 ? null : joined([{ position: at, value: steps[at] ?? '' }], nameOf);
  };
  const named = oncePer((path): PathEnvironment | null => {
    const said = worded(path);
    if (said !== null) return said;
    const found = learnt(path);
    return found === null ? null : { ...found, isLearnt: true };
  });
  const clusterOf = clusterSteps(places, named);
  return oncePer((path) => {
    const found = named(path);
    return found === null ? null : withCluster(found, clusterOf(path));
  });
}

const variantsOf = ({ parent, prefix, values }: SlotGroup): Variants => ({
  parent,
  values: [...values.keys()],
  folders: [...values.values()].map(({ path }) => path),
  isOfSuffixes: prefix !== '',
});

const variantsIn = ({ parent, values }: ObjectGroup): Variants => ({
  parent,
  values: [...values],
  folders: [...values].map((value) => (parent === '' ? value : `${parent}/${value}`)),
  isOfSuffixes: false,
});

const someMeet = (places: readonly DeliverableFolder[], meet: SignsOfPlaces['meet']): boolean =>
  places.some((one, at) => places.slice(at + 1).some((other) => meet(one, other)));

/** The folders among places that lie in a folder, by the names of their steps there. */
const placesIn = (
  parent: string,
  values: ReadonlySet<string>,
  places: readonly DeliverableFolder[],
): readonly DeliverableFolder[] => {
  const above = parent === '' ? [] : stepsOf(parent);
  return places.filter(({ path }) => {
    const steps = stepsOf(path);
    return values.has(steps[above.length] ?? '') && above.every((step, at) => steps[at] === step);
  });
};

const NO_STEPS: ReadonlySet<string> = new Set();

const withCluster = (
  said: PathEnvironment,
  step: ReturnType<ReturnType<typeof clusterSteps>>,
): PathEnvironment =>
  step === null
    ? said
    : { ...said, cluster: step.cluster, depth: Math.max(said.depth, step.depth) };

/**
 * Finds environments by words in paths. Where nothing says production, a few folders with such words are
 * variants of something that is built in many ways.
 */
function wordedEnvironments(
  places: readonly DeliverableFolder[],
  kustomizations: readonly string[],
  signs: SignsOfPlaces,
): (path: string) => PathEnvironment | null {
  const paths = [...places.map(({ path }) => path), ...kustomizations];
  const worded = provenWords(wordedNames(places, kustomizations), paths, signs);
  const names = places.flatMap(({ path }) => worded(path)?.name ?? []);
  const isNone =
    names.length < places.length * WORDED_SHARE &&
    !paths.some((path) => {
      const name = worded(path)?.name ?? '';
      return saysProduction(name) || name === MAIN;
    });
  return isNone ? () => null : worded;
}

function groupsOf(places: readonly DeliverableFolder[]): readonly SlotGroup[] {
  const groups = slotGroups(places, false).filter((group) => !areVersions(group));
  const learned = learnedGroups(groups, places);
  const own = placeGroups(groups).filter((group) => !learned.includes(group));
  const isOfSuffixes = learned.some(({ prefix }) => prefix !== '');
  if (isOfSuffixes) return own.length > 0 ? own : learned;
  return [...learned, ...own];
}

/** Folders of which one says a version or a variant: what differs there is no place. */
const areVersions = ({ parent, prefix, values }: SlotGroup): boolean =>
  prefix === '' && [...values.keys()].some((step) => isVariant(step, stepsOf(parent).at(-1)));

function learnedGroups(
  groups: readonly SlotGroup[],
  places: readonly DeliverableFolder[],
): readonly SlotGroup[] {
  const clear = groups.filter((group) => group.clear);
  const recurring = recurringGroups(clear, places, { commonValues: 1, least: RECURRING_SHARE });
  if (recurring.length > 0) return recurring;
  const suffixes = recurringGroups(slotGroups(places, true), places, {
    commonValues: 2,
    least: RECURRING_SHARE,
  });
  if (suffixes.length > 0) return suffixes;
  const lone = loneGroups(clear, places);
  if (lone.length > 0) return lone;
  const contained = containedGroups(groups, places);
  if (contained.length > 0) return contained;
  return recurringGroups(groups, places, { commonValues: 1, least: COMPOSITE_SHARE });
}

/**
 * Tells whether at least half of the places' steps below a folder are known names:
 * `infrastructure/istio/<cluster>` is such a level, an application that happens to be called like an
 * environment is not.
 */
function levelOfValues(
  values: ReadonlySet<string>,
  places: readonly DeliverableFolder[],
): (parent: string) => boolean {
  const below = new Map<string, Set<string>>();
  for (const { path } of values.size === 0 ? [] : places) {
    const steps = stepsOf(path);
    for (const [position, step] of steps.entries()) {
      const parent = steps.slice(0, position).join('/');
      below.set(parent, (below.get(parent) ?? new Set<string>()).add(step));
    }
  }
  return (parent) => {
    const steps = [...(below.get(parent) ?? [])];
    return steps.filter((step) => values.has(step)).length * 2 >= steps.length;
  };
}

function slotsOfMembers(groups: readonly SlotGroup[]): ReadonlyMap<string, readonly Slot[]> {
  const slots = new Map<string, Slot[]>();
  for (const { position, values } of groups)
    for (const [value, { path }] of values)
      slots.set(path, [...(slots.get(path) ?? []), { position, value }]);
  return slots;
}

/**
 * Tells whether a step at its place names an environment though nothing else shows it: beside members of a
 * group, or below a folder whose name holds environments under two parents (`overlays`).
 */
function levelsOf(
  groups: readonly SlotGroup[],
  alike: readonly ObjectGroup[],
  signed: readonly SlotGroup[],
): (above: readonly string[], step: string) => boolean {
  const parents = new Set<string>();
  const named = new Map<string, Set<string>>();
  for (const group of groups) {
    const { parent, prefix } = group;
    const level = stepsOf(parent).at(-1);
    if (prefix !== '' || level === undefined) continue;
    parents.add(parent);
    if (signed.includes(group))
      named.set(level, (named.get(level) ?? new Set<string>()).add(parent));
  }
  const siblings = new Map(alike.map(({ parent, values }) => [parent, values]));
  return (above, step) => {
    const parent = above.join('/');
    if (isContent(step)) return false;
    return (
      siblings.get(parent)?.has(step) === true ||
      parents.has(parent) ||
      (!isForm(step) && (named.get(above.at(-1) ?? '')?.size ?? 0) > 1)
    );
  };
}

function bySuffix(steps: readonly string[], values: ReadonlySet<string>): PathEnvironment | null {
  for (const [at, step] of steps.entries()) {
    const suffix = /[-_.]([^-_.]+)$/.exec(step)?.[1];
    if (suffix !== undefined && values.has(suffix)) return { name: suffix, depth: at + 1 };
  }
  return null;
}

/** Several steps that tell variants apart make one name: `prod/eu`. */
function joined(slots: readonly Slot[], nameOf: (value: string) => string): PathEnvironment {
  const inOrder = [...slots].sort((a, b) => a.position - b.position);
  return {
    name: inOrder.map(({ value }, at) => (at === 0 ? nameOf(value) : value)).join('/'),
    depth: (inOrder.at(-1)?.position ?? 0) + 1,
  };
}
