import type {
  FileTree,
  GapDraft,
  ManifestReader,
  Node,
  Origin,
  UnseenContent,
} from '../../manifest/index.ts';
import { createHash } from 'node:crypto';
import { mapNode, scalar, stringAt } from '../../manifest/index.ts';
import { isPacked } from '../../charts/index.ts';
import { isChartFile } from './chart-files.ts';
import type { RootDraft } from '../roots/root.ts';
import { foldersAround } from '../tree-path.ts';
import type { TreeSurvey } from '../survey/tree-survey.ts';
import { notDelivered } from '../survey/delivery-exclusions.ts';

/**
 * A Helm chart that nothing renders here: one gap, whose input is all of the chart's files. Which of its objects are
 * applied, under which names and in what order, is not said (ARGO-16, HELM-7…11).
 */
export function chartGap(tree: FileTree, chart: string, root: string | null): GapDraft {
  const content = createHash('sha256');
  for (const path of tree.paths)
    if (isChartFile(path, chart)) content.update(`${path}\0${tree.oidOf(path) ?? ''}\0`);
  return {
    reason: 'helm-chart',
    root,
    message: `The Helm chart in ${chart} is not rendered, so what it deploys is not analysed.`,
    origin: {
      file: chartFile(chart),
      line: 1,
      column: 1,
      endLine: 1,
    },
    key: chart,
    input: content.digest('hex'),
  };
}

/** Gives the file that says that it is a chart. */
const chartFile = (chart: string): string =>
  chart === '.' ? 'Chart.yaml' : isPacked(chart) ? chart : `${chart}/Chart.yaml`;

/** Gives what is written of a chart in the tree: what it is made of, and its files by their content. */
export function chartContent(
  tree: FileTree,
  chart: string,
  reader: ManifestReader,
  given: readonly string[] = [],
): UnseenContent {
  const place = (file: string): Origin => ({ file, line: 1, column: 1, endLine: 1 });
  const top = chartFile(chart);
  const origin = place(top);
  const files = new Map<string, Node>();
  for (const path of tree.paths)
    if (path !== top && isChartFile(path, chart))
      files.set(path, scalar(tree.oidOf(path) ?? '', place(path)));
  const values = given.map((path): [string, Node] => [
    path,
    reader.read(tree, path)?.documents[0]?.node ?? scalar(tree.oidOf(path) ?? '', place(path)),
  ]);
  const itself =
    reader.read(tree, top)?.documents[0]?.node ?? scalar(tree.oidOf(top) ?? '', origin);
  const written = mapNode(
    new Map([
      ['chart', itself],
      ['files', mapNode(files, origin)],
      ...(values.length === 0 ? [] : [['values', mapNode(new Map(values), origin)] as const]),
    ]),
    origin,
  );
  return {
    kind: 'Chart',
    name: chart,
    origin,
    written,
    namespace: null,
    text: null,
    usedIn: [],
    laidOver: null,
    changesOthers: false,
  };
}

/** Charts that are neither a root, whose rendering says so, nor the input of a kustomization, whose rendering does. */
export function looseCharts(survey: TreeSurvey, drafts: readonly RootDraft[]): readonly string[] {
  const roots = new Set(drafts.map(({ root }) => root.path));
  return [...survey.charts]
    .filter(
      (chart) =>
        !roots.has(chart) &&
        !isLibrary(survey, chart) &&
        notDelivered(chart) === null &&
        !foldersAround(chart).some((folder) => survey.kustomizations.has(folder)),
    )
    .sort();
}

/** A library makes no objects: charts take it in. */
export const isLibrary = ({ tree, reader }: TreeSurvey, chart: string): boolean => {
  const file = chart === '.' ? 'Chart.yaml' : `${chart}/Chart.yaml`;
  return stringAt(reader.read(tree, file)?.documents[0]?.node ?? undefined, 'type') === 'library';
};
