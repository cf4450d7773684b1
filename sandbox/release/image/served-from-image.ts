import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createShop } from '../../example-on-github.ts';
import { startGitHub } from '../../github/start-github.ts';
import type { GitHubStandIn } from '../../github/start-github.ts';
import { appVariables } from '../../start-app.ts';
import type { BuiltImage, RunningContainer } from './image-tool.ts';

/** What the service was asked for in a container, as it went. */
export interface ServedFromImage {
  readonly secondsToReady: number;
  /** Bytes of its process once nothing is left to do. */
  readonly memoryAtRest: number;
  readonly secondsToEnd: number;
}

/** A change that everybody is asked about: its check waits for approvals. */
const CHANGE = '06-strict-mesh-wide';
/** What Kubernetes gives it by the chart, less a margin. */
const MOST_SECONDS_TO_END = 20;
const USER = 1000;

/** Serves against the stand-in: ready, a delivery answered and its check there, and an end in time. Throws what is not so. */
export async function servedFromImage(image: BuiltImage, folder: string): Promise<ServedFromImage> {
  const github = await startGitHub();
  try {
    const port = await freePort();
    const began = Date.now();
    const container = image.start(requestFor(github, port, folder));
    try {
      return await asked(container, github, port, began);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new Error(`${why}\n${container.printed()}`, { cause: error });
    } finally {
      container.kill();
    }
  } finally {
    await github.close();
  }
}

/** The key lies in a file that the user of the image may read, as a mounted Secret does. */
function requestFor(github: GitHubStandIn, port: number, folder: string) {
  const [data, secrets] = [join(folder, 'data'), join(folder, 'secrets')] as const;
  for (const each of [data, secrets]) mkdirSync(each);
  const key = join(secrets, 'private-key.pem');
  writeFileSync(key, github.app.privateKey ?? '', { mode: 0o440 });
  chmodSync(secrets, 0o755);
  for (const each of [data, key]) chownSync(each, USER, USER);
  const { PRIVATE_KEY: _, PATH: __, HOST: ___, ...variables } = appVariables(github, '/data');
  return {
    args: [],
    variables: {
      ...variables,
      PRIVATE_KEY_PATH: '/srv/private-key.pem',
      PORT: String(port),
      LOG_LEVEL: 'info',
    },
    mounts: [
      { from: data, to: '/data', isWritable: true },
      { from: secrets, to: '/srv', isWritable: false },
    ],
  };
}

async function asked(
  container: RunningContainer,
  github: GitHubStandIn,
  port: number,
  began: number,
): Promise<ServedFromImage> {
  const url = `http://127.0.0.1:${String(port)}`;
  await until('/readyz answers 200', async () => (await statusOf(`${url}/readyz`)) === 200);
  const secondsToReady = (Date.now() - began) / 1000;

  const shop = await createShop(github, { pullRequests: [CHANGE] });
  github.webhooks.url = `${url}/api/github/webhooks`;
  const pr = await shop.openPullRequest({ author: 'dana', head: CHANGE, title: 'Strict' });
  await until('the check of a pull request', () =>
    Promise.resolve(pr.checks().some(({ conclusion }) => conclusion === 'action_required')),
  );
  // an analysis process that nobody asks ends itself
  await new Promise((resolve) => setTimeout(resolve, 15_000));
  const memoryAtRest = await memoryOf(url);

  const stopped = Date.now();
  container.terminate();
  const status = await Promise.race([
    container.ended,
    new Promise<'late'>((resolve) => setTimeout(resolve, MOST_SECONDS_TO_END * 1000, 'late')),
  ]);
  if (status === 'late')
    throw new Error(`It works on ${String(MOST_SECONDS_TO_END)} s after SIGTERM.`);
  if (status !== 0) throw new Error(`After SIGTERM it ends with ${String(status)}.`);
  return { secondsToReady, memoryAtRest, secondsToEnd: (Date.now() - stopped) / 1000 };
}

async function memoryOf(url: string): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const [, value] = /^process_resident_memory_bytes (\S+)$/m.exec(metrics) ?? [];
  if (value === undefined) throw new Error('/metrics does not tell its memory.');
  return Number(value);
}

const statusOf = async (url: string): Promise<number | null> =>
  fetch(url).then(
    ({ status }) => status,
    () => null,
  );

/** Milliseconds that one step may take on a busy machine. */
const PATIENCE = 120_000;

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + PATIENCE;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`It took too long: ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return address !== null && typeof address === 'object' ? address.port : 0;
}
