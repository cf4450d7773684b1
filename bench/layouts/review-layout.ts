import { createChartRenderer } from '../../src/charts/edge/create-chart-renderer.ts';
import { readPackageData } from '../../src/review/edge/package-data.ts';
import { createEngine, jsonReport, reviewTrees } from '../../src/review/index.ts';
import type { JudgedTrees } from '../../src/review/index.ts';
import { NO_NAMES } from '../../src/gitops/index.ts';
import type { Drafts } from '../holes/drafts.ts';
import { fileTreeOf } from '../holes/drafts.ts';
import { LayoutReport } from './report.ts';

const AS_OF = '2026-01-01T00:00:00.000Z';

const loaded = (drafts: Drafts) => ({
  tree: fileTreeOf(drafts),
  load: () => Promise.resolve(),
});

export interface ReviewedLayout {
  readonly report: LayoutReport;
  readonly rendered: JudgedTrees['rendered'];
}

export type ReviewLayout = (before: Drafts, after: Drafts) => Promise<ReviewedLayout>;

/** Reviews changes with one engine, as a server does, and reads the reports as programs do. */
export function createReviewer(): ReviewLayout {
  const engine = createEngine(readPackageData(), NO_NAMES, createChartRenderer());
  return async (before, after) => {
    const outcome = await reviewTrees(loaded(before), loaded(after), engine, {
      asOf: AS_OF,
      pullRequest: null,
    });
    const { review, rendered } = outcome.kind === 'reviewed' ? outcome : outcome.byDefault;
    const report = jsonReport({
      review,
      asOf: AS_OF,
      base: null,
      head: null,
      placeOf: ({ file, line }, side) => ({ file, line, side }),
    });
    return { report: LayoutReport.parse(JSON.parse(report)), rendered };
  };
}
