import type { Node, FileTree } from '../../manifest/index.ts';
import { stringAt } from '../../manifest/index.ts';
import { isLibrary } from './chart-gaps.ts';
import type { DeliverableFolder } from '../survey/deliverable-folder.ts';
import type { PathEnvironment } from '../names/environment-names.ts';
import { saysProduction } from '../names/production.ts';
import { stepWord } from '../names/step-words.ts';
import { notDelivered } from '../survey/delivery-exclusions.ts';
import type { Release } from '../releases/release.ts';
import { folderRoot } from '../roots/folder-root.ts';
import type { RootDraft } from '../roots/root.ts';
import {
  folderOf,
  foldersAround,
  isBelow,
  isOfTests,
  joinPath,
  stepsOf,
  isYamlFile,
} from '../tree-path.ts';
import type { TreeSurvey } from '../survey/tree-survey.ts';
import type { EnvironmentSource, SaidOfFolders } from '../appliers/environment-source.ts';
import { chartsBeside, chartsNamed } from './chart-references.ts';
import { scriptedRoots } from './scripted-charts.ts';
import { withRelease } from '../roots/root.ts';

/** A file of values beside a chart, by its name for a place or a stage. */
interface NamedValues {
  readonly path: string;
  /** Holds what its name says beside that it holds values: `prod` of `values-prod.yaml`. */
  readonly token: string;
  /** Tells whether it lies in a folder that holds nothing else, so that any name is one of a place. */
  readonly isAmongOthers: boolean;
}

/** Folders of a chart in which people keep its values for environments. */
const FOLDERS = 'values|environments|environment|envs|env';

/** Names of such files, below the folder of the chart; what stands in brackets is the token. */
const LAYOUTS: readonly RegExp[] = [
  /^values[-_.]([^/]+)$/,
  /^([^/]+)[-_.]values$/,
  new RegExp(`^(?:${FOLDERS})/(?:values[-_.])?([^/]+?)(?:[-_.]values)?$`),
  new RegExp(`^(?:${FOLDERS})/([^/]+)/values$`),
];

/** Words for what is there to be copied, or for tests of the chart. */
const SAMPLE = /(?:^|[-_.])(?:samples?|examples?|templates?|ci|schema)(?:$|[-_.])/i;

/** Files of values beside a chart that are named for something, sorted. */
function namedValues(tree: FileTree, chart: string): readonly NamedValues[] {
  const prefix = chart === '.' ? '' : `${chart}/`;
  return tree.paths.flatMap((path): readonly NamedValues[] => {
    if (!path.startsWith(prefix) || !isYamlFile(path)) return [];
    const name = path.slice(prefix.length).replace(/\.ya?ml$/i, '');
    const token = LAYOUTS.map((layout) => layout.exec(name)?.[1]).find((found) => found);
    if (token === undefined || SAMPLE.test(token) || token === 'values') return [];
    return [{ path, token, isAmongOthers: name.includes('/') }];
  });
}

/** Charts of the tree that nothing in it installs, each with its own values or with what is named for an environment. */
export const LOOSE_CHARTS: EnvironmentSource = {
  name: 'charts',
  folders: (survey, applied, said) => {
    const charts = looseCharts(survey, applied, said);
    const scripted = scriptedRoots(survey, charts, (path) => isForTests(path, said));
    const installed = new Set(scripted.map(({ root }) => root.path));
    const found = charts
      .filter((chart) => !installed.has(chart))
      .map((chart) => looseChart(survey, chart));
    return {
      places: [...placesOf(scripted), ...found.flatMap(({ places }) => places)],
      roots: (environmentOf) => [
        ...scripted,
        ...found.flatMap((chart) =>
          rootsOf(survey, chart, said.namesOf(chart.path), environmentOf),
        ),
      ],
      skipped: [],
    };
  },
};

/** Tells whether a script or a file of values is there for tests, or to be copied. */
const isForTests = (path: string, { testFolderOf }: SaidOfFolders): boolean => {
  const [name = ''] = path.split('/').slice(-1);
  if (!isYamlFile(path) || path.startsWith('.')) return isOfTests(path);
  const isSample = SAMPLE.test(name.replace(/\.ya?ml$/i, ''));
  return isSample || testFolderOf(folderOf(path)) !== null || notDelivered(path) !== null;
};

function looseCharts(
  survey: TreeSurvey,
  applied: readonly RootDraft[],
  { isClaimed, isLeftOut, isAside, testFolderOf }: SaidOfFolders,
): readonly string[] {
  const isTakenWhole = ({ root }: RootDraft, chart: string): boolean =>
    root.path === chart ||
    (root.content.kind !== 'kustomization' &&
      (root.content.files ?? []).length === 0 &&
      isBelow(chart, root.path));
  const candidates = [...survey.charts].filter(
    (chart) =>
      (chart !== '.' || isAllThereIs(survey, applied)) &&
      (isClaimed(chart) || !stepsOf(chart).some((step) => VENDORED.test(step))) &&
      !isLeftOut(chart) &&
      (isClaimed(chart) || (notDelivered(chart) === null && testFolderOf(chart) === null)) &&
      !isAside(chart) &&
      !foldersAround(chart).some((folder) => survey.kustomizations.has(folder)) &&
      !applied.some((draft) => isTakenWhole(draft, chart)),
  );
  if (candidates.length === 0) return [];
  const named = chartsNamed(survey);
  return candidates.filter((chart) => !named.has(chart) && isInstallable(survey, chart)).sort();
}

