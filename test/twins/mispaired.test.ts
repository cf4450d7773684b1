import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { compiledProgram } from '../support/compiled-source.ts';
import { shareOfRun } from '../support/share-of-run.ts';
import { treesOf, twinsOfPages } from './twin-trees.ts';
import { WRITTEN } from './written/index.ts';

/** Of so many files that compare one is tried in a run. */
const SHARES = 12;

const SRC = new URL('../../src/', import.meta.url).pathname;

/** Files that ask for the other side of an object, and how often. */
const comparing = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).flatMap((file) => {
  if (!file.endsWith('.ts') || file === 'compare/diff/compare/copies.ts') return [];
  const code = readFileSync(join(SRC, file), 'utf8');
  if (!/import \{[^}]*\bcounterpartIn\b/.test(code)) return [];
  return [{ file, places: code.split(/\bcounterpartIn\(/).length - 1 }];
});

const ofPages = twinsOfPages(({ section, base }) => section === 'Found' && base !== null);

/** The places of a file at which some tree shows that a wrong pair is taken. */
async function shownIn(file: string, places: number): Promise<readonly string[]> {
  const detector = file.split('/')[1];
  const trees = [
    ...WRITTEN.filter(({ comparedBy }) => comparedBy === file).flatMap(treesOf),
    ...ofPages.flatMap((each) => (each.detector === detector ? each.trees : [])),
  ];
  const program = spawn(process.execPath, [compiledProgram('test/twins/mispaired.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  program.stdin.end(JSON.stringify({ file: file.replace(/\.ts$/, '.js'), places, trees }));
  return z.array(z.string()).parse(JSON.parse(await text(program.stdout)));
}

test('the files that compare objects are found', () => {
  expect(comparing.length).toBeGreaterThan(30);
});

for (const { file, places } of shareOfRun(comparing, SHARES))
  test(`twins show each wrong pair that ${file} is handed`, async () => {
    expect(await shownIn(file, places)).toHaveLength(places);
  });
