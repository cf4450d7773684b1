import { parentPort, workerData } from 'node:worker_threads';
import { renewingEngine } from './renewing-engine.ts';
import type { WorkerStart, WorkerTask, WorkerWord } from './chart-thread.ts';

/** Renders charts in a thread of its own, so that a render may be ended at any time. */
// both sides are built together
const { module } = workerData as WorkerStart;
const engine = renewingEngine(module);
const say = (word: WorkerWord): void => parentPort?.postMessage(word);

parentPort?.on('message', (task: WorkerTask) => {
  try {
    say({ kind: 'answered', ...engine.answer(task) });
  } catch (error) {
    say({ kind: 'stopped', words: error instanceof Error ? error.message : String(error) });
  }
  // while the answer is read
  engine.makeReady();
});
say({ kind: 'started' });
