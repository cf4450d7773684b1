import { holdingBack } from '../../../../src/bot/edge/queue/held-back-jobs.ts';
import { WORKER_LIMITS } from '../../../../src/bot/edge/queue/job-workers.ts';
import { createProcessPool } from '../../../../src/bot/edge/analysis/process-pool.ts';
import type { AnalysisProcess } from '../../../../src/bot/edge/analysis/analysis-process.ts';
import { createTenantUse, tenantOf } from '../../../../src/bot/edge/analysis/tenant-use.ts';
import { createWaits } from '../../../../src/bot/queue/waits.ts';
import { pullRequestFacts } from '../../../../src/bot/reviews/pull-request-named.ts';
import type { PullRequest } from '../../../../src/forge/index.ts';
import { pullRequestOf } from '../store/records.ts';
import { clock, working } from '../../workers.ts';

/** Says what a review of a pull request takes. */
interface Cost {
  /** Seconds of computing. */
  readonly seconds: number;
  readonly metLimit?: boolean;
  /** Login of whoever opened it from a fork. */
  readonly fork?: string;
}

export type CostOf = (repository: number, number: number) => Cost;

const wait = (seconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, seconds * 1_000));

/** Computes for so many seconds, which do not run while it rests. */
function restingWork(computing: (change: 1 | -1) => void) {
  let rests: NodeJS.Timeout | undefined;
  let current: { left: number; since: number; timer?: NodeJS.Timeout; done: () => void } | null =
    null;
  const go = (): void => {
    if (current === null) return;
    computing(1);
    current.since = Date.now();
    current.timer = setTimeout(() => {
      computing(-1);
      const done = current?.done;
      current = null;
      done?.();
    }, current.left);
  };
  const goOn = (): void => {
    if (rests === undefined) return;
    clearTimeout(rests);
    rests = undefined;
    go();
  };
  return {
    compute: (seconds: number): Promise<void> =>
      new Promise((done) => {
        current = { left: seconds * 1_000, since: Date.now(), done };
        if (rests === undefined) go();
      }),
    rest: (most: number): void => {
      if (rests !== undefined) return;
      rests = setTimeout(goOn, most);
      if (current === null) return;
      computing(-1);
      clearTimeout(current.timer);
      current.left -= Date.now() - current.since;
    },
    goOn,
  };
}

/** A process that takes as long as is said, and asks for contents halfway. */
function processOf(costOf: CostOf, computing: (change: 1 | -1) => void): AnalysisProcess {
  let [ended, repository] = [false, null as number | null];
  const { compute, rest, goOn } = restingWork(computing);
  return {
    get ended() {
      return ended;
    },
    get repository() {
      return repository;
    },
    run: async (task, _scratch, obtain) => {
      repository = task.repository;
      const { seconds, metLimit = false } = costOf(task.repository, Number(task.name));
      await compute(seconds / 2);
      await obtain.contents([]);
      await compute(seconds / 2);
      return { result: { kind: 'failed', message: '' }, metLimit };
    },
    stop: () => {
      ended = true;
    },
    rest,
    goOn,
  };
}

const pullRequestOfCost = (costOf: CostOf, id: number, number: number): PullRequest => {
  const { pullRequest } = pullRequestOf({ number });
  const { fork } = costOf(id, number);
  return {
    ...pullRequest,
    repository: { ...pullRequest.repository, id, installation: 100 + id },
    ...(fork !== undefined && {
      author: { id: 9, login: fork, bot: false },
      head: { ...pullRequest.head, repository: `${fork}/fork` },
    }),
  };
};

const nothing = {
  charts: () => Promise.resolve([]),
  cluster: () => () => Promise.resolve([]),
};

/** One service in virtual time: workers on a queue, and two processes that all reviews share. */
export function sharedAnalysis(costOf: CostOf) {
  const use = createTenantUse(clock);
  const waits = createWaits();
  let [computing, mostComputing, started] = [0, 0, 0];
  const pool = createProcessPool({
    ...{ entry: '', searchPath: '', scratch: '', memory: 1, taskTime: 1, idleTime: 60_000 },
    ...{ processes: 2, isShort: true, clock, use, waits },
    start: () => {
      started += 1;
      return processOf(costOf, (change) => {
        computing += change;
        mostComputing = Math.max(mostComputing, computing);
      });
    },
  });
  const done: string[] = [];
  const run = async (repository: number, number: number): Promise<void> => {
    const pullRequest = pullRequestOfCost(costOf, repository, number);
    await pool.run(
      {
        ...{ repository, name: String(number), mirror: '' },
        ...{ kind: 'survey', request: { commit: 'c'.repeat(40), asOf: '' } },
      },
      tenantOf(pullRequest.repository, pullRequestFacts(pullRequest)),
      { ...nothing, contents: () => wait(0.1) },
    );
    done.push(`${String(repository)}#${String(number)}`);
  };
  const store = {
    pullRequest: (repository: number, number: number) =>
      Promise.resolve(pullRequestOf(pullRequestOfCost(costOf, repository, number))),
    repository: () => Promise.resolve(null),
  };
  const handlers = holdingBack(
    {
      run: async ({ payload }) => {
        if (payload.kind === 'review') await run(payload.repository, payload.pullRequest);
        return 'done';
      },
      givenUp: () => Promise.resolve(),
    },
    WORKER_LIMITS,
    { use, store, clock },
  );
  const { jobs, ended, stop } = working({
    run: (job, signal) => handlers.run(job, signal),
    waits,
  });
  /** The most that computed at a time, from now on. */
  const count = (): void => {
    mostComputing = computing;
  };
  const seen = { started: () => started, mostComputing: () => mostComputing, count };
  return { jobs, run, done, ended, stop, ...seen };
}
