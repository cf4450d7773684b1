import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openCorpora } from '../corpus-cases.ts';
import type { Drafts } from '../holes/drafts.ts';
import { textOf } from '../holes/drafts.ts';
import { layoutOf } from '../layouts/layout.ts';
import type { Dice } from '../random-tree.ts';
import { createDice } from '../random-tree.ts';
import { writtenCase } from '../voice/case-subjects.ts';

/** One thing that people read about where a change lands. */
export interface Drawn {
  readonly name: string;
  readonly form: 'map' | 'table';
  /** What is asked of the command line. */
  readonly args: readonly string[];
}

export interface AllDrawn {
  readonly drawn: readonly Drawn[];
  readonly remove: () => void;
}

/** A change, as the command line is told of its two sides. */
interface Sides {
  readonly name: string;
  readonly review: readonly string[];
  readonly map: readonly string[];
}

/** Cases of which each is written only where it is drawn. */
type Pool = readonly { readonly name: string; readonly made: () => Sides }[];

/** How many layouts there are to draw from. */
const LAYOUTS = 500;

function writeFiles(folder: string, files: ReadonlyMap<string, string>): void {
  for (const [path, text] of files) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

function inFolders(
  folder: string,
  name: string,
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): Sides {
  const place = join(folder, name.replaceAll(/\W+/g, '-'));
  writeFiles(join(place, 'before'), before);
  writeFiles(join(place, 'after'), after);
  return {
    name,
    review: ['--base-dir', join(place, 'before'), '--head-dir', join(place, 'after')],
    map: [join(place, 'after')],
  };
}

const textsOf = (drafts: Drafts): ReadonlyMap<string, string> =>
  new Map([...drafts].map(([path, draft]) => [path, textOf(draft)]));

const layoutPool = (folder: string): Pool =>
  Array.from({ length: LAYOUTS }, (_, at) => {
    const name = `layout ${String(at + 1)}`;
    const made = (): Sides => {
      const { before, after } = layoutOf(at + 1);
      return inFolders(folder, name, textsOf(before), textsOf(after));
    };
    return { name, made };
  });

function placesPool(cases: string, folder: string): Pool {
  return readdirSync(cases)
    .sort()
    .map((file) => ({
      name: `places ${file.replace(/\.yaml$/, '')}`,
      made: () => {
        const { id, before, after } = writtenCase(join(cases, file));
        return inFolders(folder, `places ${id}`, before, after);
      },
    }));
}

function drawnFrom(pool: Pool, taken: Set<string>, dice: Dice): Drawn {
  const left = pool.filter(({ name }) => !taken.has(name));
  const { name, made } = dice.pick(left);
  taken.add(name);
  const { review, map } = made();
  return dice.chance(0.5)
    ? { name, form: 'map', args: ['map', ...map] }
    : { name, form: 'table', args: ['review', ...review, '--format', 'markdown'] };
}

/** As many maps and tables of reviews as asked for, from real changes, written cases and layouts in turn; null where the first two are not all there. */
export function drawnBy(
  seed: number,
  count: number,
  shared: string,
  trees: string | null,
): AllDrawn | null {
  const cases = join(shared, 'cases/places/cases');
  const corpora = existsSync(cases) ? openCorpora(join(shared, 'corpora')) : null;
  if (corpora === null) return null;
  const folder = trees ?? mkdtempSync(join(tmpdir(), 'meshwarden-judged-'));
  const pools: readonly Pool[] = [
    corpora.cases.map(({ id, repository, base, head }) => ({
      name: `corpora ${id}`,
      made: () => ({
        name: `corpora ${id}`,
        review: ['--repo', repository, '--base', base, '--head', head],
        map: ['--repo', repository, '--rev', head],
      }),
    })),
    placesPool(cases, folder),
    layoutPool(folder),
  ];
  const dice = createDice(seed);
  const taken = new Set<string>();
  const drawn = Array.from({ length: count }, (_, at) =>
    drawnFrom(pools[at % pools.length] ?? [], taken, dice),
  );
  const remove = (): void => {
    corpora.remove();
    if (trees === null) rmSync(folder, { recursive: true, force: true });
  };
  return { drawn, remove };
}
