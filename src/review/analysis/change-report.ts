import type { FailedContext } from '../report/check/failed-review.ts';
import type { ReportContext } from '../report/review/report-context.ts';
import type { Fixes } from '../report/review/finding-block.ts';
import type { PullRequestFacts } from '../policy/pull-request-facts.ts';
import type { Paint } from '../report/print/print-terminal.ts';
import { callsDrawing, callsJson, callsText, tierOfCalls } from '../report/formats/calls-report.ts';
import { textSvg } from '../report/print/html/picture-svg.ts';
import { failedJson, failedMarkdown, failedTerminal } from '../report/check/failed-review.ts';
import { failedHtml, htmlReport } from '../report/formats/html-report.ts';
import { jsonReport } from '../report/formats/json-report.ts';
import { markdownReport, terminalReport } from '../report/formats/review-report.ts';
import type { Tier, Gap, Status } from '../../manifest/index.ts';
import type { Review } from '../evaluation/review.ts';
import type { Policy } from '../policy/configuration/policy-of-tree.ts';
import { CONFIG_FILE } from '../policy/configuration/repository-config.ts';
import { timingOf } from '../gate/timing.ts';
import type { Engine } from './engine.ts';
import type { LoadableTree, ReadTrees, TreesResult } from '../../forge/index.ts';
import type { FetchCharts } from '../../charts/index.ts';
import type { ResultList, ResultTool } from '../../checks/index.ts';
import { resultPrinters } from '../../checks/index.ts';
import { failedResults } from '../report/formats/failed-results.ts';
import { reviewResults } from '../report/formats/review-results.ts';
import type { FormatOf, PrintersOf } from './report-format.ts';
import { isFormatOf } from './report-format.ts';
import { loadWanted } from './lazy-loading.ts';
import { replacedLines } from './replaced-lines.ts';
import { reviewTrees } from './tree-review.ts';
import type { AbsentConfiguration, TreesProblem } from './trees-problem.ts';
import { withPast } from '../environments/promotion-history.ts';
import { TIERS } from '../../manifest/index.ts';

export interface ReportSettings {
  /** One of `calls` is for them alone. */
  readonly format: FormatOf<'review'> | FormatOf<'calls'>;
  readonly paint: Paint;
  /** In a terminal: with the rendered text of what changes. */
  readonly diff?: boolean;
  /** In a terminal: with what cannot be decided and what was there before. */
  readonly all?: boolean;
  /** The least risky tier that ends with exit code 1; high by default. */
  readonly failOn?: Tier;
  /** Where our own pages are shown, without a trailing slash, for forms that link to them; null by default. */
  readonly pagesUrl?: string | null;
  /** `calls`: what becomes of calls and nothing else. */
  readonly only?: 'calls';
  /** `rollback`: it undoes a change, and advice would keep what is being undone; a change if absent. */
  readonly of?: 'rollback';
  /** In Markdown: stands in a pull request's conversation, with links, and with fixes that are no suggestion. */
  readonly conversation?: Conversation;
  /** The time in ISO 8601. */
  readonly asOf: string;
  /** Absent where charts of elsewhere are not fetched. */
  readonly fetchCharts?: FetchCharts;
  /** Answers what conditions of rules ask about; absent where nobody knows of a pull request. */
  readonly pullRequest?: PullRequestFacts | null;
}

interface Conversation extends Pick<ReportContext, 'linkTo'> {
  readonly fixes: Fixes;
}

/** A report and how the process that prints it ends. */
export interface ChangeReport {
  readonly kind: 'report';
  readonly text: string;
  readonly exitCode: number;
}

/** A review that is printed as often as somebody asks. */
interface PrintableReview {
  readonly kind: 'printable';
  readonly print: PrintReport;
  /** It is null where something stood in its way, which is then printed. */
  readonly context: ReportContext | null;
  /** Lines of the head that certain fixes replace, by `path:line`. */
  readonly headLines: () => ReadonlyMap<string, string>;
}

