import { spawn } from 'node:child_process';
import type { TreesResult } from '../../../ports/commit-trees.ts';

/** Describes how a run of Git ended. */
export type GitRun =
  | {
      readonly kind: 'exited';
      readonly code: number;
      readonly stdout: Buffer;
      readonly stderr: string;
    }
  | { readonly kind: 'missing' }
  | { readonly kind: 'stopped'; readonly message: string };

export interface GitLimits {
  /** Milliseconds one Git process may take. */
  readonly timeout: number;
  /** Bytes one Git process may print. */
  readonly output: number;
}

export const defaultGitLimits: GitLimits = { timeout: 120_000, output: 400_000_000 };

export interface GitRunOptions {
  readonly searchPath: string;
  readonly limits: GitLimits;
  /** The repository itself (`GIT_DIR`); without it Git looks for one, from `-C` upwards. */
  readonly gitDir?: string;
  readonly input?: string | Uint8Array;
  /** Takes what is printed as it comes; what it gives in the end is then empty. */
  readonly take?: (printed: Buffer) => void;
  /** Home of the user whose own configuration this run reads; without it Git reads none but the repository's. */
  readonly home?: string;
  /** Lets this run reach one Git host; without it Git has no transport at all. */
  readonly remote?: RemoteAccess;
  /** Ends the run early; its reason is the message. */
  readonly signal?: AbortSignal;
}

/** Says how Git reaches a remote repository. */
export interface RemoteAccess {
  readonly protocol: 'https' | 'http';
  /** Configuration for this run alone: address and token, which other processes could read in its arguments. */
  readonly config: readonly (readonly [key: string, value: string])[];
  /** Seconds without a byte until Git gives up. */
  readonly silence: number;
}

/** Kept of what Git says on its standard error. */
const MAX_STDERR = 4_000;

/**
 * Everything Git reads from its environment, and nothing of ours: no user or system configuration, no
 * prompts, no network unless `remote` gives it (GIT_ALLOW_PROTOCOL names no transport), never a fetch
 * that nobody asked for (GIT_NO_LAZY_FETCH), no replacement objects. A repository may belong to another
 * user: nothing of it is run.
 */
function environment({ searchPath, gitDir, home, remote }: GitRunOptions): NodeJS.ProcessEnv {
  const config = [['safe.directory', '*'] as const, ...(remote?.config ?? [])];
  return {
    PATH: searchPath,
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_NOSYSTEM: '1',
    ...(home === undefined ? { GIT_CONFIG_GLOBAL: '/dev/null' } : { HOME: home }),
    GIT_ATTR_NOSYSTEM: '1',
    GIT_ALLOW_PROTOCOL: remote?.protocol ?? 'none',
    GIT_NO_LAZY_FETCH: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_CONFIG_COUNT: String(config.length),
    ...Object.fromEntries(
      config.flatMap(([key, value], index) => [
        [`GIT_CONFIG_KEY_${String(index)}`, key],
        [`GIT_CONFIG_VALUE_${String(index)}`, value],
      ]),
    ),
    ...(remote && {
      GIT_HTTP_LOW_SPEED_LIMIT: '1',
      GIT_HTTP_LOW_SPEED_TIME: String(remote.silence),
    }),
    ...(gitDir !== undefined && { GIT_DIR: gitDir }),
  };
}

/** Runs Git without a shell; bounded in time and output. */
export function runGit(args: readonly string[], options: GitRunOptions): Promise<GitRun> {
  return new Promise((resolve, reject) => {
    // A group of its own: Git's transports are processes too, and end with it.
    const detached = options.remote !== undefined;
    const child = spawn('git', args, { env: environment(options), windowsHide: true, detached });
    const printed: Buffer[] = [];
    const take = options.take ?? ((chunk: Buffer) => printed.push(chunk));
    let size = 0;
    let stderr = '';
    let stopped: string | null = null;
    const stop = (message: string): void => {
      stopped ??= message;
      if (!detached || child.pid === undefined || !killGroup(child.pid)) child.kill('SIGKILL');
    };
    const { signal } = options;
    const abort = (): void => {
      stop(signal?.reason instanceof Error ? signal.reason.message : 'it was ended.');
    };
    if (signal?.aborted === true) abort();
    signal?.addEventListener('abort', abort, { once: true });
    const { timeout, output } = options.limits;
    const timer = setTimeout(() => {
      stop(`git ${args[0] ?? ''} took longer than ${String(timeout / 1000)} s.`);
    }, timeout);

    const hand = (chunk: Buffer): void => {
      try {
        take(chunk);
      } catch (error) {
        stop('what it printed could not be read.');
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    };
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > output) stop(`git ${args[0] ?? ''} printed more than ${String(output)} bytes.`);
      else if (stopped === null) hand(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      if (stderr.length < MAX_STDERR) stderr += chunk.toString('utf8');
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      if (error.code === 'ENOENT') resolve({ kind: 'missing' });
      else resolve({ kind: 'stopped', message: error.message });
    });
    child.on('close', (code, killedBy) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      if (stopped !== null) resolve({ kind: 'stopped', message: stopped });
      else if (code === null)
        resolve({ kind: 'stopped', message: `git was ended by ${killedBy ?? 'a signal'}.` });
      else
        resolve({
          kind: 'exited',
          code,
          stdout: Buffer.concat(printed),
          stderr: stderr.slice(0, MAX_STDERR),
        });
    });
    // A process that ends early closes its input; what it had to say is in its exit code.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
  });
}

/** False where there is no such group, which is so on systems without groups too. */
function killGroup(leader: number): boolean {
  try {
    return process.kill(-leader, 'SIGKILL');
  } catch {
    return false;
  }
}

/** Carries the answer of a read that cannot go on up to the one place that returns it. */
export class GitProblem extends Error {
  readonly result: TreesResult;

  constructor(result: TreesResult) {
    super(result.kind);
    this.result = result;
  }
}

type Exited = Extract<GitRun, { kind: 'exited' }>;

/** A run that came to an end by itself. */
export function expectEnd(run: GitRun): Exited {
  if (run.kind === 'missing') throw new GitProblem({ kind: 'git-missing' });
  if (run.kind === 'stopped') throw new GitProblem({ kind: 'git-failed', message: run.message });
  return run;
}

/** A run that came to an end by itself with one of these exit codes. */
export function expectExit(ended: GitRun, codes: readonly number[] = [0]): Exited {
  const run = expectEnd(ended);
  if (codes.includes(run.code)) return run;
  const said = run.stderr.trim().replace(/^(?:fatal|error): /, '');
  const message = said === '' ? `git ended with code ${String(run.code)}.` : said;
  throw new GitProblem({ kind: 'git-failed', message });
}
