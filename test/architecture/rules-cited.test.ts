import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import {
  citedIn,
  commentsOf,
  idsOf,
  listOf,
  misspeltIn,
  pagesBelow,
  pathOnDisk,
  readPage,
  RULE_PAGES,
} from './rules.ts';
import type { Page } from './rules.ts';
import { MOVES_TABLE, movedTo } from '../support/moved-pages.ts';

const HEADING = '## Not named by the code yet';

const programs = (folders: readonly string[]): readonly Page[] =>
  pagesBelow(folders, '.ts').map(({ path, text }) => ({ path, text: commentsOf(text) }));

const source = programs(['src']);
const tried = programs(['test', 'bench', 'sandbox']).filter(
  ({ path }) => !path.startsWith('test/architecture/'),
);
const written = [
  ...pagesBelow(['docs', 'bench/evidence', 'examples', 'sandbox', 'schemas'], '.md'),
  ...pagesBelow(['rules'], '.yaml').filter(({ path }) => !path.startsWith('rules/examples/')),
  ...['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md'].map(readPage),
];
const rulePages = RULE_PAGES.map(readPage);
const known = new Set(rulePages.flatMap(({ text }) => idsOf(text)));

/** `path: what`, for what a look at each page finds. */
const foundIn = (pages: readonly Page[], look: (page: Page) => readonly string[]): string[] =>
  pages.flatMap((page) => look(page).map((what) => `${page.path}: ${what}`));

test('no two rules have one id', () => {
  const all = rulePages.flatMap(({ text }) => idsOf(text));
  expect(all.length).toBeGreaterThan(480);
  expect(all.filter((id, at) => all.indexOf(id) !== at)).toEqual([]);
});

test('every rule that the code or a page names is there', () => {
  const unknown = foundIn([...source, ...tried, ...written], ({ text }) =>
    citedIn(text).filter((id) => !known.has(id)),
  );
  expect(source.flatMap(({ text }) => citedIn(text)).length).toBeGreaterThan(300);
  expect(unknown).toEqual([]);
});

test('ids are written so that they are found: `AUTHZ-16, 18` or `AUTHZ-1…6`', () => {
  expect(citedIn('(AUTHZ-16, 18, MTLS-1…3): T9…T11')).toEqual([
    'AUTHZ-16',
    'AUTHZ-18',
    'MTLS-1',
    'MTLS-2',
    'MTLS-3',
    'T9',
    'T10',
    'T11',
  ]);
  expect(misspeltIn('AUTHZ-*, MTLS-1…MTLS-3')).toEqual(['AUTHZ-*,', 'MTLS-1…MTLS-3']);
  expect(foundIn([...source, ...tried], ({ text }) => misspeltIn(text))).toEqual([]);
});

test.each(RULE_PAGES)('%s lists the rules that the code does not name yet', (path) => {
  const named = new Set(source.flatMap(({ text }) => citedIn(text)));
  const [before = '', list = ''] = readPage(path).text.split(`\n${HEADING}\n`);
  const introduction = /^\n[^\n]+\n/.exec(list)?.[0] ?? '';
  const unnamed = listOf(idsOf(before).filter((id) => !named.has(id)));
  const wanted = `${introduction}\n${unnamed}\n`;
  if (process.env['UPDATE_GOLDEN'] === undefined)
    expect(list, '`npm run golden` writes it anew').toBe(wanted);
  else writeFileSync(pathOnDisk(path), `${before}\n${HEADING}\n${wanted}`);
});

test('comments and pages name no document that is not in the repository', () => {
  const missing = foundIn([...source, ...tried, ...written], ({ path, text }) =>
    [...withoutAddresses(text).matchAll(/(?<![\w./*<-])[\w./-]+\.md\b/g)]
      .map(([name]) => name)
      .filter((name) => ![dirname(path), '.', 'docs'].some((at) => isThere(join(at, name))))
      .filter((name) => !NAMES_OLD_PAGES.has(path) || !isMoved(name)),
  );
  expect(missing).toEqual([]);
});

/** Without addresses of the web, and without the words of a link: its target says which page it is. */
const withoutAddresses = (text: string): string =>
  text.replaceAll(/https?:\/\/[^\s)]+/g, '').replaceAll(/\[[\w./-]+\]\(/g, '(');

const NAMES_OLD_PAGES: ReadonlySet<string> = new Set(['CHANGELOG.md', MOVES_TABLE]);

const isThere = (path: string): boolean => existsSync(pathOnDisk(path));

const isMoved = (name: string): boolean =>
  [name, `docs/${name}`].some((path) => movedTo(path) !== null);

test('comments and pages point to no papers beside the repository', () => {
  const papers =
    /\b(?:DESIGN|SEMANTICS|DELIVERY|CONVENTIONS)\b|\b(?:NOTES|GITHUB|EXAMPLES) (?:§|\d)|\.\.\/shared\b/g;
  // a section is one of a public standard
  const sections = /(?<!\b(?:YAML 1\.2|RFC \d+) )§/g;
  const found = foundIn([...source, ...tried, ...written], ({ text }) =>
    [papers, sections].flatMap((each) => [...text.matchAll(each)].map(([what]) => what)),
  );
  expect(found).toEqual([]);
});
