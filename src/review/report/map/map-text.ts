import type { DeliveryMap } from '../../../gitops/index.ts';
import { NOBODY, QUIET_SIGNS, scriptText, toldPlaces } from '../../../gitops/index.ts';
import { counted, lastNet, placeOf, plainText } from '../../../manifest/index.ts';
import { asideLines, asideLists } from './aside-lists.ts';
import { consideredLines } from './environment-name-steps.ts';
import { coverageLines } from './coverage-text.ts';
import { chartText, moreScripts, pathText, SCRIPTS_SHOWN } from './folder-text.ts';
import type { Paint } from '../print/print-terminal.ts';
import { UNPAINTED } from '../print/print-terminal.ts';

/** What one environment delivers. */
type MappedEnvironment = DeliveryMap['environments'][number];

type MappedRoot = MappedEnvironment['roots'][number];
type Script = NonNullable<MappedRoot['scripts']>[number];
type MappedChart = MappedEnvironment['charts'][number];

/** The map as a person reads it in a terminal. */
export function mapText(whole: DeliveryMap, paint: Paint = UNPAINTED): string {
  const map = { ...whole, environments: deliveredIn(whole) };
  const apart = map.environments.filter(({ name }) => name === NOBODY);
  const environments = map.environments.filter((each) => !apart.includes(each));
  const shared = environments.length > 1 ? sharedRoots(environments) : new Set<string>();
  const parts = [
    ...environments.map((each) => environmentLines(each, shared, paint)),
    sharedLines(environments, shared, paint),
    ...apart.map((each) => environmentLines(each, shared, paint)),
    ...asideLists(map).map((list) => asideLines(list, paint)),
  ].filter((lines) => lines.length > 0);
  const text = parts.map((lines) => lines.join('\n')).join('\n\n');
  return lastNet(`${text === '' ? 'Nothing here looks like configuration to deliver.' : text}\n`);
}

/** The environments with what is delivered there: what nothing here applies has a list of its own. */
export const deliveredIn = ({ environments }: DeliveryMap): readonly MappedEnvironment[] =>
  withoutEmptied(
    environments.map((environment) => ({
      ...environment,
      roots: environment.roots.filter(({ isNotApplied }) => isNotApplied !== true),
      charts: environment.charts.filter(({ isNotApplied }) => isNotApplied !== true),
    })),
    environments,
  );

/** Without those of which nothing is left that does not go everywhere. */
function withoutEmptied(
  left: readonly MappedEnvironment[],
  whole: readonly MappedEnvironment[],
): readonly MappedEnvironment[] {
  const named = left.filter(({ name }) => name !== NOBODY);
  const shared = named.length > 1 ? sharedRoots(named) : new Set<string>();
  return left.filter(
    ({ roots, charts }, at) =>
      charts.length > 0 ||
      roots.length === whole[at]?.roots.length ||
      roots.some((root) => !shared.has(keyOf(root))),
  );
}

/** Roots are told apart by what is said of them: a folder that two appliers apply is two. */
const keyOf = (root: MappedRoot): string => rootLines(root).join('\n');

/** A release that has its own values in each environment is not one that all share. */
const OF_OWN_VALUES = 'the name of its file of values says so';

function sharedRoots(environments: readonly MappedEnvironment[]): ReadonlySet<string> {
  const [first, ...others] = environments.map(
    ({ roots }) => new Set(roots.filter(({ why }) => why !== OF_OWN_VALUES).map(keyOf)),
  );
  return new Set([...(first ?? [])].filter((key) => others.every((each) => each.has(key))));
}

function environmentLines(
  environment: MappedEnvironment,
  shared: ReadonlySet<string>,
  paint: Paint,
): readonly string[] {
  const { production, why, cluster, roots, charts, coverage } = environment;
  const kind = production ? 'production' : 'not production';
  const where = cluster === null ? '' : `, cluster ${cluster}`;
  return [
    `${paint.bold(plainText(toldPlaces.title(environment)))}  ${plainText(`${kind}: ${why}${where}`)}`,
    ...togetherLine(roots),
    ...linesOf(roots.filter((root) => !shared.has(keyOf(root)))),
    ...new Set(charts.map((chart) => chartLines(chart).join('\n'))),
    ...coverageLines(coverage).map((line) => `  ${plainText(line)}`),
  ];
}

/** Of several folders that nothing seen here applies a cluster may get any. */
function togetherLine(roots: readonly MappedRoot[]): readonly string[] {
  const loose = roots.filter(({ scripts = [] }) => scripts.length === 0);
  if (loose.length < 2 || roots.some(({ appliers }) => appliers.length > 0)) return [];
  const these = loose.length === roots.length ? 'these folders' : 'the folders without one below';
  return [
    `  what applies ${these} is not seen here: they count together, for nothing tells which of them a cluster gets`,
  ];
}

