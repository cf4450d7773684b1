import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { Held } from '../../bench/places.ts';
import { heldOf, KNOWN_BROKEN } from '../../bench/places.ts';
import { createReviewer } from '../../bench/layouts/review-layout.ts';
import { examplesOf, exampleSubjects, layoutSubjects } from '../../bench/places/subjects.ts';
import type { Subject } from '../../bench/places/subjects.ts';
import { packageRoot } from '../../src/manifest/edge/package-root.ts';
import { shareOfRun } from '../support/share-of-run.ts';

const LAYOUTS = Array.from({ length: 48 }, (_, at) => at + 1);

/** One or two in each run. */
const TRIED = 36;

/** What holds for layouts, examples and corpora alike. */
const HELD_EVERYWHERE: ReadonlySet<string> = new Set([
  'files in another order',
  'documents in another order',
  'elements in another order',
  'A to A says nothing',
  'one file names only what it reaches',
  'a review names only what its files lead to',
]);

/** What is made anew for it, or reviewed once more: a few layouts of each in every run. */
const OF_LAYOUTS = [
  'B to A names the same objects',
  'a folder without names is called otherwise',
  'two words swapped are swapped in the report',
] as const;

/** Written by `npm run bench -- places 60 0 --write`: which layouts break which relation, which become fewer. */
const known = z
  .record(z.string(), z.array(z.number()))
  .parse(JSON.parse(readFileSync(join(packageRoot(), KNOWN_BROKEN), 'utf8')));

async function broken(
  subjects: readonly Subject[],
  names: ReadonlySet<string> = HELD_EVERYWHERE,
): Promise<readonly Held[]> {
  const review = createReviewer();
  const found: Held[] = [];
  for (const subject of subjects) found.push(...(await heldOf(subject, review, names)));
  return found.filter(({ faults }) => faults.length > 0);
}

test('what a layout says in another order is reviewed alike, and what does not change says nothing', async () => {
  expect(await broken(layoutSubjects(shareOfRun(LAYOUTS, 72)))).toEqual([]);
}, 300_000);

test.each(OF_LAYOUTS)(
  'between two reviews of a layout it holds that %s',
  async (name) => {
    const whole = LAYOUTS.filter((seed) => known[name]?.includes(seed) !== true).slice(0, TRIED);
    expect(await broken(layoutSubjects(shareOfRun(whole, 36)), new Set([name]))).toEqual([]);
  },
  300_000,
);

test('so it is with the changes of the examples', async () => {
  const folder = examplesOf(packageRoot());
  const names = readdirSync(join(folder, 'pull-requests')).sort();
  const examples = await exampleSubjects(folder, shareOfRun(names, 24));
  expect(await broken(examples.all)).toEqual([]);
  await examples.remove();
}, 300_000);