/** A chart at the top of the tree has everything for its files: where more is deployed from there, it is not told apart. */
const isAllThereIs = (
  { kustomizations, charts }: TreeSurvey,
  applied: readonly RootDraft[],
): boolean => applied.length === 0 && kustomizations.size === 0 && charts.size === 1;

const isInstallable = (survey: TreeSurvey, chart: string): boolean =>
  stringAt(chartNode(survey, chart), 'name') !== undefined && !isLibrary(survey, chart);

const chartNode = ({ tree, reader }: TreeSurvey, chart: string): Node | undefined =>
  reader.read(tree, inChart(chart, 'Chart.yaml'))?.documents[0]?.node ?? undefined;

const inChart = (chart: string, path: string): string => joinPath(chart, path) ?? path;

/** Folders of what is kept as others wrote it, to be built from. */
const VENDORED = /^(?:vendor|vendored|_?vendir)$/;

interface LooseChart {
  readonly path: string;
  readonly values: readonly NamedValues[];
  /**
   * Lists the places for which its files of values are named; it is empty where no name says an environment.
   */
  readonly places: readonly DeliverableFolder[];
}

/** Manifests in a folder of values are none. */
function looseChart(survey: TreeSurvey, path: string): LooseChart {
  const values = namedValues(survey.tree, path).filter(
    (each) => !each.isAmongOthers || survey.sketch(each.path).length === 0,
  );
  const isSaid = values.some(({ token }) => stepWord(token) !== null);
  const tokens = isSaid ? [...new Set(values.map(({ token }) => token))] : [];
  return { path, values, places: tokens.map((token) => placeOf(inChart(path, token))) };
}

const placesOf = (drafts: readonly RootDraft[]): readonly DeliverableFolder[] => [
  ...new Map(drafts.map(({ place }) => [place.path, place])).values(),
];

const placeOf = (path: string): DeliverableFolder => ({
  path,
  bases: new Set(),
  includes: [],
  objects: new Set(),
  namespaces: new Set(),
  plain: true,
});

/**
 * One root for each environment that files of values are named for. Its own values alone make one where none of these
 * says production; where the configuration says the environment, it is that one.
 */
function rootsOf(
  survey: TreeSurvey,
  { path, values }: LooseChart,
  claimedBy: readonly string[],
  environmentOf: (path: string) => PathEnvironment | null,
): readonly RootDraft[] {
  const [claimed, ...others] = claimedBy;
  if (claimed !== undefined) {
    const own = others.length > 0 ? [] : values.filter(({ token }) => token === claimed);
    return [looseRoot(survey, path, own)];
  }
  const byToken = new Map<string, NamedValues[]>();
  for (const each of values)
    if (namesItself(inChart(path, each.token), environmentOf))
      byToken.set(each.token, [...(byToken.get(each.token) ?? []), each]);
  const named = [...byToken].map(([token, own]): RootDraft => {
    const draft = looseRoot(survey, path, own);
    return { ...draft, place: { ...draft.place, path: inChart(path, token) }, isNamedByFile: true };
  });
  if (named.length === 0) return [looseRoot(survey, path, [])];
  const names = [...byToken.keys()].map((token) => environmentOf(inChart(path, token))?.name ?? '');
  const itself = environmentOf(path)?.name;
  if (names.some(saysProduction) || (itself !== undefined && names.includes(itself))) return named;
  return [{ ...looseRoot(survey, path, []), isBesideOthers: true }, ...named];
}

/** Tells whether the last step of a path is what names its environment. */
const namesItself = (
  path: string,
  environmentOf: (path: string) => PathEnvironment | null,
): boolean => environmentOf(path)?.depth === stepsOf(path).length;

function looseRoot(survey: TreeSurvey, path: string, values: readonly NamedValues[]): RootDraft {
  const draft = folderRoot(survey, path, [], null);
  const origin = { file: inChart(path, 'Chart.yaml'), line: 1, column: 1, endLine: 1 };
  const release: Release = {
    name: stringAt(chartNode(survey, path), 'name') ?? '',
    namespace: null,
    values: values.map((each) => ({
      kind: 'file',
      path: each.path,
      isPattern: false,
      isRequired: false,
      origin,
    })),
    sets: [],
    files: [],
    kubeVersion: null,
    apiVersions: [],
    includeCRDs: true,
    skipTests: true,
    skipSchema: false,
    unseen: [],
    loose: { isAsked: false, isFault: false, beside: chartsBeside(survey, path) },
  };
  return { ...draft, root: withRelease(draft.root, release) };
}
