import { afterEach } from 'vitest';
import { createAnalysis } from '../../src/bot/edge/analysis/analysis-service.ts';
import type { AnalysisServiceSettings } from '../../src/bot/edge/analysis/analysis-service.ts';
import type { AnalysedChange, Analysis, AnalysisOutcome } from '../../src/review/index.ts';
import { temporaryFolder } from '../review/edge/temporary-repository.ts';
import { GIT_TOKEN } from './git-server.ts';
import type { GitServer } from './git-server.ts';
import { ANALYSIS_ENTRY, keptAnalysisProcess } from './kept-analysis-process.ts';
import type { ServedRepository } from './served-repository.ts';

/** The instant that reviews of tests speak of. */
export const AS_OF = '2026-03-01T00:00:00Z';

const started: Analysis[] = [];

afterEach(async () => {
  for (const analysis of started.splice(0)) await analysis.close();
});

/**
 * An analysis of what `server` serves, with the built process; closed after the test. The process may have answered
 * other tests before, as that of an app has answered other repositories: to start one takes a second of computing.
 * Tests about processes give an entry or limits of their own, which start one.
 */
export function startAnalysis(
  server: GitServer,
  settings: Partial<AnalysisServiceSettings> = {},
): ReturnType<typeof createAnalysis> {
  const isOwn = settings.entry !== undefined || settings.limits !== undefined;
  const analysis = createAnalysis({
    ...(!isOwn && { entry: ANALYSIS_ENTRY, start: keptAnalysisProcess }),
    dataDir: temporaryFolder(),
    apiUrl: server.origin,
    tokenFor: () => Promise.resolve(GIT_TOKEN),
    searchPath: process.env['PATH'] ?? '',
    clock: { now: () => Date.parse(AS_OF) },
    log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
    ...settings,
  });
  started.push(analysis);
  return analysis;
}

const nothing = (): void => undefined;

/** Reviews a pull request into `main`. */
export const reviewPull = (
  analysis: Analysis,
  { repository }: ServedRepository,
  number: number,
  expectedHead: string,
): Promise<AnalysisOutcome> =>
  analysis.review({
    repository,
    base: 'refs/heads/main',
    head: `refs/pull/${String(number)}/head`,
    expectedHead,
    pullRequest: null,
    asOf: AS_OF,
  });

/** The review, where there must be one. */
export function reviewed(outcome: AnalysisOutcome): AnalysedChange {
  if (outcome.kind !== 'reviewed') throw new Error(JSON.stringify(outcome));
  return outcome;
}
