import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';
import { paragraphsOf } from '../../../sandbox/prose/prose.ts';
import { detectors } from '../../../src/checks/index.ts';
import { movedTo } from '../../support/moved-pages.ts';
import { stringsOf } from './source-strings.ts';
import { readSourceFiles } from '../source-files.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

const below = (folder: string, name: RegExp): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((path) => `${folder}/${path.replaceAll('\\', '/')}`)
    .filter((path) => name.test(path))
    .sort();

/** Pages that people read, from the top of the repository. */
export const pages: readonly string[] = [
  ...readdirSync(root)
    .filter((name) => name.endsWith('.md'))
    .sort(),
  ...below('docs', /\.md$/).filter((page) => movedTo(page) === null),
];

const paragraphsOfPage = (page: string): readonly string[] => paragraphsOf(read(page));

const checks = detectors.flatMap((detector) => detector.checks);

export const checkTitles: readonly string[] = checks.map(({ title }) => title);

const Rules = z.array(z.object({ why: z.string().optional() }));

export const ruleReasons: readonly string[] = below('rules', /^rules\/[\w-]+\.yaml$/).flatMap(
  (path) => Rules.parse(parse(read(path))).flatMap(({ why }) => (why === undefined ? [] : [why])),
);

/** Reports as GitHub shows them: the comment and the check of every golden case. */
const goldenReports: readonly string[] = below('test/golden', /\/(?:comment|check)\.md$/);

const golden = (): readonly string[] =>
  goldenReports.flatMap((path) => paragraphsOf(read(path).replaceAll(/<[^>]+>/g, '\n\n')));

/** The strings of a room of the program, by which its replies, its help and its findings are written. */
function stringsByRoom(): Readonly<Record<string, readonly string[]>> {
  const rooms: Record<string, string[]> = {};
  for (const { path, text } of readSourceFiles(['src'])) {
    const room = path.split('/', 2).join('/');
    (rooms[room] ??= []).push(...stringsOf(path, text));
  }
  return Object.fromEntries(
    Object.entries(rooms).map(([room, strings]) => [`strings of ${room}`, strings]),
  );
}

/** Returns all that people read, by the place where it is written: paragraphs of each. */
export const textsByPlace = (): Readonly<Record<string, readonly string[]>> => ({
  ...Object.fromEntries(pages.map((page) => [page, paragraphsOfPage(page)])),
  'golden reports': golden(),
  'check titles': checkTitles,
  'blind texts of checks': checks.map(({ blind }) => blind),
  'reasons of rules': ruleReasons,
  ...stringsByRoom(),
});
