import type { ChartFile } from '../../charts/index.ts';
import { chartFilesIn, isArchive, unpackChart } from '../../charts/index.ts';
import type { FileTree, Node, Origin } from '../../manifest/index.ts';
import { parseYaml, stringAt } from '../../manifest/index.ts';

/** The files of a chart, whether it lies there as a folder or packed. */
export type ChartInTree =
  | { readonly kind: 'read'; readonly files: ReadonlyMap<string, ChartFile> }
  | { readonly kind: 'pending' }
  | { readonly kind: 'refused'; readonly message: string; readonly origin: Origin };

export function chartInTree(tree: FileTree, chart: string): ChartInTree {
  if (isArchive(tree, chart)) return packedIn(tree, chart);
  const files = chartFilesIn(tree, chart);
  const isIn = (path: string): boolean => chart === '.' || path.startsWith(`${chart}/`);
  const isPending = tree.paths.some((path) => isIn(path) && tree.read(path).kind === 'pending');
  return isPending ? { kind: 'pending' } : { kind: 'read', files };
}

function packedIn(tree: FileTree, chart: string): ChartInTree {
  const refused = (message: string): ChartInTree => ({
    kind: 'refused',
    message,
    origin: { file: chart, line: 1, column: 1, endLine: 1 },
  });
  const entry = tree.read(chart);
  if (entry.kind === 'pending') return { kind: 'pending' };
  if (entry.kind === 'absent') return refused(`The packed chart ${chart} is not there.`);
  const bytes = entry.kind === 'unreadable' ? entry.bytes : undefined;
  if (bytes === undefined) return refused(`${chart} is named as a chart, and is no packed one.`);
  const packed = unpackChart(bytes);
  return packed.kind === 'refused'
    ? refused(`Helm does not load the packed chart ${chart}: ${packed.why}.`)
    : { kind: 'read', files: packed.files };
}

/** Name and version, as whoever packages the chart anew at another version compares them; null where there is none. */
export function chartVersion(tree: FileTree, chart: string): string | null {
  const own = versions.get(tree) ?? new Map<string, string>();
  versions.set(tree, own);
  const known = own.get(chart);
  if (known !== undefined) return known;
  const node = chartYaml(tree, chart);
  const [name, version] = ['name', 'version'].map((field) => stringAt(node, field));
  if (version === undefined) return null;
  own.set(chart, `${name ?? ''} ${version}`);
  return `${name ?? ''} ${version}`;
}

/** Those that are known; a chart that many install is read once. */
const versions = new WeakMap<FileTree, Map<string, string>>();

function chartYaml(tree: FileTree, chart: string): Node | undefined {
  const path = 'Chart.yaml';
  const text = isArchive(tree, chart)
    ? packedText(tree, chart, path)
    : textOf(tree, inFolder(chart, path));
  return text === null ? undefined : (parseYaml(path, text)[0]?.node ?? undefined);
}

const inFolder = (folder: string, path: string): string =>
  folder === '.' ? path : `${folder}/${path}`;

function textOf(tree: FileTree, path: string): string | null {
  const entry = tree.read(path);
  return entry.kind === 'text' ? entry.text : null;
}

function packedText(tree: FileTree, chart: string, path: string): string | null {
  const read = packedIn(tree, chart);
  const file = read.kind === 'read' ? read.files.get(path) : undefined;
  return file?.kind === 'bytes' ? new TextDecoder().decode(file.bytes) : null;
}
