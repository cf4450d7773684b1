import { createHash } from 'node:crypto';
import { buildFileTree, decodeBlob, nodeAt, parseYaml, stringAt } from '../../manifest/index.ts';
import type { FileTree, LoadedBlob, GapDraft, Origin } from '../../manifest/index.ts';
import { isChartFolder } from '../chart-folder.ts';
import { unpackChart } from '../packed-chart.ts';
import type { ChartCopy } from './chart-reference.ts';
import { fitsVersion } from './version-range.ts';

/** Holds a tree in which a chart's files lie below the path of its copy. */
type CopiedChart =
  | {
      readonly kind: 'chart';
      readonly tree: FileTree;
      /** The version in its Chart.yaml; null where that has none. */
      readonly version: string | null;
    }
  /** Some files are still to be loaded: they are in the tree's `wanted`. */
  | { readonly kind: 'pending' }
  | { readonly kind: 'refused'; readonly message: string };

/**
 * Gives the chart that lies at a path: a folder, or a packed chart, whose files are then below its own path.
 */
export function copiedChart(tree: FileTree, { path, fetched }: ChartCopy): CopiedChart {
  if (fetched !== undefined) return ofBytes(tree, path, fetched.bytes);
  if (isChartFolder(tree, path)) return inFolder(tree, path);
  const entry = tree.read(path);
  if (entry.kind === 'pending') return { kind: 'pending' };
  if (entry.kind === 'unreadable' && entry.bytes !== undefined)
    return ofBytes(tree, path, entry.bytes);
  if (entry.kind === 'unreadable' || entry.kind === 'text')
    return refused(`${path} is said to be the copy of a chart, and cannot be read as one.`);
  return refused(
    tree.isDirectory(path)
      ? `${path} is said to be the copy of a chart, and has no Chart.yaml.`
      : `Nothing is at ${path}, where the copy of a chart is said to be ("vendored" in the configuration).`,
  );
}

const refused = (message: string): CopiedChart => ({ kind: 'refused', message });

function inFolder(tree: FileTree, path: string): CopiedChart {
  const entry = tree.read(path === '.' ? 'Chart.yaml' : `${path}/Chart.yaml`);
  if (entry.kind === 'pending') return { kind: 'pending' };
  return { kind: 'chart', tree, version: entry.kind === 'text' ? versionIn(entry.text) : null };
}

/** Keeps packed charts, each unpacked once. */
const unpacked = new WeakMap<Uint8Array, FileTree | string>();
const mounted = new WeakMap<FileTree, Map<string, FileTree>>();

function ofBytes(tree: FileTree, path: string, bytes: Uint8Array): CopiedChart {
  const files = unpacked.get(bytes) ?? filesOf(bytes);
  unpacked.set(bytes, files);
  if (typeof files === 'string') return refused(`${path} cannot be read as a chart: ${files}.`);
  const known = mounted.get(tree) ?? new Map<string, FileTree>();
  mounted.set(tree, known);
  const key = `${path}\0${files.stateOf('/')}`;
  const together = known.get(key) ?? mountedAt(tree, path, files);
  known.set(key, together);
  const entry = files.read('Chart.yaml');
  return {
    kind: 'chart',
    tree: together,
    version: entry.kind === 'text' ? versionIn(entry.text) : null,
  };
}

function filesOf(bytes: Uint8Array): FileTree | string {
  const packed = unpackChart(bytes);
  if (packed.kind === 'refused') return packed.why;
  if (!packed.files.has('Chart.yaml')) return 'its archive has no Chart.yaml';
  const contents = new Map<string, LoadedBlob>();
  const entries = [...packed.files].flatMap(([path, file]) => {
    if (file.kind !== 'bytes') return [];
    const content = file.bytes;
    const oid = createHash('sha256').update(content).digest('hex');
    contents.set(oid, decodeBlob(content));
    return [{ path, mode: '100644', oid, size: content.length }];
  });
  return buildFileTree(entries, contents);
}

function versionIn(text: string): string | null {
  const node = parseYaml('Chart.yaml', text)[0]?.node ?? undefined;
  const written = nodeAt(node, 'version');
  return stringAt(node, 'version') ?? (written?.kind === 'scalar' ? String(written.value) : null);
}

/** Gives a tree in which the files of another one lie below a path; what else is at that path is not seen. */
function mountedAt(tree: FileTree, path: string, files: FileTree): FileTree {
  const prefix = `${path}/`;
  /** Gives the path in `files`; null for a path that lies elsewhere. */
  const within = (asked: string): string | null =>
    asked === path || asked === prefix
      ? '.'
      : asked.startsWith(prefix)
        ? asked.slice(prefix.length)
        : null;
  const outer = tree.paths.filter((each) => each !== path && !each.startsWith(prefix));
  const paths = [...outer, ...files.paths.map((each) => `${prefix}${each}`)].sort();
  const answer = <T>(asked: string, of: (from: FileTree, at: string) => T): T => {
    const inner = within(asked);
    return inner === null ? of(tree, asked) : of(files, inner);
  };
  return {
    paths,
    read: (asked) => answer(asked, (from, at) => from.read(at)),
    oidOf: (asked) => answer(asked, (from, at) => from.oidOf(at)),
    isDirectory: (asked) => answer(asked, (from, at) => from.isDirectory(at)),
    list: (asked) => answer(asked, (from, at) => from.list(at)),
    realPath: (asked) => (within(asked) === null ? tree.realPath(asked) : asked),
    linksTo: (asked) => (within(asked) === null ? tree.linksTo(asked) : []),
    stateOf: (asked) =>
      answer(asked, (from, at) => from.stateOf(at === '.' && asked.endsWith('/') ? '/' : at)),
    get wanted() {
      return tree.wanted;
    },
  };
}

/** Describes a chart of elsewhere that a copy stands for. */
export interface CopiedReference {
  /** The address, `URL/NAME`. */
  readonly address: string;
  readonly path: string;
  /**
   * The version that its applier asks for. Null for the newest, and for a ref of Git, which is no version of
   * the chart.
   */
  readonly asked: string | null;
  readonly origin: Origin;
  /** Says who asks for it, where that is no release. */
  readonly asker?: 'chart';
}

/** Says that a copy is not the version that is asked for; null where it is. */
export function copyGap(
  { address, path, asked, origin, asker }: CopiedReference,
  version: string | null,
): Omit<GapDraft, 'root'> | null {
  if (asked === null || asked === '') return null;
  const fits = version === null ? null : fitsVersion(asked, version);
  if (fits === true) return null;
  const what = version === null ? 'says no version' : `is ${version}`;
  const rest =
    fits === null && version !== null
      ? `asks for ${asked}, and whether that is the same is not known`
      : `asks for ${asked}`;
  return {
    reason: 'helm-chart',
    message: `What is rendered of ${address} is the copy in ${path}, which may not be what is installed: the copy ${what}, the ${asker ?? 'release'} ${rest}.`,
    origin,
    key: `copy of ${address}`,
    input: `${asked} ${version ?? ''}`,
  };
}
