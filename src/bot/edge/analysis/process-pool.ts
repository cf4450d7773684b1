import type { FetchCharts } from '../../../charts/index.ts';
import type { Clock, ReaderOf } from '../../../forge/index.ts';
import type { Tenant, TenantUse } from './tenant-use.ts';
import type { Waits } from '../../queue/waits.ts';
import { startAnalysisProcess } from './analysis-process.ts';
import type { AnalysisProcess, ObtainForTask, ProcessSettings } from './analysis-process.ts';
import { createFairTurns } from './fair-turns.ts';
import { createRests } from './rests.ts';
import type { HeldTurn } from './fair-turns.ts';
import type { AnalysisTask, TaskResult } from './task-messages.ts';

interface PoolSettings extends ProcessSettings {
  /** A folder that processes may write to. */
  readonly scratch: string;
  /** Processes that compute at the same time. */
  readonly processes: number;
  /** Milliseconds without work after which a process is ended, and its memory free again. */
  readonly idleTime: number;
  /** Gives a process that serves; a new one by default. */
  readonly start?: StartProcess;
  readonly clock: Clock;
  /** Knows who used how much of the processes. */
  readonly use: TenantUse;
  /** Says that there are no more processors than processes that compute: who is behind rests while others do. */
  readonly isShort?: boolean;
  /** Counts who waits for a process. */
  readonly waits: Waits;
}

export type StartProcess = (settings: ProcessSettings) => AnalysisProcess;

/** What a task may ask for; only `contents` rejects. */
interface Obtain {
  readonly contents: (oids: readonly string[]) => Promise<void>;
  readonly charts: FetchCharts;
  readonly cluster: ReaderOf;
  /** Is told what the process is at. */
  readonly progress?: ObtainForTask['progress'];
}

export interface ProcessPool {
  /** Never rejects but for a rejection of `obtain`. */
  run(task: AnalysisTask, tenant: Tenant, obtain: Obtain): Promise<TaskResult>;
  close(): void;
}

/** Processes beyond those that compute: they wait for a Git host, and hold up nobody meanwhile. */
const WAITING = 4;

const CLOSED = { kind: 'failed', message: 'Meshwarden is being stopped.' } as const;

/** Starts analysis processes when there is work, and ends them when there is none. */
export function createProcessPool(settings: PoolSettings): ProcessPool {
  const { start = startAnalysisProcess, processes, use } = settings;
  const rests = createRests();
  const turns = createFairTurns(
    { places: processes, seats: processes + WAITING },
    use,
    settings.clock,
    (others, behind) => {
      if (settings.isShort !== true) return;
      const all = [...busy].filter(([, tenant]) => behind.has(tenant) || use.isLimited(tenant));
      rests.update(
        others,
        all.map(([process]) => process),
      );
    },
  );
  const idle = new Map<AnalysisProcess, NodeJS.Timeout>();
  const busy = new Map<AnalysisProcess, Tenant>();
  let closed = false;

  const takeProcess = (repository: number, tenant: Tenant, isOwn: boolean): AnalysisProcess => {
    const usable = [...idle.keys()].filter(({ ended }) => !ended);
    const known = usable.find((each) => each.repository === repository);
    const process = isOwn
      ? start({ ...settings, yields: true })
      : (known ?? usable[0] ?? start(settings));
    clearTimeout(idle.get(process));
    idle.delete(process);
    busy.set(process, tenant);
    return process;
  };

  const putBack = (process: AnalysisProcess, isOwn: boolean): void => {
    busy.delete(process);
    if (process.ended) return;
    if (isOwn || idle.size >= processes) {
      process.stop();
      return;
    }
    const timer = setTimeout(() => {
      idle.delete(process);
      process.stop();
    }, settings.idleTime);
    idle.set(process, timer);
  };

  const runHere = async (
    task: AnalysisTask,
    { tenant, turn }: { readonly tenant: Tenant; readonly turn: HeldTurn },
    obtain: Obtain,
  ): Promise<TaskResult> => {
    // whose work takes a lot gets a process of its own, which goes with its memory: what others have warm stays
    const isOwn = use.isLimited(tenant);
    const process = takeProcess(task.repository, tenant, isOwn);
    let obtaining: Promise<boolean> = Promise.resolve(true);
    const failures: unknown[] = [];
    const obtainWithoutTurn = async (oids: readonly string[]): Promise<boolean> => {
      turn.pause();
      try {
        await obtain.contents(oids);
        return true;
      } catch (error) {
        failures.push(error);
        return false;
      } finally {
        await turn.resume();
      }
    };
    /** Who waits for others computes nothing meanwhile; what may be asked for here never rejects. */
    const withoutTurn =
      <A, B>(ask: (asked: A) => Promise<B>) =>
      (asked: A): Promise<B> => {
        const answer = (async () => {
          turn.pause();
          try {
            return await ask(asked);
          } finally {
            await turn.resume();
          }
        })();
        obtaining = answer.then(() => true);
        return answer;
      };
    obtain.progress?.('reading', 0, 0);
    const { result, metLimit } = await process.run(task, settings.scratch, {
      contents: (oids) => (obtaining = obtainWithoutTurn(oids)),
      charts: withoutTurn(obtain.charts),
      cluster: (name) => withoutTurn(obtain.cluster(name)),
      progress: obtain.progress,
    });
    // The process may have died while it waited: its turn comes back first.
    await obtaining;
    if (metLimit) use.limit(tenant);
    putBack(process, isOwn || metLimit);
    if (failures.length > 0) throw failures[0];
    return result;
  };

  return {
    async run(task, tenant, obtain) {
      const turn = await settings.waits.during(turns.take(tenant));
      try {
        return closed ? CLOSED : await runHere(task, { tenant, turn }, obtain);
      } finally {
        turn.end();
      }
    },
    close() {
      closed = true;
      for (const [process, timer] of idle) {
        clearTimeout(timer);
        process.stop();
      }
      idle.clear();
      for (const process of busy.keys()) process.stop();
    },
  };
}
