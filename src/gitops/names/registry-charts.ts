import type { ChartRoot, Environment, ReadElsewhere } from '../environment.ts';
import { NOBODY } from './unit-name.ts';
import type { RootDraft } from '../roots/root.ts';
import { rootOf } from '../roots/root.ts';
import type { AssignedNames } from './assign-environments.ts';

/** A chart of a registry whose cluster is said, as if it were a root: it names environments, and nothing of it is rendered. */
export const chartDrafts = (installed: readonly ChartRoot[]): readonly RootDraft[] =>
  installed.flatMap((chart) => (chart.applied?.applier.cluster == null ? [] : draftsOf(chart)));

function draftsOf(chart: ChartRoot): readonly RootDraft[] {
  const { applied, chart: name, destination } = chart;
  if (applied === undefined) return [];
  const { applier, files } = applied;
  const namespaces = new Set(destination.namespace === null ? [] : [destination.namespace]);
  return [
    {
      // installations of one chart are of one thing, and differ by what they read
      root: rootOf(applier.path, { kind: 'folder', files }, applier),
      place: {
        path: '.',
        bases: new Set(),
        includes: [],
        objects: new Set([`Chart/${name}`]),
        namespaces,
        plain: true,
      },
      madeOf: new Set(),
      appliers: [applier],
      cluster: applier.cluster,
      chart,
    },
  ];
}

type Assign = (
  drafts: readonly RootDraft[],
  beside: readonly RootDraft[],
) => ReadonlyMap<RootDraft, AssignedNames>;

/**
 * Environments of roots, and of charts of registries. Roots are named by themselves; only where nothing tells them apart,
 * charts do. Charts that go to clusters of which no root says anything are told apart beside them.
 */
export function namesWithCharts(
  drafts: readonly RootDraft[],
  charts: readonly RootDraft[],
  beside: readonly RootDraft[],
  assign: Assign,
): ReadonlyMap<RootDraft, AssignedNames> {
  const own = assign(
    drafts,
    beside.filter(({ chart }) => chart === undefined),
  );
  if (charts.length === 0) return own;
  if (![...own.values()].some(isNamed)) return assign([...drafts, ...charts], beside);
  const known = new Set(drafts.flatMap(({ cluster }) => cluster ?? []));
  const further = charts.filter(({ cluster }) => cluster !== null && !known.has(cluster));
  if (further.length === 0) return own;
  const all = assign([...drafts, ...further], beside);
  return new Map([
    ...own,
    ...further.flatMap((chart) => {
      const names = all.get(chart);
      return names === undefined ? [] : [[chart, names] as const];
    }),
  ]);
}

const isNamed = ({ belongs }: AssignedNames): boolean =>
  belongs.some(({ environment }) => environment !== NOBODY);

/**
 * Lists what charts of registries read, by the places that install them: what is for other environments
 * decides nothing of this one, though who installs it may lie here. What is for none that is known counts in
 * each.
 */
export function chartsElsewhere(
  here: readonly RootDraft[],
  everywhere: readonly RootDraft[],
  installed: readonly ChartRoot[],
): Pick<Environment, 'chartsElsewhere'> {
  if (installed.length === 0) return {};
  const named = new Set(everywhere.flatMap(({ chart }) => chart ?? []));
  const own = new Set(here.flatMap(({ chart }) => chart ?? []));
  const read = placesOf(installed.filter((chart) => own.has(chart) || !named.has(chart)));
  const elsewhere = placesOf([...named].filter((chart) => !own.has(chart)));
  const entries = [...new Set([...read.keys(), ...elsewhere.keys()])].map((place) => {
    const filesHere = read.get(place) ?? new Set<string>();
    const files = [...(elsewhere.get(place) ?? [])].filter((file) => !filesHere.has(file));
    return [place, { isHere: read.has(place), files: new Set(files), filesHere }] as const;
  });
  return { chartsElsewhere: new Map(entries) };
}

/** The same of environments of one cluster, looked at together: what one of them reads is read there. */
export function elsewhereInAll(all: readonly Environment[]): Pick<Environment, 'chartsElsewhere'> {
  const [first = new Map<string, ReadElsewhere>(), ...others] = all.map(
    (each) => each.chartsElsewhere ?? new Map<string, ReadElsewhere>(),
  );
  const common = [...first].flatMap(([place, one]) => {
    const said = others.flatMap((each) => each.get(place) ?? []);
    if (said.length < others.length) return [];
    const all = [one, ...said];
    const files = [...one.files].filter((file) => all.every((each) => each.files.has(file)));
    const filesHere = new Set(all.flatMap((each) => [...each.filesHere]));
    const isHere = all.some((each) => each.isHere);
    return [[place, { isHere, files: new Set(files), filesHere }] as const];
  });
  return { chartsElsewhere: new Map(common) };
}

/** Files that charts read, by the places that install them. */
function placesOf(charts: readonly ChartRoot[]): ReadonlyMap<string, ReadonlySet<string>> {
  const places = new Map<string, Set<string>>();
  for (const { applied } of charts) {
    if (applied === undefined) continue;
    const { place, files } = applied;
    const known = places.get(place) ?? new Set();
    for (const file of files) known.add(file);
    places.set(place, known);
  }
  return places;
}
