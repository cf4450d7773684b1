import { parentPort, workerData } from 'node:worker_threads';
import type { ChartFile, ChartSet } from '../../core/charts/index.ts';
import { answeredBy, freshEngine } from './engine-instance.ts';
import type { Chance, WorkerStart, WorkerTask, WorkerWord } from './messages.ts';

/** The thread that charts are rendered in: it may be ended at any time. */
// both sides are built together
const { module } = workerData as WorkerStart;
let engine = freshEngine(module);
const say = (word: WorkerWord): void => parentPort?.postMessage(word);

parentPort?.on('message', (task: WorkerTask) => {
  try {
    say({ kind: 'answered', ...answeredBy(engine, requestOf(task), task.chance) });
  } catch (error) {
    say({ kind: 'stopped', words: error instanceof Error ? error.message : String(error) });
  }
  // while the answer is read: nothing of one chart reaches the next
  engine = freshEngine(module);
});
say({ kind: 'started' });

/** As the engine reads it (`engines/helm/request.go`). */
function requestOf({ request, mostOutput, chance }: WorkerTask): Uint8Array {
  const { files, values, sets, kubeVersion, ...rest } = request;
  const asked = {
    ...rest,
    files: Object.fromEntries([...files].map(([path, file]) => [path, fileOf(file)])),
    values: values.map(({ name, bytes }) => ({ name, data: base64(bytes) })),
    sets: sets.map(setOf),
    kubeVersion: kubeVersion ?? '',
    chance: DRAWS[chance],
    mostOutput,
  };
  return Buffer.from(JSON.stringify(asked));
}

/** Random numbers that Go's own source draws first: it was seeded when the engine was packed. */
const DRAWS: Readonly<Record<Chance, number>> = { usual: 0, other: 7 };

const setOf = ({ kind, expression, ...set }: ChartSet): object => ({
  kind,
  expression,
  ...('files' in set && {
    files: Object.fromEntries([...set.files].map(([path, bytes]) => [path, base64(bytes)])),
  }),
});

const fileOf = (file: ChartFile): object =>
  file.kind === 'bytes' ? { data: base64(file.bytes) } : { unreadable: file.reason };

const base64 = ({ buffer, byteOffset, length }: Uint8Array): string =>
  Buffer.from(buffer, byteOffset, length).toString('base64');
