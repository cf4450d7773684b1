import type { ChartReference, ChartRequest, CopiedReference } from '../../charts/index.ts';
import { chartAddress, chartFilesIn, copiedChart, copyGap, isPacked } from '../../charts/index.ts';
import type { FileTree, MapNode, Origin } from '../../manifest/index.ts';
import { stringAt } from '../../manifest/index.ts';
import type { Build } from '../build/build.ts';
import type { KeptCopy } from '../build/layer.ts';
import { refuse } from '../files/failure.ts';
import type { Kustomization, ListedChart } from '../files/kustomization-types.ts';
import type { TextInput } from '../files/read-input.ts';
import { whyUnreadable } from '../files/read-input.ts';
import { findChartCopy } from '../files/vendored.ts';
import { chartName, chartPlace } from './chart-home.ts';
import { readValues } from './chart-values.ts';

/** Where a chart lies that a kustomization lists. */
export interface PlacedChart {
  readonly folder: string;
  /** A tree that has it there: that of the build, unless its copy is packed. */
  readonly tree: FileTree;
  readonly files: ChartRequest['files'];
  /** Its own values, or the end of a sentence that says why they are not known here. */
  readonly ownValues: () => TextInput | string;
  /** Set where it stands for the same version, which kustomize would fetch. */
  readonly keptCopy: KeptCopy | null;
}

/** In the tree, where kustomize looks for it, else the copy of where it is fetched from; else why there is none (KUST-4). */
export function placedChart(
  build: Build,
  kustomization: Kustomization,
  chart: ListedChart,
): PlacedChart | { readonly why: string } {
  const { origin } = chart.node;
  const { path, folder, copyOf } = chartPlace(build, kustomization, chart);
  const isThere = folder !== undefined && build.tree.isDirectory(folder);
  if (isThere && copyOf === null) return localChart(build, kustomization, chart, { path, folder });
  const reference = referenceOf(chart.node);
  const copy = reference === null ? undefined : findChartCopy(build, reference);
  // what the configuration says, or what was fetched, is surer than what lies beside
  if (reference !== null && copy !== undefined) return ofCopy(build, reference, copy, origin);
  if (isThere)
    return {
      ...localChart(build, kustomization, chart, { path, folder }),
      keptCopy: copyOf === null ? null : { folder, fetchedFrom: copyOf },
    };
  return { why: folder === undefined ? 'it is not in the repository' : notThere(build, folder) };
}

/** Kustomize takes a folder only: a packed chart beside it is fetched again, or the build fails (KUST-4). */
function notThere({ tree }: Build, folder: string): string {
  const home = folder.slice(0, Math.max(folder.lastIndexOf('/'), 0)) || '.';
  const packed = tree.filesBelow(home).find((path) => isPacked(path) && path.startsWith(folder));
  const beside = packed === undefined ? '' : ` (${packed} is packed, which it does not unpack)`;
  return `it is not at ${folder}, where kustomize looks for it${beside}`;
}

/** What `helm pull` is asked for; null where nothing is fetched. */
export function referenceOf(chart: MapNode): ChartReference | null {
  const [url, version] = [
    ['repo', 'chartRepoUrl'],
    ['version', 'chartVersion'],
  ].map((fields) => fields.map((field) => stringAt(chart, field)).find((text) => text));
  if (url === undefined) return null;
  return { url, name: chartName(chart), version: version ?? null, source: 'registry' };
}

function localChart(
  build: Build,
  kustomization: Kustomization,
  chart: ListedChart,
  { path, folder }: { readonly path: string; readonly folder: string },
): PlacedChart {
  const { tree } = build;
  const { origin } = chart.node;
  const paths = tree.filesBelow(folder);
  const files = chartFilesIn({ paths, read: (path) => tree.read(path) }, folder);
  if (paths.some((path) => tree.read(path).kind === 'pending'))
    refuse('not-readable', `${folder} is not loaded yet.`, origin);
  const own = { value: `${path}/values.yaml`, origin };
  const ownValues = (): TextInput | string => readValues(build, kustomization.dir, own);
  return { folder, tree: build.fileTree, files, ownValues, keptCopy: null };
}

/** A copy counts as read with all that is in it. */
function ofCopy(
  build: Build,
  reference: ChartReference,
  copy: NonNullable<ReturnType<typeof findChartCopy>>,
  origin: Origin,
): PlacedChart {
  const { path } = copy;
  if (copy.fetched === undefined)
    for (const file of [path, ...build.tree.filesBelow(path)]) build.tree.read(file);
  const found = copiedChart(build.fileTree, copy);
  if (found.kind === 'refused') return refuse('not-found', found.message, origin);
  const files = found.kind === 'pending' ? new Map() : chartFilesIn(found.tree, path);
  const isLoading =
    found.kind === 'pending' ||
    found.tree.paths.some((file) => files.has(below(file, path)) && isPending(found.tree, file));
  if (isLoading) return refuse('not-readable', `${path} is not loaded yet.`, origin);
  const said: CopiedReference = {
    address: chartAddress(reference),
    path,
    asked: reference.version,
    origin,
  };
  const gap = copy.fetched === undefined ? copyGap(said, found.version) : null;
  if (gap !== null) build.trace.gaps.push(gap);
  return {
    folder: path,
    tree: found.tree,
    files,
    ownValues: () => valuesIn(found.tree, path, origin),
    keptCopy: null,
  };
}

const below = (file: string, folder: string): string => file.slice(folder.length + 1);

const isPending = (tree: FileTree, path: string): boolean => tree.read(path).kind === 'pending';

function valuesIn(tree: FileTree, folder: string, origin: Origin): TextInput | string {
  const path = `${folder}/values.yaml`;
  const entry = tree.read(path);
  switch (entry.kind) {
    case 'text':
      return { ...entry, path };
    case 'unreadable':
      return `${path}, a file of values, ${whyUnreadable(entry.reason)}`;
    case 'pending':
    case 'absent':
      return refuse('not-found', `The file of values "${path}" does not exist.`, origin);
  }
}
