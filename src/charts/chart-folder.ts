import type { FileEntry, FileTree } from '../manifest/index.ts';
import type { ChartFile } from './chart-request.ts';

/** Tells whether Helm takes a folder for a chart: it holds a Chart.yaml. */
export const isChartFolder = (tree: FileTree, folder: string): boolean =>
  tree.oidOf(inFolder(folder, 'Chart.yaml')) !== undefined;

/**
 * Gives all files of a chart by path below its folder. Files that are still to be loaded are noted in the
 * tree's `wanted`.
 */
export function chartFilesIn(
  tree: Pick<FileTree, 'paths' | 'read'>,
  folder: string,
): ReadonlyMap<string, ChartFile> {
  const prefix = inFolder(folder, '');
  return new Map(
    pathsOfChart(tree.paths, folder).map((path) => [
      path.slice(prefix.length),
      chartFile(tree.read(path)),
    ]),
  );
}

/** Hundreds of releases of one chart ask for the same few of all paths of a tree, again in each round of loading. */
const knownPaths = new WeakMap<readonly string[], Map<string, readonly string[]>>();

/** Lists the files of the chart in this folder. */
export function pathsOfChart(paths: readonly string[], folder: string): readonly string[] {
  const ofCharts = knownPaths.get(paths) ?? new Map<string, readonly string[]>();
  knownPaths.set(paths, ofCharts);
  const prefix = inFolder(folder, '');
  const found = ofCharts.get(prefix) ?? paths.filter((path) => path.startsWith(prefix));
  ofCharts.set(prefix, found);
  return found;
}

const inFolder = (folder: string, path: string): string =>
  folder === '.' || folder === '' ? path : `${folder}/${path}`;

const utf8 = new TextEncoder();

type TextEntry = Extract<FileEntry, { kind: 'text' }>;

const encoded = new WeakMap<TextEntry, Uint8Array>();

/** Encodes a file once, so that it is read and parsed once: the releases of a chart and of a service have the same. */
export function bytesOfText(entry: TextEntry): Uint8Array {
  const bytes = encoded.get(entry) ?? utf8.encode(entry.text);
  encoded.set(entry, bytes);
  return bytes;
}

function chartFile(entry: FileEntry): ChartFile {
  if (entry.kind === 'text') return { kind: 'bytes', bytes: bytesOfText(entry) };
  if (entry.kind !== 'unreadable') return { kind: 'unreadable', reason: 'it is not loaded' };
  return entry.bytes === undefined
    ? { kind: 'unreadable', reason: WHY[entry.reason] }
    : { kind: 'bytes', bytes: entry.bytes };
}

const WHY: Readonly<Record<Extract<FileEntry, { kind: 'unreadable' }>['reason'], string>> = {
  'too-large': 'it is too large',
  binary: 'it is no text',
  'not-utf8': 'it is not UTF-8',
  lfs: 'it is kept in Git LFS',
  submodule: 'it lies in a submodule',
  'symlink-outside': 'its link leads out of the repository',
  limit: 'the tree is too large',
  'missing-input': 'this clone does not hold it',
};
