import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { buildExampleRepository } from '../../sandbox/example-repository.ts';
import { openCorpora } from '../corpus-cases.ts';
import type { Draft, Drafts } from '../holes/drafts.ts';
import { layoutOf } from '../layouts/layout.ts';

/** A change that relations are held against. */
export interface Subject {
  readonly name: string;
  readonly before: Drafts;
  readonly after: Drafts;
  /** Of a layout; null where the tree is no made one. */
  readonly seed: number | null;
}

export interface Subjects {
  readonly all: readonly Subject[];
  readonly remove: () => Promise<void>;
}

export const layoutSubjects = (seeds: readonly number[]): readonly Subject[] =>
  seeds.map((seed) => {
    const { before, after } = layoutOf(seed);
    return { name: `layout ${String(seed)}`, before, after, seed };
  });

/** Every change of the examples that goldens are made of. */
export async function exampleSubjects(
  examples: string,
  pullRequests?: readonly string[],
): Promise<Subjects> {
  const example = await buildExampleRepository(examples, {
    ...(pullRequests !== undefined && { pullRequests }),
  });
  return {
    all: example.pullRequests.map((head) =>
      inGit(`golden ${head}`, { repository: example.folder, base: 'main', head }),
    ),
    remove: () => example.remove(),
  };
}

/** Names of the corpora's changes, each read when it is its turn; null where the corpora are not there. */
export function corpusSubjects(
  folder: string,
): { readonly all: readonly (() => Subject)[]; readonly remove: () => void } | null {
  const corpora = openCorpora(folder);
  return (
    corpora && {
      all: corpora.cases.map((each) => () => inGit(`corpus ${each.id}`, each)),
      remove: corpora.remove,
    }
  );
}

/** Every case of a set that is two folders, each read when it is its turn; none where the set is not there. */
export function caseSubjects(folder: string): readonly (() => Subject)[] {
  if (!existsSync(folder)) return [];
  const sides = (name: string) => ['before', 'after'].map((side) => join(folder, name, side));
  return readdirSync(folder)
    .toSorted()
    .filter((name) => sides(name).every((side) => existsSync(side)))
    .map((name) => () => {
      const [before = '', after = ''] = sides(name);
      return { name: `case ${name}`, before: draftsIn(before), after: draftsIn(after), seed: null };
    });
}

const draftsIn = (folder: string): Drafts =>
  new Map(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => statSync(join(folder, path)).isFile())
      .map((path): [string, Draft] => [path, { text: readFileSync(join(folder, path), 'utf8') }]),
  );

/** Changes of repositories on this machine, of a list with `folder TAB commit` a line: each against its first parent. */
export const drawnSubjects = (list: string): readonly (() => Subject)[] =>
  readFileSync(list, 'utf8')
    .split('\n')
    .map((line) => line.split('\t'))
    .flatMap(([repository, head]) =>
      repository === undefined || head === undefined
        ? []
        : [() => inGit(`drawn ${head}`, { repository, base: `${head}^`, head })],
    );

interface GitChange {
  readonly repository: string;
  readonly base: string;
  readonly head: string;
}

/** What a merge of the change would give: its head where the base has gone no further. */
function inGit(name: string, { repository, base, head }: GitChange): Subject {
  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['-C', repository, ...args], { encoding: 'utf8' }).trim();
  const from = git('merge-base', base, head);
  return {
    name,
    before: draftsAt(repository, from),
    after: draftsAt(repository, head),
    seed: null,
  };
}

const MOST = 256 * 1024 * 1024;

/** The texts and links of a commit; what is no text is left out on both sides. */
function draftsAt(repository: string, commit: string): Drafts {
  const listed = execFileSync('git', ['-C', repository, 'ls-tree', '-r', '-z', commit], {
    encoding: 'utf8',
    maxBuffer: MOST,
  });
  const entries = listed.split('\0').flatMap((line) => {
    const [, mode, oid, path] = /^(\d+) blob (\w+)\t(.*)$/s.exec(line) ?? [];
    return mode === undefined || oid === undefined || path === undefined
      ? []
      : [{ mode, oid, path }];
  });
  const texts = blobsOf(
    repository,
    entries.map(({ oid }) => oid),
  );
  const drafts = new Map<string, Draft>();
  for (const [at, { mode, path }] of entries.entries()) {
    const text = texts[at] ?? '';
    if (mode === '120000') drafts.set(path, { link: text });
    else if (!text.includes('\0')) drafts.set(path, { text });
  }
  return drafts;
}

function blobsOf(repository: string, oids: readonly string[]): readonly string[] {
  const output = execFileSync('git', ['-C', repository, 'cat-file', '--batch'], {
    input: oids.map((oid) => `${oid}\n`).join(''),
    maxBuffer: MOST,
  });
  let at = 0;
  return oids.map(() => {
    const end = output.indexOf('\n', at);
    const size = Number(output.toString('utf8', at, end).split(' ')[2]);
    const text = output.toString('utf8', end + 1, end + 1 + size);
    at = end + 1 + size + 1;
    return text;
  });
}

/** Where the examples lie. */
export const examplesOf = (root: string): string => join(root, 'examples');
