import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Analysis } from '../../../review/index.ts';
import type { DriftAnalysis } from '../../../features/drift/index.ts';
import type { ChartSources } from '../../../charts/index.ts';
import type { Clock, Clusters, Log, Repository } from '../../../forge/index.ts';
import type { Reverts } from '../../../features/rollback/index.ts';
import { fullName } from '../../../forge/index.ts';
import { createTenantUse } from './tenant-use.ts';
import type { TenantUse } from './tenant-use.ts';
import { createWaits } from '../../queue/waits.ts';
import type { Waits } from '../../queue/waits.ts';
import type { FetchSource } from '../mirrors/mirror-fetch.ts';
import type { GitNetwork } from '../../../forge/edge/network/git-network.ts';
import { gitAddress } from '../mirrors/mirror-fetch.ts';
import { defaultMirrorLimits, openMirror } from '../mirrors/mirror.ts';
import type { Mirror, MirrorLimits } from '../mirrors/mirror.ts';
import { mirrorsIn } from '../mirrors/mirrors-here.ts';
import { createOneAtATime, createTurns } from '../../../forge/edge/concurrency.ts';
import { defaultGitLimits } from '../../../forge/edge/git/running/run-git.ts';
import { packageRoot } from '../../../manifest/edge/package-root.ts';
import { againIfDamaged, sharedMirror } from './mirrored-repository.ts';
import type {
  Damaged,
  Unreachable,
  MirroredRepository,
  UsedMirror,
} from './mirrored-repository.ts';
import { inWords } from './progress-in-words.ts';
import { dataFolders } from './data-folders.ts';
import { askProcessOf } from './ask-process.ts';
import { createProcessPool } from './process-pool.ts';
import { pathsOfPush, landedCommits } from './mirror-commits.ts';
import { mirroredContents } from './mirror-contents.ts';
import type { StartProcess } from './process-pool.ts';
import { askDrift } from './questions/drift.ts';
import { askLook } from './questions/look.ts';
import { askRevert } from './questions/revert.ts';
import { askSurvey } from './questions/survey.ts';
import { reviewComputed, reviewMirrored } from './questions/review.ts';
import { keepSwept } from './kept-swept.ts';
import type { SweepLimits } from './mirror-sweep.ts';

export interface AnalysisLimits extends MirrorLimits, SweepLimits {
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
  unusedTime: 2_592_000_000,
  totalBytes: 20_000_000_000,
};

export interface AnalysisServiceSettings {
  /** Mirrors and temporary files are kept below. */
  readonly dataDir: string;
  /** The API's address; the Git host follows from it. */
  readonly apiUrl: string;
  /**
   * A token that may read the repositories of an installation, and another one than `refused`. What it
   * rejects with goes to the caller.
   */
  readonly tokenFor: (installation: number, refused?: string) => Promise<string>;
  /** Where `git` is found. */
  readonly searchPath: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits?: Partial<AnalysisLimits>;
  /** The compiled file of the analysis process; that of this package by default. */
  readonly entry?: string;
  /** Leads Git to its host; absent, it goes by itself. */
  readonly network?: GitNetwork;
  /** Where charts of elsewhere are fetched; absent where they are not. */
  readonly chartSources?: ChartSources;
  /** Who reads clusters; absent where none may be read. */
  readonly clusters?: Clusters;
  /** Gives an analysis process; a new one by default. */
  readonly start?: StartProcess;
  /** Knows who used how much so far; nobody by default. */
  readonly use?: TenantUse;
  /** Counts who waits for others of the repository, or for a process. */
  readonly waits?: Waits;
}

interface AnalysisService extends Analysis, DriftAnalysis {
  readonly reverts: Reverts;
  /** Tells whether a mirror of a repository is on this disk. */
  readonly hasMirror: (repository: number) => boolean;
}

