import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';

/** How one run of the command line ended. */
export interface CliRun {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliSettings {
  readonly cwd?: string;
  /** Megabytes of heap; Node ends with a signal or code 134 beyond it. */
  readonly heap?: number;
  readonly entry?: string;
  /** Beside the search path and the temporary folder. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** The command line that `npm run build` made. */
export const builtCli = fileURLToPath(new URL('../../dist/src/cli.js', import.meta.url));

/**
 * Node compiles for speed what has run for a while. A process of these tests is over before that pays: with
 * the limit higher, only what computes for seconds is compiled so.
 */
export const SHORT_LIVED = '--interrupt-budget=500000';

/** Runs `meshwarden …` as a process, with nothing of this environment but the search path, the temporary folder and what is given. */
export function meshwarden(args: readonly string[], settings: CliSettings = {}): Promise<CliRun> {
  const { cwd = tmpdir(), heap = 1_024, entry = builtCli, variables = {} } = settings;
  const limit = `--max-old-space-size=${String(heap)}`;
  const env = { PATH: process.env['PATH'], TMPDIR: tmpdir(), ...variables };
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [SHORT_LIVED, limit, entry, ...args], { cwd, env });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({
        code,
        stdout: Buffer.concat(stdout).toString('utf8'),
        stderr: Buffer.concat(stderr).toString('utf8'),
      });
    });
  });
}
