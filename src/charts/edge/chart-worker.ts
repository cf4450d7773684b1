import { parentPort, workerData } from 'node:worker_threads';
import { renewingEngine } from './renewing-engine.ts';
import type { WorkerStart, WorkerTask, WorkerWord } from './chart-thread.ts';

/** Renders charts in a thread of its own, so that a render may be ended at any time. */
// both sides are built together
const { module } = workerData as WorkerStart;
const engine = renewingEngine(module);
const say = (word: WorkerWord, given: readonly ArrayBuffer[] = []): void =>
  parentPort?.postMessage(word, given);

parentPort?.on('message', (task: WorkerTask) => {
  try {
    const answer = engine.answer(task);
    // nobody here reads it again: it is handed over, and not copied
    const { buffer } = answer.answer;
    say({ kind: 'answered', ...answer }, buffer instanceof ArrayBuffer ? [buffer] : []);
  } catch (error) {
    say({ kind: 'stopped', words: error instanceof Error ? error.message : String(error) });
  }
  // while the answer is read
  engine.makeReady();
});
say({ kind: 'started' });
