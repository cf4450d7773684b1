import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { packageRoot } from '../src/manifest/edge/package-root.ts';
import type { GitHubPullRequest } from '../sandbox/github/people/github-pull-request.ts';
import type { GitHubStandIn } from '../sandbox/github/start-github.ts';
import { appVariables } from '../sandbox/start-app.ts';

const PATIENCE = 600_000;

/** The service as a process of its own, as it runs in production. */
export interface RunningService {
  readonly pid: number;
  readonly url: string;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** Starts it and waits until it is ready. */
export async function startService(
  github: GitHubStandIn,
  dataDir: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<RunningService> {
  const child = spawn(process.execPath, [join(packageRoot(), 'dist/src/cli.js'), 'serve'], {
    env: { ...appVariables(github, dataDir), LOG_LEVEL: 'info', ...variables },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await urlOf(child);
  github.webhooks.url = `${url}/api/github/webhooks`;
  const ready = async (): Promise<boolean> =>
    (await fetch(`${url}/readyz`).catch(() => null))?.status === 200;
  while (!(await ready())) await pause();
  return {
    pid: child.pid ?? 0,
    url,
    stop: async (signal = 'SIGTERM') => {
      const ended = once(child, 'exit');
      child.kill(signal);
      await ended;
    },
  };
}

/** The log says where it listens. */
async function urlOf(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('The service has no output.');
  return new Promise((resolve) => {
    createInterface({ input: child.stdout ?? process.stdin }).on('line', (line) => {
      const url = /"url":"([^"]+)"/.exec(line)?.[1];
      if (url !== undefined) resolve(url);
    });
  });
}

/** Whether its head has a finished check. */
export const isAnswered = (pull: GitHubPullRequest): boolean =>
  pull.checks().some(({ status }) => status === 'completed');

/** Nothing reaches GitHub any more for two seconds. */
export async function quiet(github: GitHubStandIn): Promise<void> {
  let before = -1;
  while (before !== github.calls.api.length + github.calls.git.length) {
    before = github.calls.api.length + github.calls.git.length;
    await pause(2_000);
  }
}

export async function eventually(holds: () => boolean): Promise<void> {
  const end = Date.now() + PATIENCE;
  while (!holds() && Date.now() < end) await pause();
}

const pause = (milliseconds = 50): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));
