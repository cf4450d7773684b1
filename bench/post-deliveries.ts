import { request } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';

/** One signed delivery. */
export interface SignedDelivery {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface PostingOrder {
  readonly url: string;
  readonly deliveries: readonly SignedDelivery[];
  /** Requests on their way at once. */
  readonly parallel: number;
}

export interface PostingResult {
  /** Milliseconds from the request to its answer, one for each delivery. */
  readonly latencies: readonly number[];
  readonly refused: number;
}

/** Posts them from a thread of its own, so that what measures is not busy with answering. */
async function postAll({ url, deliveries, parallel }: PostingOrder): Promise<PostingResult> {
  const latencies: number[] = [];
  let refused = 0;
  const waiting = [...deliveries];
  const post = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const start = performance.now();
      const status = await statusOf(url, next);
      latencies.push(performance.now() - start);
      if (status !== 202) refused += 1;
    }
  };
  await Promise.all(Array.from({ length: parallel }, post));
  return { latencies, refused };
}

function statusOf(url: string, { headers, body }: SignedDelivery): Promise<number> {
  return new Promise((resolve, reject) => {
    const length = { 'content-length': Buffer.byteLength(body) };
    const outgoing = request(
      url,
      { method: 'POST', headers: { ...headers, ...length } },
      (answer) => {
        answer.resume();
        answer.on('end', () => {
          resolve(answer.statusCode ?? 0);
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

if (parentPort !== null) parentPort.postMessage(await postAll(workerData as PostingOrder));
