import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { commitFaults } from '../../sandbox/prose/commit-faults.ts';
import { CONSTRUCTIONS, TERMS } from '../../sandbox/prose/constructions.ts';
import { hitsIn, paragraphsOf, sentencesIn, wordsIn } from '../../sandbox/prose/prose.ts';
import { overBudget } from './prose/budgets.ts';
import { pages, textsByPlace } from './prose/texts.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const RATCHET = new URL('prose/ratchet.json', import.meta.url);

/** Hits per 1,000 words, sentences over 25 words in percent, paragraphs over 100 words. */
const Measures = z.strictObject({ hits: z.number(), long: z.number(), paragraphs: z.number() });
type Measures = z.infer<typeof Measures>;
const Ratchet = z.strictObject({ places: z.record(z.string(), Measures) });

/** A place that has no entry: a new page, or one that is plain already. */
const NEW: Measures = { hits: 2, long: 10, paragraphs: 0 };

const ratchet = Ratchet.parse(JSON.parse(readFileSync(RATCHET, 'utf8')));
const texts = textsByPlace();
const tenth = (value: number): number => Math.round(value * 10) / 10;

function measured(paragraphs: readonly string[]): Measures {
  const words = paragraphs.reduce((sum, each) => sum + wordsIn(each), 0);
  const sentences = paragraphs.flatMap(sentencesIn);
  const long = sentences.filter((each) => wordsIn(each) > 25).length;
  return {
    hits: words === 0 ? 0 : tenth((hitsIn(paragraphs).length * 1_000) / words),
    long: sentences.length === 0 ? 0 : tenth((long * 100) / sentences.length),
    paragraphs: paragraphs.filter((each) => wordsIn(each) > 100).length,
  };
}

/** An entry never asks for more than a new page has to keep. */
const isWithin = (now: Measures, allowed: Measures): boolean =>
  now.hits <= Math.max(allowed.hits, NEW.hits) &&
  now.long <= Math.max(allowed.long, NEW.long) &&
  now.paragraphs <= Math.max(allowed.paragraphs, NEW.paragraphs);

if (process.env['UPDATE_GOLDEN'] !== undefined) writeRatchet();

/** Keeps what fell; what rose stays as it was, and the test says so. */
function writeRatchet(): void {
  const least = (now: Measures, before: Measures = now): Measures => ({
    hits: Math.min(now.hits, before.hits),
    long: Math.min(now.long, before.long),
    paragraphs: Math.min(now.paragraphs, before.paragraphs),
  });
  const places = Object.entries(texts).flatMap(([place, paragraphs]) => {
    const now = measured(paragraphs);
    const before = ratchet.places[place];
    if (before === undefined && Object.keys(ratchet.places).length > 0) return [];
    const kept = least(now, before);
    return isWithin(kept, NEW) ? [] : [[place, kept] as const];
  });
  const written = { places: Object.fromEntries(places) };
  writeFileSync(RATCHET, `${JSON.stringify(written, null, 2)}\n`);
}

test.each([...CONSTRUCTIONS, ...TERMS])('$name: its examples hit, the others do not', (row) => {
  const own = (text: string) => hitsIn([text]).filter(({ construction }) => construction === row);
  for (const text of row.hits) expect(own(text), text).not.toEqual([]);
  for (const text of row.fine) expect(own(text), text).toEqual([]);
});

test('code, quoted messages, tables and headings do not count', () => {
  const page =
    '# What is told\n\nSee `what is told` and “Of a host nothing is known”.\n\n| anew |\n|---|\n| anew |\n';
  expect(hitsIn(paragraphsOf(page))).toEqual([]);
});

test.each(Object.entries(texts))('%s is as plain as it was, or plainer', (place, paragraphs) => {
  const allowed = ratchet.places[place] ?? NEW;
  const now = measured(paragraphs);
  const worst = hitsIn(paragraphs)
    .slice(0, 40)
    .map(
      ({ construction: { name, better }, excerpt }) => `…${excerpt}… (${name}; better: ${better})`,
    );
  expect(isWithin(now, allowed), [JSON.stringify({ now, allowed }), ...worst].join('\n')).toBe(
    true,
  );
});

test('the ratchet names only what is there', () => {
  const gone = Object.keys(ratchet.places).filter((place) => !(place in texts));
  expect(gone, 'delete these lines of prose/ratchet.json, or move their numbers along').toEqual([]);
});

test.each(Object.entries(overBudget()))('%s: no text is longer', (_, long) => {
  expect(long).toEqual([]);
});

test('no two bullets of the changelog begin with the same words', () => {
  const starts = paragraphsOf(readFileSync(`${root}CHANGELOG.md`, 'utf8'))
    .filter((text) => text.length >= 80)
    .map((text) => text.slice(0, 80));
  expect(starts.filter((start, at) => starts.indexOf(start) !== at)).toEqual([]);
  expect(pages).toContain('CHANGELOG.md');
});

test('the hook of a clone names what is wrong with a commit', () => {
  const diff =
    '--- a/CHANGELOG.md\n+++ b/CHANGELOG.md\n@@ -3 +3 @@\n-Old.\n+- The call is tried again.\n';
  expect(commitFaults('Retry the call', '')).toEqual([]);
  expect(commitFaults('Say what is told', diff)).toEqual([
    expect.stringContaining('subject: "…Say what is told…"'),
    expect.stringContaining('CHANGELOG.md: "…The call is tried again.…"'),
  ]);
  expect(commitFaults('x'.repeat(73), '')).toEqual(['The subject has 73 characters, at most 72.']);
  expect(commitFaults(`Revert "${'x'.repeat(73)}"`, diff)).toEqual([]);
});

const git = (...args: readonly string[]): string =>
  execFileSync('git', ['-C', root, ...args], { encoding: 'utf8', maxBuffer: 1e8 });

/** The commit that adds this test; undefined where its history is not here. */
function firstCommit(): string | undefined {
  if (!existsSync(`${root}.git`) || git('rev-parse', '--is-shallow-repository') !== 'false\n')
    return undefined;
  return git(
    'log',
    '--diff-filter=A',
    '--format=%H',
    '--',
    'test/architecture/plain-english.test.ts',
  )
    .split('\n')
    .find((line) => line !== '');
}

const first = firstCommit();

test.skipIf(first === undefined)('commits since the style guide keep it', () => {
  const since = ['log', '--no-merges', '--format=%x01%H %s%n', `${first ?? ''}..HEAD`];
  const commits = git(...since)
    .split('\u0001')
    .slice(1)
    .map((text) => text.trim());
  const diffs = git(...since, '-p', '-U0', '--', 'CHANGELOG.md')
    .split('\u0001')
    .slice(1)
    .map((text) => [text.slice(0, 40), text.slice(text.indexOf('\n'))] as const);
  const diffOf = new Map(diffs);
  const faults = commits.flatMap((line) => {
    const [commit = '', ...subject] = line.split(' ');
    const found = commitFaults(subject.join(' '), diffOf.get(commit) ?? '');
    return found.map((fault) => `${commit.slice(0, 9)} ${fault}`);
  });
  expect(faults).toEqual([]);
});