/** Fetches with Git in this process, and reads and reviews in others that hold no secret. */
export function createAnalysis(settings: AnalysisServiceSettings): AnalysisService {
  const { clock, log, searchPath } = settings;
  const { chartSources = null, clusters = null, network = null } = settings;
  const { waits = createWaits() } = settings;
  const limits = { ...defaultAnalysisLimits, ...settings.limits };
  const folders = dataFolders(settings.dataDir);
  const pool = createProcessPool({
    ...limits,
    ...{ searchPath, clock, waits },
    isShort: availableParallelism() <= limits.processes,
    use: settings.use ?? createTenantUse(clock),
    scratch: folders.ownScratch,
    entry: settings.entry ?? join(packageRoot(), 'dist/src/analysis-process.js'),
    ...(settings.start === undefined ? {} : { start: settings.start }),
  });
  const closing = new AbortController();
  const limitsHere = { ...defaultGitLimits, output: MOST_OUTPUT };
  const git = { searchPath, limits: limitsHere, signal: closing.signal };
  const oneAtATime = createOneAtATime<number>();

  const mirrorOf = (id: number): Mirror =>
    openMirror(join(folders.mirrors, `${String(id)}.git`), git, limits);

  /** By installation, the last one that the Git host did not accept: revoked, though its time is not over. */
  const refusedTokens = new Map<number, string>();

  /** Null where the repository's address is not one that a token may be sent to. */
  const mirroredOf = ({ id, cloneUrl, installation }: Repository): UsedMirror | null => {
    const address = gitAddress(cloneUrl, settings.apiUrl);
    if (address === null) return null;
    const source = async (): Promise<FetchSource> => {
      const token = await settings.tokenFor(installation, refusedTokens.get(installation));
      const refused = () => refusedTokens.set(installation, token);
      return { address, token, refused, ...(network !== null && { network }) };
    };
    return { mirror: mirrorOf(id), source };
  };

  /** Null as above. */
  const withMirror = async <T>(
    repository: Repository,
    work: (mirrored: MirroredRepository) => Promise<T>,
  ): Promise<T | null> => {
    const mirrored = mirroredOf(repository);
    if (mirrored === null) return null;
    const alone: MirroredRepository['alone'] = (steps) => steps(mirrored);
    let begin: () => void = () => undefined;
    const turn = waits.during(new Promise<void>((resolve) => (begin = resolve)));
    const result = await oneAtATime.run(repository.id, async () => {
      begin();
      await turn;
      return work({ ...mirrored, alone });
    });
    tidyUp(repository, mirrored);
    return result;
  };

  const here = mirrorsIn(folders.mirrors);
  const tidyUp = ({ id }: Repository, { mirror }: UsedMirror): void => {
    if (here.add(id)) sweeping.made();
    void oneAtATime.run(id, () => mirror.tidy()).catch(warn);
  };

  /** Null as above. Others use the mirror meanwhile. */
  const besideOthers = async <T>(
    repository: Repository,
    work: (mirrored: MirroredRepository) => Promise<T>,
  ): Promise<T | null> => {
    const mirrored = mirroredOf(repository);
    if (mirrored === null) return null;
    const inTurn = <S>(step: () => Promise<S>): Promise<S> => oneAtATime.run(repository.id, step);
    const alone: MirroredRepository['alone'] = (steps) => inTurn(() => steps(mirrored));
    const shared = sharedMirror(mirrored.mirror, inTurn);
    const result = await work({ ...mirrored, mirror: shared, alone });
    tidyUp(repository, mirrored);
    return result;
  };

  const driftTurns = createTurns(DRIFTS_AT_ONCE);
  const fewBesideOthers: typeof besideOthers = async (repository, work) => {
    await driftTurns.take();
    try {
      return await besideOthers(repository, work);
    } finally {
      driftTurns.give();
    }
  };

  const warn = (error: unknown): void => {
    const problem = error instanceof Error ? error.message : 'unknown';
    log.warn({ problem }, 'mirrors could not be tidied up');
  };

  const sweeping = keepSwept(folders, { clock, limits, warn }, (id) => {
    here.delete(id);
    return oneAtATime.run(id, () => mirrorOf(id).discard());
  });

  /** Says how it went; whatever it came to when it was cut short, another try is worth it. */
  const logged = async <T extends { readonly kind: string }>(
    repository: Repository,
    work: Promise<T | null>,
  ): Promise<T | ForeignAddress | typeof CLOSING> => {
    const began = clock.now();
    const outcome = (await work) ?? foreignAddress(repository);
    const problem = 'message' in outcome ? outcome.message : undefined;
    log.info(
      {
        repository: fullName(repository),
        outcome: outcome.kind,
        milliseconds: clock.now() - began,
        problem,
      },
      'analysed',
    );
    return closing.signal.aborted ? CLOSING : outcome;
  };

  const ask = askProcessOf(pool);
  /** Has a question about a repository answered, by a mirror of it that nobody else uses, unless `using` is another way. */
  const asked = <T extends { readonly kind: string }>(
    repository: Repository,
    work: (mirrored: MirroredRepository) => Promise<T | Damaged>,
    using: typeof withMirror = withMirror,
  ): Promise<T | Unreachable | ForeignAddress> =>
    logged(
      repository,
      using(repository, (mirrored) => againIfDamaged(mirrored, log, () => work(mirrored))),
    );
  const reverts: Reverts = {
    revert: (request) =>
      asked(request.repository, (mirrored) =>
        askRevert(request, mirrored, ask, folders.ownScratch),
      ),
    review: (request) =>
      asked(request.repository, (mirrored) => reviewComputed(request, mirrored, ask)),
    contents: async (repository, oids) =>
      (await withMirror(repository, (mirrored) => mirroredContents(oids, mirrored))) ??
      foreignAddress(repository),
  };

  return {
    hasMirror: (repository) => here.has(repository),
    reverts,
    review: (request, told) =>
      asked(
        request.repository,
        (mirrored) => reviewMirrored(request, mirrored, ask, chartSources, inWords(told)),
        // a fork waits for its turn, and the repository's own pull requests do not wait for it
        request.pullRequest?.fork === true ? besideOthers : withMirror,
      ),
    survey: (repository, branch, asOf) =>
      asked(repository, (mirrored) => askSurvey(repository, { branch, asOf }, mirrored, ask)),
    lookAtObject: (repository, question) =>
      asked(repository, (mirrored) => askLook(repository, question, mirrored, ask)),
    drift: (repository, request) =>
      asked(
        repository,
        (mirrored) => askDrift(repository, request, mirrored, ask, { clusters, chartSources }),
        fewBesideOthers,
      ),
    changedPaths: (repository, branch, before, after) =>
      withMirror(repository, (mirrored) => pathsOfPush({ branch, before, after }, mirrored)),
    landed: (repository, push, most) =>
      withMirror(repository, (mirrored) => landedCommits(push, most, mirrored)),
    async close() {
      closing.abort(new Error('Meshwarden is being stopped.'));
      pool.close();
      await sweeping.stop();
      await oneAtATime.done();
      await rm(folders.ownScratch, { recursive: true, force: true });
    },
  };
}

/** Comparisons with clusters at a time: each holds a process, and reviews need some. */
const DRIFTS_AT_ONCE = 4;

/** Bytes that one Git process may print into this one, which answers webhooks: names of refs and paths. */
const MOST_OUTPUT = 16_000_000;

const CLOSING = { kind: 'unreachable', message: 'Meshwarden is being stopped.' } as const;

interface ForeignAddress {
  readonly kind: 'failed';
  readonly message: string;
}

const foreignAddress = (repository: Repository): ForeignAddress => ({
  kind: 'failed',
  message: `The clone address of ${fullName(repository)} is not on the Git host that belongs to the API, so nothing is fetched and no token is sent.`,
});
