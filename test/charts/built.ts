import type { ChartCopy, ChartReference } from '../../src/charts/elsewhere/chart-reference.ts';
import { builtChart } from '../../src/charts/dependencies/built-chart.ts';
import { chartFilesIn } from '../../src/charts/chart-folder.ts';
import type { Content } from '../support/tree-of.ts';
import { treeOf } from '../support/tree-of.ts';

export type Files = Readonly<Record<string, Content>>;

export const chartYaml = (
  name: string,
  version: string,
  dependencies: readonly string[] = [],
): string =>
  [
    `apiVersion: v2\nname: ${name}\nversion: ${version}`,
    ...(dependencies.length === 0 ? [] : ['dependencies:']),
    ...dependencies.map((each) => `  - ${each}`),
    '',
  ].join('\n');

export const web = (...dependencies: readonly string[]): Files => ({
  'charts/web/Chart.yaml': chartYaml('web', '1.0.0', dependencies),
});

export const COMMON: Files = {
  'charts/common/Chart.yaml': chartYaml('common', '1.2.0'),
  'charts/common/templates/a.yaml': 'a',
};

export const BESIDE = '{ name: common, version: ">=1.0.0 <2", repository: "file://../common" }';

interface Asked {
  readonly builder?: 'helm' | 'flux';
  readonly chartOf?: (reference: ChartReference) => ChartCopy | undefined;
  readonly hasFolders?: boolean;
}

/** What comes of building the dependencies of charts/web. */
export function built(files: Files, { builder = 'helm', chartOf, hasFolders = true }: Asked = {}) {
  const tree = treeOf(files);
  const made = builtChart(chartFilesIn(tree, 'charts/web'), {
    tree,
    chart: 'charts/web',
    builder,
    elsewhere: { tree, chartOf: chartOf ?? (() => undefined) },
    hasFolders,
  });
  if (made?.kind !== 'built') return made;
  const places = made.tree.paths.filter((path) => path.startsWith('charts/web/charts/'));
  return {
    ...made,
    loads: [...made.files.keys()].sort(),
    places: Object.fromEntries(places.map((path) => [path, made.tree.realPath(path)])),
  };
}
