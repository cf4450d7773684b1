import { gunzipSync } from 'node:zlib';
import type { FileTree } from '../manifest/index.ts';
import type { ChartFile } from './chart-request.ts';

/** Holds the files of a packed chart by path below its folder, or says why Helm does not load it. */
type PackedChart =
  | { readonly kind: 'unpacked'; readonly files: ReadonlyMap<string, ChartFile> }
  | { readonly kind: 'refused'; readonly why: string };

/** Tells by its name whether a path is a packed chart; appliers go by the name too. */
export const isPacked = (path: string): boolean => /\.(?:tgz|tar\.gz)$/.test(path);

/**
 * Tells whether the archive is all that a tree has of a chart. The files of a copy lie unpacked below its
 * path.
 */
export const isArchive = (tree: Pick<FileTree, 'oidOf'>, chart: string): boolean =>
  isPacked(chart) && tree.oidOf(`${chart}/Chart.yaml`) === undefined;

/** Bounds the bytes that an archive may come to. */
const MOST = 32_000_000;

/** Keeps what archives hold, so that each is read once for all that install it. */
const unpacked = new WeakMap<Uint8Array, PackedChart>();

/** Reads an archive as Helm loads it: all files lie in one folder, and none leads out of it. */
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

/** Describes a file of an archive; of a link only the name counts. */
interface TarEntry {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const BLOCK = 512;
const utf8 = new TextDecoder();

/** Lists the files of a tar archive in their order; null where it is none, or ends too early. */
function tarEntries(tar: Uint8Array): readonly TarEntry[] | null {
  const entries: TarEntry[] = [];
  let longer: Longer = {};
  for (let at = 0; at + BLOCK <= tar.length && tar[at] !== 0;) {
    const header = tar.subarray(at, at + BLOCK);
    const bytes = contentAt(tar, at, longer);
    if (bytes === null) return null;
    at += BLOCK * (1 + Math.ceil(bytes.length / BLOCK));
    const type = String.fromCharCode(header[156] ?? 0);
    if (type === 'x' || type === 'L') {
      longer = { ...longer, ...(type === 'x' ? ofRecords(bytes) : { name: textIn(bytes) }) };
      continue;
    }
    const name = longer.name ?? nameIn(header);
    if (isFile(type) && !name.endsWith('/')) entries.push({ name, bytes });
    longer = {};
  }
  return entries;
}

/**
 * Gives the bytes behind the header at a place; null where there is no header, or the archive ends too early.
 */
function contentAt(tar: Uint8Array, at: number, longer: Longer): Uint8Array | null {
  const header = tar.subarray(at, at + BLOCK);
  const size = longer.size ?? numberIn(header.subarray(124, 136));
  if (size === null || !isSummed(header)) return null;
  const bytes = tar.subarray(at + BLOCK, at + BLOCK + size);
  return bytes.length === size ? bytes : null;
}

/** Holds what does not fit into the header of an entry and stands before it. */
interface Longer {
  readonly name?: string;
  readonly size?: number;
}

/** Tells whether an entry is a file; folders, devices and settings for all entries are none. */
const isFile = (type: string): boolean => !'34567gK'.includes(type) || type === '7';

function textIn(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return utf8.decode(end < 0 ? bytes : bytes.subarray(0, end));
}

function nameIn(header: Uint8Array): string {
  const name = textIn(header.subarray(0, 100));
  const isUstar = textIn(header.subarray(257, 262)) === 'ustar' && header[262] === 0;
  const prefix = isUstar ? textIn(header.subarray(345, 500)) : '';
  return prefix === '' ? name : `${prefix}/${name}`;
}

/** Reads a number of octal digits; a first byte of 128 says that the rest is a number itself. */
function numberIn(bytes: Uint8Array): number | null {
  if (bytes[0] === 128)
    return bytes.subarray(1).reduce((sum, byte) => Math.min(sum * 256 + byte, 2 ** 40), 0);
  const digits = textIn(bytes).trim();
  return /^[0-7]*$/.test(digits) ? Number.parseInt(`0${digits}`, 8) : null;
}

/** Tells whether a header has the sum of its bytes, in which the bytes of the sum itself count as blanks. */
function isSummed(header: Uint8Array): boolean {
  const sum = header.reduce((all, byte, at) => all + (at >= 148 && at < 156 ? 32 : byte), 0);
  return numberIn(header.subarray(148, 156)) === sum;
}

/** Reads records of the form `length key=value`. */
function ofRecords(bytes: Uint8Array): Longer {
  const found = new Map<string, string>();
  for (let at = 0; at < bytes.length;) {
    const blank = bytes.indexOf(32, at);
    const length = Number(utf8.decode(bytes.subarray(at, blank)));
    if (blank < 0 || !(length > 0)) break;
    const record = utf8.decode(bytes.subarray(blank + 1, at + length - 1));
    const equals = record.indexOf('=');
    found.set(record.slice(0, equals), record.slice(equals + 1));
    at += length;
  }
  const [name, size] = [found.get('path'), Number(found.get('size') ?? Number.NaN)];
  return { ...(name !== undefined && { name }), ...(Number.isInteger(size) && { size }) };
}
