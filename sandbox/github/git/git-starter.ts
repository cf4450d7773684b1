import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { z } from 'zod';

export interface StartedGit {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

const bytes = z.instanceof(Uint8Array).transform((given) => Buffer.from(given));

const Answer = z.union([
  z.object({ id: z.number(), code: z.number().nullable(), stdout: bytes, stderr: z.string() }),
  z.object({ id: z.number(), problem: z.string() }),
]);

/** What the other process runs; JavaScript as text, for it is run from sources and from a bundle alike. */
const STARTER = `
const { spawn } = require('node:child_process');
process.on('message', ({ id, args, env, input }) => {
  const git = spawn('git', args, { env });
  const printed = [];
  let stderr = '';
  git.stdout.on('data', (chunk) => printed.push(chunk));
  git.stderr.on('data', (chunk) => (stderr += chunk.toString('utf8')));
  git.on('error', ({ message }) => process.send({ id, problem: message }));
  git.on('close', (code) => process.send({ id, code, stdout: Buffer.concat(printed), stderr }));
  git.stdin.on('error', () => undefined);
  git.stdin.end(input);
});
process.on('disconnect', () => process.exit());
`;

/**
 * Starts Git from a small process of its own. Starting a process copies the tables of the starting one's memory:
 * for one with 300 MB, as tests and demos are, that takes ten times as long as Git itself.
 */
class GitStarter {
  private readonly child: ChildProcess;
  private readonly waiting = new Map<number, (answer: z.infer<typeof Answer>) => void>();
  private next = 0;

  constructor() {
    this.child = spawn(process.execPath, ['-e', STARTER], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      serialization: 'advanced',
    });
    this.child.on('message', (message) => {
      const answer = Answer.parse(message);
      this.waiting.get(answer.id)?.(answer);
      this.waiting.delete(answer.id);
      // nobody waits: it must not keep this process alive
      if (this.waiting.size === 0) this.child.channel?.unref();
    });
    this.child.on('exit', () => {
      starter = null;
      for (const [id, answer] of this.waiting)
        answer({ id, problem: 'The process that starts Git has ended.' });
    });
    this.child.unref();
  }

  async run(
    args: readonly string[],
    env: NodeJS.ProcessEnv,
    input: string | Buffer,
  ): Promise<StartedGit> {
    const id = this.next++;
    this.child.channel?.ref();
    const answer = await new Promise<z.infer<typeof Answer>>((resolve) => {
      this.waiting.set(id, resolve);
      this.child.send({ id, args, env, input });
    });
    if ('problem' in answer) throw new Error(answer.problem);
    return answer;
  }
}

let starter: GitStarter | null = null;

/** Runs Git to its end; throws where there is none. */
export function startGit(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  input: string | Buffer = '',
): Promise<StartedGit> {
  starter ??= new GitStarter();
  return starter.run(args, env, input);
}
