import type { MapNode, Node } from '../../manifest/index.ts';
import { nodeAt, stringAt } from '../../manifest/index.ts';
import type { UnseenContent } from '../../gaps/index.ts';
import type { Build } from '../build/build.ts';
import type { Kustomization } from './kustomization-types.ts';
import { joinPath } from './paths.ts';
import { writtenFiles } from './written-files.ts';

type ChartContent = Pick<UnseenContent, 'kind' | 'name' | 'origin' | 'namespace'> & {
  readonly written: ReadonlyMap<string, Node>;
};

export const chartName = (chart: MapNode): string =>
  stringAt(chart, 'name') ?? stringAt(chart, 'chartName') ?? '';

/** A chart that a kustomization inflates, with its entry and the files of the tree that it is made from. */
export function chartContent(
  build: Build,
  kustomization: Kustomization,
  chart: MapNode,
): ChartContent {
  const { helmGlobals } = kustomization;
  const written = new Map<string, Node>(chart.entries);
  if (helmGlobals !== null) written.set('helmGlobals', helmGlobals);
  const files = filesOf(build, kustomization, chart);
  if (files.length > 0) written.set('files', writtenFiles(build, files, chart.origin));
  return {
    kind: 'Chart',
    name: chartName(chart),
    origin: chart.origin,
    namespace: stringAt(chart, 'namespace') ?? stringAt(chart, 'releaseNamespace') ?? null,
    written,
  };
}

/** A chart with a repository and a version is looked for in a folder of both its names (KUST-4). */
function vendoredAt(chart: MapNode): string {
  const name = chartName(chart);
  const version = stringAt(chart, 'version') ?? stringAt(chart, 'chartVersion') ?? '';
  const repository = stringAt(chart, 'repo') ?? stringAt(chart, 'chartRepoUrl') ?? '';
  return version === '' || repository === '' ? name : `${name}-${version}/${name}`;
}

/** Values files, and the chart's own where it lies in the tree. */
export function filesOf(
  { tree }: Build,
  { dir, helmGlobals }: Kustomization,
  chart: MapNode,
): readonly string[] {
  const home =
    stringAt(chart, 'chartHome') ??
    (helmGlobals === null ? undefined : stringAt(helmGlobals, 'chartHome')) ??
    'charts';
  const folder = joinPath(dir, `${home}/${vendoredAt(chart)}`);
  const values = valuesFiles(chart).map((file) => joinPath(dir, file));
  const local = folder !== undefined && tree.isDirectory(folder) ? tree.filesBelow(folder) : [];
  return [...values.filter((file) => file !== undefined), ...local];
}

function valuesFiles(chart: MapNode): readonly string[] {
  const more = nodeAt(chart, 'additionalValuesFiles');
  const items = more?.kind === 'seq' ? more.items : [];
  return [nodeAt(chart, 'valuesFile'), nodeAt(chart, 'values'), ...items].flatMap((node) =>
    node?.kind === 'scalar' && typeof node.value === 'string' ? [node.value] : [],
  );
}
