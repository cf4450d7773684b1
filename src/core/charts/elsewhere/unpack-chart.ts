import { gunzipSync } from 'node:zlib';

/** The files of a packed chart by path below its folder, or why there are none, as the end of a sentence. */
export type UnpackedChart =
  | { readonly kind: 'unpacked'; readonly files: ReadonlyMap<string, Uint8Array> }
  | { readonly kind: 'refused'; readonly why: string };

/** Helm's own bound of what a packed chart may hold. */
const MOST_BYTES = 100_000_000;
const MOST_FILES = 10_000;
const BLOCK = 512;

/** Reads a chart as `helm package` writes it: a gzipped tar with all files in one folder. */
export function unpackChart(packed: Uint8Array): UnpackedChart {
  const bytes = inflated(packed);
  if (bytes === null) return refused('it is no gzipped archive, or holds too much');
  const files = new Map<string, Uint8Array>();
  for (const entry of entriesIn(bytes)) {
    if (entry === null) return refused('its archive is damaged');
    const path = pathBelow(entry.name);
    if (path === null) return refused('its archive holds a path outside of its folder');
    files.set(path, entry.content);
    if (files.size > MOST_FILES) return refused('its archive holds too many files');
  }
  return files.has('Chart.yaml')
    ? { kind: 'unpacked', files }
    : refused('its archive has no Chart.yaml');
}

interface ArchivedFile {
  readonly name: string;
  readonly content: Uint8Array;
}

/** The files of an archive; null, at its end, where it is damaged. */
function* entriesIn(archive: Uint8Array): Generator<ArchivedFile | null> {
  let name: string | null = null;
  for (let at = 0; at + BLOCK <= archive.length;) {
    const header = archive.subarray(at, at + BLOCK);
    if (header.every((byte) => byte === 0)) return;
    const entry = entryOf(header);
    const start = at + BLOCK;
    if (entry === null || start + entry.size > archive.length) {
      yield null;
      return;
    }
    const content = archive.subarray(start, start + entry.size);
    at = start + Math.ceil(entry.size / BLOCK) * BLOCK;
    const said = nameSaid(entry, content);
    if (!NO_FILES.has(entry.type)) yield fileOf(entry, name, content);
    name = NAMING.has(entry.type) ? (said ?? name) : null;
  }
}

/** Entries that name the next one: of POSIX, of GNU, and for all that come. */
const NAMING: ReadonlySet<string> = new Set(['x', 'L', 'g']);
const NO_FILES: ReadonlySet<string> = new Set([...NAMING, '5']);
const LINKS: ReadonlySet<string> = new Set(['1', '2']);

const nameSaid = ({ type }: TarEntry, content: Uint8Array): string | null =>
  type === 'x' ? paxPath(content) : type === 'L' ? textOf(content) : null;

/** A link has no content, for Helm either. */
const fileOf = (
  { name, type }: TarEntry,
  longName: string | null,
  content: Uint8Array,
): ArchivedFile => ({
  name: longName ?? name,
  content: LINKS.has(type) ? new Uint8Array() : content,
});

const refused = (why: string): UnpackedChart => ({ kind: 'refused', why });

function inflated(packed: Uint8Array): Uint8Array | null {
  try {
    return gunzipSync(packed, { maxOutputLength: MOST_BYTES });
  } catch {
    return null;
  }
}

interface TarEntry {
  readonly name: string;
  readonly size: number;
  readonly type: string;
}

/** Null where its checksum is wrong. */
function entryOf(header: Uint8Array): TarEntry | null {
  const summed = header.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 32 : byte), 0);
  const size = octal(header.subarray(124, 136));
  if (octal(header.subarray(148, 156)) !== summed || size === null) return null;
  const isUstar = textOf(header.subarray(257, 262)) === 'ustar';
  const prefix = isUstar ? textOf(header.subarray(345, 500)) : '';
  const name = textOf(header.subarray(0, 100));
  const type = String.fromCharCode(header[156] ?? 0);
  return { name: prefix === '' ? name : `${prefix}/${name}`, size, type };
}

function octal(field: Uint8Array): number | null {
  const text = textOf(field).trim();
  return /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : null;
}

const utf8 = new TextDecoder();

function textOf(field: Uint8Array): string {
  const end = field.indexOf(0);
  return utf8.decode(end < 0 ? field : field.subarray(0, end));
}

/** Of records `length key=value` the path. */
function paxPath(content: Uint8Array): string | null {
  let found: string | null = null;
  for (let at = 0; at < content.length;) {
    const space = content.indexOf(32, at);
    const length = Number(utf8.decode(content.subarray(at, Math.max(space, at))));
    if (space < 0 || !Number.isInteger(length) || length <= space - at) return found;
    const record = utf8.decode(content.subarray(space + 1, at + length - 1));
    if (record.startsWith('path=')) found = record.slice('path='.length);
    at += length;
  }
  return found;
}

/** Without the folder that all lies in; null where it leads out of that. */
function pathBelow(name: string): string | null {
  const [, ...steps] = name
    .replaceAll('\\', '/')
    .split('/')
    .filter((step) => step !== '.');
  const path = steps.filter((step) => step !== '');
  if (path.length === 0 || path.includes('..') || /^[a-zA-Z]:/.test(path[0] ?? '')) return null;
  return path.join('/');
}
