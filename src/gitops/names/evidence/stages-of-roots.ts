import { compareText } from '../../../manifest/index.ts';
import type { RootDraft } from '../../roots/root-draft.ts';
import { isClearStage } from '../step-words.ts';
import type { AnyAxis } from './axes.ts';
import type { ConsideredOf } from './considered.ts';
import { consideredOf } from './considered.ts';
import { ALONE, AXES } from './axes.ts';
import type { StageInText } from './stage-in-text.ts';
import type { Applied, ToldApart } from './stages-told-apart.ts';
import { nameOf, toldApart } from './stages-told-apart.ts';

/** What the evidence calls the environment of an applier. */
export interface Reading {
  readonly words: string;
  /** Whether it is a word for an environment; else a proper name that somebody gave as one. */
  readonly isWord: boolean;
  readonly axis: AnyAxis;
  readonly why: string;
  /** What it is of, for people: `Application mesh-prod`. */
  readonly of: string;
}

export interface StagesOfRoot {
  /** One for each environment, in a fixed order. */
  readonly readings: readonly Reading[];
  /** Whether all that apply the root say one. */
  readonly isWhole: boolean;
  /** What most of the releases that it brings say, all of them the same; null where they do not. */
  readonly brought: Reading | null;
}

export interface StagesOfRoots {
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
  const told = toldApart(sides, environmentOf);
  const [readings, brought] = [
    new Map<RootDraft, (Reading | null)[]>(),
    new Map<RootDraft, (Reading | null)[]>(),
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
function ofMost(readings: readonly (Reading | null)[]): Reading | null {
  const found = readings.flatMap((each) => (each?.isWord === true ? [each] : []));
  const [one, ...others] = distinct(found);
  const isMost = found.length * 2 > readings.length;
  return one !== undefined && others.length === 0 && isMost ? one : null;
}

const distinct = (readings: readonly Reading[]): readonly Reading[] =>
  [...new Map(readings.map((each) => [each.words, each])).values()].sort((a, b) =>
    compareText(a.words, b.words),
  );

function readingOf(one: Applied, told: ToldApart): Reading | null {
  const of = `${kindOf(one)} ${nameOf(one.applier)}`;
  const [best] = AXES.flatMap(({ axis, why, alone }, order) => {
    const said = one.said.get(axis);
    if (said === undefined) return [];
    const { stages, covered } = told.tellingOf(one, axis);
    if (stages < 2 && !countsAlone(said, alone, told.wordsOf(axis))) return [];
    const rank = stages < 2 ? AXES.length + ALONE.indexOf(axis) : order;
    const reading: Reading = {
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

const kindOf = ({ applier, isBrought }: Applied): string => {
  if (isBrought) return 'HelmRelease';
  return applier.tool === 'flux' ? 'Kustomization' : 'Application';
};

/** Why the releases of a root say an environment, half a sentence. */
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

/** What a parameter or a label that is called for an environment says without any known word. */
function properName({ applier }: Applied, of: string): Reading | null {
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
