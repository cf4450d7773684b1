import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { isKustomizationFile } from '../../src/gitops/index.ts';
import type { KustomizeRenderer } from '../../src/kustomize/index.ts';
import {
  createKustomizeRenderer,
  parseKustomizeTables,
  printResources,
} from '../../src/kustomize/index.ts';
import type { FileTree, ListedEntry, LoadedBlob } from '../../src/manifest/index.ts';
import { buildFileTree, decodeBlob, holdsPath } from '../../src/manifest/index.ts';
import { shareOfRun } from '../support/share-of-run.ts';
import tables from '../../schemas/kustomize/kustomize-5.5.json' with { type: 'json' };

type KustomizeResult = ReturnType<KustomizeRenderer['render']>;

/** A repository of many small overlays, with components, ignored inputs and remote bases. */
const BUNDLE = '../shared/corpora/enchantednatures-homecluster.bundle';
const HEAD = 'enchantednatures-homecluster-c1caf2a7-head';

const present = existsSync(BUNDLE);
const folder = present ? mkdtempSync(join(tmpdir(), 'meshwarden-corpus-')) : '';
afterAll(() => {
  if (present) rmSync(folder, { recursive: true, force: true });
});

interface Repository {
  readonly entries: readonly ListedEntry[];
  readonly contents: ReadonlyMap<string, LoadedBlob>;
}

function openRepository(): Repository {
  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['-C', folder, ...args], { maxBuffer: 1e9 }).toString();
  git('init', '--quiet', '--bare');
  git('fetch', '--quiet', join(process.cwd(), BUNDLE), `refs/heads/${HEAD}:refs/heads/head`);
  const lines = git('ls-tree', '-r', '-l', '-z', 'head').split('\0').filter(Boolean);
  const entries = lines.map((line): ListedEntry => {
    const [, mode = '', oid = '', size = '', path = ''] =
      /^(\d+) \w+ (\w+) +(\S+)\t(.*)$/s.exec(line) ?? [];
    return { path, mode, oid, size: size === '-' ? null : Number(size) };
  });
  return { entries, contents: contentsOf(entries.map(({ oid }) => oid)) };
}

function contentsOf(oids: readonly string[]): ReadonlyMap<string, LoadedBlob> {
  const input = `${oids.join('\n')}\n`;
  const batch = spawnSync('git', ['-C', folder, 'cat-file', '--batch'], { input, maxBuffer: 1e9 });
  const contents = new Map<string, LoadedBlob>();
  let at = 0;
  for (const oid of oids) {
    const header = batch.stdout.indexOf('\n', at);
    const size = Number(batch.stdout.toString('utf8', at, header).split(' ')[2]);
    contents.set(oid, decodeBlob(batch.stdout.subarray(header + 1, header + 1 + size)));
    at = header + size + 2;
  }
  return contents;
}

/** The repository with one file edited, or gone where `text` is null. */
function changed({ entries, contents }: Repository, path: string, text: string | null): FileTree {
  const oid = `changed ${path}`;
  const others = entries.filter((entry) => entry.path !== path);
  if (text === null) return buildFileTree(others, contents);
  const entry = { path, mode: '100644', oid, size: text.length };
  return buildFileTree([...others, entry], new Map([...contents, [oid, { kind: 'text', text }]]));
}

const told = ({ status, failure, gaps, reads, resources }: KustomizeResult): unknown => ({
  status,
  failure,
  gaps,
  reads: [...reads].sort(),
  text: printResources(resources),
});

const newRenderer = (): KustomizeRenderer => createKustomizeRenderer(parseKustomizeTables(tables));

type Results = ReadonlyMap<string, KustomizeResult>;

interface Rendered {
  /** How many roots were rendered again. */
  readonly again: number;
  /** Those rendered again though they had not read the path, and those not though they had. */
  readonly wrong: readonly string[];
}

/** Renders all roots of a changed tree, and holds what is rendered again to what was read. */
function renderChanged(
  renderer: KustomizeRenderer,
  path: string,
  tree: FileTree,
  before: Results,
): Rendered {
  const fresh = newRenderer();
  const wrong: string[] = [];
  let again = 0;
  for (const [root, result] of before) {
    const now = renderer.render(tree, root);
    // an assertion for each of half a million pairs would take longer than the renders
    if ((now !== result) !== holdsPath(result.reads, path)) wrong.push(`${root} for ${path}`);
    if (now === result) continue;
    again += 1;
    expect(told(now)).toEqual(told(fresh.render(tree, root)));
  }
  return { again, wrong };
}

/** Every file, and every path that was looked for in vain. */
function pathsToChange(tree: FileTree, before: Results): readonly string[] {
  const looked = [...before.values()].flatMap(({ reads }) => [...reads]);
  const paths = new Set([...looked, ...tree.paths]);
  return [...paths].filter((path) => !path.endsWith('/') && !tree.isDirectory(path)).sort();
}

describe.skipIf(!present)('dependencies on a real repository', () => {
  test('a change of any one file renders again exactly the roots whose reads hold it', () => {
    const repository = openRepository();
    const tree = buildFileTree(repository.entries, repository.contents);
    const roots = new Set(tree.paths.filter(isKustomizationFile).map((path) => dirname(path)));
    const renderer = newRenderer();
    const before = new Map([...roots].map((root) => [root, renderer.render(tree, root)]));
    let again = 0;
    for (const [index, path] of shareOfRun(pathsToChange(tree, before), 6).entries()) {
      const entry = tree.read(path);
      const text = entry.kind === 'text' ? `${entry.text}\n# edited\n` : 'a: 1\n';
      const gone = index % 3 === 0 && entry.kind !== 'absent';
      const edited = changed(repository, path, gone ? null : text);
      const rendered = renderChanged(renderer, path, edited, before);
      expect(rendered.wrong).toEqual([]);
      again += rendered.again;
      const others = [...before].filter(([root, result]) => renderer.render(tree, root) !== result);
      expect(others).toEqual([]);
    }
    expect(before.size).toBeGreaterThan(100);
    expect(again).toBeGreaterThan(100);
  }, 300_000);
});
