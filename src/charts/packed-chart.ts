import { gunzipSync } from 'node:zlib';
import type { FileTree } from '../manifest/index.ts';
import type { ChartFile } from './chart-request.ts';
import { tarEntries } from './tar-entries.ts';

/** The files of a packed chart by path below its folder, or why Helm does not load it. */
export type PackedChart =
  | { readonly kind: 'unpacked'; readonly files: ReadonlyMap<string, ChartFile> }
  | { readonly kind: 'refused'; readonly why: string };

/** By its name, as appliers go by it. */
export const isPacked = (path: string): boolean => /\.(?:tgz|tar\.gz)$/.test(path);

/** Whether the archive is all that a tree has of a chart; of a copy, the files lie unpacked below its path. */
export const isArchive = (tree: Pick<FileTree, 'oidOf'>, chart: string): boolean =>
  isPacked(chart) && tree.oidOf(`${chart}/Chart.yaml`) === undefined;

/** Bytes that an archive may come to. */
const MOST = 32_000_000;

/** Archives are read once for all that install them. */
const unpacked = new WeakMap<Uint8Array, PackedChart>();

/** As Helm loads an archive: all files lie in one folder, and none leads out of it. */
export function unpackChart(archive: Uint8Array): PackedChart {
  const known = unpacked.get(archive) ?? read(archive);
  unpacked.set(archive, known);
  return known;
}

function read(archive: Uint8Array): PackedChart {
  const tar = unzipped(archive);
  if (typeof tar === 'string') return { kind: 'refused', why: tar };
  const entries = tarEntries(tar);
  if (entries === null) return { kind: 'refused', why: 'it is no archive of files' };
  const files = new Map<string, ChartFile>();
  for (const { name, bytes } of entries) {
    const path = pathIn(name);
    if ('why' in path) return { kind: 'refused', why: path.why };
    // what it leaves out was left out when the chart was packed
    if (path.below !== '.helmignore') files.set(path.below, { kind: 'bytes', bytes });
  }
  return files.size === 0
    ? { kind: 'refused', why: 'no files in chart archive' }
    : { kind: 'unpacked', files };
}

function unzipped(archive: Uint8Array): Uint8Array | string {
  try {
    return gunzipSync(archive, { maxOutputLength: MOST });
  } catch (error) {
    return error instanceof RangeError
      ? `it comes to more than ${String(MOST)} bytes`
      : 'it is not gzipped, or damaged';
  }
}

function pathIn(name: string): { readonly below: string } | { readonly why: string } {
  const [, ...rest] = name.split(name.includes('\\') ? '\\' : '/');
  const below = rest.join('/');
  if (below.startsWith('/')) return { why: 'chart illegally contains absolute paths' };
  const steps: string[] = [];
  for (const step of rest) {
    if (step === '' || step === '.') continue;
    if (step !== '..') steps.push(step);
    else if (steps.pop() === undefined)
      return { why: 'chart illegally references parent directory' };
  }
  return steps.length === 0
    ? { why: 'chart illegally contains content outside the base directory' }
    : { below: steps.join('/') };
}
