import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from '../../../bench/seeded-random.ts';
import type { BehaviourLimits } from '../../../src/compare/behaviour/mesh-comparison.ts';
import { consequencesBetween } from '../../../src/compare/behaviour/mesh-comparison.ts';
import { judgedPair, resolved } from '../../../bench/judged-pair.ts';
import { changedMesh, randomSmallMesh } from '../../../bench/random-small-mesh.ts';
import { times } from '../../support/times.ts';

/** A seed whose two meshes differ: by chance ten others may not. */
const DIFFERING = 23;

const seeds = fc.integer({ min: 1, max: 2_147_483_646 });

test('a plain evaluator that tries every request finds nothing that is missed, and no witness that is none', () => {
  let differing = 0;
  fc.assert(
    fc.property(seeds, (seed) => {
      const random = seededRandom(seed);
      const before = randomSmallMesh(random);
      const judged = judgedPair(before, changedMesh(random, before));
      expect(judged.missed).toEqual([]);
      expect(judged.wrong).toEqual([]);
      differing += judged.differing;
    }),
    { ...times(60), examples: [[DIFFERING]] },
  );
  // otherwise nothing was tried
  expect(differing).toBeGreaterThan(0);
});

test('looking only at what a change can touch finds the same as looking at everything', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const random = seededRandom(seed);
      const one = randomSmallMesh(random);
      const other = changedMesh(random, one);
      const found = (limits: Partial<BehaviourLimits>) =>
        consequencesBetween('prod', { before: resolved(one), after: resolved(other) }, limits)
          .consequences;
      expect(found({})).toEqual(found({ isNarrow: false }));
    }),
    times(60),
  );
});
