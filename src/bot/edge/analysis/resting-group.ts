import { spawn } from 'node:child_process';

/** A group of processes that can be stopped and goes on by itself, whatever becomes of whoever stopped it. */
export interface RestingGroup {
  /** Stops it, for so many milliseconds at most. */
  rest(most: number): void;
  goOn(): void;
  /** Counts the milliseconds that it rested so far. */
  readonly rested: () => number;
}

/** Runs beside it, so that a process that is killed leaves none behind that never ends. */
const GO_ON = 'sleep "$0"; kill -CONT -- "-$1"';

/** Gives the means to stop the group of a process. */
export function restingGroup(pid: number | undefined, searchPath: string): RestingGroup {
  let isWanted = false;
  let since: number | null = null;
  let rested = 0;

  const signal = (name: 'SIGSTOP' | 'SIGCONT'): boolean => {
    try {
      return pid !== undefined && process.kill(-pid, name);
    } catch {
      // It is gone already.
      return false;
    }
  };

  return {
    rest: (most) => {
      if (pid === undefined) return;
      isWanted = true;
      const after = spawn('sh', ['-c', GO_ON, String(most / 1000), String(pid)], {
        env: { PATH: searchPath },
        detached: true,
        stdio: 'ignore',
      });
      after.unref();
      after.on('error', () => undefined);
      after.on('spawn', () => {
        if (isWanted && since === null && signal('SIGSTOP')) since = performance.now();
      });
    },
    goOn: () => {
      isWanted = false;
      if (since === null) return;
      rested += performance.now() - since;
      since = null;
      signal('SIGCONT');
    },
    rested: () => rested + (since === null ? 0 : performance.now() - since),
  };
}
