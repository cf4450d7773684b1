import type { Drafts } from '../holes/drafts.ts';
import { textOf } from '../holes/drafts.ts';
import { layoutOf } from '../layouts/layout.ts';
import type { Place } from '../layouts/model.ts';
import type { Outline } from '../layouts/outline.ts';
import type { LayoutReport } from '../layouts/report.ts';
import type { ReviewedLayout, ReviewLayout } from '../layouts/review-layout.ts';
import { unreachedDifferences } from './reached-objects.ts';
import { unreachedPlaces } from './reached-places.ts';
import { documentsReversed, elementsReversed, filesReversed } from './rewritten-trees.ts';
import type { Said } from './said.ts';
import { allSaid, between, differencesSaid, environmentsSaid } from './said.ts';
import type { Subject } from './subjects.ts';

interface Tried {
  readonly subject: Subject;
  readonly review: ReviewLayout;
  /** The review of the subject as it is. */
  readonly plain: ReviewedLayout;
}

/** What holds between two reviews: what does not, a sentence each; null where there is nothing to try. */
export interface Relation {
  readonly name: string;
  readonly faults: (tried: Tried) => Promise<readonly string[] | null>;
}

const isSame = (one: Drafts, other: Drafts): boolean =>
  JSON.stringify([...one.keys()]) === JSON.stringify([...other.keys()]) &&
  [...one].every(([path, draft]) => {
    const there = other.get(path);
    return there === draft || (there !== undefined && textOf(there) === textOf(draft));
  });

/** Both sides are written in another way that says the same. */
const alike = (name: string, rewrite: (drafts: Drafts) => Drafts): Relation => ({
  name,
  async faults({ subject: { before, after }, review, plain }) {
    const [was, is] = [rewrite(before), rewrite(after)];
    if (isSame(before, was) && isSame(after, is)) return null;
    const { report } = await review(was, is);
    return between(allSaid(plain.report), allSaid(report));
  },
});

const isSaying = (report: LayoutReport): readonly string[] => [
  ...report.environments
    .filter(({ changed, presence }) => changed || presence !== 'both')
    .map(({ name }) => `${name} is changed`),
  ...differencesSaid(report),
  ...report.findings
    .filter(({ introducedBy }) => introducedBy !== 'already-there')
    .map(({ check }) => `${check} is new`),
  ...report.notAnalysed.filter((gap) => gap.new).map(({ message }) => `new gap: ${message}`),
  ...(report.tier === 'low' || report.tier === null ? [] : [`tier ${report.tier}`]),
];

const nothingChanged: Relation = {
  name: 'A to A says nothing',
  async faults({ subject: { before, after }, review }) {
    const was = await review(before, before);
    const is = await review(after, after);
    return [...isSaying(was.report), ...isSaying(is.report)];
  },
};

const SWAPPED = { added: 'removed', removed: 'added', changed: 'changed' } as const;

const policyOf = (drafts: Drafts): string => {
  const draft = drafts.get('.meshwarden/config.yaml');
  return draft === undefined ? '' : textOf(draft);
};

const isWhole = ({ notAnalysed }: LayoutReport): boolean => notAnalysed.length === 0;

const backAgain: Relation = {
  name: 'B to A names the same objects',
  async faults({ subject: { before, after }, review, plain: { report } }) {
    if (policyOf(before) !== policyOf(after)) return null;
    const back = (await review(after, before)).report;
    if (!isWhole(report) || !isWhole(back)) return null;
    const undone = differencesSaid(back, (presence) => SWAPPED[presence]);
    return between(differencesSaid(report), undone);
  },
};

const reached: Relation = {
  name: 'one file names only what it reaches',
  faults: async ({ subject, review, plain }) => unreachedDifferences(subject, review, plain),
};

/** Any change, with all that its review names. */
const reachedPlaces: Relation = {
  name: 'a review names only what its files lead to',
  faults: ({ subject, plain }) => Promise.resolve(unreachedPlaces(subject, plain)),
};

/** A layout made anew with something else in its outline. */
const remade = (
  name: string,
  adjust: (outline: Outline) => Outline | null,
  inOther: (said: Said, outline: Outline) => Said,
): Relation => ({
  name,
  async faults({ subject: { seed }, review, plain: { report } }) {
    if (seed === null) return null;
    const { outline, change } = layoutOf(seed);
    const adjusted = adjust(outline);
    if (adjusted === null) return null;
    const other = layoutOf(seed, (each) => adjust(each) ?? each);
    if (other.change !== change || other.outline.tool !== outline.tool) return null;
    const said = (await review(other.before, other.after)).report;
    return between(inOther(saidOfPlaces(report), outline), saidOfPlaces(said));
  },
});

/** In small letters: the words are written in any. */
const saidOfPlaces = (report: LayoutReport): Said =>
  new Set(
    [`tier ${report.tier ?? 'none'}`, ...environmentsSaid(report), ...differencesSaid(report)].map(
      (each) => each.toLowerCase(),
    ),
  );

const renamedFolder = remade(
  'a folder without names is called otherwise',
  (outline) => ({ ...outline, root: 'things', hub: 'delivery' }),
  (said) => said,
);

/** Two places that are both production, or both not, one of which has no region more than the other. */
function swappable({ places, wording }: Outline): readonly [Place, Place] | null {
  if (wording === 'codenames') return null;
  for (const [at, one] of places.entries())
    for (const other of places.slice(at + 1))
      if (one.isProduction === other.isProduction && one.words.length === other.words.length)
        return [one, other];
  return null;
}

/** Each word of the one place that the other one has not, by the word there, and the other way round. */
function swapsOf(outline: Outline): ReadonlyMap<string, string> | null {
  const pair = swappable(outline);
  if (pair === null) return null;
  const differing = (from: Place, by: Place): readonly string[] =>
    from.words.filter((word) => !by.words.includes(word));
  const [ones, others] = [differing(pair[0], pair[1]), differing(pair[1], pair[0])];
  return new Map([
    ...ones.map((word, at) => [word, others[at] ?? word] as const),
    ...others.map((word, at) => [word, ones[at] ?? word] as const),
  ]);
}

/** In all places that have them: a region is that of several stages. */
function withWordsSwapped(outline: Outline): Outline | null {
  const swaps = swapsOf(outline);
  if (swaps === null) return null;
  const swapped = <T extends Place>(place: T): T => ({
    ...place,
    words: place.words.map((word) => swaps.get(word) ?? word),
  });
  const places = outline.places.map((place) =>
    place.host === undefined ? swapped(place) : { ...swapped(place), host: swapped(place.host) },
  );
  return { ...outline, places };
}

/** Sentences with the words of the one place where those of the other one stood. */
function inSwappedWords(said: Said, outline: Outline): Said {
  const swaps = swapsOf(outline);
  if (swaps === null) return said;
  const words = [...swaps.keys()].sort((a, b) => b.length - a.length).join('|');
  const word = new RegExp(`(?<![a-z0-9])(?:${words})(?![a-z0-9])`, 'g');
  return new Set([...said].map((each) => each.replace(word, (found) => swaps.get(found) ?? found)));
}

const swappedWords = remade(
  'two words swapped are swapped in the report',
  withWordsSwapped,
  inSwappedWords,
);

export const RELATIONS: readonly Relation[] = [
  alike('files in another order', filesReversed),
  alike('documents in another order', documentsReversed),
  alike('elements in another order', elementsReversed),
  nothingChanged,
  backAgain,
  reached,
  reachedPlaces,
  renamedFolder,
  swappedWords,
];
