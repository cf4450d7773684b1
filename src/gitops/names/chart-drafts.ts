import type { ChartRoot } from '../environment.ts';
import { NOBODY } from './unit-name.ts';
import type { RootDraft } from '../roots/root-draft.ts';
import { rootOf } from '../roots/root-draft.ts';
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
