import { Worker } from 'node:worker_threads';
import type { ChartRequest } from '../chart-request.ts';
import type { EngineAnswer, WasmModule } from './engine-instance.ts';

/** Bounds the thread in megabytes; an engine's own memory is bounded by its module. */
const RESOURCES = { maxOldGenerationSizeMb: 256, stackSizeMb: 32 } as const;

/** Bounds the start in milliseconds; it takes a tenth of a second where the machine is free. */
const LONGEST_START = 60_000;

type Ended = { readonly kind: 'late' } | { readonly kind: 'stopped'; readonly words: string };

/** Renders charts in a thread, which may be ended at any time. */
export interface ChartThread {
  /** The bytes of memory that the process had before the thread began. */
  readonly processBefore: number;
  /** It can end by itself, for want of memory: nobody is answered any more then. */
  readonly ended: boolean;
  /**
   * Asks for one task at a time. The answer is `late` where there is none within so many milliseconds of
   * processor time.
   */
  ask(
    task: WorkerTask,
    time: number,
  ): Promise<Extract<WorkerWord, { kind: 'answered' | 'stopped' }> | Ended>;
  end(): Promise<void>;
}

/** Starts a thread; throws where it does not come up: the installation is not whole. */
export async function startChartThread(entry: string, start: WorkerStart): Promise<ChartThread> {
  const processBefore = process.memoryUsage.rss();
  const worker = new Worker(entry, {
    workerData: start,
    resourceLimits: RESOURCES,
    env: {},
    stdin: false,
  });
  // what waits for an answer has a timer, and keeps the process; a thread without work does not
  worker.unref();
  let ended = false;
  // whoever waits for an answer hears of it too
  worker.on('error', () => {
    ended = true;
  });
  worker.on('exit', () => {
    ended = true;
  });
  const word = await nextWord(worker, LONGEST_START);
  if (word.kind !== 'started') {
    await worker.terminate();
    throw new Error(`The chart engine does not start: ${JSON.stringify(word)}`);
  }
  return {
    processBefore,
    get ended() {
      return ended;
    },
    async ask(task, time) {
      const next = nextWord(worker, time);
      worker.postMessage(task);
      const answer = await next;
      if (answer.kind === 'started') throw new Error('The chart engine started twice.');
      return answer;
    },
    async end() {
      await worker.terminate();
    },
  };
}

/** Waits this many times as long on the clock, because a busy machine gives a thread its time late. */
const MOST_WAITING = 6;

/** Counts the milliseconds that this process has computed since then; the thread is most of it. */
function processorTime(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1_000;
}

/** Waits for what a thread says next, or for the news that it says nothing any more. */
function nextWord(worker: Worker, time: number): Promise<WorkerWord | Ended> {
  return new Promise((resolve) => {
    const settle = (word: WorkerWord | Ended): void => {
      clearTimeout(timer);
      worker.off('message', settle);
      worker.off('error', broke);
      worker.off('exit', left);
      resolve(word);
    };
    const broke = (error: Error): void => {
      settle({ kind: 'stopped', words: error.message });
    };
    const left = (): void => {
      settle({ kind: 'stopped', words: 'its thread ended' });
    };
    const [started, used] = [performance.now(), process.cpuUsage()];
    const look = (): void => {
      const left = time - processorTime(used);
      if (left < time / 20 || performance.now() - started > time * MOST_WAITING)
        settle({ kind: 'late' });
      else timer = setTimeout(look, left);
    };
    let timer = setTimeout(look, time);
    worker.on('message', settle);
    worker.on('error', broke);
    worker.on('exit', left);
  });
}

/**
 * Decides which random numbers and which time a render gets. Both are the same at every render; `other` gives
 * different ones, also the same every time.
 */
export type Chance = 'usual' | 'other';

/** Says whether what is open is decided as Helm would here, or the other way. */
export type Ways = 'usual' | 'other';

export interface WorkerStart {
  readonly module: WasmModule;
}

/**
 * Asks a worker for a render: a request, how many bytes of text it may come to, which random numbers and time
 * it has, and which way open decisions go.
 */
export interface WorkerTask {
  readonly request: ChartRequest;
  readonly mostOutput: number;
  readonly chance: Chance;
  readonly ways: Ways;
}

export type WorkerWord =
  | { readonly kind: 'started' }
  | ({ readonly kind: 'answered' } & EngineAnswer)
  /** The engine did not get to the end. The words are its own, or V8's. */
  | { readonly kind: 'stopped'; readonly words: string };
