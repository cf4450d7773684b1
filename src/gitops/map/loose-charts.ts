import type { EnvironmentPlan, NotApplied, RenderedRoot } from '../environment.ts';
import type { Root } from '../roots/root.ts';
import type { ScriptApplier } from '../scripts/script-applier.ts';
import { environmentOfUnit, NOBODY, toldPlaces } from '../names/unit-name.ts';
import { scriptText } from '../scripts/script-applier.ts';
import type { UnseenContent } from '../../manifest/index.ts';
import { firstOf, sameData } from '../../manifest/index.ts';
import type { RenderedTree } from '../stages/tree-renderer.ts';
import { releasesOf } from '../charts/chart-installations.ts';
import { releaseOfRoot } from '../roots/root.ts';
import { recipeNotes } from '../roots/recipes.ts';

/** Charts of the tree that no release, no kustomization and no Application of it installs, and that are no root. */
function unseenCharts({ plan, environments }: RenderedTree): readonly UnseenContent[] {
  return (plan.unseen ?? []).flatMap(({ root, content }) =>
    root === null &&
    content.kind === 'Chart' &&
    isOfTree(content) &&
    environments.every((each) => releasesOf(content, each).length === 0)
      ? [content]
      : [],
  );
}

/** Tells a chart that lies here from one of a registry, which a command names. */
export const isOfTree = ({ origin: { file } }: UnseenContent): boolean =>
  /(?:^|\/)Chart\.yaml$/.test(file);

/** One that is a root of some environments, with guessed values. */
interface GuessedChart {
  readonly path: string;
  readonly roots: readonly {
    readonly environment: string;
    readonly production: boolean;
    readonly root: Root;
  }[];
}

function guessedCharts({ environments }: Pick<EnvironmentPlan, 'environments'>) {
  const charts = new Map<string, GuessedChart['roots']>();
  for (const { name, production, roots } of environments)
    for (const root of roots)
      if (releaseOfRoot(root)?.loose !== undefined)
        charts.set(root.path, [
          ...(charts.get(root.path) ?? []),
          { environment: placeOf(name, environments), production, root },
        ]);
  return [...charts].map(([path, roots]): GuessedChart => ({ path, roots }));
}

/** Gives the environment that a chart is guessed to be for; empty where none has a name. */
const placeOf = (name: string, environments: EnvironmentPlan['environments']): string =>
  environmentOfUnit(toldPlaces.known([name], environments)[0] ?? '');

const filesOf = (root: Root): readonly string[] =>
  (releaseOfRoot(root)?.values ?? []).flatMap((each) =>
    each.kind === 'file' ? [each.path.slice(each.path.lastIndexOf('/') + 1)] : [],
  );

const installing = ({ scripts }: EnvironmentPlan, chart: string): readonly ScriptApplier[] =>
  scripts?.appliers.filter(({ path, reach }) => reach === 'chart' && path === chart) ?? [];

const NOT_INSTALLED = {
  none: 'a Helm chart that nothing seen here installs',
  some: 'a Helm chart, and what installs it is not seen here',
};

/** Lists charts as they stand on the map: what a script installs is told there as such. */
export function chartsNotApplied(tree: RenderedTree): readonly NotApplied[] {
  const names = tree.plan.environments.map(({ name }) => environmentOfUnit(name));
  const countsIn = names.length === 0 ? {} : { countsIn: [...new Set(names)] };
  const isLeft = ({ path }: NotApplied): boolean => installing(tree.plan, path).length === 0;
  const why = (path: string): string =>
    tree.plan.scripts?.named?.said([path], NOT_INSTALLED) ?? NOT_INSTALLED.none;
  const unseen = unseenCharts(tree).filter(({ name }) => tree.plan.brought?.has(name) !== true);
  return [
    ...unseen.map(({ name }) => ({ path: name, why: why(name), ...countsIn })),
    ...guessedCharts(tree.plan).map(({ path, roots }) => ({
      path,
      why: [
        why(path),
        ...new Set(
          roots.flatMap(({ environment, root }) => {
            const files = filesOf(root);
            return files.length === 0
              ? []
              : [`${files.join(', ')} is taken${environment === '' ? '' : ` for ${environment}`}`];
          }),
        ),
      ].join('; '),
    })),
  ].filter(isLeft);
}

/** Tells of loose charts that change: whom that reaches is not known. */
function looseChartNotes(base: RenderedTree, merged: RenderedTree): readonly string[] {
  const before = new Map(unseenCharts(base).map((chart) => [chart.name, chart.written]));
  const unseen = unseenCharts(merged).filter(({ name, written }) => {
    // what another chart depends on is installed with that
    if (merged.plan.brought?.has(name) === true) return false;
    const was = before.get(name);
    return was === undefined || !sameData(was, written);
  });
  const charts = [
    ...unseen.map(({ name }): ToldChart => ({ path: name, guess: '', isNamed: false })),
    ...changedCharts(base, merged).map(({ path, roots, isSeen, isNamed }): ToldChart => ({
      path,
      guess: isSeen ? guessText(roots, isNamed) : '',
      isNamed,
    })),
  ];
  const isInstalled = ({ path }: ToldChart): boolean => installing(merged.plan, path).length > 0;
  return [
    ...charts.filter(isInstalled).map((chart) => installedNote(merged.plan, chart)),
    ...notesOfUnapplied(
      merged.plan,
      charts.filter((each) => !isInstalled(each)),
    ),
  ];
}

