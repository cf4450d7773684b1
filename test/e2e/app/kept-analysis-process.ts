import { startAnalysisProcess } from '../../../src/adapters/analysis/analysis-process.ts';
import type {
  AnalysisProcess,
  ProcessSettings,
} from '../../../src/adapters/analysis/analysis-process.ts';

interface KeptProcess {
  readonly key: string;
  readonly process: AnalysisProcess;
}

/** Those that an app has stopped between two tasks, and that the next one may have. */
const kept: KeptProcess[] = [];

/**
 * An analysis process for one app, which stops it as any other; one without a task serves the next app of
 * this worker, in the place of starting Node and compiling the program once more for each story.
 */
export function keptAnalysisProcess(settings: ProcessSettings): AnalysisProcess {
  const { entry, memory, searchPath, taskTime } = settings;
  const key = JSON.stringify([entry, memory, searchPath, taskTime]);
  const process = takeKept(key) ?? startAnalysisProcess(settings);
  let busy = false;
  let stopped = false;
  let repository: number | null = null;
  return {
    get ended() {
      return stopped || process.ended;
    },
    get repository() {
      return repository;
    },
    run: async (task, scratch, obtain) => {
      repository = task.repository;
      busy = true;
      const result = await process.run(task, scratch, obtain);
      busy = false;
      return result;
    },
    stop: () => {
      if (stopped) return;
      stopped = true;
      if (busy) process.stop();
      else if (!process.ended) kept.push({ key, process });
    },
  };
}

function takeKept(key: string): AnalysisProcess | undefined {
  const found = kept.findIndex((each) => each.key === key && !each.process.ended);
  return found === -1 ? undefined : kept.splice(found, 1)[0]?.process;
}
