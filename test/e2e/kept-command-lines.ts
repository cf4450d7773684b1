import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { CliRun } from './run-cli.ts';

export interface CommandLine {
  readonly args: readonly string[];
  readonly cwd: string;
  /** All that it sees of an environment. */
  readonly variables: Readonly<Record<string, string | undefined>>;
}

const Answer = z.object({ code: z.number(), stdout: z.string(), stderr: z.string() });

/** Node ends with a signal or code 134 beyond so many megabytes of heap. */
export const MEMORY = '--max-old-space-size=1024';

const RUNNER = fileURLToPath(new URL('kept-command-line.js', import.meta.url));

/** Processes that have no command line at the moment. */
const idle: ChildProcess[] = [];

/**
 * Runs a command line in a process that has run others before: most of what a new one computes in a test is
 * loading and compiling the program.
 */
export async function runInKeptProcess(entry: string, line: CommandLine): Promise<CliRun> {
  const child = idle.pop() ?? startRunner(entry);
  const run = await new Promise<CliRun>((resolve, reject) => {
    const died = (): void => {
      reject(new Error(`The process that ran "${line.args.join(' ')}" ended.`));
    };
    child.once('exit', died);
    child.once('message', (answer) => {
      child.off('exit', died);
      resolve(Answer.parse(answer));
    });
    child.send(line);
  });
  idle.push(child);
  return run;
}

const startRunner = (entry: string): ChildProcess =>
  fork(RUNNER, [entry], { execArgv: [MEMORY], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
