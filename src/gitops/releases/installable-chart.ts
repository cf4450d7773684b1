import type { ChartCopy, ChartReference, ChartRequest, MissingChart } from '../../charts/index.ts';
import { builtChart, isArchive, chartFilesIn, unpackChart } from '../../charts/index.ts';
import type { FileTree, GapDraft, Origin, Node } from '../../manifest/index.ts';
import type { Release } from './release.ts';
import { parseYaml, stringAt } from '../../manifest/index.ts';

/**
 * Holds what stands for charts of elsewhere, and the tree that it lies in, also where a source leaves it out.
 */
export interface ChartsElsewhere {
  readonly tree: FileTree;
  readonly chartOf: (reference: ChartReference) => ChartCopy | undefined;
  /** Says why a chart that was asked for did not come; null where nobody was asked. */
  readonly whyNot?: (reference: ChartReference) => string | null;
}

/** Holds what is known of a chart of which nothing is missing. */
export interface WholeChart {
  readonly kind: 'whole';
  /** In which the charts are that it depends on. */
  readonly tree: FileTree;
  /** Tells whether its dependencies were brought, so that what is missing stays so. */
  readonly isBuilt: boolean;
  readonly gaps: readonly Omit<GapDraft, 'root'>[];
  /** Lists the charts that it depends on and that are not here, in whose place others stand. */
  readonly missing: readonly MissingChart[];
}

/** A chart with all that it depends on, or why it is not whole; `reads` is what decides beside its own folder. */
type InstallableChart = { readonly reads: readonly string[] } & (
  | (WholeChart & { readonly files: ChartRequest['files'] })
  | { readonly kind: 'pending' }
  | {
      readonly kind: 'refused';
      readonly reason: 'invalid-chart';
      readonly message: string;
      readonly origin: Origin;
    }
  | { readonly kind: 'unseen'; readonly message: string }
);

/**
 * A chart as its applier has it before it renders: Argo CD builds dependencies that Helm misses, and Flux those of a
 * chart that lies as a folder in Git or a bucket (ARGO-24, HELM-16). A packed one is taken as it is.
 */
export function installableChart(
  tree: FileTree,
  chart: string,
  release: Release,
  elsewhere: ChartsElsewhere,
): InstallableChart {
  const content = chartInTree(tree, chart);
  if (content.kind === 'pending') return { ...content, reads: [] };
  if (content.kind === 'refused') return { ...content, reason: 'invalid-chart', reads: [] };
  const { files } = content;
  const { flux, copied } = release;
  const builder = flux === undefined ? 'helm' : 'flux';
  const isTaken =
    isArchive(tree, chart) || (builder === 'flux' && copied?.reference.source === 'registry');
  const hasFolders = copied === undefined;
  const built = isTaken ? null : builtChart(files, { tree, chart, builder, elsewhere, hasFolders });
  if (built === null)
    return {
      kind: 'whole',
      tree,
      files,
      isBuilt: false,
      gaps: [],
      missing: [],
      reads: [],
    };
  switch (built.kind) {
    case 'built':
      return { ...built, kind: 'whole', isBuilt: true };
    case 'pending':
      return built;
    case 'refused':
      return { ...built, reason: 'invalid-chart', message: stoppedText(chart, release, built) };
    case 'unseen':
      return { kind: 'unseen', message: unseenChart(chart, built.why), reads: built.reads };
  }
}

const stoppedText = (
  chart: string,
  { flux, loose }: Release,
  { message }: { readonly message: string },
): string => {
  const who = flux !== undefined ? 'Flux' : loose === undefined ? 'Argo CD' : 'Helm';
  return `${who} does not get what the chart in ${chart} depends on: ${message}.`;
};

/** Says that nothing of a chart is seen, and why. */
export const unseenChart = (chart: string, why: readonly string[]): string =>
  `The Helm chart in ${chart} is not rendered, for ${why.join(', and ')}: what it deploys is not analysed.`;

/**
 * Gives the files of a chart of the tree, with those of charts that it depends on as far as the tree has them; null where it is
 * none that can be read.
 */
export function chartFilesHere(
  tree: FileTree,
  chart: string,
  release: Release,
): ChartRequest['files'] | null {
  if (release.copied !== undefined) return null;
  const whole = installableChart(tree, chart, release, { tree, chartOf: () => undefined });
  if (whole.kind === 'whole') return whole.files;
  const content = chartInTree(tree, chart);
  return content.kind === 'read' ? content.files : null;
}

/** The files of a chart, whether it lies there as a folder or packed. */
type ChartInTree =
  | { readonly kind: 'read'; readonly files: ChartRequest['files'] }
  | { readonly kind: 'pending' }
  | { readonly kind: 'refused'; readonly message: string; readonly origin: Origin };

function chartInTree(tree: FileTree, chart: string): ChartInTree {
  if (isArchive(tree, chart)) return packedIn(tree, chart);
  const files = chartFilesIn(tree, chart);
  const isPending = [...files.keys()].some(
    (path) => tree.read(chart === '.' ? path : `${chart}/${path}`).kind === 'pending',
  );
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

/** Keeps the versions that are known; a chart that many install is read once. */
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
