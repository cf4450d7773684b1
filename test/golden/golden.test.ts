import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ExampleRepository } from '../../sandbox/example-repository.ts';
import { buildExampleRepository, EXAMPLES, PUSHES } from '../../sandbox/example-repository.ts';
import { createLocalTrees } from '../../src/forge/edge/git/objects/local-trees.ts';
import { readPackageData } from '../../src/review/edge/package-data.ts';
import { createEngine } from '../../src/review/index.ts';
import { NO_NAMES } from '../../src/gitops/index.ts';
import type { TreesResult } from '../../src/forge/index.ts';
import type { FormatOf } from '../../src/review/index.ts';
import { chartRenderer } from '../charts/edge/chart-renderer.ts';
import { printedChange } from '../review/printed-change.ts';
import { shareOfRun } from '../support/share-of-run.ts';
import { shownOnGitHub } from '../bot/check/shown-on-github.ts';

const golden = fileURLToPath(new URL('./', import.meta.url));
const examples = fileURLToPath(new URL('../../examples/', import.meta.url));
const repositories = Object.keys(EXAMPLES) as (keyof typeof EXAMPLES)[];
const repositoryOf = new Map(
  repositories.flatMap((of) =>
    readdirSync(join(examples, EXAMPLES[of])).map((name) => [name, of] as const),
  ),
);
const cases = [...repositoryOf.keys()].sort();
/**
 * A case is reviewed once in a run: for GitHub, or to be printed, as the turn has it. Whoever writes goldens writes all.
 */
const isWriting = process.env['UPDATE_GOLDEN'] !== undefined;
const ON_GITHUB = new Set(isWriting ? cases : shareOfRun(cases, 3));
const PRINTED = new Set(isWriting ? cases : shareOfRun(cases, 3, 1));
const AS_OF = '2026-01-05T12:00:00.000Z';
const FILES: readonly (readonly [string, FormatOf<'review'>])[] = [
  ['expected.txt', 'terminal'],
  ['expected.md', 'markdown'],
  ['expected.json', 'json'],
];

/** A page repeats what the other forms say, with much that is the same on each: one case is enough to read. */
const AS_PAGE = '06-strict-mesh-wide';

const filesOf = (name: string): typeof FILES =>
  name === AS_PAGE ? [...FILES, ['expected.html', 'html']] : FILES;

const built = new Map<string, ExampleRepository>();
const engine = createEngine(readPackageData(), NO_NAMES, chartRenderer());

beforeAll(async () => {
  for (const of of repositories) built.set(of, await buildExampleRepository(examples, { of }));
}, 60_000);
afterAll(async () => {
  for (const repository of built.values()) await repository.remove();
});

test('every pull request of the examples has a golden report, and no golden is left over', () => {
  const folders = readdirSync(golden, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const pushes = readdirSync(join(examples, PUSHES));
  const known = folders
    .map(({ name }) => name)
    .filter((name) => !pushes.includes(name))
    .sort();
  if (process.env['UPDATE_GOLDEN'] === undefined) expect(known).toEqual(cases);
  expect(cases.length).toBeGreaterThanOrEqual(8);
});

test('no golden of a pull request is left over', () => {
  if (process.env['UPDATE_GOLDEN'] !== undefined) return;
  for (const name of cases) {
    const wanted = [...filesOf(name).map(([file]) => file), 'check.md', 'comment.md'];
    expect(readdirSync(join(golden, name)).sort()).toEqual(wanted.sort());
  }
});

/** What stands above the fold, as a reader sees it: of a link its words. A picture is looked at, and not read. */
const visibleLength = (comment: string): number =>
  comment
    .replace(/^```mermaid\n[\s\S]*?^```$/gm, '')
    .replace(/<details>[\s\S]*?<\/details>/g, '')
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/# Inline at [\s\S]*/, '')
    .replace(/\]\([^)]*\)/g, ']')
    .replace(/^\|-.*$/gm, '')
    .replace(/[*`|[\]\\#\u200b]/g, '')
    .replace(/\s+/g, ' ')
    .trim().length;

test('a comment is read in seconds: half of them have at most 700 visible letters', () => {
  const lengths = cases
    .map((name) => readFileSync(join(golden, name, 'comment.md'), 'utf8'))
    .filter((comment) => comment !== 'No comment.\n')
    .map(visibleLength)
    .sort((a, b) => a - b);
  expect(lengths.length).toBeGreaterThanOrEqual(8);
  expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThanOrEqual(700);
});

test('no headline has more than 120 letters, a field path or JSON', () => {
  for (const name of cases) {
    const [first = ''] = readFileSync(join(golden, name, 'expected.md'), 'utf8').split('\n');
    const [, sentence = ''] = first.split(' · ');
    expect(sentence.replace(/\\/g, '').length, name).toBeLessThanOrEqual(120);
    expect(sentence, name).not.toMatch(/\[\d+\]|[{}]|\bspec\./);
  }
});

/** Letters of a row on a phone. */
const PHONE = 45;

/** A cell as a reader sees it, split where a browser may break a line. */
const piecesOf = (cell: string): readonly string[] =>
  cell
    .replace(/\]\([^)]*\)/g, ']')
    .replace(/[*`[\]\\\u200b]/g, '')
    .split(/\s+|(?<=[/-])/);

