import { expect, test } from 'vitest';
import { revertBothWays } from '../../../bench/revert-both-ways.ts';
import { shareOfRun } from '../../support/share-of-run.ts';

const TIME = 120_000;
const HISTORIES = 10;

const seedsFrom = (first: number): readonly number[] =>
  Array.from({ length: HISTORIES }, (_, at) => first + at);

// `npm run bench -- rollback` does the same with a thousand.
test.concurrent.each(shareOfRun([1, 1_001], 2))(
  'generated histories from seed %i on revert as `git revert` has it, without a marker anywhere',
  async (first) => {
    const compared = await revertBothWays(seedsFrom(first));
    expect(compared).toHaveLength(HISTORIES);
    const others = compared.filter(
      ({ verdict }) => verdict !== 'same' && verdict !== 'lost-edit-reported',
    );
    expect(others).toEqual([]);
    expect(new Set(compared.map(({ git }) => git))).toEqual(new Set(['clean', 'conflict']));
  },
  TIME,
);
