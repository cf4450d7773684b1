import { spawn } from 'node:child_process';

/** What a run of Git came to. */
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
  readonly input?: string;
}

/** Kept of what Git says on its standard error. */
const MAX_STDERR = 4_000;

/**
 * Everything Git reads from its environment, and nothing of ours: no user or system configuration, no
 * prompts, no network (GIT_ALLOW_PROTOCOL names no transport; GIT_NO_LAZY_FETCH keeps a partial clone
 * from fetching), no replacement objects. A repository may belong to another user: nothing of it is run.
 */
const environment = ({ searchPath, gitDir }: GitRunOptions): NodeJS.ProcessEnv => ({
  PATH: searchPath,
  LC_ALL: 'C',
  GIT_TERMINAL_PROMPT: '0',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_ATTR_NOSYSTEM: '1',
  GIT_ALLOW_PROTOCOL: 'none',
  GIT_NO_LAZY_FETCH: '1',
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_CONFIG_COUNT: '1',
  GIT_CONFIG_KEY_0: 'safe.directory',
  GIT_CONFIG_VALUE_0: '*',
  ...(gitDir === undefined ? {} : { GIT_DIR: gitDir }),
});

/** Runs Git without a shell; bounded in time and output. */
export function runGit(args: readonly string[], options: GitRunOptions): Promise<GitRun> {
  return new Promise((resolve) => {
    const child = spawn('git', args, { env: environment(options), windowsHide: true });
    const printed: Buffer[] = [];
    let size = 0;
    let stderr = '';
    let stopped: string | null = null;
    const stop = (message: string): void => {
      stopped ??= message;
      child.kill('SIGKILL');
    };
    const { timeout, output } = options.limits;
    const timer = setTimeout(() => {
      stop(`git ${args[0] ?? ''} took longer than ${String(timeout / 1000)} s.`);
    }, timeout);

    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > output) stop(`git ${args[0] ?? ''} printed more than ${String(output)} bytes.`);
      else printed.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      if (stderr.length < MAX_STDERR) stderr += chunk.toString('utf8');
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      if (error.code === 'ENOENT') resolve({ kind: 'missing' });
      else resolve({ kind: 'stopped', message: error.message });
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (stopped !== null) resolve({ kind: 'stopped', message: stopped });
      else if (code === null)
        resolve({ kind: 'stopped', message: `git was ended by ${signal ?? 'a signal'}.` });
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
