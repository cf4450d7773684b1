import type { MapNode, Node, UnseenContent } from '../../manifest/index.ts';
import { nodeAt, stringAt } from '../../manifest/index.ts';
import type { Build } from '../build/build.ts';
import type { Kustomization, ListedChart } from '../files/kustomization-types.ts';
import { joinPath } from '../files/paths.ts';
import { writtenFiles } from '../files/written-files.ts';
import { chartName, chartPlace } from './chart-home.ts';

type ChartContent = Pick<UnseenContent, 'kind' | 'name' | 'origin' | 'namespace'> & {
  readonly written: ReadonlyMap<string, Node>;
};

/** A chart that a kustomization inflates, with its entry and the files of the tree that it is made from. */
export function chartContent(
  build: Build,
  kustomization: Kustomization,
  chart: ListedChart,
): ChartContent {
  const { node } = chart;
  const files = filesOf(build, kustomization, chart);
  const written = new Map<string, Node>(writtenFields(kustomization, chart));
  if (files.length > 0) written.set('files', writtenFiles(build, files, node.origin));
  return {
    kind: 'Chart',
    name: chartName(node),
    origin: node.origin,
    namespace: stringAt(node, 'namespace') ?? stringAt(node, 'releaseNamespace') ?? null,
    written,
  };
}

/** The entry, with what holds for all charts of the kustomization. */
export const writtenFields = (
  { helmGlobals }: Kustomization,
  { node }: ListedChart,
): readonly (readonly [string, Node])[] => [
  ...node.entries,
  ...(helmGlobals === null ? [] : [['helmGlobals', helmGlobals] as const]),
];

/** Values files, and the chart's own where it lies in the tree. */
export function filesOf(
  build: Build,
  kustomization: Kustomization,
  chart: ListedChart,
): readonly string[] {
  const { tree } = build;
  const { folder } = chartPlace(build, kustomization, chart);
  const values = valuesFiles(chart.node).map((file) => joinPath(kustomization.dir, file));
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
