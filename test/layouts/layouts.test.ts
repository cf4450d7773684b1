import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { judgeLayouts, KNOWN_FAULTS, SAMPLED, tellOf } from '../../bench/layouts.ts';
import { CHANGES } from '../../bench/layouts/changes.ts';
import { ASPECTS } from '../../bench/layouts/judge.ts';
import { layoutOf } from '../../bench/layouts/layout.ts';
import type { MadeLayout } from '../../bench/layouts/layout.ts';
import { TOOLS } from '../../bench/layouts/outline.ts';
import { patchBetween } from '../../bench/layouts/patch.ts';
import { packageRoot } from '../../src/manifest/edge/package-root.ts';
import { shareOfRun } from '../support/share-of-run.ts';

const SEEDS = Array.from({ length: SAMPLED }, (_, at) => at + 1);

/** Made once: to make them all takes seconds. */
let made: readonly MadeLayout[] | null = null;
const allLayouts = (): readonly MadeLayout[] => (made ??= SEEDS.map((seed) => layoutOf(seed)));

/** Written by `npm run bench -- layouts 620 --write`: what is known to be untrue, which becomes less. */
const known = z
  .record(z.string(), z.array(z.enum(ASPECTS)))
  .parse(JSON.parse(readFileSync(join(packageRoot(), KNOWN_FAULTS), 'utf8')));

test('where a change lands is said as truly as the file of known faults says, or more so', async () => {
  const wrong: string[] = [];
  await judgeLayouts(shareOfRun(SEEDS, 96), (each) => {
    const before = known[String(each.seed)] ?? [];
    const fresh = ASPECTS.filter(
      (aspect) => each.faults[aspect].length > 0 && !before.includes(aspect),
    );
    if (fresh.length > 0) wrong.push(`${fresh.join(', ')}: ${tellOf(each)}`);
  });
  expect(wrong).toEqual([]);
}, 300_000);

test('the sample has every kind of change and every tool', () => {
  const drawn = new Set<string>(
    allLayouts().flatMap(({ change, outline }) => [change, outline.tool]),
  );
  expect([...CHANGES.map(([name]) => name), ...TOOLS].filter((each) => !drawn.has(each))).toEqual(
    [],
  );
});

test('a seed makes the same layout each time', () => {
  const [first, second] = [layoutOf(7), layoutOf(7)];
  expect(patchBetween(new Map(), first.after)).toBe(patchBetween(new Map(), second.after));
  expect(first.differences).toEqual(second.differences);
});

test('every change but a comment is known to change objects somewhere', () => {
  for (const { change, differences } of allLayouts())
    expect(differences.length === 0, change).toBe(change === 'comment');
});
