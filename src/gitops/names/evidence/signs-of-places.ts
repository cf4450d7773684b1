import type { DeliverableFolder } from '../../survey/deliverable-folder.ts';
import { stepsOf } from '../../tree-path.ts';
import { MAIN } from '../production.ts';
import { holdsPlaces, stepWord } from '../step-words.ts';

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
  const unnamed = families.filter(
    (family) => !family.some((each) => areWorded(each.parent) || areSaid(each, signs)),
  );
  const isTaken = (folder: string): boolean => signs.homesOf(folder).length > 0;
  const dissolved = new Set(
    unnamed
      .filter((family) =>
        family.some(({ parent, folders }) =>
          [...folders, ...(parent === '' ? [] : [parent])].some(isTaken),
        ),
      )
      .flat(),
  );
  const names = new Map<string, string>();
  for (const { parent, values, isOfSuffixes } of unnamed.flat())
    for (const value of isOfSuffixes ? [] : values) {
      const called = inFolder(parent, value);
      // what lies in folders of different names is called as it is in each
      names.set(value, (names.get(value) ?? called) === called ? called : value);
    }
  return {
    isKept: (each) => !dissolved.has(each),
    nameOf: (value) => names.get(value) ?? value,
  };
}

/** Variants that have values in common are told apart by one and the same sign. */
function familiesOf(all: readonly Variants[]): readonly (readonly Variants[])[] {
  const families: { values: Set<string>; members: Variants[] }[] = [];
  for (const each of all) {
    const near = families.filter(({ values }) => each.values.some((one) => values.has(one)));
    const [first = { values: new Set<string>(), members: [] }, ...others] = near;
    if (near.length === 0) families.push(first);
    for (const { values, members } of [...others, { values: each.values, members: [each] }]) {
      for (const value of values) first.values.add(value);
      first.members.push(...members);
    }
    for (const other of others) families.splice(families.indexOf(other), 1);
  }
  return families.map(({ members }) => members);
}

function areSaid(
  { parent, values, folders }: Variants,
  { known, homesOf }: SignsOfPlaces,
): boolean {
  return (
    values.some((value) => known.has(value) || value === MAIN || stepWord(value) !== null) ||
    holdsPlaces(stepsIn(parent).at(-1)) ||
    (values.length > 1 && values.every((value) => LETTERS.has(value.toLowerCase()))) ||
    new Set(folders.flatMap(homesOf)).size > 1
  );
}

/** Letters that people call development, test, acceptance and production by. */
const LETTERS: ReadonlySet<string> = new Set(['d', 't', 'a', 'p']);

/** Tells whether a word for a stage stands in a folder, or in one of the same name and depth. */
function levelsInWords(paths: readonly string[]): (parent: string) => boolean {
  const levels = new Set(
    paths.flatMap((path) => {
      const steps = stepsOf(path);
      return steps.flatMap((step, at) => {
        const word = stepWord(step);
        return word === null || word === 'mixed' ? [] : [levelOf(steps.slice(0, at))];
      });
    }),
  );
  return (parent) => levels.has(levelOf(stepsIn(parent)));
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
