import { startGit } from './git-starter.ts';

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
export async function runGit(args: readonly string[], options: GitInput): Promise<Buffer> {
  const { code, stdout, stderr } = await startGit(args, environment(options), options.input);
  if (code !== 0) throw new GitFailed(args, code ?? -1, stdout.toString('utf8'), stderr);
  return stdout;
}
