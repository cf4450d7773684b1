import type { MapNode } from '../../manifest/index.ts';
import { stringAt } from '../../manifest/index.ts';
import type { Kustomization, ListedChart } from '../files/kustomization-types.ts';
import { joinPath } from '../files/paths.ts';

export const chartName = (chart: MapNode): string =>
  stringAt(chart, 'name') ?? stringAt(chart, 'chartName') ?? '';

/** Where kustomize looks for a chart, from the kustomization's folder. */
export const chartPath = (kustomization: Kustomization, chart: ListedChart): string =>
  `${homeOf(kustomization, chart)}/${vendoredAt(chart.node)}`;

/** The same folder from the top; undefined where it is outside of the repository. */
export const chartFolder = (kustomization: Kustomization, chart: ListedChart): string | undefined =>
  joinPath(kustomization.dir, chartPath(kustomization, chart));

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
  const version = stringAt(chart, 'version') ?? stringAt(chart, 'chartVersion') ?? '';
  const repository = stringAt(chart, 'repo') ?? stringAt(chart, 'chartRepoUrl') ?? '';
  return version === '' || repository === '' ? name : `${name}-${version}/${name}`;
}
