import { spawn } from 'node:child_process';

/** A Git command that did not exit with 0. */
export class GitFailed extends Error {
  readonly code: number;
  readonly output: string;

  constructor(args: readonly string[], code: number, output: string, stderr: string) {
    super(`git ${args.slice(0, 3).join(' ')} exited with ${String(code)}: ${stderr.trim()}`);
    this.code = code;
    this.output = output;
  }
}

/** Who makes a commit, and when (seconds since 1970). */
export interface Signature {
  readonly name: string;
  readonly email: string;
  readonly date: number;
}

export interface GitInput {
  readonly gitDir: string;
  readonly input?: string | Buffer;
  readonly author?: Signature;
  readonly committer?: Signature;
  /** An index of its own: a bare repository has none. */
  readonly index?: string;
}

/** Nothing of the machine's own configuration: the same input gives the same commits everywhere. */
const environment = ({ gitDir, index, author, committer }: GitInput): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  LC_ALL: 'C',
  GIT_DIR: gitDir,
  ...(index === undefined ? {} : { GIT_INDEX_FILE: index }),
  GIT_TERMINAL_PROMPT: '0',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  ...signed('AUTHOR', author ?? committer),
  ...signed('COMMITTER', committer ?? author),
});

const signed = (role: string, by: Signature | undefined): NodeJS.ProcessEnv =>
  by === undefined
    ? {}
    : {
        [`GIT_${role}_NAME`]: by.name,
        [`GIT_${role}_EMAIL`]: by.email,
        [`GIT_${role}_DATE`]: `${String(by.date)} +0000`,
      };

/** Runs Git in a bare repository and gives what it prints. */
export function runGit(args: readonly string[], options: GitInput): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', args, { env: environment(options) });
    const printed: Buffer[] = [];
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => printed.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString('utf8');
    });
    child.on('error', reject);
    child.on('close', (code) => {
      const output = Buffer.concat(printed);
      if (code === 0) resolve(output);
      else reject(new GitFailed(args, code ?? -1, output.toString('utf8'), stderr));
    });
    // A command that fails early closes its input; its exit code says why.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
  });
}
