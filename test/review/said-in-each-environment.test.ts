import { describe, expect, test } from 'vitest';
import { readPackageData } from '../../src/review/edge/package-data.ts';
import { NO_NAMES } from '../../src/gitops/index.ts';
import type { RenderedTree } from '../../src/gitops/index.ts';
import { createEngine } from '../../src/review/index.ts';
import type { Review } from '../../src/review/index.ts';
import { sidesJudge } from '../../src/review/analysis/sides-review.ts';
import { reviewTrees } from '../../src/review/analysis/tree-review.ts';
import type { FindingBlock, Words } from '../../src/review/report/document/blocks.ts';
import { claimsOf } from '../../src/review/claims/review-claims.ts';
import { claimBlock } from '../../src/review/report/review/harm-blocks.ts';
import { wordsText } from '../../src/review/report/print/print-terminal.ts';
import { contextOf } from '../support/report-parts.ts';
import type { Files } from '../support/review-of.ts';
import { shareOfRun } from '../support/share-of-run.ts';
import { treeOf } from '../support/tree-of.ts';
import { furtherTrees, mutatedTrees, shop } from '../standing/changed-trees.ts';

/** Of so many changes one is tried in a run. */
const SHARES = 60;

const engine = createEngine(readPackageData(), NO_NAMES, null);
const loaded = (files: Files) => ({ tree: treeOf(files), load: () => Promise.resolve() });
const AS_OF = '2026-01-02T03:04:05.000Z';

/** Reviews a change as it is, and what a function makes of either side. */
async function reviewerOf(before: Files, after: Files) {
  const whole = await reviewTrees(loaded(before), loaded(after), engine, {
    asOf: AS_OF,
    pullRequest: null,
  });
  const judge = await sidesJudge(loaded(before), engine);
  if (whole.kind !== 'reviewed' || judge.kind === 'invalid') throw new Error('no valid policy');
  const { base, merged } = whole.rendered;
  // who applies which folders is read of all environments together
  if (foldersOf(base) !== foldersOf(merged)) return null;
  return async (sideOf: (tree: RenderedTree) => RenderedTree): Promise<Review> =>
    (await judge.review({ base: sideOf(base), merged: sideOf(merged) }, AS_OF)).review;
}

/** Lists the folders of each environment, and whether something seen here applies them. */
const foldersOf = ({ environments }: RenderedTree): string =>
  JSON.stringify(
    environments.map(({ environment, roots }) => [
      environment.name,
      roots.map(({ root: { path, by } }) => [path, by.origin === null]),
    ]),
  );

const alone =
  (name: string) =>
  (tree: RenderedTree): RenderedTree => ({
    ...tree,
    environments: tree.environments.filter(({ environment }) => environment.name === name),
  });

/** The same with the environments in another order, and another one that is production. */
const exchanged = (tree: RenderedTree): RenderedTree => ({
  ...tree,
  environments: tree.environments
    .map((each) => ({
      ...each,
      environment: { ...each.environment, production: !each.environment.production },
    }))
    .toReversed(),
});

/** Detectors that compare environments with each other: what they say is not of one alone. */
const OF_SEVERAL: ReadonlySet<string | null> = new Set([
  'environments-at-odds',
  'variables-at-odds',
  'canary-at-odds',
]);

/** What is told with what another environment has is not of one alone either. */
const wordsOf = (words: Words): string => wordsText(words).trim();

/** Everything that a block says, without the other objects that it is said of, and without its tier. */
const saidBy = ({ message, place, witness, symptom, why }: FindingBlock): string =>
  JSON.stringify([
    message,
    place && [place.place.file, place.place.line, place.place.side],
    witness,
    symptom,
    wordsOf(why),
  ]);

const isNamedIn = (environments: string, name: string): boolean =>
  environments.split(/, | and /).includes(name);

/** What a review says in the name of an environment. */
function saidIn(review: Review, name: string): readonly string[] {
  return claimsOf(review)
    .claims.map((claim) => claimBlock(claim, contextOf(review)))
    .filter(({ detector }) => !OF_SEVERAL.has(detector))
    .flatMap((block) => [block, ...(block.also ?? [])])
    .filter(({ environments }) => isNamedIn(environments, name))
    .map(saidBy);
}

/** The same without what depends on others: which of them are production. */
const told = (review: Review, name: string): readonly string[] => [...saidIn(review, name)].sort();

const trees = mutatedTrees([shop, ...furtherTrees]);

describe('what is said in the name of an environment is said of it alone', () => {
  test.each(shareOfRun(trees, SHARES))('$place', async ({ sides }) => {
    const { before, after } = sides();
    const review = await reviewerOf(before, after);
    if (review === null) return;
    const whole = await review((tree) => tree);
    for (const { name } of whole.environments) {
      const own = saidIn(await review(alone(name)), name);
      expect(saidIn(whole, name).filter((said) => !own.includes(said))).toEqual([]);
    }
  });
});

describe('what is said of an environment does not depend on which comes first', () => {
  test.each(shareOfRun(trees, SHARES, 1))('$place', async ({ sides }) => {
    const { before, after } = sides();
    const review = await reviewerOf(before, after);
    if (review === null) return;
    const [one, other] = [await review((tree) => tree), await review(exchanged)];
    for (const { name } of one.environments) expect(told(other, name)).toEqual(told(one, name));
  });
});