/** A chart that a note tells of; what it is judged by is empty where it is not seen. */
interface ToldChart {
  readonly path: string;
  readonly guess: string;
  readonly isNamed: boolean;
}

function installedNote(plan: EnvironmentPlan, { path, guess }: ToldChart): string {
  const [first, ...others] = installing(plan, path);
  const more = others.length === 0 ? '' : ` and in ${String(others.length)} more places`;
  const by = first === undefined ? '' : scriptText(first);
  return `The Helm chart ${calledAs(path)} is installed where somebody runs ${by}${more}.${guess === '' ? '' : ` What is judged is a guess: ${guess}.`}`;
}

/** Tells once of all charts of which the same is not known. */
function notesOfUnapplied(plan: EnvironmentPlan, charts: readonly ToldChart[]): readonly string[] {
  const none = 'No applier is seen';
  const some = 'what names it is not followed here';
  const groups = new Map<string, ToldChart[]>();
  for (const chart of charts) {
    const who = plan.scripts?.named?.said([chart.path], { none, some }) ?? none;
    const key = JSON.stringify([who === none, chart.guess === '', chart.isNamed]);
    groups.set(key, [...(groups.get(key) ?? []), chart]);
  }
  return [...groups.values()].map((group) => unappliedNote(plan, group));
}

function unappliedNote(plan: EnvironmentPlan, charts: readonly ToldChart[]): string {
  const [first] = charts;
  const isOne = charts.length === 1;
  const named = firstOf(
    charts.map(({ path }) => calledAs(path)),
    CHARTS_NAMED,
  );
  const of = `the Helm chart${isOne ? '' : 's'} ${named}`;
  const none = `No applier of ${of} is seen in this tree`;
  const some = `What names ${of} is not followed here`;
  const paths = charts.map(({ path }) => path);
  const who = plan.scripts?.named?.said(paths, { none, some }) ?? none;
  const guess = isOne
    ? first?.guess
    : `releases called as their charts, in ${namespaceOf(first?.isNamed === true)}, with the values that lie beside them`;
  const judged =
    first?.guess === ''
      ? `${isOne ? 'It is' : 'They are'} judged as if ${isOne ? 'it' : 'they'} were.`
      : `What is judged is a guess: ${guess ?? ''}.${first?.isNamed === true ? ' In a name, … stands for a value that is not known.' : ''}`;
  return `${who}: who installs ${isOne ? 'it' : 'them'}, and whether in production, is not known. ${judged}`;
}

/** More are counted. */
const CHARTS_NAMED = 3;

const calledAs = (chart: string): string => (chart === '.' ? 'at the top' : chart);

const namespaceOf = (isNamed: boolean): string =>
  isNamed ? 'a namespace that is not known' : 'namespace default';

/** Lists the charts of which a root is another one than at the base. */
function changedCharts(
  base: RenderedTree,
  merged: RenderedTree,
): readonly (GuessedChart & Pick<ToldChart, 'isNamed'> & { readonly isSeen: boolean })[] {
  const rootsOf = ({ environments }: RenderedTree): readonly RenderedRoot[] =>
    environments.flatMap(({ roots }) =>
      roots.filter(({ root }) => releaseOfRoot(root)?.loose?.isAsked === true),
    );
  const before = new Set(rootsOf(base));
  const now = rootsOf(merged);
  const changed = new Set(now.flatMap((each) => (before.has(each) ? [] : [each.root.path])));
  const seen = new Set(
    now.flatMap(({ root, status }) => (status === 'partial' ? [] : [root.path])),
  );
  const named = now.flatMap(({ root }) =>
    releaseOfRoot(root)?.loose?.isNamed === true ? [root.path] : [],
  );
  return guessedCharts(merged.plan).flatMap((chart) => {
    const { path } = chart;
    return changed.has(path)
      ? [{ ...chart, isSeen: seen.has(path), isNamed: named.includes(path) }]
      : [];
  });
}

/** Says with which values it is rendered, where, and under which name. */
function guessText(roots: GuessedChart['roots'], isNamed: boolean): string {
  const byValues = new Map<string, Set<string>>();
  for (const { environment, production, root } of roots) {
    const values = filesOf(root).join(' and ') || 'its own values';
    const place = environment === NOBODY && production ? 'production' : environment;
    byValues.set(values, (byValues.get(values) ?? new Set()).add(place));
  }
  const given = [...byValues].map(([values, places]) => {
    const where = listText([...places]);
    return where === '' ? values : `${values} in ${where}`;
  });
  const [first] = roots;
  const name = (first && releaseOfRoot(first.root)?.name) ?? '';
  return `release ${name} in ${namespaceOf(isNamed)}, with ${listText(given)}`;
}

const listText = (parts: readonly string[]): string =>
  [parts.slice(0, -1).join(', '), parts.at(-1) ?? ''].filter(Boolean).join(' and ');

/** What is said of charts and recipes that a change edits and that nothing in the tree installs as they are. */
export const unappliedNotes = (
  base: RenderedTree,
  merged: RenderedTree,
  changedFiles: readonly string[],
): readonly string[] => [
  ...looseChartNotes(base, merged),
  ...recipeNotes(base, merged, changedFiles),
];
