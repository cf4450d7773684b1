import { spawn } from 'node:child_process';
import { onTestFinished } from 'vitest';
import { appVariables } from '../../../sandbox/start-app.ts';
import type { GitHubStandIn } from '../../../sandbox/github/start-github.ts';
import { eventually } from '../../support/eventually.ts';
import { builtCli } from '../run-cli.ts';
import type { Killable } from './killable.ts';

/**
 * Node compiles for speed what has run for a while. A process of these tests is over before that pays: with
 * the limit higher, only what computes for seconds is compiled so.
 */
const SHORT_LIVED = ['--import', new URL('../../../build/short-lived.js', import.meta.url).href];

/** `meshwarden serve` as a process of its own, ready. */
export async function serve(
  github: GitHubStandIn,
  dataDir: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<Killable> {
  const env: Record<string, string> = {
    ...appVariables(github, dataDir),
    LOG_LEVEL: 'info',
    ...variables,
  };
  const child = spawn(process.execPath, [...SHORT_LIVED, builtCli, 'serve'], { env });
  const kill = () => {
    child.kill('SIGKILL');
  };
  onTestFinished(kill);
  let [said, gone] = ['', false];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const ended = new Promise<void>((resolve) =>
    child.on('exit', () => {
      gone = true;
      resolve();
    }),
  );
  const url = await eventually(
    async () => {
      if (gone) throw new Error(said);
      const [, address] = /"url":"([^"]+)"/.exec(said) ?? [];
      return address !== undefined && (await fetch(`${address}/readyz`)).ok && address;
    },
    () => said,
  );
  github.webhooks.url = `${url}/api/github/webhooks`;
  return {
    url,
    kill: async () => {
      kill();
      await ended;
      return dataDir;
    },
  };
}
