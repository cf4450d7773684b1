import { exitCodeOf } from '../policy/exit-code.ts';
import type { FailedContext } from '../report/check/failed-review.ts';
import type { ReportContext } from '../report/review/report-context.ts';
import type { Paint } from '../report/print/print-terminal.ts';
import { callsJson, callsText, tierOfCalls } from '../report/formats/calls-report.ts';
import { failedJson, failedMarkdown, failedTerminal } from '../report/check/failed-review.ts';
import { jsonReport } from '../report/formats/json.ts';
import { markdownReport } from '../report/formats/markdown.ts';
import { terminalReport } from '../report/formats/terminal.ts';
import type { Tier } from '../../manifest/index.ts';
import type { Review } from '../evaluation/review.ts';
import type { Engine } from './engine.ts';
import type { ReadTrees, TreesResult } from '../../forge/index.ts';
import type { FetchCharts } from '../../charts/index.ts';
import type { FormatOf, PrintersOf } from './report-format.ts';
import { reviewTrees } from './review-trees.ts';
import { withPast } from '../environments/since-when.ts';

export interface ReportSettings {
  readonly format: FormatOf<'review'>;
  readonly paint: Paint;
  /** In a terminal: with the rendered text of what changes. */
  readonly diff?: boolean;
  /** In a terminal: with what cannot be decided and what was there before. */
  readonly all?: boolean;
  /** The least risky tier that ends with exit code 1; high by default. */
  readonly failOn?: Tier;
  /** `calls`: what becomes of calls and nothing else. */
  readonly only?: 'calls';
  /** ISO 8601. */
  readonly asOf: string;
  /** Absent where charts of elsewhere are not fetched. */
  readonly fetchCharts?: FetchCharts;
}

/** A report and how the process that prints it ends. */
export interface ChangeReport {
  readonly kind: 'report';
  readonly text: string;
  readonly exitCode: number;
}

/** Why there is nothing to report on; one sentence says each. */
export type TreesProblem = Exclude<TreesResult, { kind: 'read' | 'conflict' }>;

/** Prints a review, or what stands in its way, in any form. */
export type PrintReport = (settings: Omit<ReportSettings, 'asOf' | 'fetchCharts'>) => ChangeReport;

/** Reviews what reading the trees gave: a report of the review, or of what stands in its way. */
export async function reviewChange(
  trees: TreesResult,
  engine: Engine,
  { asOf, fetchCharts, ...settings }: ReportSettings,
): Promise<ChangeReport | TreesProblem> {
  const print = await reviewToPrint(trees, engine, asOf, fetchCharts);
  return typeof print === 'function' ? print(settings) : print;
}

/** The same, to be printed in several forms. `asOf` is ISO 8601. */
export async function reviewToPrint(
  trees: TreesResult,
  engine: Engine,
  asOf: string,
  fetchCharts?: FetchCharts,
): Promise<PrintReport | TreesProblem> {
  if (trees.kind === 'conflict') {
    const failed = { kind: 'conflict', conflicts: trees.conflicts } as const;
    return failedReport({ failed, asOf, ...trees.commits });
  }
  if (trees.kind !== 'read') return trees;
  const commits = trees.commits ?? { base: null, head: null };
  const occasion = { asOf, pullRequest: null, ...(fetchCharts !== undefined && { fetchCharts }) };
  const outcome = await reviewTrees(trees.base, trees.merged, engine, {
    ...occasion,
    history: trees.history,
  });
  if (outcome.kind === 'invalid-policy') {
    const { review } = outcome.byDefault;
    const failed = { ...outcome, byDefault: { review, placeOf: placeOfIn(trees) } };
    return failedReport({ failed, asOf, ...commits });
  }
  return reportOf(await withPast(outcome, trees.history, engine, asOf), trees, asOf);
}

function reportOf(review: Review, trees: ReadTrees, asOf: string): PrintReport {
  const context: ReportContext = {
    review: { ...review, notes: [...review.notes, ...trees.notes] },
    asOf,
    base: trees.commits?.base ?? null,
    head: trees.commits?.head ?? null,
    placeOf: placeOfIn(trees),
  };
  return (settings) => ({
    kind: 'report',
    text: compose(context, settings),
    exitCode: exitCode(context, settings),
  });
}

/** Where a line of the merge result is found. */
export const placeOfIn =
  ({ sourceOf }: ReadTrees): ReportContext['placeOf'] =>
  ({ file, line }, side) => {
    const source = side === 'head' ? sourceOf(file, line) : null;
    return source === null
      ? { file, line, side }
      : { file: source.path, line: source.line, side: source.side };
  };

function exitCode(
  context: ReportContext,
  { only, failOn }: Pick<ReportSettings, 'only' | 'failOn'>,
): number {
  const { review } = context;
  if (only === undefined) return exitCodeOf(review, review.gaps, failOn);
  const tier = tierOfCalls(context);
  // that every call ends as before is below every tier
  return review.tier === null || tier !== null
    ? exitCodeOf({ ...review, tier: review.tier && tier }, review.gaps, failOn)
    : exitCodeOf({ ...review, tier: 'low' }, review.gaps, 'critical');
}

type PrintSettings = Omit<ReportSettings, 'asOf'>;

function compose(context: ReportContext, settings: PrintSettings): string {
  const { format, only } = settings;
  return only === 'calls'
    ? CALLS[format === 'markdown' ? 'terminal' : format](context, settings)
    : PRINTERS[format].report(context, settings);
}

/** A review, and why there is none, in each form. */
const PRINTERS: PrintersOf<
  'review',
  {
    readonly report: (context: ReportContext, settings: PrintSettings) => string;
    readonly failed: (context: FailedContext) => string;
  }
> = {
  terminal: {
    report: (context, { paint, diff = false, all = false }) =>
      terminalReport(context, paint, { diff, all }),
    failed: failedTerminal,
  },
  markdown: { report: (context) => markdownReport(context), failed: failedMarkdown },
  json: { report: (context) => jsonReport(context), failed: failedJson },
};

const CALLS: PrintersOf<'calls', (context: ReportContext, settings: PrintSettings) => string> = {
  terminal: (context, { paint }) => callsText(context, paint),
  json: (context) => callsJson(context),
};

const failedReport =
  (context: FailedContext): PrintReport =>
  ({ format }) => ({ kind: 'report', text: PRINTERS[format].failed(context), exitCode: 2 });
