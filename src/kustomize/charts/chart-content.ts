import type { MapNode, Node, UnseenContent, Origin } from '../../manifest/index.ts';
import { nodeAt, stringAt, mapNode, scalar } from '../../manifest/index.ts';
import type { Build } from '../build/build.ts';
import type { Kustomization, ListedChart } from '../files/kustomization-types.ts';
import { joinPath } from '../files/paths.ts';
import { chartName, chartPlace } from './chart-place.ts';
import { documentsOf, readPath } from '../files/input-documents.ts';

type ChartContent = Pick<UnseenContent, 'kind' | 'name' | 'origin' | 'namespace'> & {
  readonly written: ReadonlyMap<string, Node>;
};

/**
 * Describes a chart that a kustomization inflates, with its entry and the files of the tree that it is made
 * from.
 */
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

/** Gives the fields of the entry, with what holds for all charts of the kustomization. */
export const writtenFields = (
  { helmGlobals }: Kustomization,
  { node }: ListedChart,
): readonly (readonly [string, Node])[] => [
  ...node.entries,
  ...(helmGlobals === null ? [] : [['helmGlobals', helmGlobals] as const]),
];

/** Lists the values files, and the chart's own files where it lies in the tree. */
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

/**
 * Gives the files of the tree that something unseen is made from, by path: values as they are, others by
 * their content.
 */
export const writtenFiles = (build: Build, paths: readonly string[], asked: Origin): MapNode =>
  mapNode(new Map(paths.map((path) => [path, fileNode(build, path, asked)])), asked);

function fileNode(build: Build, path: string, asked: Origin): Node {
  const input = readPath(build, path, asked);
  const place: Origin = { file: path, line: 1, column: 1, endLine: 1 };
  if (input.kind === 'absent') return scalar('is absent', asked);
  if (input.kind === 'text' && isValues(path)) {
    const [document, ...more] = documentsOf(build, input);
    if (document?.node?.kind === 'map' && more.length === 0 && document.problems.length === 0)
      return document.node;
  }
  return scalar(input.oid, place);
}

/** Tells whether a file holds data and is no template. */
const isValues = (path: string): boolean =>
  /\.(?:ya?ml|json)$/.test(path) && !/(?:^|\/)templates\//.test(path);
