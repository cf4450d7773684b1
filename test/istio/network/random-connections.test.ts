import { expect, test } from 'vitest';
import { judgedConnections, lineOf } from '../../../bench/network/judged-connections.ts';
import { decidedByModel, decidedTogether } from '../../../bench/network/model-connections.ts';
import { shareOfRun } from '../../support/share-of-run.ts';

/** Each network has 20 connections; a sixteenth of them in a run. `npm run bench -- network` draws others. */
const SEEDS = Array.from({ length: 1000 }, (_, at) => 7919 * (at + 1));

const judged = (facts: 'all' | 'some') =>
  shareOfRun(SEEDS, 16).flatMap((seed) => judgedConnections(seed, decidedByModel, facts));

test('a connection is decided as a plain reading of the documentation decides it', () => {
  const found = judged('all');
  const otherwise = found.filter(({ comparison }) => !['same', 'unsure'].includes(comparison));
  expect(otherwise.map(lineOf)).toEqual([]);
  // otherwise nothing is decided
  const same = found.filter(({ comparison }) => comparison === 'same');
  expect(same.length).toBeGreaterThan(found.length * 0.9);
});

test('facts that are not known turn no verdict into another one', () => {
  const otherwise = judged('some').filter(({ comparison }) => comparison === 'wrong');
  expect(otherwise.map(lineOf)).toEqual([]);
});

test.each(['all', 'some'] as const)(
  'connections are decided together as each alone, with %s facts',
  (facts) => {
    const [alone = [], together = []] = [decidedByModel, decidedTogether].map((decides) =>
      shareOfRun(SEEDS, 16).flatMap((seed) =>
        judgedConnections(seed, decides, facts)
          // the pod's own connections are no question of that kind
          .filter(({ connection: { from, to } }) => JSON.stringify(from) !== JSON.stringify(to))
          .map((one) => lineOf(one)),
      ),
    );
    expect(together).toEqual(alone);
    expect(alone.length).toBeGreaterThan(100);
  },
);
