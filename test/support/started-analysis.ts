import { afterEach } from 'vitest';
import { createAnalysis } from '../../src/bot/edge/analysis/analysis-service.ts';
import type { AnalysisServiceSettings } from '../../src/bot/edge/analysis/analysis-service.ts';
import type { AnalysedChange, Analysis, AnalysisOutcome } from '../../src/review/index.ts';
import { temporaryFolder } from '../review/edge/temporary-repository.ts';
import { GIT_TOKEN } from './git-server.ts';
import type { GitServer } from './git-server.ts';
import type { ServedRepository } from './served-repository.ts';

/** The instant that reviews of tests speak of. */
export const AS_OF = '2026-03-01T00:00:00Z';

const started: Analysis[] = [];

afterEach(async () => {
  for (const analysis of started.splice(0)) await analysis.close();
});

/** An analysis of what `server` serves, with the built process; closed after the test. */
export function startAnalysis(
  server: GitServer,
  settings: Partial<AnalysisServiceSettings> = {},
): ReturnType<typeof createAnalysis> {
  const analysis = createAnalysis({
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
