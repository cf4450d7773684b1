import { startAnalysisProcess } from '../../../src/adapters/analysis/analysis-process.ts';
import type {
  AnalysisProcess,
  ProcessSettings,
} from '../../../src/adapters/analysis/analysis-process.ts';
import { createTurns } from '../../../src/adapters/concurrency/turns.ts';
import type { Turns } from '../../../src/adapters/concurrency/turns.ts';

/** Processes of the same settings: one computes, another may wait for a connection that hangs. */
const MOST = 2;

interface Shared {
  readonly turns: Turns;
  /** The one that served last comes first: it is the warmest. */
  readonly free: AnalysisProcess[];
}

/** Those of this test worker, by their settings. */
const shared = new Map<string, Shared>();

/**
 * An analysis process for one app, which stops it as any other. Behind it stand processes that all apps of this
 * test worker share, task by task: a program that has just started is several times slower than one that has run.
 */
export function keptAnalysisProcess(settings: ProcessSettings): AnalysisProcess {
  const { turns, free } = sharedOf(settings);
  let running: AnalysisProcess | null = null;
  let stopped = false;
  let died = false;
  let repository: number | null = null;
  return {
    get ended() {
      return stopped || died;
    },
    get repository() {
      return repository;
    },
    run: async (task, scratch, obtain) => {
      repository = task.repository;
      await turns.take();
      try {
        if (stopped) return { kind: 'failed', message: 'It was stopped before it began.' };
        running = free.pop() ?? startAnalysisProcess(settings);
        const result = await running.run(task, scratch, obtain);
        died = running.ended;
        if (!died) free.push(running);
        return result;
      } finally {
        running = null;
        turns.give();
      }
    },
    stop: () => {
      stopped = true;
      running?.stop();
    },
  };
}

function sharedOf({ entry, memory, searchPath, taskTime }: ProcessSettings): Shared {
  const key = JSON.stringify([entry, memory, searchPath, taskTime]);
  const known = shared.get(key) ?? { turns: createTurns(MOST), free: [] };
  shared.set(key, known);
  return known;
}
