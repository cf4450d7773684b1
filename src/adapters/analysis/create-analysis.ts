import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Analysis } from '../../app/ports/analysis.ts';
import type { Clock } from '../../app/ports/clock.ts';
import type { Log } from '../../app/ports/telemetry.ts';
import { fullName } from '../../core/forge/repository.ts';
import type { Repository } from '../../core/forge/repository.ts';
import { gitAddress } from '../git/git-address.ts';
import { defaultMirrorLimits, openMirror } from '../git/mirror.ts';
import type { MirrorLimits } from '../git/mirror.ts';
import { defaultGitLimits } from '../git/run-git.ts';
import { packageRoot } from '../package-data/package-root.ts';
import { createOneAtATime } from './one-at-a-time.ts';
import { againIfDamaged } from './again-if-damaged.ts';
import { changedPaths } from './changed-paths.ts';
import type { MirroredRepository } from './mirrored-repository.ts';
import { createProcessPool } from './process-pool.ts';
import { reviewMirrored } from './review-mirrored.ts';
import { surveyMirrored } from './survey-mirrored.ts';

export interface AnalysisLimits extends MirrorLimits {
  /** Analysis processes that compute at the same time. */
  readonly processes: number;
  /** Megabytes of JavaScript memory of each. */
  readonly memory: number;
  /** Milliseconds that one analysis may compute. */
  readonly taskTime: number;
  /** Milliseconds without work after which a process is ended. */
  readonly idleTime: number;
}

const defaultAnalysisLimits: AnalysisLimits = {
  ...defaultMirrorLimits,
  processes: 2,
  memory: 1_500,
  taskTime: 120_000,
  idleTime: 60_000,
};

export interface AnalysisSettings {
  /** Mirrors and temporary files are kept below. */
  readonly dataDir: string;
  /** The API's address; the Git host follows from it. */
  readonly apiUrl: string;
  /** A token that may read the repositories of an installation. What it rejects with goes to the caller. */
  readonly tokenFor: (installation: number) => Promise<string>;
  /** Where `git` is found. */
  readonly searchPath: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits?: Partial<AnalysisLimits>;
  /** The compiled file of the analysis process; that of this package by default. */
  readonly entry?: string;
}

/** Fetches with Git in this process, and reads and reviews in others that hold no secret. */
export function createAnalysis(settings: AnalysisSettings): Analysis {
  const limits = { ...defaultAnalysisLimits, ...settings.limits };
  const scratch = join(settings.dataDir, 'scratch', String(process.pid));
  mkdirSync(scratch, { recursive: true });
  const pool = createProcessPool({
    ...limits,
    scratch,
    entry: settings.entry ?? join(packageRoot(), 'dist/src/analysis-process.js'),
    searchPath: settings.searchPath,
  });
  const git = { searchPath: settings.searchPath, limits: defaultGitLimits };
  const oneAtATime = createOneAtATime();

  const opened = (repository: Repository): MirroredRepository | null => {
    const address = gitAddress(repository.cloneUrl, settings.apiUrl);
    if (address === null) return null;
    const folder = join(settings.dataDir, 'mirrors', `${String(repository.id)}.git`);
    return {
      mirror: openMirror(folder, git, limits),
      source: async () => ({ address, token: await settings.tokenFor(repository.installation) }),
    };
  };

  return {
    async review(request) {
      const { repository } = request;
      const mirrored = opened(repository);
      if (mirrored === null) return foreignAddress(repository);
      return oneAtATime(repository.id, () =>
        againIfDamaged(mirrored, settings.log, () => reviewMirrored(request, mirrored, pool)),
      );
    },
    async survey(repository, branch) {
      const mirrored = opened(repository);
      if (mirrored === null) return foreignAddress(repository);
      return oneAtATime(repository.id, () =>
        againIfDamaged(mirrored, settings.log, () =>
          surveyMirrored(repository, branch, mirrored, pool),
        ),
      );
    },
    async changedPaths(repository, branch, before, after) {
      const mirrored = opened(repository);
      if (mirrored === null) return null;
      return oneAtATime(repository.id, () => changedPaths({ branch, before, after }, mirrored));
    },
    close() {
      pool.close();
      return rm(scratch, { recursive: true, force: true });
    },
  };
}

const foreignAddress = (
  repository: Repository,
): { readonly kind: 'failed'; readonly message: string } => ({
  kind: 'failed',
  message: `The clone address of ${fullName(repository)} is not on the Git host that belongs to the API, so nothing is fetched and no token is sent.`,
});
