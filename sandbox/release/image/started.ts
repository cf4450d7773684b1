import { spawn } from 'node:child_process';
import type { RunningContainer } from './image-tool.ts';

/** Starts what runs a container; whoever asks says how its first process is sent a signal. */
export function started(
  command: string,
  args: readonly string[],
  signal: (name: 'SIGTERM' | 'SIGKILL', child: ReturnType<typeof spawn>) => void,
): RunningContainer {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
  const ended = new Promise<number | null>((resolve) => {
    child.once('error', (error) => {
      printed += error.message;
      resolve(null);
    });
    child.once('close', resolve);
  });
  return {
    ended,
    printed: () => printed,
    terminate: () => {
      signal('SIGTERM', child);
    },
    kill: () => {
      signal('SIGKILL', child);
      child.kill('SIGKILL');
    },
  };
}
