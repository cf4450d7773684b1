import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { detectors } from '../../src/checks/index.ts';
import { documentation } from '../../src/manifest/index.ts';
import { EXAMPLES } from '../../sandbox/example-repository.ts';
import { lineOfMove, MOVES, movedTo } from '../support/moved-pages.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

const pages = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...['docs', 'bench/evidence', 'examples', 'schemas'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => `${folder}/${name}`),
  ),
].sort();

test('every link between pages leads somewhere', () => {
  const broken = pages.flatMap((page) =>
    [...read(page).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)(?:#[^)]*)?\)/g)]
      .map((match) => match[1] ?? '')
      .map((target) => join(dirname(page), target))
      .filter((path) => !isThere(page, path))
      .map((path) => `${page} -> ${path}`),
  );
  expect(pages.length).toBeGreaterThan(10);
  expect(broken).toEqual([]);
});

/** The changelog keeps the addresses that pages had; others name those that pages have. */
const isThere = (page: string, path: string): boolean => {
  const now = movedTo(path);
  return (now === null || page === 'CHANGELOG.md') && existsSync(join(root, now ?? path));
};

test('every page but those of contributors is of one of four kinds', () => {
  const kinds = ['tutorial', 'how-to', 'reference', 'explanation', 'contributing'];
  const others = pages
    .filter((path) => path.startsWith('docs/') && !kinds.includes(path.split('/')[1] ?? ''))
    .filter((path) => path !== 'docs/README.md');
  const wrong = others.filter((path) => {
    const now = movedTo(path);
    return now === null || read(path) !== lineOfMove(path, now);
  });
  expect(wrong).toEqual([]);
});

test('every page that moved is where its old address says', () => {
  const wrong = MOVES.filter(([before, now]) => {
    if (!existsSync(join(root, now)) || !existsSync(join(root, before))) return true;
    return !before.endsWith('/') && read(before) !== lineOfMove(before, now);
  });
  expect(wrong).toEqual([]);
  expect(MOVES.length).toBeGreaterThan(40);
});

test('every page that the program names is there, and the package has those of detectors', () => {
  const { checks, ofRule } = documentation;
  const named = Object.values(documentation).filter((each) => typeof each === 'string');
  const gone = [...named, ofRule('id').replace('#id', '')].filter(
    (path) => !existsSync(join(root, path)),
  );
  expect(gone).toEqual([]);
  for (const file of ['package.json', 'build/write-package.js'])
    expect(read(file)).toContain(checks);
});

test('every detector has its file, its page and its line in the index of checks', () => {
  const index = read(`${documentation.checks}/index.md`);
  const sources = new Set(
    readdirSync(join(root, 'src/checks'), { recursive: true, encoding: 'utf8' }).map((path) =>
      basename(path),
    ),
  );
  for (const { id } of detectors) {
    expect(sources.has(`${id}.ts`), id).toBe(true);
    expect(existsSync(join(root, documentation.ofDetector(id))), id).toBe(true);
    expect(index).toContain(`(${id}.md`);
  }
});

test('no page describes a detector that is not there', () => {
  const known = detectors.map(({ id }) => `${id}.md`);
  const found = readdirSync(join(root, documentation.checks)).filter(
    (name) => !['index.md', 'codes.md'].includes(name),
  );
  expect(found.sort()).toEqual([...known].sort());
});

test("the README's comment is what the author of that pull request reads", () => {
  const comment = read('test/golden/06-strict-mesh-wide/comment.md')
    .replace(/<details>[\s\S]*?<\/details>/g, '')
    .replace(/\[(`[^`]*`|\w+)\]\([^)]*\)/g, '$1');
  const lines = comment
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^(\||\d+ environments|<!--)/.test(line));
  const readme = read('README.md');
  expect(lines.length).toBeGreaterThan(5);
  for (const line of lines) expect(readme).toContain(`> ${line}`);
});

test('the page about what came past review shows the issue of its example', () => {
  const issue = read('test/golden/31-pushed-past-review/issue.md')
    .replace(/<details>[\s\S]*?<\/details>/g, '')
    .replace(/\[(`[^`]*`)\]\([^)]*\)/g, '$1')
    .replaceAll('<after>', '4f2c1e9')
    .replaceAll('<before>', '943e394');
  const lines = issue
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^(#\s|\||\d+ environments|<!--)/.test(line));
  const page = read('docs/how-to/past-review.md');
  expect(lines.length).toBeGreaterThan(5);
  for (const line of lines) expect(page).toContain(`> ${line}`);
});

test("the examples' table has the tier that the reviews come to", () => {
  const table = read('examples/README.md');
  const changes = Object.values(EXAMPLES).flatMap((of) => readdirSync(join(root, 'examples', of)));
  for (const name of changes) {
    const row = new RegExp(`^\\| ${name} \\| ([^|]+) \\|`, 'm').exec(table);
    const { tier, notAnalysed } = JSON.parse(read(`test/golden/${name}/expected.json`)) as {
      tier: string;
      notAnalysed: readonly { blocking: boolean }[];
    };
    const blocked = notAnalysed.some(({ blocking }) => blocking);
    expect(row?.[1]?.trim() ?? 'no row', name).toMatch(
      blocked ? /^not analysed/ : new RegExp(`^${tier}`),
    );
  }
});

test('every rule that names a detector names one that exists', () => {
  const known = new Set(detectors.map(({ id }) => id));
  const named = readdirSync(join(root, 'rules'))
    .filter((file) => file.endsWith('.yaml'))
    .flatMap((file) =>
      [...read(`rules/${file}`).matchAll(/detector: ([a-z-]+)/g)].map((match) => match[1] ?? ''),
    );
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((id) => !known.has(id))).toEqual([]);
});
