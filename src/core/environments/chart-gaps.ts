import type { GapDraft } from '../gap.ts';
import { createHash } from 'node:crypto';
import type { FileTree } from '../tree/file-tree.ts';
import { isChartFile } from './chart-files.ts';
import type { RootDraft } from './root-draft.ts';
import { foldersAround } from './tree-path.ts';
import type { TreeSurvey } from './tree-survey.ts';
import { notDelivered } from './not-delivered.ts';

/** A Helm chart that nothing renders here: one gap, whose input is all of the chart's files. */
export function chartGap(tree: FileTree, chart: string, root: string | null): GapDraft {
  const content = createHash('sha256');
  for (const path of tree.paths)
    if (isChartFile(path, chart)) content.update(`${path}\0${tree.oidOf(path) ?? ''}\0`);
  return {
    reason: 'helm-chart',
    root,
    message: `The Helm chart in ${chart} is not rendered, so what it deploys is not analysed.`,
    origin: {
      file: chart === '.' ? 'Chart.yaml' : `${chart}/Chart.yaml`,
      line: 1,
      column: 1,
      endLine: 1,
    },
    key: chart,
    input: content.digest('hex'),
  };
}

/** Charts that are neither a root, whose rendering says so, nor the input of a kustomization, whose rendering does. */
export function chartGaps(survey: TreeSurvey, drafts: readonly RootDraft[]): readonly GapDraft[] {
  const roots = new Set(drafts.map(({ root }) => root.path));
  return [...survey.charts]
    .filter(
      (chart) =>
        !roots.has(chart) &&
        notDelivered(chart) === null &&
        !foldersAround(chart).some((folder) => survey.kustomizations.has(folder)),
    )
    .sort()
    .map((chart) => chartGap(survey.tree, chart, null));
}