function sharedLines(
  environments: readonly MappedEnvironment[],
  shared: ReadonlySet<string>,
  paint: Paint,
): readonly string[] {
  if (shared.size === 0) return [];
  const roots = environments[0]?.roots.filter((root) => shared.has(keyOf(root))) ?? [];
  return [
    `${paint.bold('Counted in every environment')}  nothing here says which of them they are for`,
    ...linesOf(roots),
  ];
}

/** What one applier takes to several clusters is told once. */
function linesOf(roots: readonly MappedRoot[]): readonly string[] {
  const told = new Map<string, { root: MappedRoot; clusters: string[] }>();
  for (const root of roots) {
    const { namespace, cluster } = root.destination;
    const key = `${keyOf({ ...root, destination: { namespace, cluster: null } })}\n${String(cluster === null)}`;
    const known = told.get(key);
    const clusters = cluster === null ? [] : [cluster];
    if (known === undefined) told.set(key, { root, clusters });
    else known.clusters.push(...clusters);
  }
  return [...told.values()].flatMap(({ root, clusters }) => rootLines(root, clusters));
}

const CLUSTERS_SHOWN = 3;

function clustersText(names: readonly string[]): string {
  const shown = names.slice(0, CLUSTERS_SHOWN).join(', ');
  const more = names.length - CLUSTERS_SHOWN;
  if (more > 0) return `clusters ${shown} and ${String(more)} more`;
  return `${names.length === 1 ? 'cluster' : 'clusters'} ${shown}`;
}

/** The path, what applies it on a line of its own, and why it is here where that is not its path. */
function rootLines(
  {
    appliers,
    destination,
    why,
    considered,
    isUnrendered,
    release,
    scripts = [],
    ...each
  }: MappedRoot,
  clusters: readonly string[] = destination.cluster === null ? [] : [destination.cluster],
): readonly string[] {
  const [first] = appliers;
  const { namespace } = destination;
  const into = [
    ...(clusters.length === 0 ? [] : [clustersText(clusters)]),
    ...(namespace === null ? [] : [`namespace ${namespace}`]),
  ].join(', ');
  const by =
    first === undefined
      ? []
      : [
          `    by ${applierText(first)}, ${placeOf(first.origin)}${handText(first)}${unlistedText(first)}${andMore(appliers.length - 1)}`,
          ...(into === '' ? [] : [`    to ${into}`]),
        ];
  const because =
    (why === '' || QUIET_SIGNS.has(why)) && considered === undefined ? [] : [`    because ${why}`];
  const unseen = isUnrendered === true ? ['    not rendered: what it makes is not seen'] : [];
  return [
    `  ${pathText(each)}`,
    ...by,
    ...unbuiltText(each).map((line) => `    ${line}`),
    ...scripts.slice(0, SCRIPTS_SHOWN).map(scriptLine),
    ...moreScripts(scripts.length),
    ...because,
    ...consideredLines(considered),
    ...(release === undefined ? [] : [`    a Helm chart, as release ${release}`]),
    ...unseen,
  ].map(plainText);
}

/** That nothing of a root reaches a cluster, which every format of the map says. */
export const unbuiltText = ({ unbuilt }: Pick<MappedRoot, 'unbuilt'>): readonly string[] =>
  unbuilt === undefined ? [] : [`not applied as it stands: ${unbuilt} does not build`];

/** What applies it where somebody runs that, and of which files, where they are not all. */
const scriptLine = ({ applier, files }: Script): string => {
  const of = files === null ? '' : `, of it ${pathText({ path: '', files })}`;
  return `    applied by ${scriptText(applier)}${of}`;
};

const PARAMETERS_SHOWN = 5;

/** A chart with what installs it and sets its values, which are read; what its templates make is not. */
function chartLines(chart: MappedChart): readonly string[] {
  const { repository, parameters, appliers, destination } = chart;
  const shown = parameters.slice(0, PARAMETERS_SHOWN).join(', ');
  const more = parameters.length - PARAMETERS_SHOWN;
  const root = { path: chartText(chart), appliers, destination, why: '' };
  const lines = [
    ...rootLines({ ...root, path: `${root.path}${repository === '' ? '' : ` of ${repository}`}` }),
    ...(shown === '' ? [] : [`    with ${shown}${more > 0 ? ` and ${String(more)} more` : ''}`]),
    '    not rendered: what its templates make is not seen',
  ];
  return lines.map(plainText);
}

export const applierText = ({ kind, namespace, name }: MappedRoot['appliers'][number]): string =>
  `${kind} ${namespace === '' ? name : `${namespace}/${name}`}`;

const handText = ({ isByHand }: MappedRoot['appliers'][number]): string =>
  isByHand === true ? ', synced by hand' : '';

export const unlistedText = ({ isUnlisted, isUnread }: MappedRoot['appliers'][number]): string =>
  `${isUnlisted === true ? ', whose own applier is not seen here' : ''}${isUnread === true ? ', once its file can be read' : ''}`;

const andMore = (more: number): string =>
  more > 0 ? `, and ${counted(more, 'more applier')}` : '';
