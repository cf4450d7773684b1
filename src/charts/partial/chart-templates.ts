import type { ChartFile } from '../chart-request.ts';
import type { ValuePath } from '../chart-renderer.ts';
import { loadedFiles } from '../dependencies/helm-ignore.ts';
import { unpackChart } from '../packed-chart.ts';
import { chartsWithin } from '../values/value-layers.ts';
import type { FileReads } from './template-reads.ts';
import { fileReads } from './template-reads.ts';

type Files = ReadonlyMap<string, ChartFile>;

/** Describes a file of templates of a chart, or of a chart within it. */
export interface TemplateFile {
  /** The path in the chart around; what lies in an archive has its path behind that of the archive. */
  readonly path: string;
  /** The folder of its own chart, with a slash at its end; empty for the chart around. */
  readonly home: string;
  /** The places in the values of the release at which those of its chart begin: one for each name that it has. */
  readonly at: readonly ValuePath[];
  readonly text: string;
  readonly reads: FileReads;
}

const utf8 = new TextDecoder();

/** Lists the files of templates of a chart and of all charts within it, those in archives too. */
export const templateFiles = (files: Files): readonly TemplateFile[] =>
  filesOf(unpacked(loadedFiles(files) ?? files, MOST_DEEP), '', [[]], MOST_DEEP);

/** Charts within charts are followed this deep. */
const MOST_DEEP = 6;

const ARCHIVE = /(?:^|\/)charts\/[^/]+\.tgz$/;

/** Tells whether a file lies in an archive, where nothing can stand in its place. */
export const isInArchive = (path: string): boolean => /(?:^|\/)charts\/[^/]+\.tgz\//.test(path);

/** Gives files in which archives of charts are folders of their name. */
function unpacked(files: Files, depth: number): Files {
  const archives = [...files].filter(([path]) => ARCHIVE.test(path));
  if (archives.length === 0 || depth === 0) return files;
  const within = archives.flatMap(([path, file]) => {
    const packed = file.kind === 'bytes' ? unpackChart(file.bytes) : null;
    if (packed?.kind !== 'unpacked') return [];
    const own = unpacked(packed.files, depth - 1);
    return [...own].map(([below, each]) => [`${path}/${below}`, each] as const);
  });
  return new Map([...[...files].filter(([path]) => !ARCHIVE.test(path)), ...within]);
}

function filesOf(
  files: Files,
  home: string,
  at: readonly ValuePath[],
  depth: number,
): readonly TemplateFile[] {
  if (depth === 0) return [];
  const own = [...files].flatMap(([path, file]): readonly TemplateFile[] => {
    if (!path.startsWith(`${home}templates/`) || file.kind !== 'bytes') return [];
    const text = utf8.decode(file.bytes);
    return [{ path, home, at, text, reads: readsOf(text) }];
  });
  const within = chartsWithin(files, home).flatMap(({ folder, names }) => {
    const places = at.flatMap((around) => names.map((name) => [...around, name]));
    return filesOf(files, folder, places, depth - 1);
  });
  return [...own, ...within];
}

/** Keeps what texts read, for many releases have the same templates. */
const known = new Map<string, FileReads>();
const MOST_KNOWN = 500;

function readsOf(text: string): FileReads {
  const found = known.get(text);
  if (found !== undefined) return found;
  if (known.size >= MOST_KNOWN) known.clear();
  const read = fileReads(text);
  known.set(text, read);
  return read;
}
