import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createShop } from '../sandbox/example-on-github.ts';
import { startGitHub } from '../sandbox/github/start-github.ts';
import { eventually, isAnswered, quiet, startService } from './running-service.ts';

const EXAMPLES = ['03-orders-canary', '06-strict-mesh-wide', '07-orders-loses-payments'];

/** How long after a restart what happened while the app was dead is answered: with its data, and with none. */
export async function benchRecovery(): Promise<string> {
  const lines: string[] = [];
  for (const keepsData of [true, false]) {
    const seconds = await recover(keepsData);
    const data = keepsData ? 'the same data' : 'an empty data directory';
    lines.push(`${data}: all checks completed ${seconds.toFixed(1)} s after the start`);
  }
  return `${lines.join('\n')}\n`;
}

/** One review is killed while it runs, and pull requests are opened while nobody listens. */
async function recover(keepsData: boolean): Promise<number> {
  const github = await startGitHub();
  const folders = [await newFolder(), await newFolder()] as const;
  try {
    const shop = await createShop(github, { pullRequests: EXAMPLES });
    const [first = '', ...others] = EXAMPLES;
    const killed = await startService(github, folders[0]);
    await quiet(github);
    const open = (name: string) =>
      shop.openPullRequest({ author: 'dana', head: name, title: name });
    const fetched = github.calls.git.length;
    const pulls = [await open(first)];
    await eventually(() => github.calls.git.length > fetched);
    await killed.stop('SIGKILL');
    for (const name of others) pulls.push(await open(name));
    const begin = performance.now();
    const service = await startService(github, folders[keepsData ? 0 : 1]);
    await eventually(() => pulls.every(isAnswered));
    const seconds = (performance.now() - begin) / 1000;
    await service.stop();
    return seconds;
  } finally {
    await github.close();
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  }
}

const newFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'meshwarden-recovery-'));
