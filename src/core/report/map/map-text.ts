import type { DeliveryMap, MappedEnvironment } from '../../delivery/index.ts';
import { NOBODY, NO_SIGN, OWN_PATH } from '../../environments/index.ts';
import { placeOf } from '../../manifest/index.ts';
import { counted, firstOf, lastNet, plainText } from '../../text/index.ts';
import type { Paint } from '../print/print-terminal.ts';
import { UNPAINTED } from '../print/print-terminal.ts';

type MappedRoot = MappedEnvironment['roots'][number];

/** The map as a person reads it in a terminal. */
export function mapText(map: DeliveryMap, paint: Paint = UNPAINTED): string {
  const apart = map.environments.filter(({ name }) => name === NOBODY);
  const environments = map.environments.filter((each) => !apart.includes(each));
  const shared = environments.length > 1 ? sharedRoots(environments) : new Set<string>();
  const parts = [
    ...environments.map((each) => environmentLines(each, shared, paint)),
    sharedLines(environments, shared, paint),
    ...apart.map((each) => environmentLines(each, shared, paint)),
    notAppliedLines(map, paint),
    sourceLines(map, paint),
    guessLines(map, paint),
  ].filter((lines) => lines.length > 0);
  const text = parts.map((lines) => lines.join('\n')).join('\n\n');
  return lastNet(`${text === '' ? 'Nothing here looks like configuration to deliver.' : text}\n`);
}

/** Roots are told apart by what is said of them: a folder that two appliers apply is two. */
const keyOf = (root: MappedRoot): string => rootLines(root).join('\n');

function sharedRoots(environments: readonly MappedEnvironment[]): ReadonlySet<string> {
  const [first, ...others] = environments.map(({ roots }) => new Set(roots.map(keyOf)));
  return new Set([...(first ?? [])].filter((key) => others.every((each) => each.has(key))));
}

function environmentLines(
  { name, production, why, cluster, roots, charts }: MappedEnvironment,
  shared: ReadonlySet<string>,
  paint: Paint,
): readonly string[] {
  const kind = production ? 'production' : 'not production';
  const where = cluster === null ? '' : `, cluster ${cluster}`;
  return [
    `${paint.bold(plainText(name))}  ${plainText(`${kind}: ${why}${where}`)}`,
    ...linesOf(roots.filter((root) => !shared.has(keyOf(root)))),
    ...new Set(charts.map((chart) => chartLines(chart).join('\n'))),
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
    `${paint.bold('In every environment')}  nothing says which one they are for`,
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
  { appliers, destination, why, isUnrendered, ...each }: MappedRoot,
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
  const because = QUIET.has(why) ? [] : [`    because ${why}`];
  const unseen = isUnrendered === true ? ['    not rendered: what it makes is not seen'] : [];
  return [`  ${pathText(each)}`, ...by, ...because, ...unseen].map(plainText);
}

const FILES_SHOWN = 3;

/** A folder, or the files of it that are meant. */
export function pathText({ path, files = [] }: Pick<MappedRoot, 'path' | 'files'>): string {
  return files.length === 0 ? path : firstOf(files, FILES_SHOWN);
}

type MappedChart = MappedEnvironment['charts'][number];

export const chartText = ({ chart, version }: MappedChart): string =>
  `chart ${version === null ? chart : `${chart} ${version}`}`;

const PARAMETERS_SHOWN = 5;

/** A chart with what installs it and sets its values, which are read; what its templates make is not. */
function chartLines(chart: MappedChart): readonly string[] {
  const { repository, parameters, appliers, destination } = chart;
  const shown = parameters.slice(0, PARAMETERS_SHOWN).join(', ');
  const more = parameters.length - PARAMETERS_SHOWN;
  const root = { path: chartText(chart), appliers, destination, why: OWN_PATH };
  const lines = [
    ...rootLines({ ...root, path: `${root.path}${repository === '' ? '' : ` of ${repository}`}` }),
    ...(shown === '' ? [] : [`    with ${shown}${more > 0 ? ` and ${String(more)} more` : ''}`]),
    '    not rendered: what its templates make is not seen',
  ];
  return lines.map(plainText);
}

/** What the section says already, or the path by itself. */
const QUIET: ReadonlySet<string> = new Set([OWN_PATH, NO_SIGN]);

export const applierText = ({ kind, namespace, name }: MappedRoot['appliers'][number]): string =>
  `${kind} ${namespace === '' ? name : `${namespace}/${name}`}`;

const handText = ({ isByHand }: MappedRoot['appliers'][number]): string =>
  isByHand === true ? ', synced by hand' : '';

export const unlistedText = ({ isUnlisted }: MappedRoot['appliers'][number]): string =>
  isUnlisted === true ? ', which nothing here applies' : '';

const andMore = (more: number): string =>
  more > 0 ? `, and ${counted(more, 'more applier')}` : '';

function notAppliedLines({ notApplied }: DeliveryMap, paint: Paint): readonly string[] {
  if (notApplied.length === 0) return [];
  return [
    paint.bold('Not applied by anything in this tree'),
    ...notApplied.map((each) => plainText(`  ${pathText(each)}: ${each.why}`)),
  ];
}

function sourceLines({ sources }: DeliveryMap, paint: Paint): readonly string[] {
  if (sources.length === 0) return [];
  return [
    paint.bold('Sources that appliers name'),
    ...sources.map(({ name, isHere, isKnown = false, appliers }) => {
      const why = isKnown ? 'it is called so' : 'most of its folders lie here';
      const what = isHere ? `this repository: ${why}` : 'another repository';
      return plainText(`  ${name}: ${what} (${counted(appliers, 'applier')})`);
    }),
  ];
}

function guessLines({ notes }: DeliveryMap, paint: Paint): readonly string[] {
  if (notes.length === 0) return [];
  return [paint.bold('Guessed'), ...notes.map((note) => plainText(`  ${note}`))];
}
