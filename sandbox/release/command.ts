import { spawnSync } from 'node:child_process';
import { packageRoot } from '../../src/manifest/edge/package-root.ts';

const MOST_OUTPUT = 100_000_000;

/** What a command came to; without a status where it could not be started. */
export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command at the top of the checkout, or in another folder. */
export function run(
  command: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
  folder = packageRoot(),
): Ran {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: MOST_OUTPUT,
    env: { ...process.env, ...variables },
  });
  return error === undefined
    ? { status, stdout, stderr }
    : { status: null, stdout: '', stderr: error.message };
}

/** The last line that a command printed. */
export const lastLine = (text: string): string => text.trimEnd().split('\n').at(-1) ?? '';
