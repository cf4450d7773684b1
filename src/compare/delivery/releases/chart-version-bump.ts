import { isPacked } from '../../../charts/index.ts';
import type { RenderedEnvironment, RenderedTree } from '../../../gitops/index.ts';
import { isChartFile, joinPath } from '../../../gitops/index.ts';
import type { Node, Resource } from '../../../manifest/index.ts';
import {
  itemsAt,
  nodeAt,
  placeOf,
  sameData,
  stableKeyOf,
  stringAt,
  subjectText,
} from '../../../manifest/index.ts';

/** More releases are not named one by one. */
const MOST = 10;

/**
 * What is said of releases of Flux whose chart lies in Git, where a change edits its files and leaves the version in
 * its Chart.yaml: Flux packages it anew at another version only, unless it is told to at each revision (HELM-3). They
 * are judged as if it did, for nobody is asked again when the version changes.
 */
export function unbumpedCharts(
  base: RenderedTree,
  merged: RenderedTree,
  changedFiles: readonly string[],
): readonly string[] {
  const before = new Map(base.environments.map((each) => [each.environment.name, each]));
  const said = merged.environments.flatMap((after) => {
    const earlier = before.get(after.environment.name);
    return earlier === undefined ? [] : unbumpedIn(earlier, after, changedFiles);
  });
  const all = [...new Set(said)];
  return all.length <= MOST
    ? all
    : [...all.slice(0, MOST), `The same goes for ${String(all.length - MOST)} more releases.`];
}

function unbumpedIn(
  before: RenderedEnvironment,
  after: RenderedEnvironment,
  changedFiles: readonly string[],
): readonly string[] {
  const known = new Map(chartsOf(before).map((each) => [stableKeyOf(each.resource), each]));
  return chartsOf(after).flatMap((chart) => {
    const earlier = known.get(stableKeyOf(chart.resource));
    const version = versionIn(after, chart);
    if (earlier === undefined || version === null || version !== versionIn(before, chart))
      return [];
    if (!sameData(earlier.spec, chart.spec)) return [];
    const brought = foldersBroughtTo(after, chart);
    const edited = changedFiles.filter(
      (file) =>
        isChartFile(file, chart.folder) ||
        chart.valuesFiles.includes(file) ||
        brought.some((folder) => file.startsWith(folder)),
    );
    return edited.length === 0 ? [] : [sentence(chart, version, edited)];
  });
}

/** A chart of a Git repository or a bucket that is packaged anew when its version changes. */
interface PackagedChart {
  readonly resource: Resource;
  readonly spec: Node;
  readonly folder: string;
  readonly valuesFiles: readonly string[];
}

/** Of the charts that are packaged with it, each with a slash at its end. */
const foldersBroughtTo = (
  { releases = [] }: RenderedEnvironment,
  { resource, folder }: PackagedChart,
): readonly string[] =>
  releases.flatMap(({ resource: installed, rendered }) =>
    stableKeyOf(installed) === stableKeyOf(resource)
      ? [...rendered.reads].filter((path) => path.endsWith('/') && path !== `${folder}/`)
      : [],
  );

const chartsOf = ({ roots }: RenderedEnvironment): readonly PackagedChart[] =>
  roots.flatMap(({ resources }) => resources.flatMap((resource) => packagedChart(resource) ?? []));

function packagedChart(resource: Resource): PackagedChart | null {
  const spec = specOf(resource);
  const source = stringAt(spec, 'sourceRef', 'kind');
  if (spec === undefined || (source !== 'GitRepository' && source !== 'Bucket')) return null;
  if (stringAt(spec, 'reconcileStrategy') === 'Revision') return null;
  const folder = joinPath('.', stringAt(spec, 'chart') ?? '');
  if (folder === null) return null;
  const valuesFiles = itemsAt(spec, 'valuesFiles').flatMap((item) =>
    item.kind === 'scalar' ? (joinPath('.', String(item.value)) ?? []) : [],
  );
  return { resource, spec, folder, valuesFiles };
}

const specOf = ({ group, kind, node }: Resource): Node | undefined => {
  if (kind === 'HelmRelease') return nodeAt(node, 'spec', 'chart', 'spec');
  const isChart = kind === 'HelmChart' && group === 'source.toolkit.fluxcd.io';
  return isChart ? nodeAt(node, 'spec') : undefined;
};

/** Null where the chart does not lie in this tree. */
function versionIn(
  { inputs, releases = [] }: RenderedEnvironment,
  { folder }: PackagedChart,
): string | null {
  if (isPacked(folder))
    return (
      releases
        .find((each) => each.folder === folder)
        ?.version?.split(' ')
        .at(-1) ?? null
    );
  const chart = inputs?.get(folder === '.' ? 'Chart.yaml' : `${folder}/Chart.yaml`);
  return chart == null ? null : (stringAt(chart, 'version') ?? null);
}

const sentence = (
  { resource, folder }: PackagedChart,
  version: string,
  [first = '', ...more]: readonly string[],
): string => {
  const files = more.length === 0 ? first : `${first} and ${String(more.length)} more`;
  return `Flux packages the chart in ${folder} anew only when its version changes, and it stays ${version}: what changes in ${files} reaches ${subjectText(resource)} (${placeOf(resource.origin)}) at its next version, and is judged here as if it were packaged now (reconcileStrategy ChartVersion).`;
};
