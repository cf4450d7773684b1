import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';

/** A group of processes that can be stopped and goes on by itself, whatever becomes of whoever stopped it. */
export interface RestingGroup {
  /** Stops it, for so many milliseconds at most. */
  rest(most: number): void;
  goOn(): void;
  /** Counts the milliseconds that it rested so far. */
  readonly rested: () => number;
}

/**
 * Runs beside whoever stops it: what stops it lets it go on as well, so that a process that is killed leaves none
 * behind that never ends. Only this spelling is known to all shells.
 */
const REST = 'kill -s STOP -- "-$1"; sleep "$0"; kill -s CONT -- "-$1"';

/** Gives the means to stop the group of a process. */
export function restingGroup(pid: number | undefined, searchPath: string): RestingGroup {
  let resting: ChildProcess | null = null;
  let since = 0;
  let rested = 0;

  return {
    rest: (most) => {
      if (pid === undefined || resting !== null) return;
      since = performance.now();
      resting = spawn('sh', ['-c', REST, String(most / 1000), String(pid)], {
        env: { PATH: searchPath },
        detached: true,
        stdio: 'ignore',
      });
      resting.unref();
      resting.on('error', () => undefined);
    },
    goOn: () => {
      if (resting === null) return;
      rested += performance.now() - since;
      // first what may not have stopped it yet
      signalGroup(resting.pid, 'SIGKILL');
      signalGroup(pid, 'SIGCONT');
      resting = null;
    },
    rested: () => rested + (resting === null ? 0 : performance.now() - since),
  };
}

function signalGroup(pid: number | undefined, name: 'SIGKILL' | 'SIGCONT'): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, name);
  } catch {
    // It is gone already.
  }
}
