import type { Analysis, AnalysisRequest } from '../../src/app/ports/analysis.ts';

/** What an analysis in memory answers; what is missing is not asked for. */
export interface PreparedOutcomes {
  readonly review?: (request: AnalysisRequest) => Awaited<ReturnType<Analysis['review']>>;
  readonly survey?: (branch: string) => Awaited<ReturnType<Analysis['survey']>>;
  readonly changedPaths?: (before: string, after: string) => readonly string[] | null;
}

/** An analysis that has its answers ready. */
export const createMemoryAnalysis = ({
  review,
  survey,
  changedPaths,
}: PreparedOutcomes): Analysis => ({
  review: (request) => Promise.resolve((review ?? unprepared)(request)),
  survey: (_, branch) => Promise.resolve((survey ?? unprepared)(branch)),
  changedPaths: (_repository, _branch, before, after) =>
    Promise.resolve((changedPaths ?? unprepared)(before, after)),
  close: () => Promise.resolve(),
});

const unprepared = (): never => {
  throw new Error('The test has prepared no outcome for this.');
};
