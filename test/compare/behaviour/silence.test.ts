import fc from 'fast-check';
import { expect, test } from 'vitest';
import { randomSmallMesh } from '../../../bench/random-small-mesh.ts';
import { REWRITINGS, toldOfRewriting } from '../../../bench/rewritten-meshes.ts';
import { seededRandom } from '../../../bench/seeded-random.ts';
import { manifestsOf } from '../../../bench/small-manifests.ts';
import { consequencesBetween } from '../../../src/compare/behaviour/mesh-comparison.ts';
import { meshFrom } from '../../support/rendered.ts';
import { shareOfRun } from '../../support/share-of-run.ts';

const seeds = fc.integer({ min: 1, max: 2_147_483_646 });

const PAIRS = 10;

test.each(shareOfRun(REWRITINGS, 3))('nothing is told of %s', (_, rewrite) => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const found = toldOfRewriting(rewrite, seededRandom(seed), PAIRS);
      expect(found).toEqual({ pairs: PAIRS, told: [] });
    }),
    { numRuns: 1 },
  );
});

test('nothing is told of files that were moved', () => {
  const mesh = randomSmallMesh(seededRandom(20_261_121));
  const text = manifestsOf(mesh);
  const moved = text.replaceAll('\n', '\n\n\n');
  const found = consequencesBetween('prod', { before: meshFrom(text), after: meshFrom(moved) });
  expect(found.consequences).toEqual([]);
});
