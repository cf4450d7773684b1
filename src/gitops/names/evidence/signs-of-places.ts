import type { DeliverableFolder } from '../../survey/deliverable-folder.ts';
import { stepsOf } from '../../tree-path.ts';
import { MAIN } from '../production.ts';
import {
  hasClearWord,
  holdsPlaces,
  isClearStage,
  isForm,
  isStageOnTheWay,
  stepWord,
} from '../step-words.ts';

/** Holds what says that folders which differ in one step are environments, beside their paths. */
export interface SignsOfPlaces {
  /** Tells whether two folders would write the same objects in one cluster. */
  readonly meet: (one: DeliverableFolder, other: DeliverableFolder) => boolean;
  /** Clusters that appliers take what lies in a folder to; none where nothing seen here takes any of it. */
  readonly homesOf: (folder: string) => readonly string[];
  /** Tells whether a folder below `clusters` is taken to those of others, and is no cluster. */
  readonly isOfOthers: (folder: string) => boolean;
  /** Names of environments that the configuration says, and the other side of a change. */
  readonly known: ReadonlySet<string>;
}

export const NO_SIGNS: SignsOfPlaces = {
  meet: () => false,
  homesOf: () => [],
  isOfOthers: () => false,
  known: new Set(),
};

/** Folders of one level that are told apart by a step: the folder around them, that step, and what they are called there. */
export interface Variants {
  readonly parent: string;
  readonly values: readonly string[];
  /** Lists the folders of these, up to that step at least. */
  readonly folders: readonly string[];
  /** Tells whether the values are the ends of what the folders are called. */
  readonly isOfSuffixes: boolean;
}

/** Says of variants whether they are environments, are kept apart without being any, or belong to what they are of. */
interface ReadVariants {
  readonly isKept: (variants: Variants) => boolean;
  /** Tells whether something says that they are environments: then folders of the same names elsewhere are these, too. */
  readonly isSigned: (variants: Variants) => boolean;
  /** Gives what is said instead of a value that names nothing: the folder. */
  readonly nameOf: (value: string) => string;
}

/**
 * Reads which variants are environments. It takes a sign for that: a word for a stage among them, beside them or in folders
 * of the same name and depth, a folder of places around them, the configuration, or appliers that take them to different
 * clusters. Without one, variants of which appliers take some are ways to have what they are of; those that nothing seen
 * here takes may each be a cluster's: they stay apart, and are called by their folder alone.
 */
export function readVariants(
  all: readonly Variants[],
  paths: readonly string[],
  signs: SignsOfPlaces,
): ReadVariants {
  const areWorded = levelsInWords(paths);
  const families = familiesOf(all);
  const areSigned = (each: Variants): boolean =>
    (!areForms(each) && areWorded(each.parent)) || areSaid(each, signs);
  const unnamed = families.filter((family) => !family.some(areSigned));
  const without = new Set(unnamed.flat());
  // forms that each component has of its own are of no cluster
  const forms = all.filter(areForms).map(({ values }) => [...values].sort().join(' '));
  const isCatalog = new Set(forms).size > 1;
  const isTaken = (folder: string): boolean => signs.homesOf(folder).length > 0;
  const dissolved = new Set(
    unnamed
      .filter((family) =>
        family.some(
          (each) =>
            (isCatalog && areForms(each)) ||
            [...each.folders, ...(each.parent === '' ? [] : [each.parent])].some(isTaken),
        ),
      )
      .flat(),
  );
  const names = new Map<string, string>();
  for (const { parent, values, isOfSuffixes } of without)
    for (const value of isOfSuffixes ? [] : values) {
      const called = inFolder(parent, value);
      // what lies in folders of different names is called as it is in each
      names.set(value, (names.get(value) ?? called) === called ? called : value);
    }
  return {
    isKept: (each) => !dissolved.has(each),
    isSigned: (each) => !without.has(each),
    nameOf: (value) => names.get(value) ?? value,
  };
}

/** Tells whether one of them says a version, a channel of releases or a form of what they are of, and none a stage. */
const areForms = ({ values }: Variants): boolean =>
  values.some(isForm) && !values.some(isClearStage);

/** Variants that have values in common, but for forms of what they are of, are told apart by one and the same sign. */
function familiesOf(all: readonly Variants[]): readonly (readonly Variants[])[] {
  const families: { values: Set<string>; members: Variants[] }[] = [];
  for (const each of all) {
    const told = each.values.filter((one) => !isForm(one));
    const own = told.length === 0 ? each.values : told;
    const near = families.filter(({ values }) => own.some((one) => values.has(one)));
    const [first = { values: new Set<string>(), members: [] }, ...others] = near;
    if (near.length === 0) families.push(first);
    for (const { values, members } of [...others, { values: own, members: [each] }]) {
      for (const value of values) first.values.add(value);
      first.members.push(...members);
    }
    for (const other of others) families.splice(families.indexOf(other), 1);
  }
  return families.map(({ members }) => members);
}

function areSaid(variants: Variants, { known, homesOf }: SignsOfPlaces): boolean {
  const { parent, values, folders } = variants;
  if (values.some((value) => known.has(value)) || holdsPlaces(stepsIn(parent).at(-1))) return true;
  return (
    !areForms(variants) &&
    (values.some((value) => value === MAIN || saysPlace(value)) ||
      (values.length > 1 && values.every((value) => LETTERS.has(value.toLowerCase()))) ||
      areApart(folders.map(homesOf)))
  );
}

/** Others than environments have words among others that they go by as well: `ssh-example`. */
const saysPlace = (value: string): boolean => {
  const word = stepWord(value);
  return word !== null && (word !== 'mixed' || hasClearWord(value));
};

/** Tells whether some are taken to clusters that others are not taken to. */
const areApart = (homes: readonly (readonly string[])[]): boolean => {
  const known = homes.filter((each) => each.length > 0);
  return known.some((one) => known.some((other) => !one.some((home) => other.includes(home))));
};

/** Letters that people call development, test, acceptance and production by. */
const LETTERS: ReadonlySet<string> = new Set(['d', 't', 'a', 'p']);

/**
 * Tells whether a word for a stage stands in a folder, or in one of the same name and depth: and in as many of these as
 * hold forms alone.
 */
function levelsInWords(paths: readonly string[]): (parent: string) => boolean {
  const levels = new Map<string, Map<string, boolean>>();
  for (const path of paths)
    for (const [at, step] of stepsOf(path).entries()) {
      const isWord = isStageOnTheWay(step);
      if (!isWord && !isForm(step)) continue;
      const above = stepsOf(path).slice(0, at);
      const folders = levels.get(levelOf(above)) ?? new Map<string, boolean>();
      const parent = above.join('/');
      levels.set(levelOf(above), folders.set(parent, isWord || folders.get(parent) === true));
    }
  return (parent) => {
    const folders = [...(levels.get(levelOf(stepsIn(parent)))?.values() ?? [])];
    const worded = folders.filter((isWorded) => isWorded).length;
    return worded > 0 && worded * 2 >= folders.length;
  };
}

/** Variants at the top have no folder around them. */
const stepsIn = (parent: string): readonly string[] => (parent === '' ? [] : stepsOf(parent));

const levelOf = (steps: readonly string[]): string =>
  `${String(steps.length)} ${steps.at(-1) ?? ''}`;

/** A folder of which words say nothing is called with the one around it, unless that has a word itself. */
function inFolder(parent: string, value: string): string {
  const around = stepsIn(parent).at(-1);
  return around === undefined || stepWord(around) !== null ? value : `${around}/${value}`;
}