test('no table is wider than a phone: two columns, the environments as words', () => {
  const tables = cases.flatMap((name) =>
    ['comment.md', 'check.md', 'expected.md'].flatMap((file) =>
      readFileSync(join(golden, name, file), 'utf8')
        .split('\n')
        .filter((line) => line.startsWith('|') && !line.startsWith('|-'))
        .map((line) => ({ name, cells: line.split(/(?<!\\)\|/).slice(1, -1) })),
    ),
  );
  expect(tables.length).toBeGreaterThan(20);
  for (const { name, cells } of tables) {
    expect(cells, name).toHaveLength(2);
    const widths = cells.map((cell) => Math.max(...piecesOf(cell).map(({ length }) => length)));
    const width = widths.reduce((sum, each) => sum + each, 0);
    expect(width, `${name}: ${cells.join('|')}`).toBeLessThanOrEqual(PHONE);
  }
});

/** A pull request is opened once, and what is written of it is held against its goldens. */
describe.each(cases)('%s', (name) => {
  let shown: Readonly<Record<string, string>>;

  beforeAll(async () => {
    shown = await shownOf(name);
  });

  test.skipIf(!ON_GITHUB.has(name)).each(['check.md', 'comment.md'])('reads on GitHub as in %s', (file) => {
    expectGolden(name, file, shown[file]);
  });

  test.skipIf(!PRINTED.has(name)).each(filesOf(name))('reads as in %s', (file) => {
    expectGolden(name, file, shown[file]);
  });
});

function expectGolden(name: string, file: string, text = ''): void {
  const path = join(golden, name, file);
  if (process.env['UPDATE_GOLDEN'] !== undefined) {
    mkdirSync(join(golden, name), { recursive: true });
    writeFileSync(path, text);
  }
  expect(existsSync(path), `missing golden ${name}/${file}; npm run golden writes it`).toBe(true);
  expect(text).toBe(readFileSync(path, 'utf8'));
}

const treesOf = (name: string): Promise<TreesResult> =>
  createLocalTrees({ searchPath: process.env['PATH'] ?? '' }).read({
    repository: built.get(repositoryOf.get(name) ?? '')?.folder ?? '',
    base: 'main',
    head: name,
  });

/** Commit ids change with every edit of the examples; what they say does not. */
function withoutCommits(text: string, trees: TreesResult): string {
  if (!('commits' in trees) || trees.commits === null) throw new Error(trees.kind);
  const { base, head } = trees.commits;
  return text
    .replaceAll(base, '<base>')
    .replaceAll(head, '<head>')
    .replaceAll(base.slice(0, 7), '<base>')
    .replaceAll(head.slice(0, 7), '<head>');
}

async function shownOf(name: string): Promise<Readonly<Record<string, string>>> {
  const trees = await treesOf(name);
  if (trees.kind !== 'read') throw new Error(trees.kind);
  try {
    return {
      ...(ON_GITHUB.has(name) && (await onGitHub(trees))),
      ...(PRINTED.has(name) && (await printed(name, trees))),
    };
  } finally {
    await trees.close();
  }
}

async function onGitHub(trees: TreesResult): Promise<Readonly<Record<string, string>>> {
  const { check, comment } = await shownOnGitHub(trees, engine, AS_OF);
  return { 'check.md': withoutCommits(check, trees), 'comment.md': withoutCommits(comment, trees) };
}

async function printed(name: string, trees: TreesResult): Promise<Readonly<Record<string, string>>> {
  const print = await printedChange(trees, engine, AS_OF);
  return Object.fromEntries(
    filesOf(name).map(([file, format]) => {
      const { text, exitCode } = print(format);
      const exit = format === 'terminal' ? `exit code ${String(exitCode)}\n` : '';
      return [file, `${withoutCommits(text, trees)}${exit}`] as const;
    }),
  );
}
