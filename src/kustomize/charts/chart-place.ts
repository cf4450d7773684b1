import type { ChartReference, ChartRequest, CopiedReference } from '../../charts/index.ts';
import { chartAddress, chartFilesIn, copiedChart, copyGap, isPacked } from '../../charts/index.ts';
import type { FileTree, MapNode, Origin } from '../../manifest/index.ts';
import { stringAt, parseYaml } from '../../manifest/index.ts';
import type { Build } from '../build/build.ts';
import type { KeptCopy } from '../build/layer.ts';
import { refuse } from '../files/failure.ts';
import type { Kustomization, ListedChart } from '../files/kustomization-types.ts';
import type { TextInput } from '../files/input-documents.ts';
import { whyUnreadable, readPath } from '../files/input-documents.ts';
import { findChartCopy } from '../files/vendored-copies.ts';
import { readValues } from './chart-values.ts';
import { joinPath } from '../files/paths.ts';

export interface PlacedChart {
  readonly folder: string;
  /** Holds the chart in its folder. It is the tree of the build, unless the copy of the chart is packed. */
  readonly tree: FileTree;
  readonly files: ChartRequest['files'];
  /** Gives the chart's own values, or the end of a sentence that says why they are not known here. */
  readonly ownValues: () => TextInput | string;
  /** It is present where it stands for the same version, which kustomize would fetch; null otherwise. */
  readonly keptCopy: KeptCopy | null;
}

/**
 * Finds a chart where kustomize looks for it in the tree, else the copy of where it is fetched from; else
 * says why there is none (KUST-4).
 */
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

/**
 * Says that a chart is not there. Kustomize takes a folder only: where a packed chart lies beside, it fetches
 * the chart again, or the build fails (KUST-4).
 */
function notThere({ tree }: Build, folder: string): string {
  const home = folder.slice(0, Math.max(folder.lastIndexOf('/'), 0)) || '.';
  const packed = tree.filesBelow(home).find((path) => isPacked(path) && path.startsWith(folder));
  const beside = packed === undefined ? '' : ` (${packed} is packed, which it does not unpack)`;
  return `it is not at ${folder}, where kustomize looks for it${beside}`;
}

/** Gives what `helm pull` is asked for; null where nothing is fetched. */
function referenceOf(chart: MapNode): ChartReference | null {
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

/** Places a chart at its copy, which counts as read with all that is in it. */
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

export const chartName = (chart: MapNode): string =>
  stringAt(chart, 'name') ?? stringAt(chart, 'chartName') ?? '';

interface ChartPlace {
  /** The path from the kustomization's folder. */
  readonly path: string;
  /** The folder from the top of the repository; undefined where it lies outside. */
  readonly folder: string | undefined;
  /**
   * Names the repository that kustomize fetches it from, where a copy of this name and version lies beside;
   * null for none.
   */
  readonly copyOf: string | null;
}

/**
 * Says where kustomize looks for a chart. One that it would fetch is taken from `chartHome/NAME`, where older
 * versions of kustomize have put it, if that is the same version: what a repository publishes stays the same.
 */
export function chartPlace(
  build: Build,
  kustomization: Kustomization,
  chart: ListedChart,
): ChartPlace {
  const home = homeOf(kustomization, chart);
  const placeIn = (below: string): Omit<ChartPlace, 'copyOf'> => {
    const path = `${home}/${below}`;
    return { path, folder: joinPath(kustomization.dir, path) };
  };
  const own = placeIn(vendoredAt(chart.node));
  const copy = placeIn(chartName(chart.node));
  const isThere = own.folder === undefined || build.tree.isDirectory(own.folder);
  if (isThere || copy.folder === own.folder || copy.folder === undefined)
    return { ...own, copyOf: null };
  return isOfVersion(build, copy.folder, chart.node)
    ? { ...copy, copyOf: repositoryOf(chart.node) }
    : { ...own, copyOf: null };
}

function isOfVersion(build: Build, folder: string, chart: MapNode): boolean {
  const file = readPath(build, `${folder}/Chart.yaml`, chart.origin);
  if (file.kind !== 'text') return false;
  const node = parseYaml(file.path, file.text)[0]?.node ?? undefined;
  return (
    stringAt(node, 'name') === chartName(chart) && stringAt(node, 'version') === versionOf(chart)
  );
}

/**
 * Gives the folder of charts, which is one for all: that of `helmGlobals`, else the last that the older
 * entries say (KUST-12). A generator has its own.
 */
function homeOf({ helmGlobals, charts }: Kustomization, { form, node }: ListedChart): string {
  const home =
    form === 'generator'
      ? stringAt(node, 'chartHome')
      : helmGlobals !== null
        ? stringAt(helmGlobals, 'chartHome')
        : charts
            .filter((chart) => chart.form === 'older-entry')
            .map((chart) => stringAt(chart.node, 'chartHome') ?? '')
            .findLast((said) => said !== '');
  return home === undefined || home === '' ? 'charts' : home;
}

/**
 * Names the folder of a chart below the home: one with a repository and a version lies in a folder of both
 * its names (KUST-4).
 */
function vendoredAt(chart: MapNode): string {
  const name = chartName(chart);
  const version = versionOf(chart);
  return version === '' || repositoryOf(chart) === '' ? name : `${name}-${version}/${name}`;
}

const versionOf = (chart: MapNode): string =>
  stringAt(chart, 'version') ?? stringAt(chart, 'chartVersion') ?? '';

const repositoryOf = (chart: MapNode): string =>
  stringAt(chart, 'repo') ?? stringAt(chart, 'chartRepoUrl') ?? '';

/**
 * Gives the address under which a copy of a listed chart is named, from the input of its gap; null where it
 * is fetched from nowhere.
 */
export function listedChartAddress(input: string): string | null {
  const [line = ''] = input.split('\n', 1);
  const entry = line.startsWith('{') ? parseYaml('', line)[0]?.node : null;
  const reference = entry?.kind === 'map' ? referenceOf(entry) : null;
  return reference === null ? null : chartAddress(reference);
}
