import { fileURLToPath } from 'node:url';
import { startAnalysisProcess } from '../../src/bot/edge/analysis/analysis-process.ts';
import type {
  AnalysisProcess,
  ProcessSettings,
} from '../../src/bot/edge/analysis/analysis-process.ts';

/** The built analysis process, for apps that live as long as one test. */
export const ANALYSIS_ENTRY = fileURLToPath(new URL('short-lived-analysis.js', import.meta.url));

/** Those of this test worker without a task, by their settings; the one that served last comes first. */
const free = new Map<string, AnalysisProcess[]>();

/**
 * An analysis process for one app, which stops it as any other. Behind it stand processes that all apps of this
 * test worker share, task by task: a program that has just started is several times slower than one that has run.
 */
export function keptAnalysisProcess(settings: ProcessSettings): AnalysisProcess {
  const processes = freeOf(settings);
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
      running = processes.pop() ?? startAnalysisProcess(settings);
      const result = await running.run(task, scratch, obtain);
      died = running.ended;
      if (!died) processes.push(running);
      running = null;
      return result;
    },
    stop: () => {
      stopped = true;
      running?.stop();
    },
    rest: (most) => running?.rest(most),
    goOn: () => running?.goOn(),
  };
}

function freeOf({ entry, memory, searchPath, taskTime }: ProcessSettings): AnalysisProcess[] {
  const key = JSON.stringify([entry, memory, searchPath, taskTime]);
  const known = free.get(key) ?? [];
  free.set(key, known);
  return known;
}
