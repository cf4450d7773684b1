import { compareText } from '../../../text/index.ts';
import type { RootDraft } from '../../roots/root-draft.ts';
import { isClearStage } from '../step-words.ts';
import type { AnyAxis } from './axes.ts';
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
}

export interface StagesOfRoots {
  readonly of: (draft: RootDraft) => StagesOfRoot;
  /** All words by which an axis tells Applications apart. */
  readonly wordsOf: (axis: AnyAxis) => ReadonlySet<string>;
}

/**
 * The environment of each root by all that is said of those that apply it. Of several axes that say one, the axis decides
 * that tells most of the same thing apart; then that which tells most of the tree apart; then their order.
 */
export function stagesOfRoots(
  drafts: readonly RootDraft[],
  environmentOf: (path: string) => string | null,
): StagesOfRoots {
  const told = toldApart(drafts, environmentOf);
  const readings = new Map<RootDraft, (Reading | null)[]>();
  for (const one of told.all) {
    const known = readings.get(one.draft) ?? [];
    known.push(readingOf(one, told));
    readings.set(one.draft, known);
  }
  return {
    of: (draft) => {
      const all = readings.get(draft) ?? [];
      const found = all.flatMap((each) => each ?? []);
      return { readings: distinct(found), isWhole: found.length === all.length && all.length > 0 };
    },
    wordsOf: told.wordsOf,
  };
}

const distinct = (readings: readonly Reading[]): readonly Reading[] =>
  [...new Map(readings.map((each) => [each.words, each])).values()].sort((a, b) =>
    compareText(a.words, b.words),
  );

function readingOf(one: Applied, told: ToldApart): Reading | null {
  const of = `${one.applier.tool === 'flux' ? 'Kustomization' : 'Application'} ${nameOf(one.applier)}`;
  const [best] = AXES.flatMap(({ axis, why, alone }, order) => {
    const said = one.said.get(axis);
    if (said === undefined) return [];
    const { stages, covered } = told.tellingOf(one, axis);
    if (stages < 2 && !countsAlone(said, alone, told.wordsOf(axis))) return [];
    const rank = stages < 2 ? AXES.length + ALONE.indexOf(axis) : order;
    const reading: Reading = { words: said.words, isWord: true, axis, why, of };
    return [{ reading, sign: [-stages, -covered, -told.reachOf(axis), rank] }];
  }).sort((a, b) => compareNumbers(a.sign, b.sign));
  return best?.reading ?? properName(one, of);
}

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
