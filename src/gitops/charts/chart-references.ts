import { API_GROUPS, groupVersionOf, itemsAt, nodeAt, stringAt } from '../../manifest/index.ts';
import { objectNodes } from '../files/file-objects.ts';
import type { Node } from '../../manifest/index.ts';
import { isTemplate } from './chart-files.ts';
import { jailedPath, joinPath, mayBeManifest } from '../tree-path.ts';
import type { TreeSurvey } from '../survey/tree-survey.ts';

/**
 * Folders of charts that a HelmRelease or HelmChart of Flux names, a kustomization inflates or another chart depends on
 * (`file://`): who installs them is found by rendering, so nothing is guessed of them.
 */
export function chartsNamed(survey: TreeSurvey): ReadonlySet<string> {
  return new Set([
    ...namedByFlux(survey),
    ...namedByKustomizations(survey),
    ...namedByCharts(survey),
  ]);
}

/** Wherever it stands: a kind may be written in braces, in JSON or on a line of its own. */
const MENTIONS = /\bHelm(?:Release|Chart)\b/;
const GROUPS = /\.toolkit\.fluxcd\.io\b/;

function namedByFlux({ tree, reader, charts }: TreeSurvey): readonly string[] {
  const all = [...charts];
  return tree.paths.flatMap((path) => {
    const entry = mayBeManifest(path) ? tree.read(path) : null;
    if (entry?.kind !== 'text' || !GROUPS.test(entry.text) || !MENTIONS.test(entry.text)) return [];
    if (all.some((chart) => isTemplate(path, chart))) return [];
    const manifest = reader.read(tree, path);
    return manifest === null ? [] : objectNodes(manifest).flatMap(chartOfFlux);
  });
}

function chartOfFlux(node: Node): readonly string[] {
  const { group } = groupVersionOf(stringAt(node, 'apiVersion') ?? '');
  const spec = nodeAt(node, 'spec');
  const chart =
    group === API_GROUPS.fluxHelm
      ? stringAt(spec, 'chart', 'spec', 'chart')
      : group === API_GROUPS.fluxSource
        ? stringAt(spec, 'chart')
        : undefined;
  return chart === undefined ? [] : [jailedPath(chart)];
}

/** A chart is looked for as a folder of its name in `chartHome`, or in one of its name and version (KUST-4). */
function namedByKustomizations({ tree, reader, kustomizations, charts }: TreeSurvey) {
  return [...kustomizations.values()].flatMap(({ path, file }) => {
    const node = reader.read(tree, file)?.documents[0]?.node ?? undefined;
    const entries = [
      ...itemsAt(node, 'helmCharts').map((each) => stringAt(each, 'name')),
      ...itemsAt(node, 'helmChartInflationGenerator').map((each) => stringAt(each, 'chartName')),
    ];
    const homes = [
      stringAt(node, 'helmGlobals', 'chartHome'),
      ...itemsAt(node, 'helmChartInflationGenerator').map((each) => stringAt(each, 'chartHome')),
    ].flatMap((home) => (home === undefined ? [] : (joinPath(path, home) ?? [])));
    const named = new Set(entries);
    return homes.flatMap((home) =>
      [...charts].filter(
        (chart) =>
          chart.startsWith(`${home}/`) && named.has(chart.slice(chart.lastIndexOf('/') + 1)),
      ),
    );
  });
}

/** Folders of charts that another chart of the tree depends on by their path. */
export const namedByCharts = (survey: TreeSurvey): readonly string[] =>
  [...survey.charts].flatMap((chart) => chartsBeside(survey, chart));

/** Folders of charts that one depends on by their path (`file://`). */
export const chartsBeside = ({ tree, reader }: TreeSurvey, chart: string): readonly string[] =>
  ['Chart.yaml', 'requirements.yaml'].flatMap((name) => {
    const file = chart === '.' ? name : `${chart}/${name}`;
    if (tree.oidOf(file) === undefined) return [];
    const node = reader.read(tree, file)?.documents[0]?.node ?? undefined;
    return itemsAt(node, 'dependencies').flatMap((each) => {
      const [, path] = /^file:\/\/(.+)$/.exec(stringAt(each, 'repository') ?? '') ?? [];
      return path === undefined ? [] : (joinPath(chart, path) ?? []);
    });
  });
