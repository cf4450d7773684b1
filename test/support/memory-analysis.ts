import type { Analysis, AnalysisRequest, LandedCommits } from '../../src/review/index.ts';
import type { DriftAnalysis, DriftRequest } from '../../src/features/drift/index.ts';

/** What an analysis in memory answers; what is missing is not asked for. */
export interface PreparedOutcomes {
  readonly review?: (request: AnalysisRequest) => Awaited<ReturnType<Analysis['review']>>;
  readonly survey?: (branch: string) => Awaited<ReturnType<Analysis['survey']>>;
  readonly lookAtObject?: (
    question: Parameters<Analysis['lookAtObject']>[1],
  ) => Awaited<ReturnType<Analysis['lookAtObject']>>;
  readonly drift?: (request: DriftRequest) => ReturnType<DriftAnalysis['drift']>;
  readonly changedPaths?: (before: string, after: string) => readonly string[] | null;
  readonly landed?: (push: Parameters<Analysis['landed']>[1]) => LandedCommits | null;
}

/** An analysis that has its answers ready. */
export const createMemoryAnalysis = ({
  review,
  survey,
  lookAtObject,
  drift,
  changedPaths,
  landed,
}: PreparedOutcomes): Analysis & DriftAnalysis => ({
  review: (request, told) => {
    told?.({ doing: 'rendering 206 of 419', left: 'about 12 s left' });
    return Promise.resolve((review ?? unprepared)(request));
  },
  survey: (_, branch) => Promise.resolve((survey ?? unprepared)(branch)),
  lookAtObject: (_, question) => Promise.resolve((lookAtObject ?? unprepared)(question)),
  drift: (_, request) => (drift ?? unprepared)(request),
  changedPaths: (_repository, _branch, before, after) =>
    Promise.resolve((changedPaths ?? unprepared)(before, after)),
  landed: (_, push) => Promise.resolve((landed ?? unprepared)(push)),
  close: () => Promise.resolve(),
});

const unprepared = (): never => {
  throw new Error('The test has prepared no outcome for this.');
};
