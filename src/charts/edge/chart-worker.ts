import { parentPort, workerData } from 'node:worker_threads';
import { answeredBy, freshEngine, renewed, startOf } from './engine-instance.ts';
import type { EngineInstance } from './engine-instance.ts';
import { writtenRequest } from './engine-request.ts';
import type { WorkerStart, WorkerTask, WorkerWord } from './chart-thread.ts';

/** Renders charts in a thread of its own, so that a render may be ended at any time. */
// both sides are built together
const { module } = workerData as WorkerStart;
let engine = freshEngine(module);
const start = startOf(engine);
const say = (word: WorkerWord): void => parentPort?.postMessage(word);

parentPort?.on('message', (task: WorkerTask) => {
  let used: EngineInstance | null = engine;
  try {
    say({ kind: 'answered', ...answeredBy(engine, writtenRequest(task), task.chance) });
  } catch (error) {
    used = null;
    say({ kind: 'stopped', words: error instanceof Error ? error.message : String(error) });
  }
  // while the answer is read: nothing of one chart reaches the next
  engine = (used && renewed(used, start)) ?? freshEngine(module);
});
say({ kind: 'started' });
