import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isWrong, patchOf, tellOf, tellStories } from '../../bench/holes.ts';
import type { ToldStory } from '../../bench/holes.ts';
import { shopLayout } from '../../bench/holes/layouts/shop.ts';
import { HARMFUL, storyOf } from '../../bench/holes/story.ts';
import { packageRoot } from '../../src/manifest/edge/package-root.ts';
import { shareOfRun } from '../support/share-of-run.ts';

const EXAMPLES = join(packageRoot(), 'examples');

/** Each kind of change once, an eighteenth of them in a run; `npm run bench -- holes` has the rest. */
const SEEDS = Array.from({ length: Math.ceil((HARMFUL.length * 6) / 5) }, (_, at) => at + 1);

const SHOWN = 5;

test('a change that takes something of the mesh from production waits for somebody, and one that means nothing does not fail', async () => {
  const wrong: ToldStory[] = [];
  await tellStories(EXAMPLES, shareOfRun(SEEDS, 18), (each) => {
    if (isWrong(each)) wrong.push(each);
  });
  const patches = wrong.slice(0, SHOWN).map((each) => `${tellOf(each)}\n${patchOf(each.story)}`);
  expect(wrong.map(tellOf), patches.join('\n')).toEqual([]);
}, 300_000);

test('the sample has every kind of change that does harm', () => {
  const shop = shopLayout(EXAMPLES);
  const kinds = new Set(SEEDS.map((seed) => storyOf(seed, shop).kind));
  expect(HARMFUL.filter(({ name }) => !kinds.has(name))).toEqual([]);
});

test('a seed makes the same change each time', () => {
  const shop = shopLayout(EXAMPLES);
  const [first, second] = [storyOf(7, shop), storyOf(7, shop)];
  expect(patchOf(first)).toBe(patchOf(second));
});
