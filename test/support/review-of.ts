import { readPackageData } from '../../src/review/edge/package-data.ts';
import { createEngine, reviewChange, reviewTrees, UNPAINTED } from '../../src/review/index.ts';
import type { FetchCharts, ChartRenderer } from '../../src/charts/index.ts';
import type { ReadTrees } from '../../src/forge/index.ts';
import type { Engine, FormatOf, Review } from '../../src/review/index.ts';
import { NO_NAMES } from '../../src/gitops/index.ts';
import type { Content } from './tree-of.ts';
import { treeOf } from './tree-of.ts';

export type Files = Readonly<Record<string, Content>>;

/** The text of a file of a tree, empty where it is none. */
export function textOf(content: Content | undefined): string {
  return typeof content === 'string' ? content : '';
}

type ChangeReport = Extract<Awaited<ReturnType<typeof reviewChange>>, { kind: 'report' }>;

const AS_OF = '2026-01-02T03:04:05.000Z';
const data = readPackageData();

/** Reviews after which an engine is made anew, so that it does not remember what a whole run rendered. */
const LONGEST_USE = 100;

interface UsedEngine {
  readonly engine: Engine;
  uses: number;
}

const NO_CHARTS = {};
/** By who renders charts for them. */
const engines = new WeakMap<object, UsedEngine>();

/**
 * An engine that may have reviewed other trees, as that of an app has: to make one takes longer than most reviews of
 * tests. What it remembers goes by content, so that a review is the same as by a new one.
 */
function engineOf(charts: ChartRenderer | null): Engine {
  const key = charts ?? NO_CHARTS;
  const known = engines.get(key);
  const used =
    known !== undefined && known.uses < LONGEST_USE
      ? known
      : { engine: createEngine(data, NO_NAMES, charts), uses: 0 };
  used.uses += 1;
  engines.set(key, used);
  return used.engine;
}

const loaded = (files: Files) => ({ tree: treeOf(files), load: () => Promise.resolve() });

/** The review of a change between two trees, by the whole pipeline with what the package ships. */
export async function reviewOf(
  before: Files,
  after: Files,
  charts: ChartRenderer | null = null,
  fetchCharts?: FetchCharts,
): Promise<Review> {
  const engine = engineOf(charts);
  const outcome = await reviewTrees(loaded(before), loaded(after), engine, {
    asOf: AS_OF,
    pullRequest: null,
    ...(fetchCharts !== undefined && { fetchCharts }),
  });
  if (outcome.kind !== 'reviewed')
    throw new Error(outcome.problems.map(({ message }) => message).join(' '));
  return outcome.review;
}

/** Two trees as a command reads them. */
export const readTreesOf = (before: Files, after: Files): ReadTrees => ({
  kind: 'read',
  base: loaded(before),
  merged: loaded(after),
  commits: null,
  fastForward: true,
  notes: [],
  sourceOf: () => null,
  history: null,
  close: () => Promise.resolve(),
});

/** The report of a change, as the command line prints it. */
export async function reportOf(
  before: Files,
  after: Files,
  format: FormatOf<'review'>,
  charts: ChartRenderer | null = null,
): Promise<ChangeReport> {
  const settings = { format, paint: UNPAINTED, asOf: AS_OF };
  const outcome = await reviewChange(readTreesOf(before, after), engineOf(charts), settings);
  if (outcome.kind !== 'report') throw new Error(outcome.kind);
  return outcome;
}
