import { parentPort, workerData } from 'node:worker_threads';
import type { ChartFile } from '../../core/charts/index.ts';
import { answeredBy, startedEngine } from './engine-instance.ts';
import type { WorkerStart, WorkerTask, WorkerWord } from './messages.ts';

/** The thread that charts are rendered in: it may be ended at any time. */
// both sides are built together
const { module, snapshot: given } = workerData as WorkerStart;
const snapshot = given ?? startedEngine(module);
const say = (word: WorkerWord): void => parentPort?.postMessage(word);

parentPort?.on('message', (task: WorkerTask) => {
  try {
    say({ kind: 'answered', answer: answeredBy(module, snapshot, requestOf(task)) });
  } catch (error) {
    say({ kind: 'stopped', words: error instanceof Error ? error.message : String(error) });
  }
});
say({ kind: 'started', snapshot });

/** As the engine reads it (`engines/helm/request.go`). */
function requestOf({ request, mostOutput }: WorkerTask): Uint8Array {
  const { files, values, kubeVersion, ...rest } = request;
  const asked = {
    ...rest,
    files: Object.fromEntries([...files].map(([path, file]) => [path, fileOf(file)])),
    values: values.map(({ name, bytes }) => ({ name, data: base64(bytes) })),
    kubeVersion: kubeVersion ?? '',
    mostOutput,
  };
  return Buffer.from(JSON.stringify(asked));
}

const fileOf = (file: ChartFile): object =>
  file.kind === 'bytes' ? { data: base64(file.bytes) } : { unreadable: file.reason };

const base64 = ({ buffer, byteOffset, length }: Uint8Array): string =>
  Buffer.from(buffer, byteOffset, length).toString('base64');