/** A report, and the review that it is about. */
type ReviewedReport = ChangeReport & Omit<PrintableReview, 'kind'>;

/** Prints a review, or what stands in its way, in any form. */
type PrintReport = (settings: FormSettings) => ChangeReport;

/** Holds what the review itself is given, whatever it is printed in. */
type Occasioned = Pick<ReportSettings, 'asOf' | 'fetchCharts' | 'pullRequest'>;

type FormSettings = Omit<ReportSettings, keyof Occasioned>;

/** Reviews what reading the trees gave: a report of the review, or of what stands in its way. */
export async function reviewChange(
  trees: TreesResult,
  engine: Engine,
  { asOf, fetchCharts, pullRequest, ...settings }: ReportSettings,
): Promise<ReviewedReport | TreesProblem> {
  const occasion = {
    asOf,
    ...(fetchCharts && { fetchCharts }),
    ...(pullRequest && { pullRequest }),
  };
  const reviewed = await reviewToPrint(trees, engine, occasion);
  return reviewed.kind === 'printable' ? { ...reviewed, ...reviewed.print(settings) } : reviewed;
}

/** The same, to be printed in several forms. */
export async function reviewToPrint(
  trees: TreesResult,
  engine: Engine,
  { asOf, fetchCharts, pullRequest = null }: Occasioned,
): Promise<PrintableReview | TreesProblem> {
  if (trees.kind === 'conflict') {
    const failed = { kind: 'conflict', conflicts: trees.conflicts } as const;
    return failedReport({ failed, asOf, ...trees.commits }, engine);
  }
  if (trees.kind !== 'read') return trees;
  const absent = await absentConfiguration(trees.base, engine);
  if (absent !== null) return absent;
  const commits = trees.commits ?? { base: null, head: null };
  const occasion = { asOf, pullRequest, ...(fetchCharts !== undefined && { fetchCharts }) };
  const outcome = await reviewTrees(trees.base, trees.merged, engine, {
    ...occasion,
    history: trees.history,
  });
  if (outcome.kind === 'invalid-policy') {
    const { review } = outcome.byDefault;
    const failed = { ...outcome, byDefault: { review, placeOf: placeOfIn(trees) } };
    return failedReport({ failed, asOf, ...commits }, engine);
  }
  const review = await withPast(outcome, trees.history, engine, asOf);
  return reportOf(review, trees, asOf, { config: outcome.policy.config, tool: engine.tool });
}

/** A repository need not configure anything; a file that somebody names has to be there. */
async function absentConfiguration(
  base: LoadableTree,
  { configFile: file }: Pick<Engine, 'configFile'>,
): Promise<AbsentConfiguration | null> {
  if (file === CONFIG_FILE) return null;
  const { result } = await loadWanted(base, () => base.tree.read(file));
  return result.kind === 'absent' ? { kind: 'no-configuration', file } : null;
}

function reportOf(
  review: Review,
  trees: ReadTrees,
  asOf: string,
  { config, tool }: Pick<Policy, 'config'> & Pick<Engine, 'tool'>,
): PrintableReview {
  const asked = { tier: review.tier, review, overridden: new Set<string>(), config };
  const context: ReportContext = {
    review: { ...review, notes: [...review.notes, ...trees.notes] },
    asOf,
    timed: timingOf(asked, Date.parse(asOf)),
    base: trees.commits?.base ?? null,
    head: trees.commits?.head ?? null,
    placeOf: placeOfIn(trees),
  };
  return {
    kind: 'printable',
    context,
    headLines: () => replacedLines(review, context.placeOf, (_, at) => mergedLine(trees, at)),
    print: (settings) => ({
      kind: 'report',
      text: compose(context, { ...settings, tool }),
      exitCode: exitCode(context, settings),
    }),
  };
}

