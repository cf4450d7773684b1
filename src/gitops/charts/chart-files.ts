import type { FileTree } from '../../manifest/index.ts';
import { folderOf, foldersAround, isBelow } from '../tree-path.ts';

const OWN_FOLDER = /^(?:templates|charts|crds|files)\//;
const OWN_FILE =
  /^(?:Chart\.[^/]*|values[^/]*\.(?:ya?ml|json)|requirements\.(?:yaml|lock)|\.helmignore)$/;

/** Folders of Helm charts in and below a folder, sorted; charts that are files of another one are part of it. */
export function chartFoldersOf(tree: FileTree, top = '.'): readonly string[] {
  const all = new Set(
    tree.paths
      .filter((path) => isBelow(path, top) && /(?:^|\/)Chart\.yaml$/.test(path))
      .map((path) => folderOf(path)),
  );
  const isPart = (chart: string): boolean =>
    foldersAround(chart).some(
      (around) => around !== chart && all.has(around) && isChartFile(`${chart}/Chart.yaml`, around),
    );
  return [...all].filter((chart) => !isPart(chart)).sort();
}

/**
 * Tells whether Helm makes a chart of a path. A Chart.yaml can stand at the top of a repository that is much
 * more than a chart, so whatever else lies beside it is not the chart's. A packed chart is one file.
 */
export function isChartFile(path: string, chart: string): boolean {
  if (path === chart) return true;
  if (!isBelow(path, chart)) return false;
  const within = chart === '.' ? path : path.slice(chart.length + 1);
  return OWN_FOLDER.test(within) || OWN_FILE.test(within);
}

/** Tells whether a path is a template of a chart, or of a chart within it. */
export const isTemplate = (path: string, chart: string): boolean =>
  isBelow(path, chart) &&
  /^(?:charts\/[^/]+\/)?templates\//.test(chart === '.' ? path : path.slice(chart.length + 1));
