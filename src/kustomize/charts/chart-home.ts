import type { MapNode } from '../../manifest/index.ts';
import { parseYaml, stringAt } from '../../manifest/index.ts';
import type { Build } from '../build/build.ts';
import type { Kustomization, ListedChart } from '../files/kustomization-types.ts';
import { joinPath } from '../files/paths.ts';
import { readPath } from '../files/read-input.ts';

export const chartName = (chart: MapNode): string =>
  stringAt(chart, 'name') ?? stringAt(chart, 'chartName') ?? '';

/** Where a chart lies. */
export interface ChartPlace {
  /** From the kustomization's folder. */
  readonly path: string;
  /** From the top; undefined where it is outside of the repository. */
  readonly folder: string | undefined;
  /** The repository that kustomize fetches it from, where a copy of this name and version lies beside; null for none. */
  readonly copyOf: string | null;
}

/**
 * Where kustomize looks for a chart. One that it would fetch is taken from `chartHome/NAME`, where older versions of
 * kustomize have put it, if that is the same version: what a repository publishes stays the same.
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

/** One for all: `helmGlobals`, else the last that the older entries say (KUST-12). A generator has its own. */
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

/** A chart with a repository and a version is looked for in a folder of both its names (KUST-4). */
function vendoredAt(chart: MapNode): string {
  const name = chartName(chart);
  const version = versionOf(chart);
  return version === '' || repositoryOf(chart) === '' ? name : `${name}-${version}/${name}`;
}

const versionOf = (chart: MapNode): string =>
  stringAt(chart, 'version') ?? stringAt(chart, 'chartVersion') ?? '';

const repositoryOf = (chart: MapNode): string =>
  stringAt(chart, 'repo') ?? stringAt(chart, 'chartRepoUrl') ?? '';
