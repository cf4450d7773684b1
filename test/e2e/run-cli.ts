import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { MEMORY, runInKeptProcess } from './kept-command-lines.ts';
import type { CommandLine } from './kept-command-lines.ts';

/** How one run of the command line ended. */
export interface CliRun {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliSettings {
  readonly cwd?: string;
  /** In a process of its own, as users run it; so is another entry than that of the build. */
  readonly alone?: boolean;
  readonly entry?: string;
  /** Beside the search path and the temporary folder. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** The command line that `npm run build` made. */
export const builtCli = fileURLToPath(new URL('../../dist/src/cli.js', import.meta.url));

/**
 * Runs `meshwarden …`, with nothing of this environment but the search path, the temporary folder and what is
 * given. The process may have run other command lines before, unless it is to be alone.
 */
export function meshwarden(
  args: readonly string[],
  { cwd = tmpdir(), entry, alone = entry !== undefined, variables = {} }: CliSettings = {},
): Promise<CliRun> {
  const given = { PATH: process.env['PATH'], TMPDIR: tmpdir(), ...variables };
  const line = { args, cwd, variables: given };
  return alone ? runAlone(entry ?? builtCli, line) : runInKeptProcess(builtCli, line);
}

function runAlone(entry: string, { args, cwd, variables }: CommandLine): Promise<CliRun> {
  return new Promise((resolve, reject) => {
    const options = [MEMORY, entry, ...args];
    const child = spawn(process.execPath, options, { cwd, env: variables });
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
