import { TOOL_WORDS } from '../../appliers/tool-words.ts';
import { compareText } from '../../../manifest/index.ts';
import type { RootDraft } from '../../roots/root.ts';
import { isClearStage } from '../step-words.ts';
import type { AnyAxis } from './evidence.ts';
import { ALONE, AXES } from './evidence.ts';
import type { StageInText } from './stage-in-text.ts';
import type { StageWitness, StageDistinctions } from './stage-distinctions.ts';
import { nameOf, distinguishStages } from './stage-distinctions.ts';

/** Holds what the evidence calls the environment of an applier. */
export interface StageReading {
  readonly words: string;
  /** Tells whether it is a word for an environment; else it is a proper name that somebody gave as one. */
  readonly isWord: boolean;
  readonly axis: AnyAxis;
  readonly why: string;
  /** Names what it is said of, for people: `Application mesh-prod`. */
  readonly of: string;
}

export interface StagesOfRoot {
  /** One for each environment, in a fixed order. */
  readonly readings: readonly StageReading[];
  /** Tells whether all that apply the root say one environment. */
  readonly isWhole: boolean;
  /** Holds what most of the releases that it brings say, all of them the same; null where they do not. */
  readonly brought: StageReading | null;
}

interface StagesOfRoots {
  readonly of: (draft: RootDraft) => StagesOfRoot;
  /** All words by which an axis tells Applications apart. */
  readonly wordsOf: (axis: AnyAxis) => ReadonlySet<string>;
  /** All that was looked at of those that apply it, and of what it brings. */
  readonly considered: (draft: RootDraft) => readonly ConsideredOf[];
}

/**
 * The environment of each root by all that is said of those that apply it. Of several axes that say one, the axis decides
 * that says the same on both sides of a change, and tells most of the same thing apart; then that which tells most of the
 * tree apart; then their order.
 */
export function stagesOfRoots(
  sides: readonly (readonly RootDraft[])[],
  environmentOf: (path: string) => string | null,
): StagesOfRoots {
  const told = distinguishStages(sides, environmentOf);
  const [readings, brought] = [
    new Map<RootDraft, (StageReading | null)[]>(),
    new Map<RootDraft, (StageReading | null)[]>(),
  ];
  for (const one of told.all) {
    const of = one.isBrought ? brought : readings;
    const known = of.get(one.draft) ?? [];
    known.push(readingOf(one, told));
    of.set(one.draft, known);
  }
  return {
    of: (draft) => {
      const all = readings.get(draft) ?? [];
      const found = all.flatMap((each) => each ?? []);
      return {
        readings: distinct(found),
        isWhole: found.length === all.length && all.length > 0,
        brought: ofMost(brought.get(draft) ?? []),
      };
    },
    wordsOf: told.wordsOf,
    considered: (draft) =>
      told.all
        .filter((one) => one.draft === draft)
        .map((one) => ({
          of: `${kindOf(one)} ${nameOf(one.applier)}`,
          considered: consideredOf(one, told, readingOf(one, told)?.axis ?? null),
        })),
  };
}

/** One release among many that says an environment says nothing of the others. */
function ofMost(readings: readonly (StageReading | null)[]): StageReading | null {
  const found = readings.flatMap((each) => (each?.isWord === true ? [each] : []));
  const [one, ...others] = distinct(found);
  const isMost = found.length * 2 > readings.length;
  return one !== undefined && others.length === 0 && isMost ? one : null;
}

const distinct = (readings: readonly StageReading[]): readonly StageReading[] =>
  [...new Map(readings.map((each) => [each.words, each])).values()].sort((a, b) =>
    compareText(a.words, b.words),
  );

function readingOf(one: StageWitness, told: StageDistinctions): StageReading | null {
  const of = `${kindOf(one)} ${nameOf(one.applier)}`;
  const [best] = AXES.flatMap(({ axis, why, alone }, order) => {
    const said = one.said.get(axis);
    if (said === undefined) return [];
    const { stages, covered } = told.tellingOf(one, axis);
    if (stages < 2 && !countsAlone(said, alone, told.wordsOf(axis))) return [];
    const rank = stages < 2 ? AXES.length + ALONE.indexOf(axis) : order;
    const reading: StageReading = {
      words: said.words,
      isWord: true,
      axis,
      why: one.isBrought ? whyBrought(axis) : why,
      of,
    };
    const altered = told.isAltered(one, axis) ? 1 : 0;
    return [{ reading, sign: [altered, -stages, -covered, -told.reachOf(axis), rank] }];
  }).sort((a, b) => compareNumbers(a.sign, b.sign));
  return best?.reading ?? properName(one, of);
}

const kindOf = ({ applier, isBrought }: StageWitness): string =>
  isBrought ? 'HelmRelease' : TOOL_WORDS[applier.tool].kind;

/** Says why the releases of a root name an environment, half a sentence. */
const whyBrought = (axis: AnyAxis): string =>
  `the ${SAID_BY[axis] ?? 'values'} of its HelmReleases ${axis === 'cluster' ? 'says' : 'say'} so`;

const SAID_BY: Readonly<Partial<Record<AnyAxis, string>>> = {
  name: 'names',
  file: 'files',
  namespace: 'namespaces',
  values: 'files of values',
  cluster: 'cluster',
};

function countsAlone(
  { words, isLast }: StageInText,
  alone: 'any' | 'clear' | 'none',
  known: ReadonlySet<string>,
): boolean {
  if (alone === 'any' || known.has(words)) return true;
  return alone === 'clear' && isLast && isClearStage(words);
}

/** Finds what a parameter or a label that is called for an environment says without any known word. */
function properName({ applier }: StageWitness, of: string): StageReading | null {
  for (const { axis, why } of AXES) {
    if (axis !== 'parameter' && axis !== 'label') continue;
    const texts = (applier.evidence ?? []).flatMap((each) =>
      each.axis === axis ? [each.text] : [],
    );
    const [words, ...others] = new Set(texts);
    if (words !== undefined && others.length === 0) return { words, isWord: false, axis, why, of };
  }
  return null;
}

function compareNumbers(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((each, index) => each !== b[index]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}

/** One thing that was looked at to name the environment of what an applier applies. */
export interface Considered {
  readonly axis: AnyAxis;
  readonly text: string;
  /** Holds what it says of an environment; null for nothing. */
  readonly words: string | null;
  /** Counts the environments that it tells apart among those of the same thing. */
  readonly stages: number;
  readonly isDecisive: boolean;
}

/** All that was looked at of one applier, or of a release that a root brings. */
export interface ConsideredOf {
  /** Names what it is said of, for people: `Application mesh-prod`. */
  readonly of: string;
  readonly considered: readonly Considered[];
}

/**
 * Lists what an applier says by each axis, in the order in which they decide; `decisive` is the axis that
 * did.
 */
const consideredOf = (
  one: StageWitness,
  told: StageDistinctions,
  decisive: AnyAxis | null,
): readonly Considered[] =>
  AXES.flatMap(({ axis }) =>
    [...new Set(textsOf(one, axis))].map((text) => ({
      axis,
      text,
      words: one.said.get(axis)?.words ?? null,
      stages: told.tellingOf(one, axis).stages,
      isDecisive: axis === decisive,
    })),
  );

/** Lists the texts of an axis; a path is given whole, not only the step that says something. */
const textsOf = ({ draft, isBrought, texts }: StageWitness, axis: AnyAxis): readonly string[] =>
  axis === 'path' && !isBrought ? [draft.place.path] : (texts.get(axis) ?? []);