/** A line that the merge result has of the head is the same there; before the first one a mark may stand. */
function mergedLine(
  { merged }: ReadTrees,
  { file, line }: { readonly file: string; readonly line: number },
): string | undefined {
  const entry = merged.tree.read(file);
  if (entry.kind !== 'text' || (line === 1 && entry.marked === true)) return undefined;
  return entry.text.split(/\r?\n/)[line - 1];
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

type PrintSettings = FormSettings & Pick<Engine, 'tool'>;

function compose(context: ReportContext, settings: PrintSettings): string {
  const { format, only } = settings;
  return only === 'calls'
    ? CALLS[isFormatOf(format, 'calls') ? format : 'terminal'](context, settings)
    : reviewForm(format).report(context, settings);
}

/** A review as a whole is not drawn. */
const reviewForm = (format: PrintSettings['format']): ReviewForm =>
  PRINTERS[format === 'svg' ? 'terminal' : format];

/** A review, and why there is none, in one form. */
interface ReviewForm {
  readonly report: (context: ReportContext, settings: PrintSettings) => string;
  readonly failed: (
    context: FailedContext,
    settings: Pick<PrintSettings, 'pagesUrl' | 'tool'>,
  ) => string;
}

/** A form of programs that collect results. */
const resultForm = (print: (list: ResultList, tool: ResultTool) => string): ReviewForm => ({
  report: (context, { pagesUrl = null, tool }) =>
    print(reviewResults(context), { ...tool, pagesUrl }),
  failed: (context, { pagesUrl = null, tool }) =>
    print(failedResults(context), { ...tool, pagesUrl }),
});

const PRINTERS: PrintersOf<'review', ReviewForm> = {
  terminal: {
    report: (context, { paint, diff = false, all = false, of }) =>
      terminalReport(context, paint, { diff, all, isRollback: of === 'rollback' }),
    failed: failedTerminal,
  },
  markdown: {
    report: (context, { of, conversation, pagesUrl = null }) =>
      conversation === undefined
        ? markdownReport(context, { isRollback: of === 'rollback' })
        : markdownReport({ ...context, pagesUrl, ...conversation }, conversation),
    failed: failedMarkdown,
  },
  json: { report: (context) => jsonReport(context), failed: failedJson },
  html: {
    report: (context, { pagesUrl = null, tool }) => htmlReport({ ...context, pagesUrl }, tool),
    failed: failedHtml,
  },
  sarif: resultForm(resultPrinters.sarif),
  junit: resultForm(resultPrinters.junit),
  github: resultForm(resultPrinters.github),
  gitlab: resultForm(resultPrinters.gitlab),
};

const CALLS: PrintersOf<'calls', (context: ReportContext, settings: PrintSettings) => string> = {
  terminal: (context, { paint, all = false }) => callsText(context, paint, { all }),
  json: (context) => callsJson(context),
  svg: callsDrawing,
};

const failedReport = (context: FailedContext, { tool }: Pick<Engine, 'tool'>): PrintableReview => ({
  kind: 'printable',
  context: null,
  headLines: () => new Map(),
  print: (settings) => ({
    kind: 'report',
    text:
      settings.format === 'svg'
        ? textSvg(failedTerminal(context))
        : reviewForm(settings.format).failed(context, { ...settings, tool }),
    exitCode: 2,
  }),
});

/** 0: below the tier that fails. 1: that tier or a riskier one. 2: something could not be analysed; wins over 1. */
type ExitCode = 0 | 1 | 2;

/** How the command line ends (docs/reference/config.md). */
export function exitCodeOf(
  assessment: { readonly tier: Tier | null; readonly status: Status },
  gaps: readonly Pick<Gap, 'blocking'>[],
  failOn: Tier = 'high',
): ExitCode {
  if (assessment.tier === null || gaps.some(({ blocking }) => blocking)) return 2;
  return TIERS.indexOf(assessment.tier) >= TIERS.indexOf(failOn) ? 1 : 0;
}
