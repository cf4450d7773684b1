import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { shareOfRun } from '../support/share-of-run.ts';
import { usesOfSentences } from './uses-of-sentences.ts';

const RATCHET = new URL('sentences.json', import.meta.url);

/** How often texts are given in the place of sentences, and who reads sentences and prints none. */
const Ratchet = z.strictObject({ legacy: z.number(), readers: z.record(z.string(), z.number()) });

const kept = Ratchet.parse(JSON.parse(readFileSync(RATCHET, 'utf8')));
const root = fileURLToPath(new URL('../../', import.meta.url));
const uses = usesOfSentences(root, (files) => shareOfRun(files, 4));

/** Rooms whose files print: they alone make text of a sentence. */
const PRINTERS =
  /^src\/(?:review\/report|review\/policy\/rules|bot|cli|action|features\/\w+\/texts|manifest\/text)\//;

const readers = Object.fromEntries(
  [...uses.readers].filter(([file]) => !PRINTERS.test(file)).toSorted(),
);

if (process.env['UPDATE_GOLDEN'] !== undefined) {
  const least = Object.entries(readers).flatMap(([file, now]) => {
    const most = kept.readers[file];
    return most === undefined ? [] : [[file, Math.min(now, most)] as const];
  });
  const now = {
    legacy: Math.min(uses.legacy, kept.legacy),
    readers: Object.fromEntries(least),
  };
  writeFileSync(RATCHET, `${JSON.stringify(now, null, 2)}\n`);
}

test('no sentence is compared, sorted or used as a key as it is', () => {
  expect(uses.compared).toEqual([]);
});

test('who reads a sentence prints it, but for a list that gets shorter', () => {
  const more = Object.entries(readers).filter(([file, now]) => now > (kept.readers[file] ?? 0));
  expect(more).toEqual([]);
});

test('texts in the place of sentences get fewer', () => {
  console.log(`${String(uses.legacy)} texts are given in the place of sentences`);
  expect(uses.legacy).toBeLessThanOrEqual(kept.legacy);
});
