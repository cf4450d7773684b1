import { expect, test } from 'vitest';
import { judgedConnections, lineOf } from '../../../bench/network/judged-connections.ts';
import { decidedByModel } from '../../../bench/network/model-connections.ts';
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
