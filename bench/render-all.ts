import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openFolder } from '../src/review/edge/folders/open-folder.ts';
import { readKustomizeTables } from '../src/review/edge/package-data.ts';
import type { KustomizeRenderer } from '../src/kustomize/index.ts';
import {
  createKustomizeRenderer,
  parseKustomizeTables,
  printResources,
} from '../src/kustomize/index.ts';
import type { FileTree } from '../src/manifest/index.ts';
import { reportUsage } from './report-usage.ts';

/**
 * `render-all FOLDER LIST OUTPUT [changes]`: renders and prints the folders of a list, in this one process, and
 * tells what was rendered when, how long each text is, and what a change of one file takes afterwards.
 */
const [folder = '', list = '', output = '', changes] = process.argv.slice(2);
const found: Record<string, unknown> = {};
reportUsage(() => found);

const began = performance.now();
const lap = (name: string): void => {
  found[name] = performance.now() - began;
};

const opened = await openFolder(folder);
if (opened.kind !== 'opened') throw new Error(`${folder}: ${opened.kind}`);
const { tree, load } = opened.trees;
lap('read');
const dirs = readFileSync(list, 'utf8').split('\n').filter(Boolean);
const paths = dirs.map((dir) => join(opened.folder, dir));
const renderer = createKustomizeRenderer(parseKustomizeTables(readKustomizeTables()));
let results = renderAll(renderer, tree);
while (tree.wanted.size > 0) {
  await load([...tree.wanted]);
  results = renderAll(renderer, tree);
}
lap('rendered');
const texts = results.map(({ status, resources }) =>
  status === 'complete' ? printResources(resources) : '',
);
writeFileSync(output, texts.join(''));
lap('printed');
found['lengths'] = texts.map((text) => Buffer.byteLength(text));
if (changes !== undefined)
  found['changes'] = changesOf(tree, results).map((path) => timeChange(path, results));

type KustomizeResult = ReturnType<KustomizeRenderer['render']>;

function renderAll(using: KustomizeRenderer, of: FileTree): readonly KustomizeResult[] {
  return paths.map((path) => using.render(of, path));
}

/** A file that nobody reads, one that one root reads, and the one that the most do. */
function changesOf(of: FileTree, all: readonly KustomizeResult[]): readonly string[] {
  const readers = new Map<string, number>();
  for (const { reads } of all)
    for (const path of reads)
      if (of.read(path).kind === 'text') readers.set(path, (readers.get(path) ?? 0) + 1);
  const byReaders = [...readers].sort(([, a], [, b]) => a - b).map(([path]) => path);
  const single = byReaders.find((path) => /\.ya?ml$/.test(path) && readers.get(path) === 1);
  return ['not-read.yaml', ...(single === undefined ? [] : [single]), ...byReaders.slice(-1)];
}

function timeChange(path: string, before: readonly KustomizeResult[]): object {
  const changed = withChange(tree, path);
  const start = performance.now();
  const after = renderAll(renderer, changed);
  const milliseconds = performance.now() - start;
  const again = after.filter((result, index) => result !== before[index]).length;
  return { path, milliseconds, again };
}

/** The same tree with a comment more in one file. */
function withChange(of: FileTree, path: string): FileTree {
  const entry = of.read(path);
  const text = `${entry.kind === 'text' ? entry.text : ''}\n# changed\n`;
  const isIt = (at: string): boolean => at === path;
  return {
    ...of,
    get wanted() {
      return of.wanted;
    },
    read: (at) => (isIt(at) ? { kind: 'text', text, oid: 'changed' } : of.read(at)),
    oidOf: (at) => (isIt(at) ? 'changed' : of.oidOf(at)),
    stateOf: (at) => (isIt(at) ? 'changed' : of.stateOf(at)),
  };
}
